import type { DatabaseSync } from 'node:sqlite';
import { decodeEvent, encodeEvent, type DomainEvent, type EventOf } from '@tongbiao/contracts';
import type { Dated } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

const types = [
  'numbering.SequenceAssigned.v1',
  'numbering.SequenceWithdrawn.v1',
  'numbering.SequenceClaimed.v1',
  'numbering.SequenceJoined.v1',
  'numbering.PartAssigned.v1',
  'numbering.OrdinaryNumberClaimed.v1',
  'numbering.OrdinaryNumberAllotted.v1',
] as const;

type OfNumbers = EventOf<(typeof types)[number]>;

const ofNumbers: ReadonlySet<string> = new Set(types);
const isOfNumbers = (event: DomainEvent): event is OfNumbers => ofNumbers.has(event.type);

/** What numbering did in public for which work: a work's own stream does not say it. */
export const workNumbering: View = {
  name: 'work-numbering.v1',
  types,
  schema: `
    CREATE TABLE IF NOT EXISTS work_numbering (
      work_id TEXT NOT NULL, ordinal INTEGER NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
      recorded_at TEXT NOT NULL, occurred_at TEXT, cause TEXT NOT NULL,
      PRIMARY KEY (work_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sequence_works (
      range_id TEXT NOT NULL, sequence INTEGER NOT NULL, work_id TEXT NOT NULL, PRIMARY KEY (range_id, sequence)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event, stored, metadata, ordinal }) {
    const workId = isOfNumbers(event) ? workOf(db, event) : undefined;
    if (workId === undefined || workId === '') return;
    const { recordedAt, occurredAt, cause } = metadata;
    prepared(db, 'INSERT INTO work_numbering VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
      workId,
      Number(ordinal),
      stored.id,
      event.type,
      JSON.stringify(encodeEvent(event)),
      recordedAt,
      occurredAt ?? null,
      cause,
    );
  },
};

/** Undefined or empty: none, as far as the event tells. */
const workOf = (db: DatabaseSync, event: OfNumbers): string | undefined => {
  switch (event.type) {
    case 'numbering.SequenceAssigned.v1':
    case 'numbering.SequenceClaimed.v1': {
      const { rangeId, sequence, workId } = event.data;
      prepared(db, 'INSERT OR REPLACE INTO sequence_works (range_id, sequence, work_id) VALUES (?, ?, ?)').run(
        rangeId,
        sequence,
        workId,
      );
      return workId;
    }
    case 'numbering.SequenceJoined.v1':
      return holderOf(db, event.data.rangeId, event.data.sequence);
    case 'numbering.SequenceWithdrawn.v1':
    case 'numbering.PartAssigned.v1':
    case 'numbering.OrdinaryNumberClaimed.v1':
    case 'numbering.OrdinaryNumberAllotted.v1':
      return event.data.workId;
  }
};

const holderOf = (db: DatabaseSync, rangeId: string, sequence: number): string | undefined => {
  const row = prepared(db, 'SELECT work_id FROM sequence_works WHERE range_id = ? AND sequence = ?').get(
    rangeId,
    sequence,
  );
  return row && String(row['work_id']);
};

/** What numbering did in public for a work, in the order of the log. */
export const numberingOf = (db: DatabaseSync, workId: string): readonly (Dated & { readonly id: string })[] =>
  prepared(db, 'SELECT * FROM work_numbering WHERE work_id = ? ORDER BY ordinal')
    .all(workId)
    .map((row) => ({
      id: String(row['event_id']),
      event: decodeEvent(String(row['type']), JSON.parse(String(row['data'])))!,
      recordedAt: String(row['recorded_at']),
      ...(row['occurred_at'] === null ? {} : { occurredAt: String(row['occurred_at']) }),
      cause: String(row['cause']),
    }));
