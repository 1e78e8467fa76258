import { setTimeout as sleep } from 'node:timers/promises';
import { parsePosition } from '@tongbiao/contracts';
import {
  SubscribeRequest,
  type FeedServiceClient,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { callStream, RpcFailure, type Log } from '@tongbiao/service';
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

  const book = (messages: readonly Message[]): void => {
    const last = messages.at(-1)!;
    const logId = logOf(last);
    const foreign = messages.find((message) => logOf(message) !== logId);
    if (foreign !== undefined) throw new BooksError('FOREIGN_LOG', 'the feed mixes two logs');
    const events = messages.flatMap((message): ArrivedEvent | [] =>
      message.$case === 'event'
        ? { type: message.value.type, ordinal: message.value.ordinal, data: message.value.data }
        : [],
    );
    books.book({ region, logId, events, ordinal: last.value.ordinal, place: { feed: last.value.position } });
  };

  const follow = async (): Promise<void> => {
    const over = new AbortController();
    const responses = callStream(client, 'subscribe', requestNow(), { signal: AbortSignal.any([signal, over.signal]) });
    try {
      for await (const batch of inBatches(responses, MAX_BATCH)) {
        const messages = batch.flatMap(({ message }) => message ?? []);
        if (messages.length === 0) continue;
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
    lag: () => 0n,
    done,
    stop: async () => {
      stopping.abort();
      await done.catch(() => {});
    },
  };
};
