import { v5 as uuid5 } from 'uuid';
import { KafkaError } from './errors.ts';
import { eventsTopic, parseTopic } from './topic-names.ts';

/** One stored domain event on its way out: the bytes as they lie in the log, and what their place in it is called. */
export interface RelayEvent {
  /** The log that the event belongs to, a uuid. */
  readonly logId: string;
  /** Its number among the domain events of `$all`, from 0: the same in any store. */
  readonly ordinal: bigint;
  /** Its place in this store's `$all`, as decimal strings. */
  readonly position: LogPosition;
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly streamRevision: bigint;
  /** As stored, e.g. `application/json`. */
  readonly contentType: string;
  /** Relayed verbatim; never parsed, so that no event can poison the relay. */
  readonly dataBytes: Uint8Array;
  /** Stored metadata, relayed verbatim in a header. */
  readonly metadataBytes: Uint8Array;
  /** The region whose topic it goes to. */
  readonly region: string;
  /** Becomes the key, so that everything about a work stays in order; without one the stream is the key. */
  readonly workId?: string;
  /** RFC 3339, when it was recorded. */
  readonly time?: string;
  readonly traceparent?: string;
}

/** A place in one store's `$all`; uint64 as decimal strings. */
export interface LogPosition {
  readonly commit: string;
  readonly prepare: string;
}

/** What every record of an `.events` topic tells, whatever its kind. */
interface Delivered {
  readonly topic: string;
  readonly region: string;
  readonly partition: number;
  /** Kafka's offset in the partition, a decimal string. It has holes (transaction markers); `sequence` has none. */
  readonly offset: string;
  /** 1, 2, 3 … per partition without a gap. */
  readonly sequence: bigint;
  readonly logId: string;
  readonly ordinal: bigint;
}

/** An event as a consumer receives it. */
export interface DeliveredEvent extends Delivered {
  readonly kind: 'event';
  readonly key: string;
  /** The dedupe key. */
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly streamRevision: bigint;
  readonly contentType: string;
  /** The stored bytes; empty when `claim` is there. */
  readonly dataBytes: Uint8Array;
  readonly metadataBytes: Uint8Array;
  readonly workId?: string;
  readonly time?: string;
  readonly traceparent?: string;
  /** The event was too large for Kafka: fetch it from the registry by stream and revision. */
  readonly claim?: { readonly dataSize: number };
}

/** "Complete up to this ordinal": what followed in the log was not for this topic. Carries no event. */
export interface DeliveredProgress extends Delivered {
  readonly kind: 'progress';
}

/** One record of an `.events` topic. */
export type DeliveredRecord = DeliveredEvent | DeliveredProgress;

/** A record ready to be written: everything is decided, down to the partition. */
export interface OutgoingRecord {
  readonly key: string;
  readonly partition: number;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string | Buffer>>;
}

/** A record as it was read. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

/** The `ce_type` of a progress marker. */
export const PROGRESS_TYPE = 'tongbiao.progress';

const SOURCE_PREFIX = 'urn:tongbiao:log:';

/** The key of an event's record: its work, or where there is none, its stream. */
export const keyOf = (event: Pick<RelayEvent, 'workId' | 'stream'>): string => event.workId ?? event.stream;

/**
 * The CloudEvents 1.0 record of a stored event (Kafka binding, binary mode).
 *
 * @param place the partition (see `partitionOf`) and the sequence that the record takes in it.
 * @param maxDataBytes above it the value is left out and `tongbiao_claim` holds the size; the event is then fetched by
 * stream and revision.
 */
export function toRecord(
  event: RelayEvent,
  place: { readonly partition: number; readonly sequence: bigint },
  maxDataBytes: number = Number.POSITIVE_INFINITY,
): OutgoingRecord {
  const key = keyOf(event);
  const claimed = event.dataBytes.byteLength > maxDataBytes;
  return {
    key,
    partition: place.partition,
    value: claimed ? null : asBuffer(event.dataBytes),
    headers: {
      'content-type': event.contentType,
      ce_specversion: '1.0',
      ce_id: event.eventId,
      ce_source: SOURCE_PREFIX + event.logId,
      ce_type: event.type,
      ...(event.time === undefined ? {} : { ce_time: event.time }),
      ...(event.workId === undefined ? {} : { ce_subject: event.workId }),
      ce_partitionkey: key,
      ce_sequence: String(event.streamRevision),
      ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
      tongbiao_stream: event.stream,
      tongbiao_ordinal: String(event.ordinal),
      tongbiao_sequence: String(place.sequence),
      tongbiao_metadata: asBuffer(event.metadataBytes),
      ...(claimed ? { tongbiao_claim: String(event.dataBytes.byteLength) } : {}),
    },
  };
}

/**
 * The record that says "this partition is complete up to `ordinal`". Its id is derived from where and what it says, so
 * that a marker written again has the same one.
 */
export function toProgressRecord(
  marker: { readonly logId: string; readonly topic: string; readonly ordinal: bigint },
  place: { readonly partition: number; readonly sequence: bigint },
): OutgoingRecord {
  return {
    key: PROGRESS_TYPE,
    partition: place.partition,
    value: null,
    headers: {
      ce_specversion: '1.0',
      ce_id: uuid5(`${marker.topic}/${place.partition}/${marker.ordinal}`, marker.logId),
      ce_source: SOURCE_PREFIX + marker.logId,
      ce_type: PROGRESS_TYPE,
      ce_partitionkey: PROGRESS_TYPE,
      tongbiao_ordinal: String(marker.ordinal),
      tongbiao_sequence: String(place.sequence),
    },
  };
}

/**
 * Reads a record of an `.events` topic. Headers that it does not know are passed over; one that is missing or is no
 * number where it must be one ends in `MALFORMED_RECORD`, which names record and header: such a record is not ours, and
 * going past it would leave a hole.
 */
export function fromRecord(record: IncomingRecord): DeliveredRecord {
  const fail = (what: string): never => {
    throw new KafkaError('MALFORMED_RECORD', `${record.topic}/${record.partition}@${record.offset}: ${what}`, {
      topic: record.topic,
    });
  };
  const bytes = (name: string): Buffer | undefined => {
    const found = record.headers[name];
    const value = Array.isArray(found) ? found.at(-1) : found;
    return value === undefined ? undefined : Buffer.from(value);
  };
  const text = (name: string): string | undefined => bytes(name)?.toString('utf8');
  const required = (name: string): string => text(name) ?? fail(`header ${name} is missing`);
  const integer = (name: string): bigint => {
    const value = required(name);
    return /^\d{1,20}$/.test(value) ? BigInt(value) : fail(`header ${name} is no number: ${value}`);
  };

  const parsed = parseTopic(record.topic);
  const region = parsed?.kind === 'events' ? parsed.region : fail('no events topic');
  const source = required('ce_source');
  const logId = source.startsWith(SOURCE_PREFIX)
    ? source.slice(SOURCE_PREFIX.length)
    : fail(`foreign ce_source ${source}`);
  if (required('ce_specversion') !== '1.0') fail(`CloudEvents ${required('ce_specversion')}`);
  const delivered: Delivered = {
    topic: record.topic,
    region,
    partition: record.partition,
    offset: record.offset,
    sequence: integer('tongbiao_sequence'),
    logId,
    ordinal: integer('tongbiao_ordinal'),
  };
  const type = required('ce_type');
  if (type === PROGRESS_TYPE) return { kind: 'progress', ...delivered };

  const claim = text('tongbiao_claim');
  if (record.value === null && claim === undefined) fail('an event without a value');
  const workId = text('ce_subject');
  const time = text('ce_time');
  const traceparent = text('traceparent');
  return {
    kind: 'event',
    ...delivered,
    key: record.key?.toString('utf8') ?? fail('a record without a key'),
    eventId: required('ce_id'),
    type,
    stream: required('tongbiao_stream'),
    streamRevision: integer('ce_sequence'),
    contentType: required('content-type'),
    dataBytes: record.value ?? Buffer.alloc(0),
    metadataBytes: bytes('tongbiao_metadata') ?? fail('header tongbiao_metadata is missing'),
    ...(workId === undefined ? {} : { workId }),
    ...(time === undefined ? {} : { time }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(claim === undefined ? {} : { claim: { dataSize: Number(integer('tongbiao_claim')) } }),
  };
}

/** The topic that an event goes to. */
export const topicOfEvent = (event: Pick<RelayEvent, 'region'>): string => eventsTopic(event.region);

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
