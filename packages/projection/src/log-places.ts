import type { DatabaseSync } from 'node:sqlite';
import { comparePositions, padPosition, type Position } from '@tongbiao/contracts';
import type { Cursor, Delivery, View } from './view.ts';
import { ViewError } from './view-error.ts';

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
          .prepare('SELECT * FROM log_places WHERE ordinal <= ? ORDER BY ordinal DESC LIMIT 1')
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

/** Options of {@link subscribeAfter}. */
export interface SubscribeAfterOptions<D extends Delivery> {
  readonly source: {
    subscribe(options: { readonly after?: Cursor | undefined; readonly signal: AbortSignal }): AsyncIterable<D>;
  };
  readonly logId: string;
  /** Of views among which {@link logPlaces} is. */
  readonly db: DatabaseSync;
  /** The event behind which to begin. */
  readonly after: PlaceName;
  readonly signal: AbortSignal;
}

const isThere = (name: PlaceName, { event, ordinal }: Extract<Delivery, { kind: 'event' }>): number =>
  'ordinal' in name
    ? ordinal === name.ordinal
      ? 0
      : Number(ordinal > name.ordinal) * 2 - 1
    : comparePositions(event.position, name.position);

/**
 * Subscribes behind an event that is named by ordinal or position. Throws PLACE_UNKNOWN when the log has no domain event there: a position
 * of the store where the log was before, or a place beyond its end.
 */
export const subscribeAfter = async function* <D extends Delivery>({
  source,
  logId,
  db,
  after,
  signal,
}: SubscribeAfterOptions<D>): AsyncGenerator<D, void, undefined> {
  const hint = nearest(db, logId, after);
  // Positions that were kept before the log was moved mislead; then it is read from its beginning.
  for (const from of hint === undefined ? [undefined] : [hint, undefined]) {
    let found = from !== undefined && 'ordinal' in after && from.ordinal === after.ordinal;
    for await (const delivery of source.subscribe({ after: from, signal })) {
      if (found) {
        yield delivery;
        continue;
      }
      if (delivery.kind === 'caughtUp') break;
      const side = isThere(after, delivery);
      if (side > 0) break;
      found = side === 0;
    }
    if (found || signal.aborted) return;
  }
  throw new ViewError('PLACE_UNKNOWN', 'this log has no event at that place');
};
