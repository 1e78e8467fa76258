import type { DatabaseSync } from 'node:sqlite';
import type { RangeMember } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import type {
  NumberRange,
  NumberState,
  NumberStep,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { isSharedRangeEvent, nextAfter, stepsOf, type SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { View } from '@tongbiao/projection';

/** Ranges, the state of each number that has one, and every step of its story. */
const schema = `
CREATE TABLE IF NOT EXISTS ranges (
  range_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  next INTEGER NOT NULL, width INTEGER NOT NULL, open INTEGER NOT NULL, members TEXT NOT NULL, consented TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS numbers (
  range_id TEXT NOT NULL, sequence INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (range_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS number_steps (
  range_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, ordinal TEXT NOT NULL, state TEXT NOT NULL,
  event_type TEXT NOT NULL, recorded_at TEXT NOT NULL, actor_subject TEXT NOT NULL, work_id TEXT NOT NULL,
  series_id TEXT NOT NULL, reason TEXT NOT NULL, source TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS number_steps_of ON number_steps (range_id, first, last);
`;

const applyRange = (db: DatabaseSync, event: SharedRangeEvent): void => {
  const { data } = event;
  switch (event.type) {
    case 'numbering.RangePrepared.v1': {
      const { rangeId, regionId, first, last, next, width, members } = event.data;
      db.prepare('INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)').run(
        rangeId,
        regionId,
        first,
        last,
        next,
        width,
        JSON.stringify(members),
        '[]',
      );
      break;
    }
    case 'numbering.RangeConsented.v1':
      db.prepare("UPDATE ranges SET consented = json_insert(consented, '$[#]', ?) WHERE range_id = ?").run(
        event.data.province,
        data.rangeId,
      );
      break;
    case 'numbering.RangeOpened.v1':
      db.prepare('UPDATE ranges SET open = 1 WHERE range_id = ?').run(data.rangeId);
      break;
    case 'numbering.SequenceReserved.v1':
    case 'numbering.SequenceClaimed.v1': {
      const isTaken = db.prepare('SELECT 1 FROM numbers WHERE range_id = ? AND sequence = ?');
      const row = db.prepare('SELECT next FROM ranges WHERE range_id = ?').get(data.rangeId);
      const next = nextAfter(Number(row?.['next']), (sequence) => isTaken.get(data.rangeId, sequence) !== undefined);
      db.prepare('UPDATE ranges SET next = ? WHERE range_id = ?').run(next, data.rangeId);
      break;
    }
    case 'numbering.SequenceAssigned.v1':
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1':
    case 'numbering.ReservationForestalled.v1':
    case 'numbering.SequenceWithdrawn.v1':
  }
};

/** What ExplainNumber, GetRange and ListRanges read. */
export const rangeNumbers: View = {
  name: 'range_numbers.v1',
  schema,
  apply(db, { event, metadata, ordinal }) {
    if (!isSharedRangeEvent(event)) return;
    const { rangeId } = event.data;
    for (const { first, last, state, workId, seriesId, reason, source } of stepsOf(event)) {
      db.prepare(
        `INSERT INTO numbers
         WITH RECURSIVE n (sequence) AS (SELECT ? UNION ALL SELECT sequence + 1 FROM n WHERE sequence < ?)
         SELECT ?, sequence, ? FROM n WHERE true
         ON CONFLICT DO UPDATE SET state = excluded.state`,
      ).run(first, last, rangeId, state);
      db.prepare('INSERT INTO number_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
        rangeId,
        first,
        last,
        ordinal.toString(),
        state,
        event.type,
        metadata.recordedAt,
        metadata.actor.subject,
        workId,
        seriesId,
        reason,
        source === undefined ? null : JSON.stringify(source),
      );
    }
    applyRange(db, event);
  },
};

const rangeOf = (db: DatabaseSync, row: Record<string, unknown>): NumberRange => {
  const rangeId = String(row['range_id']);
  const totals = db
    .prepare(
      'SELECT state, COUNT(*) AS n FROM numbers WHERE range_id = ? AND sequence < ? GROUP BY state ORDER BY state',
    )
    .all(rangeId, Number(row['next']));
  return {
    rangeId,
    regionId: String(row['region_id']),
    first: Number(row['first']),
    last: Number(row['last']),
    next: Number(row['next']),
    open: row['open'] === 1,
    members: JSON.parse(String(row['members'])) as RangeMember[],
    consented: JSON.parse(String(row['consented'])) as string[],
    totals: Object.fromEntries(totals.map(({ state, n }) => [String(state), Number(n)])),
    width: Number(row['width']),
  };
};

/** Undefined: no such range. */
export const readRange = (db: DatabaseSync, rangeId: string): NumberRange | undefined => {
  const row = db.prepare('SELECT * FROM ranges WHERE range_id = ?').get(rangeId);
  return row === undefined ? undefined : rangeOf(db, row);
};

/** By id; of one region, or of all where it is empty. */
export const readRanges = (db: DatabaseSync, regionId: string): NumberRange[] =>
  db
    .prepare("SELECT * FROM ranges WHERE ? IN ('', region_id) ORDER BY range_id")
    .all(regionId)
    .map((row) => rangeOf(db, row));

/** The steps of a number's story, oldest first. */
export const readSteps = (db: DatabaseSync, rangeId: string, sequence: number): NumberStep[] =>
  db
    .prepare('SELECT * FROM number_steps WHERE range_id = ? AND first <= ? AND last >= ? ORDER BY rowid')
    .all(rangeId, sequence, sequence)
    .map((row) => ({
      state: String(row['state']) as NumberState,
      recordedAt: String(row['recorded_at']),
      actorSubject: String(row['actor_subject']),
      workId: String(row['work_id']),
      seriesId: String(row['series_id']),
      reason: String(row['reason']),
      source:
        row['source'] === null ? undefined : (JSON.parse(String(row['source'])) as NonNullable<NumberStep['source']>),
      eventType: String(row['event_type']),
      ordinal: BigInt(String(row['ordinal'])),
    }));
