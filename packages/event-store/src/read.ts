import { BACKWARDS, END, FORWARDS, START, type EventStoreDBClient } from '@eventstore/db-client';
import { comparePositions, type Position } from '@tongbiao/contracts';
import { backOff, msUntil, pause } from './clock.ts';
import type { Connection } from './connection.ts';
import { CAUGHT_UP, withRawBytes, type Call } from './raw-events.ts';
import { codeOf, isStreamNotFound, readError, StoreError } from './store-error.ts';
import { isDomainType, type StoredEvent } from './stored-event.ts';

/** Oldest first or newest first. */
export type Direction = 'forwards' | 'backwards';

/** Options of a read of one stream. */
export interface ReadStreamOptions {
  /**
   * First revision to be read, inclusive.
   * @default the oldest forwards, the newest backwards
   */
  readonly from?: bigint;
  /** @default 'forwards' */
  readonly direction?: Direction;
  /** @default all */
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
}

/** Options of a read of the whole log. */
export interface ReadAllOptions {
  /** Position of the event next to which reading begins; that event itself is left out, in both directions. */
  readonly after?: Position;
  /** @default 'forwards' */
  readonly direction?: Direction;
  /**
   * Domain events to be read.
   * @default all
   */
  readonly maxCount?: number;
  readonly signal?: AbortSignal;
}

/** What a read needs of its store. */
export interface Reading {
  readonly connection: Connection;
  /** A read that yields nothing for so long, while somebody waits for it, is begun again from where it was. */
  readonly readIdleMs: number;
  /** A read gives up (UNAVAILABLE) after so long without an event. */
  readonly readDeadlineMs: number;
}

const FIRST_WAIT_MS = 50;
const LAST_WAIT_MS = 1_000;

/**
 * Yields what one call of the client yields, and ends it on every way out. With `idleMs`: breaks off when nothing comes for so long
 * while somebody waits.
 */
export const pull = async function* (
  connection: Connection,
  start: (client: EventStoreDBClient) => Call,
  { signal, idleMs }: { signal?: AbortSignal | undefined; idleMs?: number },
): AsyncGenerator<StoredEvent | typeof CAUGHT_UP> {
  const client = connection.client();
  const startedAt = performance.now();
  const { events, stop } = start(client);
  // The client may report a broken connection twice; the second report finds no listener and would end the process.
  events.on('error', () => {});
  let waitingSince: number | undefined = startedAt;
  const watch =
    idleMs === undefined
      ? undefined
      : setInterval(() => {
          if (waitingSince !== undefined && performance.now() - waitingSince > idleMs)
            events.destroy(new StoreError('UNAVAILABLE', `nothing was read for ${idleMs} ms`));
        }, idleMs / 4);
  const aborted = () => events.destroy(new StoreError('UNAVAILABLE', 'given up'));
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted) aborted();
  try {
    for await (const event of events) {
      waitingSince = undefined;
      connection.heard(client);
      yield event;
      waitingSince = performance.now();
    }
    if (connection.isGone(client)) throw new StoreError('UNAVAILABLE', 'the connection was given up');
    connection.heard(client);
  } catch (error) {
    if (isStreamNotFound(error)) connection.heard(client);
    else if (!signal?.aborted && readError(error).code === 'UNAVAILABLE') connection.renew(client, startedAt);
    throw error;
  } finally {
    clearInterval(watch);
    signal?.removeEventListener('abort', aborted);
    stop();
  }
};

/**
 * Reads across broken connections. `start` begins behind the last event that was yielded; undefined: nothing is left. Gives up with
 * UNAVAILABLE after `readDeadlineMs` without an event.
 */
const resuming = async function* (
  reading: Reading,
  start: (client: EventStoreDBClient) => Call,
  signal?: AbortSignal,
): AsyncGenerator<StoredEvent> {
  const wait = backOff(FIRST_WAIT_MS, LAST_WAIT_MS);
  for (let giveUp = new Date(Date.now() + reading.readDeadlineMs); ;) {
    try {
      for await (const event of pull(reading.connection, start, { signal, idleMs: reading.readIdleMs })) {
        if (event === CAUGHT_UP) continue;
        yield event;
        wait.reset();
        giveUp = new Date(Date.now() + reading.readDeadlineMs);
      }
      return;
    } catch (error) {
      if (isStreamNotFound(error)) return;
      const failure = readError(error);
      if (failure.code !== 'UNAVAILABLE' || signal?.aborted || msUntil(giveUp) === 0) throw failure;
      await pause(Math.min(wait.next(), msUntil(giveUp)), signal);
    }
  }
};

/** The events of one stream; none where there is no such stream. */
export const readStream = async function* (
  reading: Reading,
  stream: string,
  { from, direction = 'forwards', maxCount = Number.MAX_SAFE_INTEGER, signal }: ReadStreamOptions = {},
): AsyncGenerator<StoredEvent> {
  const forwards = direction === 'forwards';
  let next = from;
  let left = maxCount;
  if (left <= 0) return;
  const start = (client: EventStoreDBClient) =>
    withRawBytes(
      client.readStream(stream, {
        direction: forwards ? FORWARDS : BACKWARDS,
        fromRevision: next ?? (forwards ? START : END),
        maxCount: left,
      }),
    );
  for await (const event of resuming(reading, start, signal)) {
    next = forwards ? event.revision + 1n : event.revision - 1n;
    left--;
    yield event;
    if (left === 0 || next < 0n) return;
  }
};

/** The domain events of the whole log. */
export const readAll = async function* (
  reading: Reading,
  { after, direction = 'forwards', maxCount = Number.MAX_SAFE_INTEGER, signal }: ReadAllOptions = {},
): AsyncGenerator<StoredEvent> {
  const forwards = direction === 'forwards';
  let last = after;
  let left = maxCount;
  if (left <= 0) return;
  const start = (client: EventStoreDBClient) =>
    withRawBytes(
      client.readAll({
        direction: forwards ? FORWARDS : BACKWARDS,
        fromPosition: last ?? (forwards ? START : END),
      }),
    );
  for await (const event of resuming(reading, start, signal)) {
    // Forwards the store begins at the position itself, backwards before it.
    if (forwards && last !== undefined && comparePositions(event.position, last) <= 0) continue;
    last = event.position;
    if (!isDomainType(event.type)) continue;
    yield event;
    left--;
    if (left === 0) return;
  }
};

/** The event at exactly this position; undefined where the log has none there. */
export const eventAt = async (
  reading: Reading,
  position: Position,
  signal?: AbortSignal,
): Promise<StoredEvent | undefined> => {
  const start = (client: EventStoreDBClient) =>
    withRawBytes(client.readAll({ direction: FORWARDS, fromPosition: position, maxCount: 1 }));
  try {
    for await (const event of resuming(reading, start, signal))
      return comparePositions(event.position, position) === 0 ? event : undefined;
  } catch (error) {
    if (codeOf(error) !== 'INVALID_POSITION') throw error;
  }
  return undefined;
};
