import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { streams, type DomainEvent } from '@tongbiao/contracts';
import type { View } from '@tongbiao/projection';

/** What can be given a number: the streams of works and of series. */
const schema = `
CREATE TABLE IF NOT EXISTS on_record (
  stream TEXT PRIMARY KEY, series_id TEXT NOT NULL, part TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Where a work stands in a series; both empty: it is a whole standard, or a series itself. */
export interface Place {
  readonly seriesId: string;
  readonly part: string;
}
/** One object for nearly all there is. */
const WHOLE: Place = { seriesId: '', part: '' };

const placeOf = ({ seriesId, part }: Place): Place => (seriesId === '' ? WHOLE : { seriesId, part });

/** What the first event of a work or a series says of it, for good. */
export const placeIn = (first: DomainEvent | undefined): Place =>
  first?.type === 'registry.WorkProposed.v1' || first?.type === 'registry.WorkRecorded.v1'
    ? placeOf(first.data)
    : WHOLE;

const KINDS = [streams.work(''), streams.series('')];

/** A statement that is prepared once for each database: every Reserve asks. */
const once = (sql: string): ((db: DatabaseSync) => StatementSync) => {
  const prepared = new WeakMap<DatabaseSync, StatementSync>();
  return (db) => {
    const known = prepared.get(db) ?? db.prepare(sql);
    prepared.set(db, known);
    return known;
  };
};
const add = once('INSERT OR IGNORE INTO on_record VALUES (?, ?, ?)');
const find = once('SELECT series_id, part FROM on_record WHERE stream = ?');

/** Which works and series are on record, and as what, so that a write about one of them need not ask the log. */
export const onRecord: View = {
  name: 'on_record.v2',
  schema,
  apply(db, { event, stored: { stream, revision } }) {
    if (revision !== 0n || !KINDS.some((kind) => stream.startsWith(kind))) return;
    const { seriesId, part } = placeIn(event);
    add(db).run(stream, seriesId, part);
  },
};

/** Streams of a generation: the works that a busy region asks about, each of them 100 bytes. */
const MAX_REMEMBERED = 50_000;

/** Streams that were asked for lately and are on record. */
interface Remembered {
  young: Map<string, Place>;
  /** Those that were young before: what is still asked for becomes young again. */
  old: Map<string, Place>;
}
const remembered = new WeakMap<DatabaseSync, Remembered>();

/** What is found is true for ever: a stream that has begun does not end. Undefined may only mean that the view is behind. */
export const findPlace = (db: DatabaseSync, stream: string): Place | undefined => {
  let known = remembered.get(db);
  if (known === undefined) remembered.set(db, (known = { young: new Map(), old: new Map() }));
  const young = known.young.get(stream);
  if (young !== undefined) return young;
  let place = known.old.get(stream);
  if (place === undefined) {
    const row = find(db).get(stream);
    if (row === undefined) return undefined;
    place = placeOf({ seriesId: String(row['series_id']), part: String(row['part']) });
  }
  if (known.young.size >= MAX_REMEMBERED) Object.assign(known, { young: new Map(), old: known.young });
  known.young.set(stream, place);
  return place;
};
