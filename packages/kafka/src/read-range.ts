import { randomUUID } from 'node:crypto';
import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { RETRY } from './client.ts';
import { KafkaError } from './errors.ts';

/** Which part of a topic to read. */
export interface Range {
  readonly topic: string;
  /** By partition: the first offset, and the one before which to end. */
  readonly partitions: ReadonlyMap<number, { readonly from: bigint; readonly to: bigint }>;
  /** The group of this reading is `<groupPrefix>.<uuid>`; it is used once. */
  readonly groupPrefix: string;
  /** Returns true when enough was seen. */
  readonly onMessage: (partition: number, message: KafkaMessage) => boolean | undefined;
  readonly timeoutMs: number;
}

/**
 * Reads a part of a topic once, committed records only, and returns the name of the throw-away group. It ends when every
 * partition was read up to its end, also where that end is an aborted transaction or a marker, of which no message tells.
 */
export async function readRange(kafka: Kafka, range: Range): Promise<string> {
  const groupId = `${range.groupPrefix}.${randomUUID()}`;
  const open = new Map([...range.partitions].filter(([, { from, to }]) => from < to));
  if (open.size === 0) return groupId;

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
  }, range.timeoutMs);
  consumer.on(consumer.events.CRASH, ({ payload }) => finished.reject(payload.error));
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const until = open.get(payload.partition);
    if (until !== undefined && BigInt(payload.lastOffset) + 1n >= until.to) open.delete(payload.partition);
    if (open.size === 0) finished.resolve();
  });
  seekAtJoin(consumer, range.topic, (partition) => range.partitions.get(partition)?.from);
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: range.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          if (range.onMessage(batch.partition, message) === true) {
            finished.resolve();
            return;
          }
        }
      },
    });
    await finished.promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect().catch(() => undefined);
  }
  return groupId;
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
