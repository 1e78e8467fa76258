import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { connect, RETRY, type KafkaOptions } from './client.ts';
import { KafkaError, toKafkaError, type KafkaErrorCode } from './errors.ts';
import { seekAtJoin } from './read-range.ts';
import { fromRecord, type DeliveredRecord } from './record.ts';
import type {
  Consumption,
  ConsumeOptions,
  PartitionPlace,
  RecordBatch,
  RecordSource,
  SourceLag,
} from './record-source.ts';

/** A province's way out of Kafka. */
export interface KafkaSourceOptions extends KafkaOptions {
  /**
   * Prefix of the group. Each connection joins a group of its own, `<groupId>.<uuid>`, used once: places are kept by the
   * consumer, not by the broker, and so a consumer that was killed does not keep its successor waiting for its session
   * to time out.
   */
  readonly groupId: string;
}

const MAX_BATCH_RECORDS = 1_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** Longer than the fetch in flight, for which a consumer waits before it leaves. */
const DISCONNECT_MS = 1_000;

/** The record source on a Kafka cluster, by kafkajs: `read_committed`, at the consumer's own places. */
export function kafkaSource(options: KafkaSourceOptions): RecordSource {
  return { consume: (consumption) => new KafkaConsumption(connect(options), options, consumption) };
}

/** Where one partition stands; `sequence` 0 is before the first record. */
interface Progress {
  offset: bigint;
  sequence: bigint;
}

class KafkaConsumption implements Consumption {
  readonly done: Promise<void>;
  readonly #kafka: Kafka;
  readonly #source: KafkaSourceOptions;
  readonly #options: ConsumeOptions;
  readonly #stopping = new AbortController();
  /** Offset behind everything that was applied or passed over, by partition. */
  readonly #next = new Map<number, bigint>();
  /** When the first record that is not applied was recorded: of the batch in hand, or of the one that ended the consumption. */
  #oldestAt: number | undefined;
  /** Since when records are known to lie ahead that have not arrived. */
  #aheadSince: number | undefined;
  #progress = new Map<number, Progress>();
  #logId: string | undefined;
  #delayMs = FIRST_DELAY_MS;
  #inHand: Promise<void> = Promise.resolve();

  constructor(kafka: Kafka, source: KafkaSourceOptions, options: ConsumeOptions) {
    this.#kafka = kafka;
    this.#source = source;
    this.#options = options;
    this.#logId = options.logId;
    this.done = this.#run();
  }

  async lag(): Promise<SourceLag> {
    const ends = await this.#offsets();
    // Before the first connection, only the consumer knows where it stopped.
    const next =
      this.#next.size > 0
        ? this.#next
        : new Map((await this.#options.places()).map(({ partition, offset }) => [partition, BigInt(offset) + 1n]));
    const ahead = ends.map(({ partition, low, high }) => high - (next.get(partition) ?? low));
    const records = ahead.reduce((all, each) => (each > 0n ? all + each : all), 0n);
    if (records === 0n) {
      this.#aheadSince = undefined;
      return { records, seconds: 0 };
    }
    this.#aheadSince ??= Date.now();
    return { records, seconds: Math.max(0, Date.now() - (this.#oldestAt ?? this.#aheadSince)) / 1000 };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.done.catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await Promise.race([this.#connection(), this.#abandoned()]);
      } catch (error) {
        if (error instanceof Poison) throw error.reason;
        const translated = toKafkaError(error, `reading ${this.#options.topic}`);
        if (FINAL.has(translated.code)) throw translated;
        this.#options.onRetry?.(translated, this.#delayMs);
        await sleep(this.#delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
      }
    }
  }

  /**
   * Resolves when, after a stop, the batch in hand is done and the connection had its time to end: kafkajs, busy finding a
   * broker that is not there, would otherwise hold up the stop for many seconds.
   */
  async #abandoned(): Promise<void> {
    const { signal } = this.#stopping;
    if (!signal.aborted) await once(signal, 'abort');
    await this.#inHand;
    await sleep(DISCONNECT_MS, undefined, { ref: false });
  }

  /** One connection, until it is told to stop, breaks, or meets what must not be passed over. */
  async #connection(): Promise<void> {
    const { topic } = this.#options;
    await this.#takePlaces();
    const consumer = this.#kafka.consumer({
      groupId: `${this.#source.groupId}.${randomUUID()}`,
      // A stop waits for the fetch in flight.
      maxWaitTimeInMs: 500,
      sessionTimeout: 30_000,
      heartbeatInterval: 3_000,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    const over = Promise.withResolvers<void>();
    over.promise.catch(() => undefined);
    const stop = (): void => over.resolve();
    this.#stopping.signal.addEventListener('abort', stop);
    consumer.on(consumer.events.CRASH, ({ payload }) => over.reject(payload.error));
    let poisoned = false;
    // Also told of batches with nothing but markers in them, which the handler never sees.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (!poisoned) this.#next.set(payload.partition, BigInt(payload.lastOffset) + 1n);
    });
    seekAtJoin(consumer, topic, (partition) => {
      const progress = this.#progress.get(partition);
      return progress === undefined ? undefined : progress.offset + 1n;
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      if (this.#stopping.signal.aborted) return;
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => {
          if (poisoned) return;
          try {
            await this.#handle(payload);
          } catch (error) {
            if (!(error instanceof Poison)) throw error;
            poisoned = true;
            over.reject(error);
          }
        },
      });
      await over.promise;
    } finally {
      this.#stopping.signal.removeEventListener('abort', stop);
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /**
   * Learns where to begin, and that the topic still holds what was read from it: one that was deleted and made again
   * would otherwise be passed over in silence up to the old offset.
   */
  async #takePlaces(): Promise<void> {
    const { topic } = this.#options;
    const places = await this.#options.places();
    this.#progress = new Map(
      places.map(({ partition, offset, sequence }) => [partition, { offset: BigInt(offset), sequence }]),
    );
    for (const { partition, low, high } of await this.#offsets()) {
      const progress = this.#progress.get(partition);
      if (progress !== undefined && progress.offset >= high) {
        throw new KafkaError(
          'SEQUENCE_GAP',
          `${topic}/${partition} ends at offset ${high}, but record ${progress.offset} was read from it: it is not the same topic`,
          { topic },
        );
      }
      this.#next.set(partition, progress === undefined ? low : progress.offset + 1n);
    }
  }

  /** Where the topic begins and ends now. */
  async #offsets(): Promise<readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[]> {
    const { topic } = this.#options;
    const admin = this.#kafka.admin({ retry: RETRY });
    try {
      await admin.connect();
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) throw new KafkaError('UNKNOWN_TOPIC', `there is no topic ${topic}`, { topic });
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async #handle({ batch, resolveOffset, heartbeat, isRunning }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    for (let at = 0; at < batch.messages.length; at += MAX_BATCH_RECORDS) {
      if (!isRunning() || this.#stopping.signal.aborted) return;
      const messages = batch.messages.slice(at, at + MAX_BATCH_RECORDS);
      const place = { ...(this.#progress.get(partition) ?? { offset: -1n, sequence: 0n }) };
      const records: DeliveredRecord[] = [];
      for (const message of messages) {
        const offset = BigInt(message.offset);
        if (offset <= place.offset) continue;
        this.#oldestAt ??= recordedAt(message);
        const record = orPoison(() =>
          this.#check(fromRecord({ topic, partition, headers: {}, ...message }), place.sequence),
        );
        records.push(record);
        place.offset = offset;
        place.sequence = record.sequence;
      }
      if (records.length > 0) {
        await this.#apply({ partition, records, place: toPlace(partition, place) });
        this.#next.set(partition, place.offset + 1n);
      }
      this.#progress.set(partition, place);
      this.#oldestAt = undefined;
      this.#aheadSince = undefined;
      this.#delayMs = FIRST_DELAY_MS;
      resolveOffset((messages.at(-1) as { offset: string }).offset);
      await heartbeat();
    }
  }

  #check(record: DeliveredRecord, after: bigint): DeliveredRecord {
    const { topic, partition, offset, sequence, logId } = record;
    this.#logId ??= logId;
    if (logId !== this.#logId) {
      throw new KafkaError('FOREIGN_LOG', `${topic}/${partition}@${offset} is of log ${logId}, not of ${this.#logId}`, {
        topic,
      });
    }
    if (sequence !== after + 1n) {
      throw new KafkaError(
        'SEQUENCE_GAP',
        `${topic}/${partition}@${offset} has sequence ${sequence}, where ${after + 1n} had to follow`,
        { topic },
      );
    }
    return record;
  }

  async #apply(batch: RecordBatch): Promise<void> {
    const work = this.#options.onBatch(batch);
    this.#inHand = work.catch(() => undefined);
    try {
      await work;
    } catch (error) {
      throw new Poison(error);
    }
  }
}

/** Carries what must end the consumption past kafkajs, which would try the batch again. */
class Poison extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('poison');
    this.reason = reason;
  }
}

function orPoison<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Poison(error);
  }
}

/** When an event was recorded; of a record that does not say so, when it was written to the topic. */
const recordedAt = ({ headers, timestamp }: KafkaMessage): number => {
  const time = headers?.['ce_time'];
  const stated = time === undefined ? Number.NaN : Date.parse(String(time));
  return Number.isNaN(stated) ? Number(timestamp) : stated;
};

/** What trying again does not cure. */
const FINAL: ReadonlySet<KafkaErrorCode> = new Set(['SEQUENCE_GAP', 'FOREIGN_LOG', 'FORBIDDEN']);

const toPlace = (partition: number, { offset, sequence }: Progress): PartitionPlace => ({
  partition,
  offset: String(offset),
  sequence,
});
