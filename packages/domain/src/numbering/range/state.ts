import {
  ReleasedNumbers,
  type BlockReserved,
  type RangePrepared,
  type SequenceReserved,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { IntMap, StringMap } from '../../persistent-map.ts';
import type { SharedRangeEvent } from './events.ts';

/** A number that is held until `expiresAt`. */
export interface Hold {
  readonly state: 'reserved';
  readonly reservationId: string;
  /** Both empty in a block: its numbers get their holders when they are assigned. */
  readonly workId: string;
  readonly seriesId: string;
  readonly revision: number;
  readonly round: number;
  readonly members: readonly string[];
  readonly expiresAt: string;
  readonly account: string;
}

/** What is known of a number that is neither free nor presumed since the range was prepared. */
export type SequenceEntry =
  | Hold
  /** `reservationId` is empty where the number was claimed; then `members` are unknown: empty. */
  | {
      readonly state: 'assigned' | 'withdrawn';
      readonly holder: string;
      readonly reservationId: string;
      readonly members: readonly string[];
    }
  | { readonly state: 'released' | 'expired'; readonly reservationId: string }
  | { readonly state: 'void' }
  /** Passed over: a province's list has it, and its holder is not known. It is claimed, never given. */
  | { readonly state: 'presumed' };

/** A shared range. Bounded by its numbers, and every look-up is one step: a range of 100,000 numbers folds in under a second. */
export interface SharedRange {
  readonly prepared: RangePrepared | undefined;
  readonly consented: readonly string[];
  readonly open: boolean;
  /** The lowest number that is free and was never passed. It never goes back. */
  readonly next: number;
  readonly numbers: IntMap<SequenceEntry>;
  /** Reservation → its sequence, a block's first one; 0 = forestalled. Never forgets. */
  readonly reservations: StringMap<number>;
  /** Block → all its sequences. */
  readonly blocks: StringMap<readonly number[]>;
  /** Work, revision and round, or series → sequence of the live hold. */
  readonly holds: StringMap<number>;
  /** Work or series → the sequence that it holds for good. */
  readonly holders: StringMap<number>;
  /** Sequence and part → the work that has it. Never forgets. */
  readonly parts: StringMap<string>;
  /** Work → the part that it was given last. Never forgets. */
  readonly partOf: StringMap<string>;
  /** Sequence → how many of its parts works carry at this moment. */
  readonly carried: IntMap<number>;
  /** Sequence → provinces that joined it late. */
  readonly joined: IntMap<readonly string[]>;
  readonly releasedNumbers: ReleasedNumbers;
  /** Province → the policy that it wants. */
  readonly wanted: Readonly<Record<string, ReleasedNumbers>>;
  /** Numbers that were released while the policy said that they are given again. */
  readonly reusable: IntMap<true>;
  /** Account → how many numbers it may hold at the same time. */
  readonly quotas: StringMap<number>;
  /** Account → how many it holds. */
  readonly held: StringMap<number>;
}

/** Before anything happened. */
export const initial: SharedRange = {
  prepared: undefined,
  consented: [],
  open: false,
  next: 0,
  numbers: IntMap.empty(),
  reservations: StringMap.empty(),
  blocks: StringMap.empty(),
  holds: StringMap.empty(),
  holders: StringMap.empty(),
  parts: StringMap.empty(),
  partOf: StringMap.empty(),
  carried: IntMap.empty(),
  joined: IntMap.empty(),
  releasedNumbers: ReleasedNumbers.NEVER_REUSED,
  wanted: {},
  reusable: IntMap.empty(),
  quotas: StringMap.empty(),
  held: StringMap.empty(),
};

/** A work as holder of a sequence. */
export const work = (id: string): string => `work/${id}`;
/** A series as holder of a sequence. */
export const series = (id: string): string => `series/${id}`;
/** What there is one live hold for: a round of a work's revision, or a series as a whole. */
export const holdKey = ({ workId, seriesId = '', revision, round }: Held): string =>
  seriesId === '' ? `${workId}/${revision}/${round}` : series(seriesId);

/** For what a number is held. */
export interface Held {
  readonly workId: string;
  readonly seriesId?: string;
  readonly revision: number;
  readonly round: number;
}
/** A part below a sequence. */
export const partKey = (sequence: number, part: string): string => `${sequence}.${part}`;

/** The hold, or the assigned number, that a reservation for this work, revision and round, or for this series, is answered with. */
export const reservationOf = (
  state: SharedRange,
  held: Held,
): { readonly sequence: number; readonly reservationId: string; readonly expiresAt: string } | undefined => {
  const { workId, seriesId = '' } = held;
  const assigned = state.holders.get(seriesId === '' ? work(workId) : series(seriesId));
  if (assigned !== undefined) {
    const entry = state.numbers.get(assigned);
    return entry?.state === 'assigned'
      ? { sequence: assigned, reservationId: entry.reservationId, expiresAt: '' }
      : undefined;
  }
  // A hold made early for the work serves the agreement too, so that sibling texts may already cite it.
  for (const round of [held.round, 0]) {
    const sequence = state.holds.get(holdKey({ ...held, round }));
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence !== undefined && entry?.state === 'reserved') return { sequence, ...entry };
  }
  return undefined;
};

/** Sequences that a reservation made and still holds, ascending. */
export const heldOf = (state: SharedRange, reservationId: string): readonly number[] => {
  const first = state.reservations.get(reservationId);
  if (first === undefined) return [];
  return (state.blocks.get(reservationId) ?? [first]).filter((sequence) => {
    const entry = state.numbers.get(sequence);
    return entry?.state === 'reserved' && entry.reservationId === reservationId;
  });
};

/**
 * The numbers that the next reservation of `count` gets, ascending; undefined: the range has not so many left.
 *
 * @param isPassed asked once of every number that would be given, in order.
 */
export const nextNumbers = (
  state: SharedRange,
  last: number,
  count: number,
  isPassed: (sequence: number) => boolean = () => false,
): readonly number[] | undefined => {
  const numbers: number[] = [];
  if (state.releasedNumbers === ReleasedNumbers.REUSED_BEFORE_NEXT) {
    for (const [sequence] of state.reusable.entries()) {
      if (numbers.length === count) break;
      if (!isPassed(sequence)) numbers.push(sequence);
    }
  }
  for (let sequence = state.next; numbers.length < count; sequence++) {
    if (sequence > last) return undefined;
    if (state.numbers.get(sequence) === undefined && !isPassed(sequence)) numbers.push(sequence);
  }
  return numbers;
};

/** The state with a number's entry, and `next` moved past what is taken. */
const withEntry = (state: SharedRange, sequence: number, entry: SequenceEntry): SharedRange => {
  const numbers = state.numbers.with(sequence, entry);
  let { next } = state;
  while (numbers.get(next) !== undefined) next++;
  return { ...state, numbers, next };
};

const counted = (state: SharedRange, account: string, change: number): StringMap<number> => {
  if (account === '') return state.held;
  const now = (state.held.get(account) ?? 0) + change;
  return state.held.with(account, now === 0 ? undefined : now);
};

/** The state without the hold of `sequence`; undefined where the event cannot happen. */
const endHold = (
  state: SharedRange,
  { sequence, reservationId }: { readonly sequence: number; readonly reservationId: string },
): { readonly freed: SharedRange; readonly hold: Hold } | undefined => {
  const entry = state.numbers.get(sequence);
  if (entry?.state !== 'reserved' || entry.reservationId !== reservationId) return undefined;
  const held = counted(state, entry.account, -1);
  if (entry.workId === '' && entry.seriesId === '') return { freed: { ...state, held }, hold: entry };
  const holds = state.holds.with(holdKey(entry), undefined);
  return { freed: { ...state, held, holds }, hold: entry };
};

const canBeHeld = (state: SharedRange, sequence: number): boolean =>
  state.numbers.get(sequence) === undefined || state.reusable.get(sequence) !== undefined;

const withHold = (state: SharedRange, sequence: number, hold: Hold): SharedRange => {
  const reusable =
    state.reusable.get(sequence) === undefined ? state.reusable : state.reusable.with(sequence, undefined);
  return withEntry({ ...state, reusable }, sequence, hold);
};

const afterReserved = (state: SharedRange, data: SequenceReserved): SharedRange => {
  const { sequence, reservationId, workId, seriesId, revision, round, members, expiresAt, account } = data;
  if (!canBeHeld(state, sequence)) return state;
  const hold: Hold = {
    state: 'reserved',
    reservationId,
    workId,
    seriesId,
    revision,
    round,
    members,
    expiresAt,
    account,
  };
  return {
    ...withHold(state, sequence, hold),
    reservations: state.reservations.with(reservationId, sequence),
    holds: state.holds.with(holdKey(data), sequence),
    held: counted(state, account, 1),
  };
};

const afterBlock = (state: SharedRange, data: BlockReserved): SharedRange => {
  const { sequences, reservationId, members, expiresAt, account } = data;
  const [first] = sequences;
  if (first === undefined || !sequences.every((sequence) => canBeHeld(state, sequence))) return state;
  // One object for all its numbers: a block of 100 costs little more memory than one hold.
  const hold: Hold = {
    state: 'reserved',
    reservationId,
    workId: '',
    seriesId: '',
    revision: 0,
    round: 0,
    members,
    expiresAt,
    account,
  };
  let after = state;
  for (const sequence of sequences) after = withHold(after, sequence, hold);
  return {
    ...after,
    reservations: state.reservations.with(reservationId, first),
    blocks: state.blocks.with(reservationId, sequences),
    held: counted(state, account, sequences.length),
  };
};

/** What an event makes of a range. */
export function evolve(state: SharedRange, event: SharedRangeEvent): SharedRange {
  switch (event.type) {
    case 'numbering.RangePrepared.v1':
      return state.prepared === undefined ? { ...state, prepared: event.data, next: event.data.next } : state;
    case 'numbering.RangeConsented.v1':
      return { ...state, consented: [...state.consented, event.data.province] };
    case 'numbering.RangeOpened.v1':
      return { ...state, open: true };
    case 'numbering.SequenceReserved.v1':
      return afterReserved(state, event.data);
    case 'numbering.BlockReserved.v1':
      return afterBlock(state, event.data);
    case 'numbering.HoldExtended.v1': {
      const { reservationId, expiresAt } = event.data;
      let { numbers } = state;
      for (const sequence of heldOf(state, reservationId))
        numbers = numbers.with(sequence, { ...(numbers.get(sequence) as Hold), expiresAt });
      return numbers === state.numbers ? state : { ...state, numbers };
    }
    case 'numbering.SequenceAssigned.v1': {
      const { sequence, reservationId, workId, seriesId } = event.data;
      const ended = endHold(state, event.data);
      if (ended === undefined) return state;
      const holder = seriesId === '' ? work(workId) : series(seriesId);
      const { members } = ended.hold;
      return {
        ...withEntry(ended.freed, sequence, { state: 'assigned', holder, reservationId, members }),
        holders: state.holders.with(holder, sequence),
      };
    }
    case 'numbering.PartAssigned.v1': {
      const { sequence, seriesId, part, workId } = event.data;
      if (state.holders.get(series(seriesId)) !== sequence) return state;
      return {
        ...state,
        parts: state.parts.with(partKey(sequence, part), workId),
        partOf: state.partOf.with(workId, part),
        carried: state.carried.with(sequence, (state.carried.get(sequence) ?? 0) + 1),
        holders: state.holders.with(work(workId), sequence),
      };
    }
    case 'numbering.PartWithdrawn.v1': {
      const { sequence, workId } = event.data;
      const carried = state.carried.get(sequence);
      if (carried === undefined || state.holders.get(work(workId)) !== sequence) return state;
      return {
        ...state,
        carried: state.carried.with(sequence, carried === 1 ? undefined : carried - 1),
        holders: state.holders.with(work(workId), undefined),
      };
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const { sequence, reservationId } = event.data;
      const ended = endHold(state, event.data);
      if (ended === undefined) return state;
      const over = event.type === 'numbering.HoldExpired.v1' ? 'expired' : 'released';
      const after = withEntry(ended.freed, sequence, { state: over, reservationId });
      return state.releasedNumbers === ReleasedNumbers.REUSED_BEFORE_NEXT
        ? { ...after, reusable: after.reusable.with(sequence, true) }
        : after;
    }
    case 'numbering.ReservationForestalled.v1': {
      const { reservationId } = event.data;
      if (state.reservations.get(reservationId) !== undefined) return state;
      return { ...state, reservations: state.reservations.with(reservationId, 0) };
    }
    case 'numbering.SequenceWithdrawn.v1': {
      const entry = state.numbers.get(event.data.sequence);
      if (entry?.state !== 'assigned') return state;
      return {
        ...withEntry(state, event.data.sequence, { ...entry, state: 'withdrawn' }),
        holders: state.holders.with(entry.holder, undefined),
      };
    }
    case 'numbering.SequenceClaimed.v1': {
      const { sequence, workId, seriesId } = event.data;
      const known = state.numbers.get(sequence);
      if (known !== undefined && known.state !== 'presumed') return state;
      const holder = seriesId === '' ? work(workId) : series(seriesId);
      return {
        ...withEntry(state, sequence, { state: 'assigned', holder, reservationId: '', members: [] }),
        holders: state.holders.with(holder, sequence),
      };
    }
    case 'numbering.SequenceJoined.v1': {
      const { sequence, province } = event.data;
      return { ...state, joined: state.joined.with(sequence, [...(state.joined.get(sequence) ?? []), province]) };
    }
    case 'numbering.SequencePresumed.v1': {
      const { sequence } = event.data;
      return state.numbers.get(sequence) === undefined ? withEntry(state, sequence, { state: 'presumed' }) : state;
    }
    case 'numbering.SequenceVoided.v1': {
      const { sequence } = event.data;
      const entry = state.numbers.get(sequence);
      if (entry?.state === 'assigned' || entry?.state === 'withdrawn' || entry?.state === 'reserved') return state;
      return { ...withEntry(state, sequence, { state: 'void' }), reusable: state.reusable.with(sequence, undefined) };
    }
    case 'numbering.RangePolicyConsented.v1': {
      const { province, releasedNumbers } = event.data;
      return { ...state, wanted: { ...state.wanted, [province]: releasedNumbers } };
    }
    case 'numbering.RangePolicyAdopted.v1':
      return { ...state, releasedNumbers: event.data.releasedNumbers, wanted: {} };
    case 'numbering.QuotaSet.v1': {
      const { account, limit, unlimited } = event.data;
      return { ...state, quotas: state.quotas.with(account, unlimited ? undefined : limit) };
    }
  }
}
