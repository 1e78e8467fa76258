import { decodeEvent, type EventMetadata } from '@tongbiao/contracts';
import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { sentenceOf, type Language, type NameOf } from '@tongbiao/domain/history';
import { localTime } from './local-time.ts';
import type { HistoryStep } from './pages/work.ts';

/** One public event as REST gives it. */
export interface HistoryEntry {
  readonly ordinal: string;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurredAt: string | undefined;
  readonly recordedAt: string;
  readonly cause: string;
  readonly province: string | undefined;
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));

/** What REST says of an event: its data and when it happened and was recorded, nothing of who typed it. */
export const historyEntry = (record: EventRecord): HistoryEntry => {
  const metadata = parse(record.metadata) as EventMetadata;
  return {
    ordinal: String(record.ordinal),
    id: record.id,
    type: record.type,
    data: parse(record.data),
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    cause: metadata.cause,
    province: metadata.actor.province,
  };
};

/** A live act without a date of its own happened when it was recorded; a backfilled one happened nobody knows when. */
const happened = ({ occurredAt, recordedAt, cause }: HistoryEntry): string => {
  if (occurredAt !== undefined) return localTime(occurredAt);
  return cause === 'backfill' ? '' : localTime(recordedAt).slice(0, 10);
};

/** The timeline of a work's page. Times are Beijing time, as precise as known. */
export const historySteps = (records: readonly EventRecord[], language: Language, name: NameOf): HistoryStep[] =>
  records.map((record) => {
    const entry = historyEntry(record);
    const event = decodeEvent(entry.type, entry.data);
    return {
      ordinal: entry.ordinal,
      sentence: event ? sentenceOf(event, language, name) : entry.type,
      occurredAt: happened(entry),
      recordedAt: localTime(entry.recordedAt),
      backfill: entry.cause === 'backfill',
    };
  });
