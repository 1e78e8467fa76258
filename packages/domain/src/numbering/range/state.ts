import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { IntMap, StringMap } from '../persistent-map.ts';
import type { SharedRangeEvent } from './events.ts';

/** A number that is held until `expiresAt`. */
export interface Hold {
  readonly state: 'reserved';
  readonly reservationId: string;
  readonly workId: string;
  readonly revision: number;
  readonly round: number;
  readonly members: readonly string[];
  readonly expiresAt: string;
}

/** What is known of a number that is neither free nor presumed. */
export type SequenceEntry =
  | Hold
  /** `reservationId` is empty where the number was claimed. */
  | { readonly state: 'assigned'; readonly holder: string; readonly reservationId: string }
  | { readonly state: 'released' | 'expired'; readonly reservationId: string }
  | { readonly state: 'withdrawn'; readonly holder: string; readonly reservationId: string };

/** A shared range. Bounded by its numbers, and every look-up is one step: a range of 100,000 numbers folds in under a second. */
export interface SharedRange {
  readonly prepared: RangePrepared | undefined;
  readonly consented: readonly string[];
  readonly open: boolean;
  /** The number that the next reservation gets: the lowest that is free and was never passed. It never goes back. */
  readonly next: number;
  readonly numbers: IntMap<SequenceEntry>;
  /** Reservation → its sequence; 0 = forestalled. Never forgets. */
  readonly reservations: StringMap<number>;
  /** Work, revision and round → sequence of the live hold. */
  readonly holds: StringMap<number>;
  /** Work or series → the sequence that it holds for good. */
  readonly holders: StringMap<number>;
}

/** Before anything happened. */
export const initial: SharedRange = {
  prepared: undefined,
  consented: [],
  open: false,
  next: 0,
  numbers: IntMap.empty(),
  reservations: StringMap.empty(),
  holds: StringMap.empty(),
  holders: StringMap.empty(),
};

/** A work as holder of a sequence. */
export const work = (id: string): string => `work/${id}`;
/** A series as holder of a sequence. */
export const series = (id: string): string => `series/${id}`;
/** What there is one live hold for. */
export const holdKey = (workId: string, revision: number, round: number): string => `${workId}/${revision}/${round}`;

/** The hold, or the assigned number, that a reservation for this work, revision and round is answered with. */
export const reservationOf = (
  state: SharedRange,
  { workId, revision, round }: { readonly workId: string; readonly revision: number; readonly round: number },
): { readonly sequence: number; readonly reservationId: string; readonly expiresAt: string } | undefined => {
  const assigned = state.holders.get(work(workId));
  if (assigned !== undefined) {
    const entry = state.numbers.get(assigned);
    return entry?.state === 'assigned'
      ? { sequence: assigned, reservationId: entry.reservationId, expiresAt: '' }
      : undefined;
  }
  // A hold made early for the work serves the agreement too, so that sibling texts may already cite it.
  for (const each of [round, 0]) {
    const sequence = state.holds.get(holdKey(workId, revision, each));
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence !== undefined && entry?.state === 'reserved') return { sequence, ...entry };
  }
  return undefined;
};

/** The state with a number's entry, and `next` moved past what is taken. */
const withEntry = (state: SharedRange, sequence: number, entry: SequenceEntry): SharedRange => {
  const numbers = state.numbers.with(sequence, entry);
  let { next } = state;
  while (numbers.get(next) !== undefined) next++;
  return { ...state, numbers, next };
};

/** The state without the hold of `sequence`; undefined where the event cannot happen. */
const endHold = (
  state: SharedRange,
  { sequence, reservationId }: { readonly sequence: number; readonly reservationId: string },
): SharedRange | undefined => {
  const entry = state.numbers.get(sequence);
  if (entry?.state !== 'reserved' || entry.reservationId !== reservationId) return undefined;
  return { ...state, holds: state.holds.with(holdKey(entry.workId, entry.revision, entry.round), undefined) };
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
    case 'numbering.SequenceReserved.v1': {
      const { sequence, reservationId, workId, revision, round, members, expiresAt } = event.data;
      if (state.numbers.get(sequence) !== undefined) return state;
      return {
        ...withEntry(state, sequence, {
          state: 'reserved',
          reservationId,
          workId,
          revision,
          round,
          members,
          expiresAt,
        }),
        reservations: state.reservations.with(reservationId, sequence),
        holds: state.holds.with(holdKey(workId, revision, round), sequence),
      };
    }
    case 'numbering.SequenceAssigned.v1': {
      const { sequence, reservationId, workId } = event.data;
      const freed = endHold(state, event.data);
      if (freed === undefined) return state;
      return {
        ...withEntry(freed, sequence, { state: 'assigned', holder: work(workId), reservationId }),
        holders: state.holders.with(work(workId), sequence),
      };
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const { sequence, reservationId } = event.data;
      const freed = endHold(state, event.data);
      const over = event.type === 'numbering.HoldExpired.v1' ? 'expired' : 'released';
      return freed === undefined ? state : withEntry(freed, sequence, { state: over, reservationId });
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
      if (state.numbers.get(sequence) !== undefined) return state;
      const holder = seriesId === '' ? work(workId) : series(seriesId);
      return {
        ...withEntry(state, sequence, { state: 'assigned', holder, reservationId: '' }),
        holders: state.holders.with(holder, sequence),
      };
    }
  }
}
