import type { DatabaseSync } from 'node:sqlite';
import type { Reservation } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { isSharedRangeEvent, type SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { View } from '@tongbiao/projection';

/** Who has which number now, held or for good, with the event that says so. */
const schema = `
CREATE TABLE IF NOT EXISTS allotments (
  range_id TEXT NOT NULL, sequence INTEGER NOT NULL, state TEXT NOT NULL, reservation_id TEXT NOT NULL,
  work_id TEXT NOT NULL, series_id TEXT NOT NULL, purpose TEXT NOT NULL, members TEXT NOT NULL, expires_at TEXT NOT NULL,
  caller TEXT NOT NULL, event_id TEXT NOT NULL, ordinal TEXT NOT NULL, recorded_at TEXT NOT NULL,
  PRIMARY KEY (range_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS allotments_by_end ON allotments (expires_at, range_id, sequence) WHERE state = 'reserved';
`;

const statementsOf = (db: DatabaseSync) => ({
  hold: db.prepare("INSERT OR REPLACE INTO allotments VALUES (?, ?, 'reserved', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  extend: db.prepare(
    'UPDATE allotments SET expires_at = ?, event_id = ?, ordinal = ?, recorded_at = ? WHERE range_id = ? AND sequence = ?',
  ),
  assign: db.prepare(
    "UPDATE allotments SET state = 'assigned', expires_at = '', work_id = ?, series_id = ?, event_id = ?, ordinal = ?, recorded_at = ? WHERE range_id = ? AND sequence = ?",
  ),
  claim: db.prepare("INSERT OR REPLACE INTO allotments VALUES (?, ?, 'assigned', '', ?, ?, '', '[]', '', ?, ?, ?, ?)"),
  end: db.prepare('DELETE FROM allotments WHERE range_id = ? AND sequence = ?'),
});

/** A range is the hottest stream there is: its statements are prepared once. */
const prepared = new WeakMap<DatabaseSync, ReturnType<typeof statementsOf>>();

const statementsFor = (db: DatabaseSync): ReturnType<typeof statementsOf> => {
  const known = prepared.get(db);
  if (known !== undefined) return known;
  const statements = statementsOf(db);
  prepared.set(db, statements);
  return statements;
};

interface Written {
  readonly caller: string;
  readonly eventId: string;
  readonly ordinal: string;
  readonly recordedAt: string;
}

const applyTo = (
  statements: ReturnType<typeof statementsOf>,
  event: SharedRangeEvent,
  { caller, eventId, ordinal, recordedAt }: Written,
): void => {
  const { rangeId } = event.data;
  switch (event.type) {
    case 'numbering.SequenceReserved.v1': {
      const { sequence, reservationId, workId, seriesId, members, expiresAt } = event.data;
      const who = [JSON.stringify(members), expiresAt, caller, eventId, ordinal, recordedAt];
      statements.hold.run(rangeId, sequence, reservationId, workId, seriesId, '', ...who);
      break;
    }
    case 'numbering.BlockReserved.v1': {
      const { sequences, reservationId, purpose, members, expiresAt } = event.data;
      const who = [JSON.stringify(members), expiresAt, caller, eventId, ordinal, recordedAt];
      for (const sequence of sequences) statements.hold.run(rangeId, sequence, reservationId, '', '', purpose, ...who);
      break;
    }
    case 'numbering.HoldExtended.v1':
      for (const sequence of event.data.sequences)
        statements.extend.run(event.data.expiresAt, eventId, ordinal, recordedAt, rangeId, sequence);
      break;
    case 'numbering.SequenceAssigned.v1': {
      const { sequence, workId, seriesId } = event.data;
      statements.assign.run(workId, seriesId, eventId, ordinal, recordedAt, rangeId, sequence);
      break;
    }
    case 'numbering.SequenceClaimed.v1': {
      const { sequence, workId, seriesId } = event.data;
      statements.claim.run(rangeId, sequence, workId, seriesId, caller, eventId, ordinal, recordedAt);
      break;
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1':
    case 'numbering.SequenceWithdrawn.v1':
      statements.end.run(rangeId, event.data.sequence);
      break;
    case 'numbering.RangePrepared.v1':
    case 'numbering.RangeConsented.v1':
    case 'numbering.RangeOpened.v1':
    case 'numbering.ReservationForestalled.v1':
    case 'numbering.PartAssigned.v1':
    case 'numbering.PartWithdrawn.v1':
    case 'numbering.SequenceJoined.v1':
    case 'numbering.SequencePresumed.v1':
    case 'numbering.SequenceVoided.v1':
    case 'numbering.RangePolicyConsented.v1':
    case 'numbering.RangePolicyAdopted.v1':
    case 'numbering.QuotaSet.v1':
  }
};

/** What ListReservations, GetReceipt and the expiry clock read. */
export const allotments: View = {
  name: 'allotments.v2',
  schema,
  apply(db, { event, stored, metadata, ordinal }) {
    if (!isSharedRangeEvent(event)) return;
    applyTo(statementsFor(db), event, {
      caller: metadata.actor.subject,
      eventId: stored.id,
      ordinal: ordinal.toString(),
      recordedAt: metadata.recordedAt,
    });
  },
};

/** Where a list of holds goes on: behind this one. */
export interface HoldPlace {
  readonly expiresAt: string;
  readonly rangeId: string;
  readonly sequence: number;
}

/** Which holds are wanted. */
export interface HoldsAsked {
  /** Empty = of every range. */
  readonly rangeId: string;
  /** Undefined = of every caller. */
  readonly caller: string | undefined;
  /** RFC 3339 UTC with milliseconds; empty = all. */
  readonly expiringBefore: string;
  readonly after: HoldPlace;
  readonly limit: number;
}

/** Holds, the soonest to end first. */
export const readHolds = (
  db: DatabaseSync,
  { rangeId, caller, expiringBefore, after, limit }: HoldsAsked,
): Reservation[] =>
  db
    .prepare(
      `SELECT * FROM allotments WHERE state = 'reserved' AND (expires_at, range_id, sequence) > (?, ?, ?)
       AND ? IN ('', range_id) AND (? IS NULL OR caller = ?) AND (? = '' OR expires_at < ?)
       ORDER BY expires_at, range_id, sequence LIMIT ?`,
    )
    .all(
      after.expiresAt,
      after.rangeId,
      after.sequence,
      rangeId,
      caller ?? null,
      caller ?? null,
      expiringBefore,
      expiringBefore,
      limit,
    )
    .map((row) => ({
      rangeId: String(row['range_id']),
      sequence: Number(row['sequence']),
      reservationId: String(row['reservation_id']),
      workId: String(row['work_id']),
      purpose: String(row['purpose']),
      members: JSON.parse(String(row['members'])) as string[],
      expiresAt: String(row['expires_at']),
      reservedAt: String(row['recorded_at']),
    }));

/** A reservation whose time is over, and that is not on record as expired. */
export interface DueHold {
  readonly rangeId: string;
  readonly reservationId: string;
  readonly expiresAt: string;
}

/** Reservations that ended before `now` (RFC 3339 UTC with milliseconds), the longest over first. */
export const readDue = (db: DatabaseSync, now: string, limit: number): DueHold[] =>
  db
    .prepare(
      `SELECT DISTINCT range_id, reservation_id, expires_at FROM allotments
       WHERE state = 'reserved' AND expires_at < ? ORDER BY expires_at, range_id LIMIT ?`,
    )
    .all(now, limit)
    .map((row) => ({
      rangeId: String(row['range_id']),
      reservationId: String(row['reservation_id']),
      expiresAt: String(row['expires_at']),
    }));

/** When the next hold ends; undefined: none is held. */
export const readNextEnd = (db: DatabaseSync): string | undefined => {
  const end = db.prepare("SELECT MIN(expires_at) AS next FROM allotments WHERE state = 'reserved'").get()?.['next'];
  return typeof end === 'string' ? end : undefined;
};

/** A number that somebody has, and the event that says so. */
export interface Allotment {
  readonly state: 'reserved' | 'assigned';
  readonly reservationId: string;
  readonly workId: string;
  readonly seriesId: string;
  readonly members: readonly string[];
  readonly expiresAt: string;
  readonly eventId: string;
  readonly ordinal: string;
  readonly recordedAt: string;
}

/** Undefined: nobody has the number. */
export const readAllotment = (db: DatabaseSync, rangeId: string, sequence: number): Allotment | undefined => {
  const row = db.prepare('SELECT * FROM allotments WHERE range_id = ? AND sequence = ?').get(rangeId, sequence);
  if (row === undefined) return undefined;
  return {
    state: row['state'] === 'assigned' ? 'assigned' : 'reserved',
    reservationId: String(row['reservation_id']),
    workId: String(row['work_id']),
    seriesId: String(row['series_id']),
    members: JSON.parse(String(row['members'])) as string[],
    expiresAt: String(row['expires_at']),
    eventId: String(row['event_id']),
    ordinal: String(row['ordinal']),
    recordedAt: String(row['recorded_at']),
  };
};
