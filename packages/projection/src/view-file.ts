import { closeSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { padPosition, sha256 } from '@tongbiao/contracts';
import type { Cursor, View } from './view.ts';
import { ViewError } from './view-error.ts';

const BOOKS = `
  CREATE TABLE IF NOT EXISTS tongbiao_view (name TEXT PRIMARY KEY, schema_sha256 TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS tongbiao_log (id INTEGER PRIMARY KEY CHECK (id = 0), log_id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS tongbiao_place (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    commit_position TEXT NOT NULL, prepare_position TEXT NOT NULL, ordinal TEXT NOT NULL, event_id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tongbiao_finished (id INTEGER PRIMARY KEY CHECK (id = 0)) STRICT;
  CREATE TABLE IF NOT EXISTS tongbiao_unknown (type TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT;
`;

/** Names and shapes of a set of views, in one text. */
const signature = (views: readonly { readonly name: string; readonly schemaSha256: string }[]): string =>
  views
    .map(({ name, schemaSha256 }) => `${name} ${schemaSha256}`)
    .toSorted()
    .join('\n');

const declared = (views: readonly View[]) => views.map(({ name, schema }) => ({ name, schemaSha256: sha256(schema) }));

const connect = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file);
  // NORMAL: after a power cut the newest transactions may be missing, rows and place together; they are read from the log again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  return db;
};

interface Kept {
  readonly name: string;
  readonly schemaSha256: string;
}
const keptIn = (db: DatabaseSync): readonly Kept[] =>
  db.prepare('SELECT name, schema_sha256 AS schemaSha256 FROM tongbiao_view').all() as unknown as Kept[];

const holdsOtherViews = (kept: readonly Kept[], views: readonly View[]): boolean =>
  kept.length > 0 && signature(kept) !== signature(declared(views));

/** Every view of today finds its own tables, or those of an earlier version that it reads as well. */
const canServe = (kept: readonly Kept[], views: readonly View[]): boolean =>
  views.every(({ name, schema, reads = [] }) =>
    kept.some((k) => (k.name === name && k.schemaSha256 === sha256(schema)) || reads.includes(k.name as View['name'])),
  );

const refuseForeign = (db: DatabaseSync, file: string, logId: string): void => {
  const kept = db.prepare('SELECT log_id FROM tongbiao_log').get();
  if (kept !== undefined && kept['log_id'] !== logId)
    throw new ViewError(
      'FOREIGN_LOG',
      `the views in ${file} were built from log ${String(kept['log_id'])}, this is log ${logId}`,
    );
};

/** Removes a file of views with everything that SQLite keeps beside it. */
export const removeViewFile = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
};

/** What a file of views is good for. */
export type Usefulness =
  /** It holds just these views, and all of what it tells. */
  | 'same'
  /** It holds views of earlier versions that those of today can serve, until they are built anew. */
  | 'servable'
  /** It holds something else. */
  | 'other'
  /** Its building was broken off, or it is damaged. */
  | 'unfinished';

/** Looks into a file that is there. Throws FOREIGN_LOG. */
export const usefulnessOf = (file: string, logId: string, views: readonly View[]): Usefulness => {
  let db: DatabaseSync | undefined;
  try {
    db = connect(file);
    db.exec(BOOKS);
    refuseForeign(db, file, logId);
    if (db.prepare('SELECT 1 FROM tongbiao_finished').get() === undefined) return 'unfinished';
    const kept = keptIn(db);
    if (!holdsOtherViews(kept, views)) return 'same';
    return canServe(kept, views) ? 'servable' : 'other';
  } catch (error) {
    if (isDamage(error)) return 'unfinished';
    throw error;
  } finally {
    db?.close();
  }
};

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const isDamage = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff);

/**
 * Opens the file, makes what is missing, and deletes and makes it anew when it holds another set of views, unless they are served `asTheyAre`.
 * Throws FOREIGN_LOG before anything is deleted.
 */
export const openViewFile = (
  file: string,
  logId: string,
  views: readonly View[],
  asTheyAre = false,
): { db: DatabaseSync; rebuilt: boolean } => {
  mkdirSync(dirname(file), { recursive: true });
  let db = connect(file);
  try {
    db.exec(BOOKS);
    refuseForeign(db, file, logId);
    if (asTheyAre) return { db, rebuilt: false };
    const rebuilt = holdsOtherViews(keptIn(db), views);
    if (rebuilt) {
      db.close();
      removeViewFile(file);
      db = connect(file);
      db.exec(BOOKS);
    }
    db.exec('BEGIN IMMEDIATE');
    db.prepare('INSERT INTO tongbiao_log VALUES (0, ?) ON CONFLICT DO NOTHING').run(logId);
    for (const { name, schemaSha256 } of declared(views))
      db.prepare('INSERT INTO tongbiao_view VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, schemaSha256);
    for (const { schema } of views) db.exec(schema);
    db.exec('COMMIT');
    return { db, rebuilt };
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
};

/** The place that the rows are at; undefined: nothing was applied yet. */
export const readPlace = (db: DatabaseSync, logId: string): Cursor | undefined => {
  const row = db.prepare('SELECT commit_position, prepare_position, ordinal, event_id FROM tongbiao_place').get();
  if (row === undefined) return undefined;
  return {
    logId,
    position: { commit: BigInt(String(row['commit_position'])), prepare: BigInt(String(row['prepare_position'])) },
    ordinal: BigInt(String(row['ordinal'])),
    eventId: String(row['event_id']),
  };
};

/** Moves the place; part of the transaction that changes the rows. */
export const placeWriter = (db: DatabaseSync): ((place: Cursor) => void) => {
  const write = db.prepare('INSERT OR REPLACE INTO tongbiao_place VALUES (0, ?, ?, ?, ?)');
  return ({ position, ordinal, eventId }) => {
    write.run(padPosition(position.commit), padPosition(position.prepare), padPosition(ordinal), eventId);
  };
};

/** Pages that a file under construction may hold in memory before they are written: 128 MB. */
const BULK_CACHE_KB = 131_072;

/** Indices that are no constraints: what is in them can be sorted once, at the end. */
const LATER_INDICES =
  "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'";

/** For a file that is worth nothing until it is finished: nothing is synced, nothing can be taken back, and indices come last. */
export const beginBulk = (db: DatabaseSync, views: readonly View[]): void => {
  const needed = new Set(views.flatMap(({ appliesBy = [] }) => appliesBy));
  for (const { name } of db.prepare(LATER_INDICES).all())
    if (!needed.has(String(name))) db.exec(`DROP INDEX "${String(name)}"`);
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${BULK_CACHE_KB}`);
};

/** Makes the indices and syncs what was written, then says that the file is finished, and keeps it as carefully as any. */
export const endBulk = (db: DatabaseSync, file: string, views: readonly View[]): void => {
  for (const { schema } of views) db.exec(schema);
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
  // The mark may be lost in a power cut, and never comes before what it tells of.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000');
  db.exec('INSERT OR IGNORE INTO tongbiao_finished VALUES (0)');
};
