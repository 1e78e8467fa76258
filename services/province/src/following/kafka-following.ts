import {
  eventsTopic,
  type DeliveredEvent,
  type DeliveredRecord,
  type PartitionPlace,
  type RecordBatch,
  type RecordSource,
} from '@tongbiao/kafka';
import type { Log } from '@tongbiao/service';
import { BooksError } from '../books-error.ts';
import type { ArrivedEvent, Books, KafkaPlace } from '../books.ts';
import type { Following } from './following.ts';

/** What is read, into which books. */
export interface KafkaFollowingOptions {
  readonly source: RecordSource;
  readonly region: string;
  readonly books: Books;
  readonly log: Log;
}

const arrivedOf = (record: DeliveredEvent): ArrivedEvent => {
  if (record.claim !== undefined)
    throw new BooksError(
      'CLAIM_CHECK',
      `event ${record.ordinal} (${record.claim.dataSize} bytes) is not in the topic; it lies at ${record.stream}/${record.streamRevision}`,
    );
  return { type: record.type, ordinal: record.ordinal, data: record.dataBytes };
};

const eventIdOf = (record: DeliveredRecord): string => (record.kind === 'event' ? record.eventId : '');

/** One record back: the last one is read again, and must be the one that was booked. */
const before = ({ partition, offset, sequence }: KafkaPlace): PartitionPlace => ({
  partition,
  offset: String(BigInt(offset) - 1n),
  sequence: sequence - 1n,
});

/** What of a batch is new. Throws TOPIC_REPLACED where the last record that was booked is not there any more. */
const newOf = ({ records }: RecordBatch, booked: KafkaPlace | undefined): readonly DeliveredRecord[] => {
  if (booked === undefined) return records;
  const again = records.find(({ sequence }) => sequence === booked.sequence);
  if (
    again !== undefined &&
    (again.offset !== booked.offset || again.ordinal !== booked.ordinal || eventIdOf(again) !== booked.eventId)
  )
    throw new BooksError(
      'TOPIC_REPLACED',
      `${again.topic} holds event ${again.ordinal} as number ${booked.sequence}, where event ${booked.ordinal} was read`,
    );
  return records.filter(({ sequence }) => sequence > booked.sequence);
};

/** Follows the region's topic, committed records only, from the place in the books. */
export const followKafka = ({ source, region, books, log }: KafkaFollowingOptions): Following => {
  let state = 'connecting';
  const topic = eventsTopic(region);
  const logId = books.logId();
  const consumption = source.consume({
    topic,
    ...(logId === undefined ? {} : { logId }),
    places: () => books.kafkaPlaces(region).map(before),
    onBatch: async (batch) => {
      const { partition, place } = batch;
      const booked = books.kafkaPlaces(region).find((each) => each.partition === partition);
      const records = newOf(batch, booked);
      const last = records.at(-1);
      if (last !== undefined)
        books.book({
          region,
          logId: last.logId,
          events: records.flatMap((record) => (record.kind === 'event' ? arrivedOf(record) : [])),
          ordinal: last.ordinal,
          place: { kafka: { ...place, ordinal: last.ordinal, eventId: eventIdOf(last) } },
        });
      state = 'following';
    },
    onRetry: (error, delayMs) => {
      state = `retrying: ${error.message}`;
      log.warn({ topic, reason: error.message, retryInMs: delayMs }, 'topic not read');
    },
  });
  const done = consumption.done.catch((error: unknown) => {
    const { code, message } = error as Error & { code?: unknown };
    state = `stopped: ${message}`;
    log.error({ topic, code, ordinal: books.ordinal(region)?.toString() }, `stopped: ${message}`);
    if (code === 'FOREIGN_LOG') throw error;
  });
  return {
    region,
    transport: 'kafka',
    state: () => state,
    lag: async () => {
      const { records, seconds } = await consumption.lag();
      return { events: records, seconds };
    },
    done,
    stop: () => consumption.stop(),
  };
};
