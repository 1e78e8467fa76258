import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { holdExpiry, isPast } from '../hold-expiry.ts';
import { numberingRule } from '../rules.ts';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import {
  ended,
  forestalled,
  hasSequence,
  holdDaysOutOfRange,
  holderUnclear,
  holdExpired,
  notYours,
  ofAnotherWork,
  reservationNotFound,
} from './refusals.ts';
import { canHoldFor } from './reserving.ts';
import { evolve, heldOf, series, work, type Hold, type SharedRange } from './state.ts';

/** Most reservations that are released at once. */
const MAX_RELEASED = 100;

const expiry = (rangeId: string, sequences: readonly number[], reservationId: string): SharedRangeEvent[] =>
  sequences.map((sequence) => ({ type: 'numbering.HoldExpired.v1', data: { rangeId, sequence, reservationId } }));

const notYourHold = ({ members }: Hold, province: string | undefined): boolean =>
  province !== undefined && !members.includes(province);

/** A held number becomes its holder's for good. */
const assignTo = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  sequence: number,
  { reservationId, workId, seriesId = '', now, province }: Omit<CommandOf<'Assign'>, 'type'>,
): Decision<SharedRangeEvent> => {
  const holder = seriesId === '' ? work(workId) : series(seriesId);
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case undefined:
    case 'presumed':
    case 'void':
      return reject(ended('void'));
    case 'assigned':
      return entry.holder === holder ? unchanged : reject(ofAnotherWork(sequence));
    case 'released':
    case 'expired':
    case 'withdrawn':
      return reject(ended(entry.state));
    case 'reserved': {
      // Where released numbers are given again, the number may be another reservation's by now.
      if (entry.reservationId !== reservationId) return reject(ended('released'));
      if (notYourHold(entry, province)) return reject(notYours);
      const isOfBlock = entry.workId === '' && entry.seriesId === '';
      if (!isOfBlock && (entry.workId !== workId || entry.seriesId !== seriesId))
        return reject(ofAnotherWork(sequence));
      if (isPast(entry.expiresAt, now)) {
        const events = expiry(rangeId, heldOf(state, reservationId), reservationId);
        return { events, rejected: holdExpired(entry.expiresAt) };
      }
      const other = state.holders.get(holder);
      if (other !== undefined) return reject(hasSequence(other));
      return accept({
        type: 'numbering.SequenceAssigned.v1',
        data: { rangeId, sequence, reservationId, workId, seriesId, members: [...entry.members] },
      });
    }
  }
};

/** The number that was held for a work or a series becomes its own. */
export const assign = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'Assign'>,
): Decision<SharedRangeEvent> => {
  const { workId, seriesId = '' } = command;
  if ((workId === '') === (seriesId === '')) return reject(holderUnclear);
  const sequence = state.reservations.get(command.reservationId);
  if (sequence === undefined) return reject(reservationNotFound);
  if (sequence === 0) return reject({ ...forestalled, field: 'reservationId' });
  if (state.blocks.get(command.reservationId) !== undefined) {
    return reject({
      code: 'RESERVATION_IS_BLOCK',
      status: 'FAILED_PRECONDITION',
      message: 'the reservation is a block: say which of its numbers is assigned',
      field: 'reservationId',
    });
  }
  return assignTo(state, prepared, sequence, command);
};

/** A number of a block becomes a work's or a series'. */
export const assignFromBlock = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'AssignFromBlock'>,
): Decision<SharedRangeEvent> => {
  const { reservationId, sequence, workId, seriesId } = command;
  if ((workId === '') === (seriesId === '')) return reject(holderUnclear);
  const block = state.blocks.get(reservationId);
  if (block === undefined) return reject(reservationNotFound);
  if (!block.includes(sequence)) {
    return reject({
      code: 'SEQUENCE_NOT_IN_BLOCK',
      status: 'FAILED_PRECONDITION',
      message: `the block holds ${block.join(', ')}`,
      field: 'sequence',
    });
  }
  return assignTo(state, prepared, sequence, command);
};

/** A hold goes on for longer, where time has not ended it yet. */
export const extend = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, holdDays, reason, now, province }: CommandOf<'Extend'>,
): Decision<SharedRangeEvent> => {
  if (!canHoldFor(holdDays)) return reject(holdDaysOutOfRange);
  const known = state.reservations.get(reservationId);
  if (known === undefined) return reject(reservationNotFound);
  const sequences = heldOf(state, reservationId);
  const [first] = sequences;
  if (first === undefined) return reject(ended('released'));
  const hold = state.numbers.get(first) as Hold;
  if (notYourHold(hold, province)) return reject(notYours);
  if (isPast(hold.expiresAt, now)) {
    return { events: expiry(rangeId, sequences, reservationId), rejected: holdExpired(hold.expiresAt) };
  }
  const expiresAt = holdExpiry(now, holdDays);
  if (expiresAt === hold.expiresAt) return unchanged;
  if (isPast(hold.expiresAt, expiresAt)) {
    return accept({
      type: 'numbering.HoldExtended.v1',
      data: { rangeId, sequences: [...sequences], reservationId, expiresAt, reason },
    });
  }
  return reject({
    code: 'HOLD_NOT_LONGER',
    status: 'FAILED_PRECONDITION',
    message: `the hold goes on until ${hold.expiresAt} already`,
    field: 'holdDays',
    rule: numberingRule('hold'),
  });
};

/** Ends the holds of a reservation that are past their time. Nothing else, whatever the clock says: so it may be asked twice. */
export const expire = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, now }: CommandOf<'ExpireHold'>,
): Decision<SharedRangeEvent> => {
  const sequences = heldOf(state, reservationId);
  const [first] = sequences;
  const isOver = first !== undefined && isPast((state.numbers.get(first) as Hold).expiresAt, now);
  return isOver ? accept(...expiry(rangeId, sequences, reservationId)) : unchanged;
};

/** A hold is given back, or forestalled. */
export const release = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, reason, province }: Omit<CommandOf<'Release'>, 'type'>,
): Decision<SharedRangeEvent> => {
  const sequence = state.reservations.get(reservationId);
  if (sequence === 0) return unchanged;
  if (sequence === undefined) {
    return accept({ type: 'numbering.ReservationForestalled.v1', data: { rangeId, reservationId, reason } });
  }
  const held = heldOf(state, reservationId);
  const [first] = held;
  if (first !== undefined) {
    if (notYourHold(state.numbers.get(first) as Hold, province)) return reject(notYours);
    return accept(
      ...held.map((each): SharedRangeEvent => {
        const data = { rangeId, sequence: each, reservationId, reason };
        return { type: 'numbering.SequenceReleased.v1', data };
      }),
    );
  }
  const isAllAssigned = (state.blocks.get(reservationId) ?? [sequence]).every((each) => {
    const entry = state.numbers.get(each);
    const isSpent = entry?.state === 'assigned' || entry?.state === 'withdrawn';
    return isSpent && entry.reservationId === reservationId;
  });
  if (!isAllAssigned) return unchanged;
  return reject({
    code: 'ALREADY_ASSIGNED',
    status: 'FAILED_PRECONDITION',
    message: `${sequence} was assigned for good; it can be withdrawn with a reason, not released`,
    field: 'reservationId',
    rule: numberingRule('never-again'),
  });
};

/** Several reservations are given back, all or none. */
export const releaseMany = (
  state: SharedRange,
  prepared: RangePrepared,
  { reservationIds, reason, province }: CommandOf<'ReleaseMany'>,
): Decision<SharedRangeEvent> => {
  if (reservationIds.length === 0 || reservationIds.length > MAX_RELEASED) {
    return reject({
      code: 'RESERVATIONS_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `1 to ${MAX_RELEASED} reservations are released at once`,
      field: 'reservationIds',
    });
  }
  const events: SharedRangeEvent[] = [];
  let current = state;
  for (const [i, reservationId] of reservationIds.entries()) {
    const field = `reservationIds[${i}]`;
    const known = current.reservations.get(reservationId);
    if (known === undefined) return reject({ ...reservationNotFound, field } satisfies Rejection);
    const decision = release(current, prepared, { reservationId, reason, province });
    if (decision.rejected !== undefined) return reject({ ...decision.rejected, field });
    events.push(...decision.events);
    current = decision.events.reduce(evolve, current);
  }
  return accept(...events);
};
