import type { Rejection } from '@tongbiao/decider';
import { MAX_HOLD_DAYS } from '../hold-expiry.ts';
import { numberingRule } from '../rules.ts';

/** Nobody prepared the range. */
export const rangeNotFound: Rejection = {
  code: 'RANGE_NOT_FOUND',
  status: 'NOT_FOUND',
  message: 'no such range has been prepared',
  field: 'rangeId',
};

/** A member has not consented yet. */
export const notOpen: Rejection = {
  code: 'RANGE_NOT_OPEN',
  status: 'FAILED_PRECONDITION',
  message: 'numbers are given when every member has consented to the range',
  field: 'rangeId',
  rule: numberingRule('consent'),
};

/** The range never saw this reservation. */
export const reservationNotFound: Rejection = {
  code: 'RESERVATION_NOT_FOUND',
  status: 'NOT_FOUND',
  message: 'the range has no such reservation',
  field: 'reservationId',
};

/** The release overtook its reservation. */
export const forestalled: Rejection = {
  code: 'RESERVATION_FORESTALLED',
  status: 'FAILED_PRECONDITION',
  message: 'this reservation was released before it was made',
  field: 'requestId',
  rule: numberingRule('hold'),
};

/** A regulator touches a number that is not held for its province. */
export const notYours: Rejection = {
  code: 'NOT_YOUR_HOLD',
  status: 'PERMISSION_DENIED',
  message: 'a province acts only on numbers that are held for it',
  field: 'reservationId',
};

/** The reservation was ended by its holder, by time, by the secretariat or after its assignment. */
export const ended = (state: 'released' | 'expired' | 'withdrawn' | 'void'): Rejection => ({
  code: 'RESERVATION_ENDED',
  status: 'FAILED_PRECONDITION',
  message: `the reservation is over (${state}); reserve anew`,
  field: 'reservationId',
  rule: numberingRule('never-again'),
});

/** A work keeps its sequence: it gets no second one in the range. */
export const hasSequence = (sequence: number): Rejection => ({
  code: 'WORK_HAS_SEQUENCE',
  status: 'ALREADY_EXISTS',
  message: `the work or series holds ${sequence} in this range, and keeps it for good`,
  field: 'workId',
  rule: numberingRule('one-holder'),
});

/** The number is held for another work. */
export const ofAnotherWork = (sequence: number): Rejection => ({
  code: 'RESERVATION_OF_ANOTHER_WORK',
  status: 'FAILED_PRECONDITION',
  message: `${sequence} is held for another work`,
  field: 'workId',
  rule: numberingRule('one-holder'),
});

/** Not a length of time for which a number is held. */
export const holdDaysOutOfRange: Rejection = {
  code: 'HOLD_DAYS_OUT_OF_RANGE',
  status: 'INVALID_ARGUMENT',
  message: `a number is held for 1 to ${MAX_HOLD_DAYS} days`,
  field: 'holdDays',
  rule: numberingRule('hold'),
};

/** The hold ended by time before this command came. */
export const holdExpired = (expiresAt: string): Rejection => ({
  code: 'HOLD_EXPIRED',
  status: 'FAILED_PRECONDITION',
  message: `the hold ended at ${expiresAt}: reserve anew`,
  field: 'reservationId',
  rule: numberingRule('hold'),
});

/** What stays listed needs a reason. */
export const reasonMissing = (what: string): Rejection => ({
  code: 'REASON_MISSING',
  status: 'INVALID_ARGUMENT',
  message: `${what} is listed with its reason`,
  field: 'reason',
  rule: numberingRule('explained'),
});

/** Either a work or a series holds a sequence. */
export const holderUnclear: Rejection = {
  code: 'HOLDER_UNCLEAR',
  status: 'INVALID_ARGUMENT',
  message: 'either a work holds a sequence or a series does',
  field: 'workId',
};

/** What a number is held for: a revision of a work, or a series as a whole. */
export const revisionUnclear: Rejection = {
  code: 'REVISION_UNCLEAR',
  status: 'INVALID_ARGUMENT',
  message: 'a number is held for a revision of a work, from 1 on; for a series without a revision and a round',
  field: 'revision',
};
