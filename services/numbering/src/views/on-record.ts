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

/** Streams that were asked for lately and are on record; far fewer than there are works. */
const MAX_REMEMBERED = 10_000;
const remembered = new WeakMap<DatabaseSync, Set<string>>();

/** True is for ever: a stream that has begun does not end. False may only mean that the view is behind. */
export const isKnown = (db: DatabaseSync, stream: string): boolean => {
  let known = remembered.get(db);
  if (known === undefined || known.size >= MAX_REMEMBERED) remembered.set(db, (known = new Set()));
  if (known.has(stream)) return true;
  const isThere = find(db).get(stream) !== undefined;
  if (isThere) known.add(stream);
  return isThere;
};
