import type { EventStore } from './event-store.ts';
import type { StoredEvent } from './stored-event.ts';

/** Events that somebody waits for to be seen in the log. */
export interface Sighting {
  /** The events, as the log holds them; undefined when they were not seen in time. */
  seen(): Promise<readonly StoredEvent[] | undefined>;
  /** Nobody waits any more: the events may never come. */
  giveUp(): void;
}

/**
 * What a subscription of this process sees pass by. It shows what the log holds without asking it once more: a service whose views follow
 * the log gets every event that it wrote anyway.
 */
export interface Witness {
  /** To be called before the events are written. */
  expect(stream: string, from: bigint, count: number): Sighting;
}

/** The part of a store that views follow. */
export type FollowedStore = Pick<EventStore, 'logId' | 'lag' | 'subscribe'>;

/** How long the subscription may take behind the answer to an append. It is usually there before it. */
const PATIENCE_MS = 100;

interface Awaited {
  readonly from: bigint;
  readonly count: number;
  readonly events: StoredEvent[];
  readonly complete: () => void;
}

/**
 * A store to be followed in place of the given one, and the witness of what it delivers. Where the subscription is behind or broken, the
 * witness says so at once until it has caught up again.
 *
 * ```ts
 * const { followed, witness } = witnessed(store);
 * const { views } = followLog({ store: followed, … });
 * const ranges = batcher({ store, witness, … });
 * ```
 */
export const witnessed = (store: FollowedStore): { readonly followed: FollowedStore; readonly witness: Witness } => {
  /** By stream: a batcher has one append in flight in each. */
  const awaited = new Map<string, Awaited>();
  /** Streams whose last events were not seen in time. */
  const late = new Set<string>();

  const note = (event: StoredEvent): void => {
    const waiting = awaited.get(event.stream);
    if (waiting === undefined) return;
    const { from, count, events, complete } = waiting;
    // After a broken connection a subscription begins again behind the last event that was received: none comes twice.
    if (event.revision !== from + BigInt(events.length)) return;
    events.push(event);
    if (events.length < count) return;
    awaited.delete(event.stream);
    late.delete(event.stream);
    complete();
  };

  return {
    followed: {
      get logId() {
        return store.logId;
      },
      lag: (place) => store.lag(place),
      subscribe: (options) => ({
        [Symbol.asyncIterator]: () => {
          const deliveries = store.subscribe(options)[Symbol.asyncIterator]();
          return {
            next: () =>
              deliveries.next().then((result) => {
                if (!result.done && result.value.kind === 'event') note(result.value.event);
                return result;
              }),
            return: async () => (await deliveries.return?.()) ?? { done: true, value: undefined },
          };
        },
      }),
    },
    witness: {
      expect: (stream, from, count) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const waiting: Awaited = { from, count, events: [], complete: resolve };
        awaited.set(stream, waiting);
        return {
          seen: async () => {
            // Late events stay expected, so that it is known when the subscription has caught up.
            if (waiting.events.length < count && !late.has(stream)) {
              const timer = setTimeout(resolve, PATIENCE_MS);
              await promise;
              clearTimeout(timer);
            }
            if (waiting.events.length === count) return waiting.events;
            late.add(stream);
            return undefined;
          },
          giveUp: () => {
            if (awaited.get(stream) === waiting) awaited.delete(stream);
          },
        };
      },
    },
  };
};
