import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { streams } from '@tongbiao/contracts';
import type { View } from '@tongbiao/projection';

/** What can be given a number: the streams of works and of series. */
const schema = `
CREATE TABLE IF NOT EXISTS on_record (stream TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

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
const add = once('INSERT OR IGNORE INTO on_record VALUES (?)');
const find = once('SELECT 1 FROM on_record WHERE stream = ?');

/** Which works and series are on record, so that a write about one of them need not ask the log. */
export const onRecord: View = {
  name: 'on_record.v1',
  schema,
  apply(db, { stored: { stream, revision } }) {
    if (revision === 0n && KINDS.some((kind) => stream.startsWith(kind))) add(db).run(stream);
  },
};

/** Streams of a generation: the works that a busy region asks about, each of them 100 bytes. */
const MAX_REMEMBERED = 50_000;

/** Streams that were asked for lately and are on record. */
interface Remembered {
  young: Set<string>;
  /** Those that were young before: what is still asked for becomes young again. */
  old: Set<string>;
}
const remembered = new WeakMap<DatabaseSync, Remembered>();

/** True is for ever: a stream that has begun does not end. False may only mean that the view is behind. */
export const isKnown = (db: DatabaseSync, stream: string): boolean => {
  let known = remembered.get(db);
  if (known === undefined) remembered.set(db, (known = { young: new Set(), old: new Set() }));
  if (known.young.has(stream)) return true;
  if (!known.old.has(stream) && find(db).get(stream) === undefined) return false;
  if (known.young.size >= MAX_REMEMBERED) Object.assign(known, { young: new Set(), old: known.young });
  known.young.add(stream);
  return true;
};
