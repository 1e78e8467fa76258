import type { DatabaseSync } from 'node:sqlite';
import type { RangeMember } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import type {
  NumberRange,
  NumberState,
  NumberStep,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { isSharedRangeEvent, stepsOf, type SharedRangeEvent } from '@tongbiao/domain/numbering';
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

const statementsOf = (db: DatabaseSync) => ({
  prepareRange: db.prepare('INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)'),
  consent: db.prepare("UPDATE ranges SET consented = json_insert(consented, '$[#]', ?) WHERE range_id = ?"),
  open: db.prepare('UPDATE ranges SET open = 1 WHERE range_id = ?'),
  next: db.prepare('SELECT next FROM ranges WHERE range_id = ?'),
  moveNext: db.prepare('UPDATE ranges SET next = ? WHERE range_id = ?'),
  taken: db.prepare('SELECT sequence FROM numbers WHERE range_id = ? AND sequence >= ? ORDER BY sequence'),
  setNumber: db.prepare('INSERT INTO numbers VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state'),
  addStep: db.prepare('INSERT INTO number_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
});

/** What is known of a database. */
interface Prepared {
  readonly statements: ReturnType<typeof statementsOf>;
  /** Ranges whose `next` may have been passed in this transaction. */
  readonly passed: Set<string>;
}

/** Preparing costs more than running them: a range is the hottest stream there is. */
const prepared = new WeakMap<DatabaseSync, Prepared>();

const preparedFor = (db: DatabaseSync): Prepared => {
  const known = prepared.get(db);
  if (known !== undefined) return known;
  const fresh = { statements: statementsOf(db), passed: new Set<string>() };
  prepared.set(db, fresh);
  return fresh;
};

/** Moves `next` past what is taken. */
const moveNext = ({ next, taken, moveNext }: Prepared['statements'], rangeId: string): void => {
  const before = Number(next.get(rangeId)?.['next']);
  let free = before;
  for (const { sequence } of taken.iterate(rangeId, before)) {
    if (Number(sequence) !== free) break;
    free++;
  }
  if (free !== before) moveNext.run(free, rangeId);
};

const applyRange = ({ statements, passed }: Prepared, event: SharedRangeEvent): void => {
  const { rangeId } = event.data;
  switch (event.type) {
    case 'numbering.RangePrepared.v1': {
      const { regionId, first, last, next, width, members } = event.data;
      statements.prepareRange.run(rangeId, regionId, first, last, next, width, JSON.stringify(members), '[]');
      break;
    }
    case 'numbering.RangeConsented.v1':
      statements.consent.run(event.data.province, rangeId);
      break;
    case 'numbering.RangeOpened.v1':
      statements.open.run(rangeId);
      break;
    case 'numbering.SequenceReserved.v1':
    case 'numbering.BlockReserved.v1':
    case 'numbering.SequencePresumed.v1':
    case 'numbering.SequenceVoided.v1':
    case 'numbering.SequenceClaimed.v1':
      passed.add(rangeId);
      break;
    case 'numbering.SequenceAssigned.v1':
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1':
    case 'numbering.ReservationForestalled.v1':
    case 'numbering.SequenceWithdrawn.v1':
    case 'numbering.HoldExtended.v1':
    case 'numbering.PartAssigned.v1':
    case 'numbering.PartWithdrawn.v1':
    case 'numbering.SequenceJoined.v1':
    case 'numbering.RangePolicyConsented.v1':
    case 'numbering.RangePolicyAdopted.v1':
    case 'numbering.QuotaSet.v1':
  }
};

/** What ExplainNumber, GetRange and ListRanges read. */
export const rangeNumbers: View = {
  name: 'range_numbers.v1',
  schema,
  apply(db, { event, metadata, ordinal }) {
    if (!isSharedRangeEvent(event)) return;
    const known = preparedFor(db);
    const { statements } = known;
    const { rangeId } = event.data;
    for (const { first, last, state, workId, seriesId, reason, source } of stepsOf(event)) {
      for (let sequence = first; sequence <= last; sequence++) statements.setNumber.run(rangeId, sequence, state);
      statements.addStep.run(
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
    applyRange(known, event);
  },
  // Once for all that was given together, instead of once for each number.
  settle(db) {
    const { statements, passed } = preparedFor(db);
    for (const rangeId of passed) moveNext(statements, rangeId);
    passed.clear();
  },
  forget: (db) => preparedFor(db).passed.clear(),
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

/** Ids of ranges, ascending. */
export const rangeIds = (
  db: DatabaseSync,
  {
    regionId,
    after,
    limit,
  }: {
    /** Empty = of every region. */
    readonly regionId: string;
    /** Empty = from the beginning. */
    readonly after: string;
    readonly limit: number;
  },
): string[] =>
  db
    .prepare("SELECT range_id FROM ranges WHERE ? IN ('', region_id) AND range_id > ? ORDER BY range_id LIMIT ?")
    .all(regionId, after, limit)
    .map((row) => String(row['range_id']));

/** The state of each number below `next` that has one. */
export const readStates = (db: DatabaseSync, rangeId: string, next: number): ReadonlyMap<number, NumberState> => {
  const states = new Map<number, NumberState>();
  const rows = db.prepare('SELECT sequence, state FROM numbers WHERE range_id = ? AND sequence < ?');
  for (const row of rows.iterate(rangeId, next))
    states.set(Number(row['sequence']), String(row['state']) as NumberState);
  return states;
};

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
