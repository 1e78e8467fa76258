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

const relevant: ReadonlySet<string> = new Set(agreementEvents);
const isRelevant = (event: DomainEvent): event is AgreementEvent => relevant.has(event.type);

type EventRow = Readonly<Record<string, unknown>>;

const eventIn = (row: EventRow): AgreementEvent =>
  decodeEvent(String(row['type']), JSON.parse(String(row['data']))) as AgreementEvent;

/** What the agreement process has to know of each work, and which works it may still owe something. */
export const agreements: View = {
  name: 'agreements.v2',
  schema: `
    CREATE TABLE IF NOT EXISTS agreement_works (
      work_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, series_id TEXT NOT NULL, settled INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS agreement_works_unsettled ON agreement_works (settled, work_id);
    CREATE INDEX IF NOT EXISTS agreement_works_by_series ON agreement_works (series_id, work_id) WHERE series_id <> '';
    CREATE TABLE IF NOT EXISTS agreement_events (
      subject TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (subject, at)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agreement_holds (
      range_id TEXT NOT NULL, reservation_id TEXT NOT NULL, subject TEXT NOT NULL,
      PRIMARY KEY (range_id, reservation_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agreement_sequences (
      range_id TEXT NOT NULL, sequence INTEGER NOT NULL, subject TEXT NOT NULL,
      PRIMARY KEY (range_id, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agreement_ranges (
      range_id TEXT PRIMARY KEY, region_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
  types: agreementEvents,
  apply(db, { event, ordinal }) {
    if (!isRelevant(event)) return;
    const subject = subjectOf(db, event);
    if (subject === undefined) return;
    const states = statesIn(db);
    const isOfWork = !isOfRegion(subject) && !isOfSeries(subject);
    const kept = isOfWork ? (states.get(subject) ?? keptBefore(db, subject, event)) : undefined;
    prepared(db, 'INSERT INTO agreement_events (subject, at, type, data) VALUES (?, ?, ?, ?)').run(
      subject,
      Number(ordinal),
      event.type,
      JSON.stringify(encodeEvent(event)),
    );
    // What happened to a region concerns every work of it, and what happened to a series every part.
    if (isOfRegion(subject)) states.clear();
    if (isOfSeries(subject)) for (const workId of partsOf(db, subject)) states.delete(workId);
    if (kept === undefined) return;
    const state = agreement.evolve(kept.state, event);
    const settled = isSettled(state);
    if (states.size >= KEPT_STATES) states.clear();
    states.set(subject, { state, settled });
    if (settled !== kept.settled)
      prepared(db, 'UPDATE agreement_works SET settled = ? WHERE work_id = ?').run(Number(settled), subject);
  },
  forget: (db) => void statesOver.delete(db),
};

/** The state of a work, and whether its row says that it is settled; undefined: not known. */
interface Kept {
  readonly state: AgreementState;
  readonly settled: boolean | undefined;
}

/** So many works that were busy last are kept folded. */
const KEPT_STATES = 20_000;
const statesOver = new WeakMap<DatabaseSync, Map<string, Kept>>();
const statesIn = (db: DatabaseSync): Map<string, Kept> => {
  let states = statesOver.get(db);
  if (states === undefined) statesOver.set(db, (states = new Map()));
  return states;
};

const REGION = 'region/';
const isOfRegion = (subject: string): boolean => subject.startsWith(REGION);
const SERIES = 'series/';
const isOfSeries = (subject: string): boolean => subject.startsWith(SERIES);
const partsOf = (db: DatabaseSync, subject: string): readonly string[] =>
  prepared(db, "SELECT work_id FROM agreement_works WHERE series_id = ? AND series_id <> ''")
    .all(subject.slice(SERIES.length))
    .map((row) => String(row['work_id']));

/** Before its event. Of a work that is new only its region is known, and that is the same for all works of the region. */
const keptBefore = (db: DatabaseSync, workId: string, event: AgreementEvent): Kept | undefined => {
  const isNew = event.type === 'registry.WorkProposed.v1' || event.type === 'registry.WorkRecorded.v1';
  if (!isNew || event.data.seriesId !== '' || hasEvents(db, workId)) {
    const state = readAgreement(db, workId);
    return state && { state, settled: undefined };
  }
  const region = `${REGION}${event.data.regionId}`;
  const states = statesIn(db);
  let kept = states.get(region);
  if (kept === undefined) states.set(region, (kept = { state: foldedFrom(db, region), settled: true }));
  return kept;
};

const hasEvents = (db: DatabaseSync, workId: string): boolean =>
  prepared(db, 'SELECT 1 FROM agreement_events WHERE subject = ? LIMIT 1').get(workId) !== undefined;

const foldedFrom = (db: DatabaseSync, region: string, ...subjects: readonly [work?: string, series?: string]) =>
  prepared(db, 'SELECT type, data FROM agreement_events WHERE subject IN (?, ?, ?) ORDER BY at')
    .all(region, subjects[0] ?? region, subjects[1] ?? region)
    .reduce((state: AgreementState, each) => agreement.evolve(state, eventIn(each)), agreement.initial);

type Known = { readonly workId: string; readonly regionId: string; readonly seriesId: string };
const learn = (db: DatabaseSync, { workId, regionId, seriesId }: Known): string => {
  prepared(
    db,
    'INSERT OR IGNORE INTO agreement_works (work_id, region_id, series_id, settled) VALUES (?, ?, ?, 1)',
  ).run(workId, regionId, seriesId);
  return workId;
};

const holderOf = ({ workId, seriesId }: { readonly workId: string; readonly seriesId: string }): string =>
  seriesId === '' ? workId : `${SERIES}${seriesId}`;

/** The work, the series or (for ranges) the region that the event is about; what later events need to be told is kept on the way. */
const subjectOf = (db: DatabaseSync, event: AgreementEvent): string | undefined => {
  switch (event.type) {
    case 'registry.WorkProposed.v1':
    case 'registry.WorkRecorded.v1':
      return learn(db, event.data);
    case 'registry.PartProposed.v1':
      return event.data.proposed && learn(db, event.data.proposed);
    case 'registry.SeriesProposed.v1':
    case 'registry.SeriesRecorded.v1':
      return `${SERIES}${event.data.seriesId}`;
    case 'numbering.RangePrepared.v1': {
      const { rangeId, regionId } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO agreement_ranges (range_id, region_id) VALUES (?, ?)').run(rangeId, regionId);
      return `${REGION}${regionId}`;
    }
    case 'numbering.RangeOpened.v1': {
      const row = prepared(db, 'SELECT region_id FROM agreement_ranges WHERE range_id = ?').get(event.data.rangeId);
      return row === undefined ? undefined : `${REGION}${String(row['region_id'])}`;
    }
    case 'numbering.SequenceReserved.v1': {
      const { rangeId, reservationId } = event.data;
      const subject = holderOf(event.data);
      prepared(db, 'INSERT OR IGNORE INTO agreement_holds (range_id, reservation_id, subject) VALUES (?, ?, ?)').run(
        rangeId,
        reservationId,
        subject,
      );
      return subject;
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const { rangeId, reservationId } = event.data;
      const row = prepared(db, 'SELECT subject FROM agreement_holds WHERE range_id = ? AND reservation_id = ?').get(
        rangeId,
        reservationId,
      );
      return row === undefined ? undefined : String(row['subject']);
    }
    case 'numbering.SequenceAssigned.v1':
    case 'numbering.SequenceClaimed.v1': {
      const { rangeId, sequence } = event.data;
      const subject = holderOf(event.data);
      prepared(db, 'INSERT OR IGNORE INTO agreement_sequences (range_id, sequence, subject) VALUES (?, ?, ?)').run(
        rangeId,
        sequence,
        subject,
      );
      return subject;
    }
    case 'numbering.SequenceJoined.v1': {
      const { rangeId, sequence } = event.data;
      const row = prepared(db, 'SELECT subject FROM agreement_sequences WHERE range_id = ? AND sequence = ?').get(
        rangeId,
        sequence,
      );
      return row === undefined ? undefined : String(row['subject']);
    }
    case 'numbering.SequenceWithdrawn.v1':
      return holderOf(event.data);
    case 'registry.ProvinceAsked.v1':
    case 'registry.PublicationAgreed.v1':
    case 'registry.AgreementRevoked.v1':
    case 'registry.SequenceAssigned.v1':
    case 'registry.CommonTextAdopted.v1':
    case 'registry.ParticipationEnded.v1':
    case 'registry.SequenceJoined.v1':
    case 'numbering.PartAssigned.v1':
    case 'numbering.PartWithdrawn.v1':
      return event.data.workId;
  }
};

/** The process of one work, folded from what concerns it; undefined where there is no such work. */
export const readAgreement = (db: DatabaseSync, workId: string): AgreementState | undefined => {
  const row = prepared(db, 'SELECT region_id, series_id FROM agreement_works WHERE work_id = ?').get(workId);
  if (row === undefined) return undefined;
  const [region, series] = [String(row['region_id']), String(row['series_id'])];
  return foldedFrom(db, `${REGION}${region}`, workId, ...(series === '' ? [] : ([`${SERIES}${series}`] as const)));
};

/** Works for which something may be owed, with their regions. */
export const unsettled = (db: DatabaseSync): readonly { readonly workId: string; readonly regionId: string }[] =>
  prepared(db, 'SELECT work_id, region_id FROM agreement_works WHERE settled = 0 ORDER BY work_id')
    .all()
    .map((row) => ({ workId: String(row['work_id']), regionId: String(row['region_id']) }));
