import { randomUUID } from 'node:crypto';
import { validate as isUuid } from 'uuid';
import type { Admin, Kafka, Message, Producer, TopicMessages } from 'kafkajs';
import { connect, RETRY, type KafkaOptions } from './client.ts';
import { checkpointMessage, parseCheckpointRecord, sessionMessage } from './checkpoint-record.ts';
import { KafkaError, toKafkaError } from './errors.ts';
import { partitionOf } from './murmur2.ts';
import { patiently } from './patience.ts';
import { readRange } from './read-range.ts';
import { readTail } from './read-tail.ts';
import {
  keyOf,
  toProgressRecord,
  toRecord,
  topicOfEvent,
  type DeliveredEvent,
  type OutgoingRecord,
  type RelayEvent,
} from './record.ts';
import { CHECKPOINT_TOPIC, parseTopic } from './topic-names.ts';
import type { Checkpoint, SinkBatch, SinkSession, TransactionalSink } from './transactional-sink.ts';

/** A relay's way into Kafka. */
export interface KafkaSinkOptions extends KafkaOptions {
  /** The log that is relayed, a uuid. */
  readonly logId: string;
  /** One per relay: opening a session fences every other one with the same id. @default 'tongbiao-relay' */
  readonly transactionalId?: string;
  /**
   * How long a transaction may stay open before the broker aborts it. Until then, and ten seconds more, an unattended
   * crash keeps readers waiting. @default 15_000
   */
  readonly transactionTimeoutMs?: number;
  /** Larger data is not written; its record says where to fetch it. @default 4 MiB */
  readonly maxDataBytes?: number;
  /**
   * What to do when there is no checkpoint and yet a topic has events. `recover` takes the place of the last event found
   * in the topics: its ordinal and id are sure, its position is unknown and given as 0/0, so that the relay looks for
   * the event from the beginning of the log. @default 'refuse'
   */
  readonly missingCheckpoint?: 'refuse' | 'recover';
}

const MAX_TRANSACTION_EVENTS = 1_000;
/** Half of what a topic takes in one batch, leaving room for headers. */
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** Header names, record framing and the short headers of one record, rounded up. */
const RECORD_OVERHEAD_BYTES = 512;
const READ_TIMEOUT_MS = 20_000;
const FIRST_WINDOW = 1_000n;
const NEVER = 2n ** 63n - 1n;
const TOPICS_MAX_AGE_MS = 30_000;

/** The transactional sink on a Kafka cluster, by kafkajs. */
export function kafkaSink(options: KafkaSinkOptions): TransactionalSink {
  if (!isUuid(options.logId)) throw new KafkaError('MISUSE', `the log's id is no uuid: ${options.logId}`);
  return { open: () => patiently(() => openSession(options)) };
}

async function openSession(options: KafkaSinkOptions): Promise<SinkSession> {
  const kafka = connect(options);
  const admin = kafka.admin({ retry: RETRY });
  const producer = kafka.producer({
    transactionalId: options.transactionalId ?? 'tongbiao-relay',
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: options.transactionTimeoutMs ?? 15_000,
    allowAutoTopicCreation: false,
    // Every record says its partition; the one that kafkajs would choose is never asked for.
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
    retry: RETRY,
  });
  const disconnect = async (): Promise<void> => {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  };
  try {
    await admin.connect();
    const topics = await admin.listTopics();
    if (!topics.includes(CHECKPOINT_TOPIC)) throw missing(CHECKPOINT_TOPIC);
    await producer.connect();
    const known = await fenceAndRead(kafka, admin, producer, options);
    const place = known === undefined ? await readTails(kafka, admin, topics, options) : toPlace(known);
    if (place !== undefined && place.logId !== options.logId) {
      throw new KafkaError(
        'FOREIGN_LOG',
        `what the topics hold belongs to log ${place.logId}, not to ${options.logId}`,
        {
          topic: CHECKPOINT_TOPIC,
        },
      );
    }
    return new KafkaSession({ producer, admin, options, place, disconnect });
  } catch (error) {
    await disconnect();
    throw toKafkaError(error, 'opening a relay session');
  }
}

/**
 * Nobody is fenced by connecting; the first transaction does it. Only what was written before *our* session record can
 * have been written by an earlier session, so the last checkpoint before it is the last there will be.
 */
async function fenceAndRead(
  kafka: Kafka,
  admin: Admin,
  producer: Producer,
  options: KafkaSinkOptions,
): Promise<Checkpoint | undefined> {
  const session = randomUUID();
  const transaction = await producer.transaction();
  await transaction.send({ topic: CHECKPOINT_TOPIC, messages: [sessionMessage(session)] });
  await transaction.commit();

  const [ends] = await admin.fetchTopicOffsets(CHECKPOINT_TOPIC);
  if (ends === undefined) throw missing(CHECKPOINT_TOPIC);
  const low = BigInt(ends.low);
  const high = BigInt(ends.high);
  for (let window = FIRST_WINDOW; ; window *= 10n) {
    const from = high - window > low ? high - window : low;
    const { messages, groupId } = await readRange(kafka, {
      topic: CHECKPOINT_TOPIC,
      partition: 0,
      from,
      // Our own record is near the end, and is waited for: the marker of its commit may still be on its way.
      to: NEVER,
      until: (message) => {
        const record = parseCheckpointRecord(message);
        return record.kind === 'session' && record.session === session;
      },
      groupPrefix: groupPrefixOf(options),
      timeoutMs: READ_TIMEOUT_MS,
    });
    const found = messages.map(parseCheckpointRecord).findLast(({ kind }) => kind === 'checkpoint');
    // An empty group goes away by itself in time; not all are allowed to hasten it.
    await admin.deleteGroups([groupId]).catch(() => undefined);
    if (found?.kind === 'checkpoint') return found.checkpoint;
    if (from === low) return undefined;
  }
}

/** Where a session begins. Without a checkpoint, but with sequences: only progress markers were ever written. */
interface Place {
  readonly logId: string;
  readonly checkpoint: Checkpoint | undefined;
  readonly sequences: Readonly<Record<string, string>>;
}

const toPlace = (checkpoint: Checkpoint): Place => ({
  logId: checkpoint.logId,
  checkpoint,
  sequences: checkpoint.sequences,
});

/** Looks at the end of every events topic when there is no checkpoint: nothing there means that this is the first start. */
async function readTails(
  kafka: Kafka,
  admin: Admin,
  topics: readonly string[],
  options: KafkaSinkOptions,
): Promise<Place | undefined> {
  const sequences: Record<string, string> = {};
  let logId: string | undefined;
  let last: DeliveredEvent | undefined;
  for (const topic of topics.filter((each) => parseTopic(each)?.kind === 'events')) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const records = await readTail(kafka, {
        topic,
        partition,
        low: BigInt(low),
        high: BigInt(high),
        groupPrefix: groupPrefixOf(options),
      });
      const newest = records.at(-1);
      if (newest === undefined) continue;
      if (options.missingCheckpoint !== 'recover') {
        throw new KafkaError('CHECKPOINT_MISSING', `${topic} has records, but ${CHECKPOINT_TOPIC} has no checkpoint`, {
          topic,
        });
      }
      logId = newest.logId;
      sequences[`${topic}/${partition}`] = String(newest.sequence);
      const event = records.findLast((record) => record.kind === 'event');
      if (event !== undefined && (last === undefined || event.ordinal > last.ordinal)) last = event;
    }
  }
  if (logId === undefined) return undefined;
  if (last === undefined) return { logId, checkpoint: undefined, sequences };
  const { eventId, ordinal } = last;
  return toPlace({ logId, commit: '0', prepare: '0', eventId, ordinal: String(ordinal), sequences });
}

const groupPrefixOf = (options: KafkaSinkOptions): string =>
  `${options.transactionalId ?? 'tongbiao-relay'}.checkpoint`;

const missing = (topic: string): KafkaError => new KafkaError('UNKNOWN_TOPIC', `there is no topic ${topic}`, { topic });

interface SessionParts {
  readonly producer: Producer;
  readonly admin: Admin;
  readonly options: KafkaSinkOptions;
  readonly place: Place | undefined;
  readonly disconnect: () => Promise<void>;
}

class KafkaSession implements SinkSession {
  readonly #parts: SessionParts;
  readonly #partitions = new Map<string, number>();
  #checkpoint: Checkpoint | undefined;
  #sequences: Readonly<Record<string, string>>;
  #state: 'idle' | 'committing' | 'over' = 'idle';
  #settled: Promise<unknown> = Promise.resolve();
  #eventTopics: { readonly names: readonly string[]; readonly at: number } | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#checkpoint = parts.place?.checkpoint;
    this.#sequences = parts.place?.sequences ?? {};
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  async commit(batch: SinkBatch): Promise<Checkpoint> {
    if (this.#state !== 'idle') {
      throw new KafkaError('MISUSE', this.#state === 'over' ? 'this session is over' : 'one commit at a time');
    }
    this.#state = 'committing';
    const work = this.#commit(batch);
    this.#settled = work.catch(() => undefined);
    try {
      const checkpoint = await work;
      this.#state = 'idle';
      return checkpoint;
    } catch (error) {
      const translated = toKafkaError(error, 'committing to Kafka');
      if (translated.code === 'UNKNOWN_TOPIC' && translated.topic !== undefined) this.#state = 'idle';
      else {
        this.#state = 'over';
        await this.#parts.disconnect();
      }
      throw translated;
    }
  }

  async close(): Promise<void> {
    await this.#settled;
    if (this.#state === 'over') return;
    this.#state = 'over';
    await this.#parts.disconnect();
  }

  async #commit(batch: SinkBatch): Promise<Checkpoint> {
    const { logId } = this.#parts.options;
    const foreign = batch.events.find((event) => event.logId !== logId);
    if (foreign !== undefined) {
      throw new KafkaError('FOREIGN_LOG', `event ${foreign.eventId} belongs to log ${foreign.logId}, not to ${logId}`);
    }
    const markedTopics = batch.progress === true ? await this.#listEventTopics() : [];
    // Before anything is written: a topic found missing half way would leave a transaction open.
    for (const topic of new Set([...batch.events.map(topicOfEvent), ...markedTopics]))
      await this.#learnPartitions(topic);

    const chunks = inTransactions(batch.events);
    let checkpoint = this.#checkpoint;
    for (const [index, events] of chunks.entries()) {
      const isLast = index === chunks.length - 1;
      checkpoint = await this.#transact(
        events,
        isLast ? batch.upTo : placeOf(events.at(-1) as RelayEvent),
        isLast ? markedTopics : [],
      );
    }
    return checkpoint as Checkpoint;
  }

  async #transact(
    events: readonly RelayEvent[],
    upTo: SinkBatch['upTo'],
    markedTopics: readonly string[],
  ): Promise<Checkpoint> {
    const { logId, maxDataBytes = MAX_TRANSACTION_BYTES } = this.#parts.options;
    const sequences: Record<string, string> = { ...this.#sequences };
    const next = (topic: string, partition: number): bigint => {
      const place = `${topic}/${partition}`;
      const sequence = BigInt(sequences[place] ?? '0') + 1n;
      sequences[place] = String(sequence);
      return sequence;
    };
    const messages = new Map<string, Message[]>();
    const add = (topic: string, record: OutgoingRecord): void => {
      const list = messages.get(topic) ?? [];
      list.push({ ...record, headers: { ...record.headers } });
      messages.set(topic, list);
    };

    for (const event of events) {
      const topic = topicOfEvent(event);
      const partition = partitionOf(keyOf(event), this.#partitions.get(topic) as number);
      add(topic, toRecord(event, { partition, sequence: next(topic, partition) }, maxDataBytes));
    }
    for (const topic of markedTopics) {
      for (let partition = 0; partition < (this.#partitions.get(topic) as number); partition += 1) {
        const marker = { logId, topic, ordinal: BigInt(upTo.ordinal) };
        add(topic, toProgressRecord(marker, { partition, sequence: next(topic, partition) }));
      }
    }
    const checkpoint: Checkpoint = {
      logId,
      commit: upTo.commit,
      prepare: upTo.prepare,
      eventId: upTo.eventId,
      ordinal: upTo.ordinal,
      sequences,
    };
    const topicMessages: TopicMessages[] = [...messages].map(([topic, list]) => ({ topic, messages: list }));
    topicMessages.push({ topic: CHECKPOINT_TOPIC, messages: [checkpointMessage(checkpoint)] });

    const transaction = await this.#parts.producer.transaction();
    await transaction.sendBatch({ acks: -1, topicMessages });
    await transaction.commit();
    this.#checkpoint = checkpoint;
    this.#sequences = sequences;
    return checkpoint;
  }

  async #learnPartitions(topic: string): Promise<void> {
    if (this.#partitions.has(topic)) return;
    // Metadata of one topic that is missing would be asked for again and again by the client.
    if (!(await this.#parts.admin.listTopics()).includes(topic)) throw missing(topic);
    const { topics } = await this.#parts.admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics.find(({ name }) => name === topic)?.partitions.length;
    if (partitions === undefined) throw missing(topic);
    this.#partitions.set(topic, partitions);
  }

  async #listEventTopics(): Promise<readonly string[]> {
    if (this.#eventTopics === undefined || Date.now() - this.#eventTopics.at > TOPICS_MAX_AGE_MS) {
      const names = (await this.#parts.admin.listTopics()).filter((topic) => parseTopic(topic)?.kind === 'events');
      this.#eventTopics = { names, at: Date.now() };
    }
    return this.#eventTopics.names;
  }
}

const placeOf = (event: RelayEvent): SinkBatch['upTo'] => ({
  ...event.position,
  eventId: event.eventId,
  ordinal: String(event.ordinal),
});

/** Cuts a batch into what one transaction may hold; always at least one, for the checkpoint alone. */
export function inTransactions(events: readonly RelayEvent[]): readonly (readonly RelayEvent[])[] {
  const chunks: RelayEvent[][] = [[]];
  let bytes = 0;
  for (const event of events) {
    const size = event.dataBytes.byteLength + event.metadataBytes.byteLength + RECORD_OVERHEAD_BYTES;
    const chunk = chunks.at(-1) as RelayEvent[];
    if (chunk.length > 0 && (chunk.length === MAX_TRANSACTION_EVENTS || bytes + size > MAX_TRANSACTION_BYTES)) {
      chunks.push([event]);
      bytes = size;
    } else {
      chunk.push(event);
      bytes += size;
    }
  }
  return chunks;
}
