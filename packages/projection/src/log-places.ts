import type { DatabaseSync } from 'node:sqlite';
import { comparePositions, padPosition, type Position } from '@tongbiao/contracts';
import type { Cursor, Delivery, Source, View } from './view.ts';

/** One place in so many is kept: finding one between them reads that many events at most. */
const EVERY = 64n;
/** SQLite's largest; ordinals that callers make up may be larger. */
const MAX_INTEGER = 2n ** 63n - 1n;

/**
 * The way from a position or an ordinal, which callers have, to a {@link Cursor}, which subscriptions need. Only a hint: what the rows say
 * is checked by whoever resumes there, and a view that is behind makes finding slower, never wrong.
 */
export const logPlaces: View = {
  name: 'log-places.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS log_places (
      ordinal INTEGER PRIMARY KEY, commit_position TEXT NOT NULL, prepare_position TEXT NOT NULL, event_id TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS log_places_by_position ON log_places (commit_position, prepare_position);
  `,
  apply(db, { stored, ordinal }) {
    if (ordinal % EVERY !== 0n) return;
    db.prepare('INSERT INTO log_places VALUES (?, ?, ?, ?)').run(
      ordinal,
      padPosition(stored.position.commit),
      padPosition(stored.position.prepare),
      stored.id,
    );
  },
};

/** An event that a caller names by its ordinal, or by its position in this store. */
export type PlaceName = { readonly ordinal: bigint } | { readonly position: Position };

const nearest = (db: DatabaseSync, logId: string, name: PlaceName): Cursor | undefined => {
  const row =
    'ordinal' in name
      ? db
          .prepare('SELECT * FROM log_places WHERE ordinal < ? ORDER BY ordinal DESC LIMIT 1')
          .get(name.ordinal < MAX_INTEGER ? name.ordinal : MAX_INTEGER)
      : db
          .prepare(
            `SELECT * FROM log_places WHERE (commit_position, prepare_position) < (?, ?)
             ORDER BY commit_position DESC, prepare_position DESC LIMIT 1`,
          )
          .get(padPosition(name.position.commit), padPosition(name.position.prepare));
  if (row === undefined) return undefined;
  return {
    logId,
    position: { commit: BigInt(String(row['commit_position'])), prepare: BigInt(String(row['prepare_position'])) },
    ordinal: BigInt(String(row['ordinal'])),
    eventId: String(row['event_id']),
  };
};

/** Options of {@link findPlace}. */
export interface FindPlaceOptions {
  readonly source: Source;
  readonly logId: string;
  /** Of views among which {@link logPlaces} is. */
  readonly db: DatabaseSync;
  readonly signal: AbortSignal;
}

const sideOf = (name: PlaceName, { event, ordinal }: Extract<Delivery, { kind: 'event' }>): number =>
  'ordinal' in name
    ? Number(ordinal > name.ordinal) - Number(ordinal < name.ordinal)
    : comparePositions(event.position, name.position);

/**
 * The event that has this ordinal or position. Undefined when the log has no domain event there: a position of the store where the log was
 * before, a place beyond its end; or when the signal was aborted.
 */
export const findPlace = async (
  name: PlaceName,
  { source, logId, db, signal }: FindPlaceOptions,
): Promise<Cursor | undefined> => {
  const hint = nearest(db, logId, name);
  // Positions that were kept before the log was moved mislead; then it is read from its beginning.
  for (const after of hint === undefined ? [undefined] : [hint, undefined]) {
    for await (const delivery of source.subscribe({ after, signal })) {
      if (delivery.kind === 'caughtUp') break;
      const side = sideOf(name, delivery);
      if (side > 0) break;
      const { event, ordinal } = delivery;
      if (side === 0) return { logId, position: event.position, ordinal, eventId: event.id };
    }
  }
  return undefined;
};
