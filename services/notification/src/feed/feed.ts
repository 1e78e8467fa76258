import { formatPosition, maySee, type Reader } from '@tongbiao/contracts';
import type { SubscribeResponse } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import type { Cursor, Delivery, EventStore } from '@tongbiao/event-store';
import { notesOf } from '../event-notes.ts';
import type { FeedPlaces } from './feed-places.ts';
import { regionMembers } from './region-members.ts';

/** Which events, from where, for whom. */
export interface FeedRequest {
  readonly reader: Reader;
  /** Behind this event. @default from the first */
  readonly after?: Cursor;
  /** @default every region */
  readonly region?: string;
  /** Empty = all. */
  readonly types: ReadonlySet<string>;
  /** @default every work */
  readonly workId?: string;
  readonly heartbeatMs: number;
  /** Told where the reader is. */
  readonly places: FeedPlaces;
  /** Ordinal of the newest event of the log that is known of; the reader is told. */
  readonly head: () => bigint | undefined;
  readonly signal: AbortSignal;
}

type EventDelivery = Extract<Delivery, { kind: 'event' }>;

const LATE = Symbol('late');

/** Waits for the next delivery, but no longer than `ms`. */
const within = async <T>(next: Promise<T>, ms: number): Promise<T | typeof LATE> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The events that the reader may see, each once and in order, then what comes. It pulls: what the reader does not take waits in the store.
 * Throws UNKNOWN_EVENT_TYPE at an event of a type that this build does not know, whatever was asked for.
 */
export const feed = async function* (
  store: Pick<EventStore, 'logId' | 'subscribe' | 'readStream'>,
  { reader, after, region, types, workId, heartbeatMs, places, head, signal }: FeedRequest,
): AsyncGenerator<SubscribeResponse, void, undefined> {
  const { logId } = store;
  const members = regionMembers(store);
  const over = new AbortController();
  const deliveries = store.subscribe({ after, signal: AbortSignal.any([signal, over.signal]) })[Symbol.asyncIterator]();
  let place =
    after === undefined ? undefined : { position: formatPosition(logId, after.position), ordinal: after.ordinal };
  const readersPlace = places.open(after);
  let toldAt = performance.now();
  let caughtUp = false;

  const wanted = async ({ event, ordinal }: EventDelivery): Promise<boolean> => {
    const notes = notesOf(event, ordinal);
    members.forget(event.stream);
    if (notes.region === undefined || (region !== undefined && notes.region !== region)) return false;
    if (types.size > 0 && !types.has(event.type)) return false;
    if (workId !== undefined && notes.workId !== workId) return false;
    const provinces = reader.province === undefined ? NONE : await members.of(notes.region, notes.workId);
    return maySee(notes.audience, reader, provinces);
  };

  try {
    let next = deliveries.next();
    for (;;) {
      next.catch(() => {});
      const result = await within(next, heartbeatMs);
      if (result !== LATE) {
        if (result.done === true) return;
        const delivery = result.value;
        if (delivery.kind === 'event') {
          const { event, ordinal } = delivery;
          place = { position: formatPosition(logId, event.position), ordinal };
          if (await wanted(delivery))
            yield {
              message: {
                $case: 'event',
                value: {
                  id: event.id,
                  type: event.type,
                  stream: event.stream,
                  streamRevision: event.revision,
                  ordinal,
                  position: place.position,
                  contentType: event.contentType,
                  data: Buffer.from(event.dataBytes),
                  metadata: Buffer.from(event.metadataBytes),
                },
              },
            };
          readersPlace.moved({ logId, position: event.position, ordinal, eventId: event.id });
        } else if (!caughtUp && place !== undefined) {
          caughtUp = true;
          toldAt = performance.now();
          yield { message: { $case: 'caughtUp', value: { ...place, logId, headOrdinal: head() } } };
        }
        next = deliveries.next();
      }
      if (place !== undefined && performance.now() - toldAt >= heartbeatMs) {
        toldAt = performance.now();
        yield { message: { $case: 'heartbeat', value: { ...place, logId, headOrdinal: head() } } };
      }
    }
  } finally {
    readersPlace.close();
    over.abort();
  }
};

const NONE: ReadonlySet<string> = new Set();
