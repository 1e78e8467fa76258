import { appendExactly, type AppendOptions, type Appended, type ExactRevision, type NewEvent } from './append.ts';
import { msUntil, pause } from './clock.ts';
import { connect } from './connection.ts';
import { lagMeter, type LagMeter } from './lag.ts';
import { readAll, readStream, type ReadAllOptions, type ReadStreamOptions } from './read.ts';
import { codeOf, StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';
import { subscribe, type Delivery, type Subscribing, type SubscribeOptions } from './subscribe.ts';

/** The log. Everything that it throws is a {@link StoreError} with a code. */
export interface EventStore extends LagMeter {
  /** Identity of the log, from its first event. Throws LOG_NOT_FOUNDED before {@link foundLog} was called on an empty log. */
  readonly logId: string;
  /**
   * Writes all events or none. While the outcome is unknown the same is sent again until the deadline, and written once.
   * `any`: after whatever is there; the revision is read first, so that this, too, is written once.
   * Throws WRONG_EXPECTED_VERSION, OUTCOME_UNKNOWN, UNAVAILABLE, TOO_LARGE, NOT_VERBATIM, INVALID_APPEND, STREAM_DELETED, ACCESS_DENIED.
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExactRevision | 'any',
    options?: AppendOptions,
  ): Promise<Appended>;
  /** A missing stream has no events. Reads survive broken connections; they throw UNAVAILABLE when the store stays away. */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  readAll(options?: ReadAllOptions): AsyncIterable<StoredEvent>;
  /** Throws FOREIGN_LOG for a cursor of another log, ACCESS_DENIED; never UNAVAILABLE: it waits and reconnects. */
  subscribe(options: SubscribeOptions): AsyncIterable<Delivery>;
  lastDomainEvent(): Promise<StoredEvent | undefined>;
  /** Reads the first event again and takes its identity; undefined: the log is empty. Throws LOG_NOT_FOUNDED when another event comes first. */
  identify(): Promise<string | undefined>;
  /** Ends subscriptions and reads; appends in flight end with OUTCOME_UNKNOWN. */
  close(): Promise<void>;
}

/** Options of {@link openEventStore}. */
export interface OpenOptions {
  /** `esdb://host:port?tls=false`, or several hosts of a cluster. */
  readonly connectionString: string;
  /**
   * How long one try of an append waits for its answer before the same is sent again.
   * @default 5000
   */
  readonly appendDeadlineMs?: number;
  /**
   * How long opening waits for the node, and for the log to be founded.
   * @default 30000
   */
  readonly connectDeadlineMs?: number;
  /**
   * A read from which nothing came for so long is begun again from where it was.
   * @default 5000
   */
  readonly readIdleMs?: number;
  /**
   * A read gives up after so long without an event.
   * @default 15000
   */
  readonly readDeadlineMs?: number;
  /**
   * Wait until somebody has founded the log, instead of failing with LOG_NOT_FOUNDED when it is empty.
   * @default false
   */
  readonly awaitFounding?: boolean;
  /**
   * Open an empty log all the same, so that {@link foundLog} can found it. For the supervisor.
   * @default false
   */
  readonly mayBeEmpty?: boolean;
  /**
   * Told about interrupted subscriptions; a pino logger is one.
   * @default nobody
   */
  readonly log?: { warn(fields: Readonly<Record<string, unknown>>, message: string): void };
}

/** Type of the first event of every log. */
export const FOUNDED = 'log.Founded.v1';

const LOOK_AGAIN_MS = 250;

const notFounded = (message: string) => new StoreError('LOG_NOT_FOUNDED', message);

const first = async <T>(items: AsyncIterable<T>): Promise<T | undefined> => {
  for await (const item of items) return item;
  return undefined;
};

/**
 * Connects this process to the log. There is one store per process: a second open throws ALREADY_OPEN until the first is closed.
 *
 * ```ts
 * const store = await openEventStore({ connectionString: 'esdb://127.0.0.1:2113?tls=false' });
 * ```
 */
export const openEventStore = async ({
  connectionString,
  appendDeadlineMs = 5_000,
  connectDeadlineMs = 30_000,
  readIdleMs = 5_000,
  readDeadlineMs = 15_000,
  awaitFounding = false,
  mayBeEmpty = false,
  log,
}: OpenOptions): Promise<EventStore> => {
  const connection = connect(connectionString);
  const ended = new AbortController();
  let identity: { readonly logId: string; readonly eventId: string } | undefined;
  const known = () => {
    if (identity === undefined) throw notFounded('the log has not been founded');
    return identity;
  };
  const interrupted: Subscribing['log'] = (message, fields) => log?.warn(fields, message);
  const reading: Subscribing = { connection, readIdleMs, readDeadlineMs, founding: known, log: interrupted };
  const until = (signal?: AbortSignal) =>
    signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);

  const appendAnywhere = async (
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<Appended> => {
    for (;;) {
      const newest = await first(readStream(reading, stream, { direction: 'backwards', maxCount: 1 }));
      try {
        return await appendExactly(
          { connection, appendDeadlineMs },
          stream,
          events,
          newest?.revision ?? 'none',
          options,
        );
      } catch (error) {
        if (codeOf(error) !== 'WRONG_EXPECTED_VERSION') throw error;
      }
    }
  };

  const identify = async (signal?: AbortSignal): Promise<string | undefined> => {
    const patient = { ...reading, readDeadlineMs: Math.max(readDeadlineMs, connectDeadlineMs) };
    const event = await first(readAll(patient, { maxCount: 1, signal: until(signal) }));
    if (event === undefined) return undefined;
    const logId = (event.data as { logId?: unknown } | null)?.logId;
    if (event.type !== FOUNDED || typeof logId !== 'string')
      throw notFounded(`the log begins with ${event.type}, not with ${FOUNDED}`);
    identity = { logId, eventId: event.id };
    return logId;
  };

  const store: EventStore = {
    get logId() {
      return known().logId;
    },
    append: (stream, events, expected, options = {}) =>
      expected === 'any'
        ? appendAnywhere(stream, events, options)
        : appendExactly({ connection, appendDeadlineMs }, stream, events, expected, options),
    readStream: (stream, options = {}) => readStream(reading, stream, { ...options, signal: until(options.signal) }),
    readAll: (options = {}) => readAll(reading, { ...options, signal: until(options.signal) }),
    subscribe: (options) => subscribe(reading, { ...options, signal: until(options.signal) }),
    ...lagMeter(reading, ended.signal),
    lastDomainEvent: () => first(readAll(reading, { direction: 'backwards', maxCount: 1 })),
    identify: () => identify(),
    close: async () => {
      ended.abort();
      await connection.close();
    },
  };

  try {
    const giveUp = new Date(Date.now() + connectDeadlineMs);
    const patience = AbortSignal.timeout(connectDeadlineMs);
    while ((await identify(patience)) === undefined && !mayBeEmpty) {
      if (!awaitFounding) throw notFounded('the log is empty');
      if (msUntil(giveUp) === 0) throw notFounded('nobody founded the log in time');
      await pause(LOOK_AGAIN_MS);
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
};
