import { START, type EventStoreDBClient } from '@eventstore/db-client';
import { comparePositions, type Position } from '@tongbiao/contracts';
import { backOff, pause } from './clock.ts';
import { CAUGHT_UP, withRawBytes } from './raw-events.ts';
import { eventAt, pull, readAll, type Reading } from './read.ts';
import { readError, StoreError } from './store-error.ts';
import { isDomainType, type StoredEvent } from './stored-event.ts';

/** A place in one log: the last domain event that was dealt with. */
export interface Cursor {
  readonly logId: string;
  readonly position: Position;
  readonly ordinal: bigint;
  readonly eventId: string;
}

/** What a subscription yields: a domain event with its ordinal, or that everything until now has been yielded (again after each reconnection). */
export type Delivery =
  | { readonly kind: 'event'; readonly event: StoredEvent; readonly ordinal: bigint }
  | { readonly kind: 'caughtUp' };

/** Options of a subscription. */
export interface SubscribeOptions {
  /**
   * Begin behind this event.
   * @default the first event of the log
   */
  readonly after?: Cursor | undefined;
  /** Aborting ends the iteration, without a throw. */
  readonly signal: AbortSignal;
  /**
   * Events read ahead of the consumer. The rest waits at the server.
   * @default 256
   */
  readonly readAheadEvents?: number;
}

/** What a subscription needs of its store. */
export interface Subscribing extends Reading {
  readonly founding: () => { readonly logId: string; readonly eventId: string };
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 5_000;

const foreign = (message: string) => new StoreError('FOREIGN_LOG', message);

/**
 * Where this log holds the event of a cursor. It is somewhere else when the log was copied to another store: then it is found by its
 * ordinal, which copying keeps. Throws FOREIGN_LOG when it is not there either.
 */
export const locate = async (reading: Subscribing, cursor: Cursor, signal?: AbortSignal): Promise<Position> => {
  const { logId } = reading.founding();
  if (cursor.logId !== logId) throw foreign(`the place belongs to log ${cursor.logId}, this is log ${logId}`);
  const there = await eventAt(reading, cursor.position, signal);
  if (there?.id === cursor.eventId) return cursor.position;
  let ordinal = 0n;
  for await (const event of readAll(reading, signal === undefined ? {} : { signal }))
    if (ordinal++ === cursor.ordinal) {
      if (event.id === cursor.eventId) return event.position;
      break;
    }
  throw foreign(`this log does not hold event ${cursor.eventId} as number ${cursor.ordinal}`);
};

/**
 * Every domain event behind the cursor, once and in order, then what comes. Reconnects by itself for ever; resumes behind the last event
 * received, after checking that the log still holds it.
 */
export const subscribe = async function* (
  reading: Subscribing,
  { after, signal, readAheadEvents = 256 }: SubscribeOptions,
): AsyncGenerator<Delivery> {
  let last = after;
  let seen: Position | undefined;
  const wait = backOff(FIRST_WAIT_MS, LAST_WAIT_MS);
  while (!signal.aborted) {
    try {
      if (last !== undefined) last = { ...last, position: await locate(reading, last, signal) };
      const from = last?.position;
      seen = from;
      const start = (client: EventStoreDBClient) =>
        withRawBytes(client.subscribeToAll({ fromPosition: from ?? START }, { highWaterMark: readAheadEvents }));
      for await (const event of pull(reading.connection, start, { signal })) {
        wait.reset();
        if (event === CAUGHT_UP) {
          yield { kind: 'caughtUp' };
          continue;
        }
        if (seen !== undefined && comparePositions(event.position, seen) <= 0)
          throw foreign('the log went back behind what was read from it');
        seen = event.position;
        if (!isDomainType(event.type)) continue;
        const { logId, eventId } = reading.founding();
        if (last === undefined && event.id !== eventId) throw foreign('the log does not begin as it did');
        const ordinal = last === undefined ? 0n : last.ordinal + 1n;
        last = { logId, position: event.position, ordinal, eventId: event.id };
        yield { kind: 'event', event, ordinal };
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = readError(error);
      if (failure.code !== 'UNAVAILABLE') throw failure;
      reading.log('subscription interrupted', { reason: failure.message, ordinal: last?.ordinal.toString() });
    }
    await pause(wait.next(), signal);
  }
};
