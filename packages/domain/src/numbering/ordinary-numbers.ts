import type { EventOf } from '@tongbiao/contracts';
import { Force, type Confidence, type Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { SkipRangeAdded } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decider, type Decision } from '@tongbiao/decider';
import {
  conflict,
  formatStandardNumber,
  parseStandardNumber,
  sameSequence,
  type StandardNumber,
} from '@tongbiao/standard-number';
import { IntMap } from './persistent-map.ts';
import { numberingRule } from './rules.ts';

/** What happens on `ordinary-<prefix>`. */
export type OrdinaryNumbersEvent = EventOf<'numbering.SkipRangeAdded.v1' | 'numbering.OrdinaryNumberClaimed.v1'>;

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
}

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
  const foreign = skipRangeOf(state, number);
  if (foreign !== undefined) {
    return reject({
      code: 'NUMBER_IN_SHARED_RANGE',
      status: 'FAILED_PRECONDITION',
      message: `${foreign.first} to ${foreign.last} belong to the shared range ${foreign.rangeId}`,
      field: 'number',
      rule: numberingRule('shared-range'),
    });
  }
  for (const other of state.claims.get(number.sequence) ?? []) {
    if (other.workId === workId) {
      if (formatStandardNumber(other.number) === canonical) return unchanged;
      continue;
    }
    const clash = conflict(number, other.number);
    if (clash !== undefined) {
      return reject({
        code: 'NUMBER_CONFLICT',
        status: 'ALREADY_EXISTS',
        message: `${formatStandardNumber(other.number)} belongs to work ${other.workId}: ${clash.message}`,
        field: 'number',
        rule: numberingRule(clash.code === 'DIFFERENT_FORCE' ? 'force' : 'one-holder'),
      });
    }
    if (!sameSequence(number, other.number) || number.part !== other.number.part) continue;
    return reject({
      code: 'NUMBER_TAKEN',
      status: 'ALREADY_EXISTS',
      message: `${formatStandardNumber(other.number)} belongs to work ${other.workId}; a number is never given to another`,
      field: 'number',
      rule: numberingRule('one-holder'),
    });
  }
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

const decide = (state: OrdinaryNumbers, command: OrdinaryNumbersCommand): Decision<OrdinaryNumbersEvent> => {
  switch (command.type) {
    case 'AddSkipRange':
      return addSkipRange(state, command.range);
    case 'ClaimOrdinary':
      return claim(state, command);
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
      const { sequence } = parsed.number;
      const others = state.claims.get(sequence) ?? [];
      return { ...state, claims: state.claims.with(sequence, [...others, { number: parsed.number, workId }]) };
    }
  }
};

/** A province's ordinary numbers (stream `ordinary-<prefix>`): they stay out of shared ranges, and each has one holder. */
export const ordinaryNumbers: Decider<OrdinaryNumbers, OrdinaryNumbersCommand, OrdinaryNumbersEvent> = {
  initial: { skipRanges: [], claims: IntMap.empty() },
  decide,
  evolve,
};
