import type { EventOf } from '@tongbiao/contracts';
import { Force, type Confidence, type Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { SkipRangeAdded } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import {
  conflict,
  formatStandardNumber,
  parseStandardNumber,
  sameSequence,
  type StandardNumber,
} from '@tongbiao/standard-number';
import type { ProvincialStandards } from '../registry/provincial-standards.ts';
import { isListed } from './listed-numbers.ts';
import { numberOf } from './number-of.ts';
import { IntMap, StringMap } from '../persistent-map.ts';
import { numberingRule } from './rules.ts';

/** What happens on `ordinary-<prefix>`. */
export type OrdinaryNumbersEvent = EventOf<
  | 'numbering.SkipRangeAdded.v1'
  | 'numbering.OrdinaryNumberClaimed.v1'
  | 'numbering.OrdinaryCounterSet.v1'
  | 'numbering.OrdinaryNumberAllotted.v1'
>;

/** What can be asked of a province's ordinary numbers. */
export type OrdinaryNumbersCommand =
  | { readonly type: 'AddSkipRange'; readonly range: SkipRangeAdded }
  | {
      readonly type: 'ClaimOrdinary';
      readonly prefix: string;
      readonly number: StandardNumber;
      readonly workId: string;
      readonly source: Source | undefined;
      readonly confidence: Confidence;
    }
  | { readonly type: 'SetCounter'; readonly prefix: string; readonly next: number; readonly source: Source | undefined }
  | {
      readonly type: 'Allot';
      readonly prefix: string;
      readonly force: Force;
      readonly workId: string;
      /** The province's whole list: what it has is not given to another. */
      readonly listed: ProvincialStandards;
    };

interface Claim {
  readonly number: StandardNumber;
  readonly workId: string;
}

/** A province's ordinary numbers: where they must not go, and who holds which. */
export interface OrdinaryNumbers {
  readonly skipRanges: readonly SkipRangeAdded[];
  /** By sequence: the few claims that share it (parts, years, other series of the same prefix). */
  readonly claims: IntMap<readonly Claim[]>;
  /** No number below is given any more; undefined: the counter was never set. */
  readonly next: number | undefined;
  /** Work → the number that the counter gave it. */
  readonly allotted: StringMap<StandardNumber>;
}

/** The last number that a counter gives: a sequence has at most six digits. */
const LAST = 999_999;

/** How the contracts name the force that a number prints. */
export const forceOf = ({ force }: StandardNumber): Force =>
  ({ mandatory: Force.MANDATORY, recommended: Force.RECOMMENDED, guidance: Force.GUIDANCE })[force];

/** The shared range that an ordinary number would lie in. Other series of the same prefix count for themselves. */
export const skipRangeOf = (
  state: OrdinaryNumbers,
  { grammar, sequence }: StandardNumber,
): SkipRangeAdded | undefined =>
  grammar === 'local' ? state.skipRanges.find(({ first, last }) => first <= sequence && sequence <= last) : undefined;

const addSkipRange = (state: OrdinaryNumbers, range: SkipRangeAdded): Decision<OrdinaryNumbersEvent> => {
  const { first, last, rangeId } = range;
  const overlapping = state.skipRanges.find((other) => first <= other.last && other.first <= last);
  if (overlapping?.rangeId === rangeId && overlapping.first === first && overlapping.last === last) return unchanged;
  if (overlapping !== undefined) {
    return reject({
      code: 'RANGE_OVERLAPS',
      status: 'FAILED_PRECONDITION',
      message: `${overlapping.first} to ${overlapping.last} belong to ${overlapping.rangeId} already`,
      field: 'rangeId',
      rule: numberingRule('shared-range'),
    });
  }
  for (const [sequence, claims] of state.claims.entries()) {
    const taken = claims.find(({ number }) => number.grammar === 'local');
    if (sequence < first || sequence > last || taken === undefined) continue;
    return reject({
      code: 'ORDINARY_NUMBERS_INSIDE',
      status: 'FAILED_PRECONDITION',
      message: `${formatStandardNumber(taken.number)} is an ordinary number inside the range`,
      field: 'rangeId',
      rule: numberingRule('shared-range'),
    });
  }
  return accept({ type: 'numbering.SkipRangeAdded.v1', data: range });
};

/** Whether a work carries a number of this sequence already, whatever its force and year. */
export const carries = (state: OrdinaryNumbers, { sequence, part }: StandardNumber, workId: string): boolean =>
  state.claims.get(sequence)?.some((other) => other.workId === workId && other.number.part === part) === true;

/** Why a work may not carry an ordinary number, if it may not. `workId` may be empty: a work that has no number yet. */
const faultOfOrdinary = (state: OrdinaryNumbers, number: StandardNumber, workId: string): Rejection | undefined => {
  const foreign = skipRangeOf(state, number);
  if (foreign !== undefined) {
    return {
      code: 'NUMBER_IN_SHARED_RANGE',
      status: 'FAILED_PRECONDITION',
      message: `${foreign.first} to ${foreign.last} belong to the shared range ${foreign.rangeId}`,
      field: 'number',
      rule: numberingRule('shared-range'),
    };
  }
  for (const other of state.claims.get(number.sequence) ?? []) {
    if (other.workId === workId) continue;
    const clash = conflict(number, other.number);
    if (clash !== undefined) {
      return {
        code: 'NUMBER_CONFLICT',
        status: 'ALREADY_EXISTS',
        message: `${formatStandardNumber(other.number)} belongs to work ${other.workId}: ${clash.message}`,
        field: 'number',
        rule: numberingRule(clash.code === 'DIFFERENT_FORCE' ? 'force' : 'one-holder'),
      };
    }
    if (!sameSequence(number, other.number) || number.part !== other.number.part) continue;
    return {
      code: 'NUMBER_TAKEN',
      status: 'ALREADY_EXISTS',
      message: `${formatStandardNumber(other.number)} belongs to work ${other.workId}; a number is never given to another`,
      field: 'number',
      rule: numberingRule('one-holder'),
    };
  }
  return undefined;
};

const claim = (
  state: OrdinaryNumbers,
  { prefix, number, workId, source, confidence }: Extract<OrdinaryNumbersCommand, { readonly type: 'ClaimOrdinary' }>,
): Decision<OrdinaryNumbersEvent> => {
  const canonical = formatStandardNumber(number);
  if (number.prefix !== prefix) {
    return reject({
      code: 'PREFIX_MISMATCH',
      status: 'INVALID_ARGUMENT',
      message: `${canonical} is not a number of DB${prefix}`,
      field: 'number',
    });
  }
  const isKnown = state.claims
    .get(number.sequence)
    ?.some((other) => other.workId === workId && formatStandardNumber(other.number) === canonical);
  if (isKnown === true) return unchanged;
  const fault = faultOfOrdinary(state, number, workId);
  if (fault !== undefined) return reject(fault);
  return accept({
    type: 'numbering.OrdinaryNumberClaimed.v1',
    data: {
      prefix,
      force: forceOf(number),
      sequence: number.sequence,
      part: number.part ?? '',
      year: number.year ?? 0,
      number: canonical,
      workId,
      source,
      confidence,
    },
  });
};

const setCounter = (
  state: OrdinaryNumbers,
  { prefix, next, source }: Extract<OrdinaryNumbersCommand, { readonly type: 'SetCounter' }>,
): Decision<OrdinaryNumbersEvent> => {
  if (!Number.isInteger(next) || next < 1 || next > LAST) {
    return reject({
      code: 'SEQUENCE_INVALID',
      status: 'INVALID_ARGUMENT',
      message: `a sequence is 1 to ${LAST}`,
      field: 'next',
    });
  }
  if (state.next === next) return unchanged;
  if (state.next !== undefined && next < state.next) {
    return reject({
      code: 'COUNTER_GOES_BACK',
      status: 'FAILED_PRECONDITION',
      message: `the counter has come to ${state.next}; it never goes back`,
      field: 'next',
      rule: numberingRule('counter'),
    });
  }
  return accept({ type: 'numbering.OrdinaryCounterSet.v1', data: { prefix, next, source } });
};

/** The first sequence from `from` on that is neither in a shared range nor anybody's nor on the province's list. */
const freeFrom = (
  state: OrdinaryNumbers,
  { prefix, listed }: { readonly prefix: string; readonly listed: ProvincialStandards },
  from: number,
): number => {
  let sequence = from;
  for (;;) {
    const at = sequence;
    const skipped = state.skipRanges.find(({ first, last }) => first <= at && at <= last);
    if (skipped !== undefined) sequence = skipped.last + 1;
    else if (state.claims.get(sequence)?.some(({ number }) => number.grammar === 'local') === true) sequence++;
    else if (isListed(listed, prefix, sequence)) sequence++;
    else return sequence;
  }
};

const allot = (
  state: OrdinaryNumbers,
  { prefix, force, workId, listed }: Extract<OrdinaryNumbersCommand, { readonly type: 'Allot' }>,
): Decision<OrdinaryNumbersEvent> => {
  const given = state.allotted.get(workId);
  if (given !== undefined) {
    if (forceOf(given) === force) return unchanged;
    return reject({
      code: 'WORK_HAS_NUMBER',
      status: 'ALREADY_EXISTS',
      message: `the work has ${formatStandardNumber(given)}; it may change its force and keeps the number`,
      field: 'workId',
      rule: numberingRule('one-holder'),
    });
  }
  if (state.next === undefined) {
    return reject({
      code: 'COUNTER_NOT_SET',
      status: 'FAILED_PRECONDITION',
      message: `nobody has said how far the numbers of DB${prefix} have come`,
      field: 'province',
      rule: numberingRule('counter'),
    });
  }
  const sequence = freeFrom(state, { prefix, listed }, state.next);
  if (sequence > LAST) {
    return reject({
      code: 'COUNTER_EXHAUSTED',
      status: 'RESOURCE_EXHAUSTED',
      message: `a sequence is at most ${LAST}`,
      field: 'province',
    });
  }
  const number = numberOf({ prefix, force, sequence });
  if (number === '') {
    return reject({
      code: 'FORCE_MISSING',
      status: 'INVALID_ARGUMENT',
      message: 'a number prints whether it is mandatory, recommended or guidance',
      field: 'force',
      rule: numberingRule('force'),
    });
  }
  return accept({
    type: 'numbering.OrdinaryNumberAllotted.v1',
    data: { prefix, force, sequence, number, workId },
  });
};

const withClaim = (state: OrdinaryNumbers, number: StandardNumber, workId: string): OrdinaryNumbers => ({
  ...state,
  claims: state.claims.with(number.sequence, [...(state.claims.get(number.sequence) ?? []), { number, workId }]),
});

const decide = (state: OrdinaryNumbers, command: OrdinaryNumbersCommand): Decision<OrdinaryNumbersEvent> => {
  switch (command.type) {
    case 'AddSkipRange':
      return addSkipRange(state, command.range);
    case 'ClaimOrdinary':
      return claim(state, command);
    case 'SetCounter':
      return setCounter(state, command);
    case 'Allot':
      return allot(state, command);
  }
};

const evolve = (state: OrdinaryNumbers, event: OrdinaryNumbersEvent): OrdinaryNumbers => {
  switch (event.type) {
    case 'numbering.SkipRangeAdded.v1':
      return { ...state, skipRanges: [...state.skipRanges, event.data] };
    case 'numbering.OrdinaryNumberClaimed.v1': {
      const { number: text, workId } = event.data;
      const parsed = parseStandardNumber(text);
      if (!parsed.ok) return state;
      return withClaim(state, parsed.number, workId);
    }
    case 'numbering.OrdinaryCounterSet.v1':
      return { ...state, next: event.data.next };
    case 'numbering.OrdinaryNumberAllotted.v1': {
      const { number: text, sequence, workId } = event.data;
      const parsed = parseStandardNumber(text);
      if (!parsed.ok) return state;
      const allotted = state.allotted.with(workId, parsed.number);
      return { ...withClaim(state, parsed.number, workId), allotted, next: sequence + 1 };
    }
  }
};

/** A province's ordinary numbers (stream `ordinary-<prefix>`): they stay out of shared ranges, and each has one holder. */
export const ordinaryNumbers: Decider<OrdinaryNumbers, OrdinaryNumbersCommand, OrdinaryNumbersEvent> = {
  initial: { skipRanges: [], claims: IntMap.empty(), next: undefined, allotted: StringMap.empty() },
  decide,
  evolve,
};
