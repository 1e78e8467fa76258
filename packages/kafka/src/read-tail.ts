import type { Kafka } from 'kafkajs';
import { readRange } from './read-range.ts';
import { fromRecord, type DeliveredRecord } from './record.ts';

/** The end of which partition to read. */
export interface Tail {
  readonly topic: string;
  readonly partition: number;
  /** The partition's first offset, and the one after its last. */
  readonly low: bigint;
  readonly high: bigint;
  /** See `Range`. */
  readonly groupPrefix: string;
}

const FIRST_WINDOW = 1_000n;
const TIMEOUT_MS = 20_000;

/** The last records of a partition of an events topic: at least the newest event, if there is one, and all after it. */
export async function readTail(kafka: Kafka, tail: Tail): Promise<readonly DeliveredRecord[]> {
  const { topic, partition, low, high, groupPrefix } = tail;
  for (let window = FIRST_WINDOW; ; window *= 10n) {
    const from = high - window > low ? high - window : low;
    const { messages } = await readRange(kafka, {
      topic,
      partition,
      from,
      to: high,
      groupPrefix,
      timeoutMs: TIMEOUT_MS,
    });
    const records = messages.map((message) => fromRecord({ topic, partition, headers: {}, ...message }));
    if (from === low || records.some(({ kind }) => kind === 'event')) return records;
  }
}
