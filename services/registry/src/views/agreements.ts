import type { DatabaseSync } from 'node:sqlite';
import { decodeEvent, encodeEvent, type DomainEvent } from '@tongbiao/contracts';
import {
  agreement,
  agreementEvents,
  isSettled,
  type AgreementEvent,
  type AgreementState,
} from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

const isRelevant = (event: DomainEvent): event is AgreementEvent =>
  (agreementEvents as readonly string[]).includes(event.type);

type EventRow = Readonly<Record<string, unknown>>;

const eventIn = (row: EventRow): AgreementEvent =>
  decodeEvent(String(row['type']), JSON.parse(String(row['data']))) as AgreementEvent;

/** What the agreement process has to know of each work, and which works it may still owe something. */
export const agreements: View = {
  name: 'agreements.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS agreement_works (
      work_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, settled INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS agreement_works_unsettled ON agreement_works (settled, work_id);
    CREATE TABLE IF NOT EXISTS agreement_events (
      subject TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (subject, at)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agreement_holds (
      range_id TEXT NOT NULL, reservation_id TEXT NOT NULL, work_id TEXT NOT NULL,
      PRIMARY KEY (range_id, reservation_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agreement_ranges (
      range_id TEXT PRIMARY KEY, region_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event, ordinal }) {
    if (!isRelevant(event)) return;
    const subject = subjectOf(db, event);
    if (subject === undefined) return;
    prepared(db, 'INSERT INTO agreement_events (subject, at, type, data) VALUES (?, ?, ?, ?)').run(
      subject,
      Number(ordinal),
      event.type,
      JSON.stringify(encodeEvent(event)),
    );
    const state = readAgreement(db, subject);
    if (state !== undefined)
      prepared(db, 'UPDATE agreement_works SET settled = ? WHERE work_id = ?').run(Number(isSettled(state)), subject);
  },
};

/** The work that the event is about, or (for ranges) the region; what later events need to be told is kept on the way. */
const subjectOf = (db: DatabaseSync, event: AgreementEvent): string | undefined => {
  switch (event.type) {
    case 'registry.WorkProposed.v1':
    case 'registry.WorkRecorded.v1': {
      const { workId, regionId } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO agreement_works (work_id, region_id, settled) VALUES (?, ?, 1)').run(
        workId,
        regionId,
      );
      return workId;
    }
    case 'numbering.RangePrepared.v1': {
      const { rangeId, regionId } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO agreement_ranges (range_id, region_id) VALUES (?, ?)').run(rangeId, regionId);
      return `region/${regionId}`;
    }
    case 'numbering.RangeOpened.v1': {
      const row = prepared(db, 'SELECT region_id FROM agreement_ranges WHERE range_id = ?').get(event.data.rangeId);
      return row === undefined ? undefined : `region/${String(row['region_id'])}`;
    }
    case 'numbering.SequenceReserved.v1': {
      const { rangeId, reservationId, workId } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO agreement_holds (range_id, reservation_id, work_id) VALUES (?, ?, ?)').run(
        rangeId,
        reservationId,
        workId,
      );
      return workId;
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const { rangeId, reservationId } = event.data;
      const row = prepared(db, 'SELECT work_id FROM agreement_holds WHERE range_id = ? AND reservation_id = ?').get(
        rangeId,
        reservationId,
      );
      return row === undefined ? undefined : String(row['work_id']);
    }
    case 'registry.ProvinceAsked.v1':
    case 'registry.PublicationAgreed.v1':
    case 'registry.AgreementRevoked.v1':
    case 'registry.SequenceAssigned.v1':
    case 'numbering.SequenceAssigned.v1':
    case 'numbering.SequenceWithdrawn.v1':
      return event.data.workId;
  }
};

/** The process of one work, folded from what concerns it; undefined where there is no such work. */
export const readAgreement = (db: DatabaseSync, workId: string): AgreementState | undefined => {
  const row = prepared(db, 'SELECT region_id FROM agreement_works WHERE work_id = ?').get(workId);
  if (row === undefined) return undefined;
  return prepared(db, 'SELECT type, data FROM agreement_events WHERE subject IN (?, ?) ORDER BY at')
    .all(workId, `region/${String(row['region_id'])}`)
    .reduce((state: AgreementState, each) => agreement.evolve(state, eventIn(each)), agreement.initial);
};

/** Works for which something may be owed, with their regions. */
export const unsettled = (db: DatabaseSync): readonly { readonly workId: string; readonly regionId: string }[] =>
  prepared(db, 'SELECT work_id, region_id FROM agreement_works WHERE settled = 0 ORDER BY work_id')
    .all()
    .map((row) => ({ workId: String(row['work_id']), regionId: String(row['region_id']) }));
