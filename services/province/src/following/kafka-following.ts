import { eventsTopic, type DeliveredEvent, type RecordBatch, type RecordSource } from '@tongbiao/kafka';
import type { Log } from '@tongbiao/service';
import { BooksError } from '../books-error.ts';
import type { ArrivedEvent, Books } from '../books.ts';
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

/** Follows the region's topic, committed records only, from the place in the books. */
export const followKafka = ({ source, region, books, log }: KafkaFollowingOptions): Following => {
  let state = 'connecting';
  const topic = eventsTopic(region);
  const logId = books.logId();
  const consumption = source.consume({
    topic,
    ...(logId === undefined ? {} : { logId }),
    places: () => books.kafkaPlaces(region),
    onBatch: async ({ records, place }: RecordBatch) => {
      const last = records.at(-1)!;
      books.book({
        region,
        logId: last.logId,
        events: records.flatMap((record) => (record.kind === 'event' ? arrivedOf(record) : [])),
        ordinal: last.ordinal,
        place: { kafka: place },
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
    lag: () => consumption.lag() ?? 0n,
    done,
    stop: () => consumption.stop(),
  };
};
