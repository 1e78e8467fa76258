import { setTimeout as sleep } from 'node:timers/promises';
import { parsePosition } from '@tongbiao/contracts';
import {
  SubscribeRequest,
  type FeedServiceClient,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { callStream, RpcFailure, type Lag, type Log } from '@tongbiao/service';
import { BooksError } from '../books-error.ts';
import type { ArrivedEvent, Books } from '../books.ts';
import type { Following } from './following.ts';

/** What is read, into which books. */
export interface FeedFollowingOptions {
  readonly client: FeedServiceClient;
  readonly region: string;
  readonly books: Books;
  readonly log: Log;
  /** First and longest wait after a feed that broke, in milliseconds. @default 100, 5_000 */
  readonly backOffMs?: { readonly first: number; readonly longest: number };
}

const HEARTBEAT_S = 1;
/** A feed that is silent for longer is not there. */
const SILENT_MS = 3 * HEARTBEAT_S * 1_000;
const MAX_BATCH = 500;

/** Messages that are there without waiting, together. */
const inBatches = async function* <T>(messages: AsyncIterable<T>, max: number): AsyncGenerator<readonly T[]> {
  const source = messages[Symbol.asyncIterator]();
  let next = source.next();
  for (;;) {
    const first = await next;
    if (first.done === true) return;
    const batch = [first.value];
    next = source.next();
    next.catch(() => {});
    while (batch.length < max) {
      const later = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
      // A failure is for the next turn: what came before it is booked first.
      const ready = await Promise.race([next, later]).catch(() => undefined);
      if (ready === undefined || ready.done === true) break;
      batch.push(ready.value);
      next = source.next();
      next.catch(() => {});
    }
    yield batch;
  }
};

type Message = NonNullable<SubscribeResponse['message']>;

const logOf = (message: Message): string => {
  if (message.$case !== 'event') return message.value.logId;
  return parsePosition(message.value.position)?.logId ?? '';
};

const recordedAt = (message: Message | undefined): number | undefined => {
  if (message?.$case !== 'event') return undefined;
  // Read for a figure only: what cannot be read here is for the books to refuse.
  const [, stated] = /"recordedAt":"([^"]+)"/.exec(message.value.metadata.toString()) ?? [];
  const at = stated === undefined ? Number.NaN : Date.parse(stated);
  return Number.isNaN(at) ? undefined : at;
};

/** Follows the feed of a region, without Kafka; the place is the feed's position, or after a change of ways the ordinal. */
export const followFeed = ({
  client,
  region,
  books,
  log,
  backOffMs = { first: 100, longest: 5_000 },
}: FeedFollowingOptions): Following => {
  let state = 'connecting';
  const stopping = new AbortController();
  const { signal } = stopping;
  let byOrdinal = false;
  let waitMs = backOffMs.first;
  /** The furthest event of the log that was heard of. */
  let head = -1n;
  let heardAt = Date.now();
  /** When the first event that arrived and is not booked was recorded. */
  let oldestAt: number | undefined;
  /** Since when events are known to lie ahead that have not arrived. */
  let aheadSince: number | undefined;

  const requestNow = (): SubscribeRequest => {
    const position = byOrdinal ? undefined : books.feedPosition(region);
    return SubscribeRequest.fromPartial({
      regionId: region,
      heartbeatSeconds: HEARTBEAT_S,
      ...(position === undefined
        ? { fromOrdinal: books.ordinal(region)?.toString() ?? '' }
        : { fromPosition: position }),
    });
  };

  const hear = (messages: readonly Message[]): void => {
    heardAt = Date.now();
    for (const { $case, value } of messages)
      for (const ordinal of [value.ordinal, ($case !== 'event' && value.headOrdinal) || -1n])
        if (ordinal > head) head = ordinal;
  };

  const lag = (): Lag => {
    const events = head - (books.ordinal(region) ?? -1n);
    const now = Date.now();
    const isSilent = now - heardAt > SILENT_MS;
    if (events <= 0n) aheadSince = undefined;
    else aheadSince ??= now;
    const since = oldestAt ?? (isSilent ? Math.min(heardAt, aheadSince ?? heardAt) : (aheadSince ?? now));
    return { events: events > 0n ? events : 0n, seconds: Math.max(0, now - since) / 1000 };
  };

  const book = (messages: readonly Message[]): void => {
    const last = messages.at(-1)!;
    oldestAt = recordedAt(messages.find(({ $case }) => $case === 'event'));
    const logId = logOf(last);
    const foreign = messages.find((message) => logOf(message) !== logId);
    if (foreign !== undefined) throw new BooksError('FOREIGN_LOG', 'the feed mixes two logs');
    const events = messages.flatMap((message): ArrivedEvent | [] =>
      message.$case === 'event'
        ? { type: message.value.type, ordinal: message.value.ordinal, data: message.value.data }
        : [],
    );
    books.book({ region, logId, events, ordinal: last.value.ordinal, place: { feed: last.value.position } });
    oldestAt = undefined;
    aheadSince = undefined;
  };

  const follow = async (): Promise<void> => {
    const over = new AbortController();
    const responses = callStream(client, 'subscribe', requestNow(), { signal: AbortSignal.any([signal, over.signal]) });
    try {
      for await (const batch of inBatches(responses, MAX_BATCH)) {
        const messages = batch.flatMap(({ message }) => message ?? []);
        if (messages.length === 0) continue;
        hear(messages);
        book(messages);
        state = 'following';
        byOrdinal = false;
        waitMs = backOffMs.first;
      }
    } finally {
      over.abort();
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (signal.aborted) return;
        const failure = error instanceof RpcFailure ? error : undefined;
        if (failure?.reason === 'POSITION_FOREIGN') throw new BooksError('FOREIGN_LOG', failure.message);
        if (failure?.reason === 'POSITION_UNKNOWN' && !byOrdinal) {
          // The log was moved to another store: there its places have other positions, and the same ordinals.
          byOrdinal = true;
          log.warn({ region }, 'the feed does not know our position; resuming by ordinal');
          continue;
        }
        const { message } = error as Error;
        if (failure === undefined || failure.reason === 'ORDINAL_UNKNOWN') {
          state = `stopped: ${message}`;
          log.error({ region, ordinal: books.ordinal(region)?.toString() }, `stopped: ${message}`);
          if (error instanceof BooksError && error.code === 'FOREIGN_LOG') throw error;
          return;
        }
        state = `retrying: ${failure.reason}: ${message}`;
        log.warn({ region, reason: failure.reason, retryInMs: waitMs }, `feed not read: ${message}`);
      }
      await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      waitMs = Math.min(waitMs * 2, backOffMs.longest);
    }
  };

  const done = run();
  return {
    region,
    transport: 'feed',
    state: () => state,
    lag: async () => lag(),
    done,
    stop: async () => {
      stopping.abort();
      await done.catch(() => {});
    },
  };
};
