import kafkajs from 'kafkajs';
import { v5 as uuid5 } from 'uuid';
import {
  eventsTopic,
  fromRecord,
  keyOf,
  partitionOf,
  type DeliveredRecord,
  type RelayEvent,
  type SinkBatch,
} from '@tongbiao/kafka';

/** Regions that the made-up history touches; every seventh event goes to the second. */
export const REGIONS = ['jjj', 'demo'] as const;

/** Event `n` of a made-up log: the same in every process, so that a killed relay can be continued by another. */
export function eventOf(logId: string, n: number, dataBytes = 300): RelayEvent {
  const workId = `work-${n % 11}`;
  return {
    logId,
    ordinal: BigInt(n),
    position: { commit: String(n * 100), prepare: String(n * 100) },
    eventId: uuid5(String(n), logId),
    type: 'registry.WorkProposed.v1',
    stream: workId,
    streamRevision: BigInt(Math.floor(n / 11)),
    contentType: 'application/json',
    dataBytes: Buffer.from(JSON.stringify({ n, text: '标准'.repeat(Math.ceil(dataBytes / 6)) })),
    metadataBytes: Buffer.from(JSON.stringify({ recordedAt: '2026-11-24T00:00:00Z', n })),
    region: n % 7 === 6 ? REGIONS[1] : REGIONS[0],
    workId,
    time: '2026-11-24T00:00:00Z',
  };
}

/** Events `from` … `to − 1` as one batch. */
export function batchOf(
  logId: string,
  from: number,
  to: number,
  dataBytes?: number,
): SinkBatch & { events: RelayEvent[] } {
  const events = Array.from({ length: to - from }, (_, i) => eventOf(logId, from + i, dataBytes));
  return { events, upTo: placeOf(logId, to - 1) };
}

/** What the relay says when `n` was the last event that it received. */
export function placeOf(logId: string, n: number): SinkBatch['upTo'] {
  const { position, eventId, ordinal } = eventOf(logId, n);
  return { ...position, eventId, ordinal: String(ordinal) };
}

/** A reader of our topics that shares nothing with the code under test but the reading of one record. */
export async function readTopic(
  brokers: readonly string[],
  topic: string,
  isolation: 'read_committed' | 'read_uncommitted' = 'read_committed',
): Promise<DeliveredRecord[]> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]));
  await admin.disconnect();
  for (const [partition, end] of ends) if (end === 0n) ends.delete(partition);
  const records: DeliveredRecord[] = [];
  if (ends.size === 0) return records;

  const consumer = kafka.consumer({
    groupId: `reader-${crypto.randomUUID()}`,
    maxWaitTimeInMs: 50,
    readUncommitted: isolation === 'read_uncommitted',
  });
  const finished = Promise.withResolvers<void>();
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (BigInt(payload.lastOffset) + 1n >= (ends.get(payload.partition) ?? 0n)) ends.delete(payload.partition);
    if (ends.size === 0) finished.resolve();
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch: { partition, messages } }) => {
      records.push(...messages.map((message) => fromRecord({ topic, partition, headers: {}, ...message })));
      return Promise.resolve();
    },
  });
  await finished.promise;
  await consumer.disconnect();
  return records;
}

/**
 * Compares the topics with the history `0 … count − 1`, partition by partition, event by event: returns what differs, in
 * words, so that a failure tells more than "false". Empty means: none lost, doubled or out of order, and no gap.
 */
export async function differences(
  brokers: readonly string[],
  logId: string,
  count: number,
  partitions: Readonly<Record<(typeof REGIONS)[number], number>> = { jjj: 1, demo: 1 },
): Promise<string[]> {
  const found: string[] = [];
  for (const region of REGIONS) {
    const topic = eventsTopic(region);
    const records = await readTopic(brokers, topic);
    for (let partition = 0; partition < partitions[region]; partition += 1) {
      const place = `${topic}/${partition}`;
      const here = records.filter((record) => record.partition === partition);
      for (const [index, { sequence }] of here.entries()) {
        if (sequence !== BigInt(index + 1)) found.push(`${place}: record ${index} has sequence ${sequence}`);
      }
      const expected = Array.from({ length: count }, (_, n) => eventOf(logId, n))
        .filter((event) => event.region === region && partitionOf(keyOf(event), partitions[region]) === partition)
        .map(({ eventId, ordinal }) => `${ordinal} ${eventId}`);
      const events = here.flatMap((record) => (record.kind === 'event' ? [`${record.ordinal} ${record.eventId}`] : []));
      if (events.length !== expected.length) found.push(`${place}: ${events.length} events, not ${expected.length}`);
      const first = expected.findIndex((event, index) => events[index] !== event);
      if (first >= 0) found.push(`${place}: event ${first} is ${events[first]}, not ${expected[first]}`);
    }
  }
  return found.slice(0, 10);
}
