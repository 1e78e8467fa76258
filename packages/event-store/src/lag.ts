import { readAll } from './read.ts';
import { codeOf, StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';
import { locate, type Cursor, type Subscribing } from './subscribe.ts';

/** How far whoever follows the log is behind its end. */
export interface Lag {
  /** Domain events behind the place; at least so many where counting them takes longer than a second. */
  readonly events: bigint;
  /** Since the oldest of them was recorded; 0 where there is none. */
  readonly seconds: number;
}

/** Measures {@link Lag}s. */
export interface LagMeter {
  /**
   * Asks the log itself, so that it is true of a subscriber that stands still, too. Undefined: nothing was dealt with yet.
   * Throws UNAVAILABLE when the log does not answer within a second, FOREIGN_LOG when the place is not in it.
   */
  lag(place: Cursor | undefined): Promise<Lag>;
}

/** Whoever collects figures does not wait much longer. */
const PATIENCE_MS = 1_000;
/** Subscribers of one process, with room to spare. */
const MAX_NOTICED = 64;

const recordedAt = ({ metadata }: StoredEvent): number =>
  typeof metadata === 'object' && metadata !== null && 'recordedAt' in metadata
    ? Date.parse(String(metadata.recordedAt))
    : Number.NaN;

/**
 * The store numbers bytes, not events: how many events lie behind a place is known by counting them. What one measurement counted, for
 * whichever subscriber, the next one does not count again.
 */
export const lagMeter = (reading: Subscribing, ended: AbortSignal): LagMeter => {
  /** The furthest event whose ordinal is known. */
  let head: Cursor | undefined;
  let counting: Promise<void> | undefined;
  /** When events that do not say when they were recorded were first seen waiting, by id. */
  const noticed = new Map<string, number>();

  const further = (place: Cursor | undefined): void => {
    if (place !== undefined && (head === undefined || place.ordinal > head.ordinal)) head = place;
  };

  const count = async (signal: AbortSignal): Promise<void> => {
    const { logId } = reading.founding();
    const before = head;
    let last = before;
    try {
      for await (const event of readAll(reading, { ...(before && { after: before.position }), signal }))
        last = { logId, position: event.position, ordinal: (last?.ordinal ?? -1n) + 1n, eventId: event.id };
    } catch (error) {
      // Out of time, but not for nothing: the next measurement goes on from here.
      if (last === before || codeOf(error) !== 'UNAVAILABLE') throw error;
    }
    further(last);
  };

  const since = (event: StoredEvent): number => {
    const stated = recordedAt(event);
    if (!Number.isNaN(stated)) return stated;
    const seen = noticed.get(event.id) ?? Date.now();
    noticed.set(event.id, seen);
    if (noticed.size > MAX_NOTICED) noticed.delete(noticed.keys().next().value!);
    return seen;
  };

  const measure = async (place: Cursor | undefined, signal: AbortSignal): Promise<Lag> => {
    const here = place && { ...place, position: await locate(reading, place, signal) };
    further(here);
    counting ??= count(signal).finally(() => (counting = undefined));
    await counting;
    const events = (head?.ordinal ?? -1n) - (here?.ordinal ?? -1n);
    if (events <= 0n) return { events: 0n, seconds: 0 };
    for await (const oldest of readAll(reading, { ...(here && { after: here.position }), maxCount: 1, signal }))
      return { events, seconds: Math.max(0, Date.now() - since(oldest)) / 1000 };
    throw new StoreError('UNAVAILABLE', 'the log ended before an event that it held');
  };

  return {
    lag: async (place) => {
      try {
        return await measure(place, AbortSignal.any([ended, AbortSignal.timeout(PATIENCE_MS)]));
      } catch (error) {
        // Of a log that is not what it was, nothing is known any more.
        if (codeOf(error) !== 'UNAVAILABLE') head = undefined;
        throw error;
      }
    },
  };
};
