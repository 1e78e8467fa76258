import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { RETRY } from './client.ts';
import { KafkaError, toKafkaError } from './errors.ts';

/** Which part of a partition to read. */
export interface Range {
  readonly topic: string;
  readonly partition: number;
  /** The first offset, and the one before which to end. */
  readonly from: bigint;
  readonly to: bigint;
  /** Ends the reading before `to`. */
  readonly until?: (message: KafkaMessage) => boolean;
  /** The group of this reading is `<groupPrefix>.<uuid>`; it is used once. */
  readonly groupPrefix: string;
  readonly timeoutMs: number;
}

/** What was read, and the throw-away group that did it. */
interface RangeRead {
  readonly messages: readonly KafkaMessage[];
  readonly groupId: string;
}

const RETRY_DELAY_MS = 50;

/**
 * Reads a part of a partition once, committed records only. It ends when the end was reached, also where that is an
 * aborted transaction or a marker, of which no message tells.
 */
export async function readRange(kafka: Kafka, range: Range): Promise<RangeRead> {
  const deadline = Date.now() + range.timeoutMs;
  for (;;) {
    try {
      return await readOnce(kafka, range, deadline);
    } catch (error) {
      // The first group on a new broker meets a coordinator that is still loading, and kafkajs does not wait for it.
      const translated = toKafkaError(error, `reading ${range.topic}`, range.topic);
      if (translated.code !== 'UNAVAILABLE' || Date.now() >= deadline) throw translated;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

async function readOnce(kafka: Kafka, range: Range, deadline: number): Promise<RangeRead> {
  const groupId = `${range.groupPrefix}.${randomUUID()}`;
  const messages: KafkaMessage[] = [];
  if (range.from >= range.to) return { messages, groupId };

  const consumer = kafka.consumer({
    groupId,
    // A stop waits for the fetch in flight.
    maxWaitTimeInMs: 50,
    sessionTimeout: 10_000,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
  });
  const finished = Promise.withResolvers<void>();
  finished.promise.catch(() => undefined);
  const timer = setTimeout(() => {
    finished.reject(new KafkaError('UNAVAILABLE', `${range.topic} could not be read within ${range.timeoutMs} ms`));
  }, deadline - Date.now());
  consumer.on(consumer.events.CRASH, ({ payload }) => finished.reject(payload.error));
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.partition === range.partition && BigInt(payload.lastOffset) + 1n >= range.to) finished.resolve();
  });
  seekAtJoin(consumer, range.topic, (partition) => (partition === range.partition ? range.from : undefined));
  try {
    await consumer.connect();
    // Other partitions are not looked at: from their ends on, they have nothing to give.
    await consumer.subscribe({ topic: range.topic, fromBeginning: false });
    let enough = false;
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        if (batch.partition !== range.partition || enough) return Promise.resolve();
        for (const message of batch.messages) {
          messages.push(message);
          enough = range.until?.(message) ?? false;
          if (enough) break;
        }
        if (enough) finished.resolve();
        return Promise.resolve();
      },
    });
    await finished.promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect().catch(() => undefined);
  }
  return { messages, groupId };
}

/**
 * kafkajs has no assignment by hand: a member of a group is sent to the group's committed offset, and ours commits none.
 * So at every joining, before the first fetch, each partition is sent to where *we* say; later would be too late, the
 * first fetch would already be on its way.
 */
export function seekAtJoin(consumer: Consumer, topic: string, from: (partition: number) => bigint | undefined): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      const offset = from(partition);
      if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
    }
  });
}
