import type { EventStore } from './event-store.ts';
import type { StoredEvent } from './stored-event.ts';

/** Events that somebody waits for to be seen in the log. One of its methods is called, once. */
export interface Sighting {
  /** The events that are in the expected places, as the log holds them; undefined when they were not seen in time. */
  seen(): Promise<readonly StoredEvent[] | undefined>;
  /** Nothing was written: what others wrote from the first expected place to `head`, and behind; none when it is not seen soon. */
  others(head: bigint): Promise<readonly StoredEvent[]>;
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
  /** Revision of the last event that was seen of a stream in which events were expected before; undefined: none since. */
  tail(stream: string): bigint | undefined;
}

/** The part of a store that views follow. */
export type FollowedStore = Pick<EventStore, 'logId' | 'lag' | 'lastDomainEvent' | 'subscribe'>;

/** How long the subscription may take behind the answer to an append. It is usually there before it. */
const PATIENCE_MS = 100;

/** Shorter than reading them takes on a busy machine. */
const OTHERS_PATIENCE_MS = 50;

interface Awaited {
  readonly from: bigint;
  readonly count: number;
  readonly events: StoredEvent[];
  /** Told of each event. */
  changed: () => void;
  /** Nobody waits for the events themselves any more, only for the subscription to get there. */
  isOverdue: boolean;
}

/** Until the events are enough, or it has taken so long. */
const until = (waiting: Awaited, count: number, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      waiting.changed = () => {};
      resolve();
    };
    const timer = setTimeout(done, ms);
    waiting.changed = () => {
      if (waiting.events.length >= count) done();
    };
    waiting.changed();
  });

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

  const tails = new Map<string, bigint | undefined>();

  const note = (event: StoredEvent): void => {
    // Views that are built anew read the log from its beginning.
    if (tails.has(event.stream) && event.revision > (tails.get(event.stream) ?? -1n))
      tails.set(event.stream, event.revision);
    const waiting = awaited.get(event.stream);
    if (waiting === undefined) return;
    const { from, count, events } = waiting;
    // After a broken connection a subscription begins again behind the last event that was received: none comes twice.
    if (event.revision !== from + BigInt(events.length)) return;
    events.push(event);
    if (events.length >= count) late.delete(event.stream);
    if (events.length >= count && waiting.isOverdue) awaited.delete(event.stream);
    waiting.changed();
  };

  return {
    followed: {
      get logId() {
        return store.logId;
      },
      lag: (place) => store.lag(place),
      lastDomainEvent: () => store.lastDomainEvent(),
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
        const waiting: Awaited = { from, count, events: [], changed: () => {}, isOverdue: false };
        const { events } = waiting;
        awaited.set(stream, waiting);
        if (!tails.has(stream)) tails.set(stream, undefined);
        const giveUp = () => {
          if (awaited.get(stream) === waiting) awaited.delete(stream);
        };
        return {
          seen: async () => {
            if (events.length < count && !late.has(stream)) await until(waiting, count, PATIENCE_MS);
            if (events.length >= count) {
              giveUp();
              return events.slice(0, count);
            }
            // They stay expected, so that it is known when the subscription has caught up.
            waiting.isOverdue = true;
            late.add(stream);
            return undefined;
          },
          others: async (head) => {
            const wanted = Number(head - from) + 1;
            // What passed before it was expected does not come again.
            const havePassed = (tails.get(stream) ?? -1n) >= from && events.length === 0;
            if (events.length < wanted && !havePassed && !late.has(stream))
              await until(waiting, wanted, OTHERS_PATIENCE_MS);
            giveUp();
            return events.length < wanted ? [] : events;
          },
          giveUp,
        };
      },
      tail: (stream) => tails.get(stream),
    },
  };
};
