import { jsonEvent, NO_STREAM, type EventData, type EventStoreDBClient, type JSONType } from '@eventstore/db-client';
import type { Position } from '@tongbiao/contracts';
import { validate } from 'uuid';
import { msUntil, pause } from './clock.ts';
import type { Connection } from './connection.ts';
import { appendError, StoreError } from './store-error.ts';
import { verbatimJson } from './verbatim.ts';

/** An event to be written. `data` and `metadata` are JSON values that read back as they are. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** The revision after which events are to be written; `none`: the stream has no event yet. */
export type ExactRevision = bigint | 'none';

/** Where the last event of an append landed. */
export interface Appended {
  readonly revision: bigint;
  readonly position: Position;
}

/** Options of one append. */
export interface AppendOptions {
  /**
   * Until then the same ids are sent again, at the same revision, while the outcome is unknown.
   * @default 15 s from now
   */
  readonly deadline?: Date;
  /** Aborting gives up waiting: OUTCOME_UNKNOWN if something was sent. */
  readonly signal?: AbortSignal;
}

/** Wait between two tries of the same append: what a careful caller did through the kills of a real cluster's leader. */
const RETRY_MS = 200;
const DEFAULT_DEADLINE_MS = 15_000;

/** The node's default limit, and what it counts: data bytes alone. */
const MAX_DATA_BYTES = 1024 * 1024;
/** One client message above 17 MiB breaks every append in flight on the connection; this stays far below. */
const MAX_TOTAL_BYTES = 8 * 1024 * 1024;

/** An event that was found fit to be stored, with its JSON as it will be: written once, then counted, sent and compared. */
export class CheckedEvent implements NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly dataBytes: Buffer;
  readonly metadataBytes: Buffer;

  /** Throws NOT_VERBATIM or INVALID_APPEND. */
  constructor({ id, type, data, metadata }: NewEvent) {
    if (!validate(id)) throw new StoreError('INVALID_APPEND', 'an event id is a UUID');
    // oxlint-disable-next-line no-control-regex -- ASCII is what it is
    if (!/^[\x00-\x7f]+$/.test(type)) throw new StoreError('INVALID_APPEND', 'an event type is ASCII and not empty');
    this.id = id;
    this.type = type;
    this.data = data;
    this.metadata = metadata;
    this.dataBytes = Buffer.from(verbatimJson(data, `data of ${type}`));
    this.metadataBytes = Buffer.from(verbatimJson(metadata, `metadata of ${type}`));
  }
}

/** Checks events that are to be appended together, those that were not checked before; throws NOT_VERBATIM, INVALID_APPEND or TOO_LARGE. */
export const checkEvents = (stream: string, events: readonly NewEvent[]): CheckedEvent[] => {
  // oxlint-disable-next-line no-control-regex -- a real node answers HTTP 500 about a stream whose name is not printable ASCII
  if (!/^[\x21-\x7e]+$/.test(stream)) throw new StoreError('INVALID_APPEND', 'a stream name is printable ASCII');
  if (stream.startsWith('$')) throw new StoreError('INVALID_APPEND', 'streams that begin with $ belong to the store');
  const checked = events.map((event) => (event instanceof CheckedEvent ? event : new CheckedEvent(event)));
  const data = dataBytesOf(checked);
  const total = checked.reduce((sum, { metadataBytes }) => sum + metadataBytes.length, data);
  if (data > MAX_DATA_BYTES || total > MAX_TOTAL_BYTES)
    throw new StoreError('TOO_LARGE', `one append holds at most ${MAX_DATA_BYTES} bytes of data, these are ${data}`);
  return checked;
};

/** Bytes of data, as the store's limit counts them. */
export const dataBytesOf = (events: readonly CheckedEvent[]): number =>
  events.reduce((sum, { dataBytes }) => sum + dataBytes.length, 0);

/** Settles like `promise`, or rejects with OUTCOME_UNKNOWN after `ms`: the client sends its deadline to the server only. */
const within = async <T>(promise: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> => {
  let stop = () => {};
  const silence = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new StoreError('OUTCOME_UNKNOWN', `no answer within ${ms} ms`)), ms);
    const aborted = () => reject(new StoreError('OUTCOME_UNKNOWN', 'given up before an answer came'));
    signal?.addEventListener('abort', aborted, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    stop();
  }
};

/**
 * Writes the events after exactly this revision, or nothing. Sent again while the outcome is unknown: the store answers a resent write
 * with its first outcome, so nothing is written twice.
 */
export const appendExactly = async (
  appending: Appending,
  stream: string,
  events: readonly NewEvent[],
  expected: ExactRevision,
  options: AppendOptions = {},
): Promise<Appended> => {
  if (events.length === 0) throw new StoreError('INVALID_APPEND', 'an append has at least one event');
  // The client takes metadata as bytes, but of no subclass of Uint8Array, and stringifies data by itself.
  const batch = checkEvents(stream, events).map(({ id, type, data, metadataBytes: { buffer, byteOffset, length } }) =>
    jsonEvent({ id, type, data: data as JSONType, metadata: new Uint8Array(buffer, byteOffset, length) }),
  );
  return await sendExactly(appending, stream, batch, expected, options);
};

/** What an append needs of its store. */
export interface Appending {
  readonly connection: Connection;
  readonly appendDeadlineMs: number;
}

/** {@link appendExactly} for events in the client's own form, which are not looked at. */
export const sendExactly = async (
  { connection, appendDeadlineMs }: Appending,
  stream: string,
  batch: readonly EventData[],
  expected: ExactRevision,
  { deadline = new Date(Date.now() + DEFAULT_DEADLINE_MS), signal }: AppendOptions = {},
): Promise<Appended> => {
  for (let unknown: StoreError | undefined; ;) {
    if (signal?.aborted || msUntil(deadline) === 0)
      throw unknown ?? new StoreError('UNAVAILABLE', 'the deadline had passed before anything was sent');
    const sentAt = performance.now();
    let client: EventStoreDBClient | undefined;
    try {
      client = connection.client();
      const ms = Math.min(appendDeadlineMs, msUntil(deadline));
      const expectedRevision = expected === 'none' ? NO_STREAM : expected;
      const answer = client.appendToStream(stream, [...batch], { expectedRevision, deadline: ms });
      const result = await within(answer, ms, signal);
      connection.heard(client);
      const revision = result.nextExpectedRevision;
      if (result.position !== undefined) return { revision, position: result.position };
      // A resent write whose events were truncated meanwhile: it is on record, but no longer at any position that can be named.
      throw new StoreError('STREAM_DELETED', 'what was written has been truncated since');
    } catch (thrown) {
      const error = appendError(thrown);
      if (error.code !== 'OUTCOME_UNKNOWN' && client !== undefined) connection.heard(client);
      if (error.code === 'WRONG_EXPECTED_VERSION') throw error;
      if (error.code !== 'OUTCOME_UNKNOWN') throw unknown ?? error;
      unknown = error;
      if (client !== undefined) connection.renew(client, sentAt);
      await pause(Math.min(RETRY_MS, msUntil(deadline)), signal);
    }
  }
};
