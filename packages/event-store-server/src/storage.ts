import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { TOMBSTONE } from './stream-metadata.ts';

/** "Tong" as a number: marks an SQLite file as one of ours. */
const APPLICATION_ID = 0x546f_6e67;
/** Raised when a file written by this version could not be read by an older one. */
const FORMAT = 1;
/** Before the first event: a real node has records of its own there. */
export const LOG_START = 256n;

/** How surely an acknowledged event survives a power cut: `full` syncs the file at every commit, `normal` leaves that to the operating system. */
export type SyncMode = 'full' | 'normal';

/** One event as it lies in the file. */
export interface StoredEvent {
  readonly position: bigint;
  readonly stream: bigint;
  readonly revision: bigint;
  readonly createdMs: bigint;
  readonly type: string;
  readonly frame: Uint8Array;
}

/** The data file cannot be used; `code` says why, the message what to do. */
export class DataFileError extends Error {
  readonly code:
    | 'DATA_FILE_IN_USE'
    | 'DATA_FILE_CORRUPT'
    | 'DATA_FILE_NEWER'
    | 'DATA_FILE_FOREIGN'
    | 'DATA_FILE_UNREADABLE';
  constructor(code: DataFileError['code'], message: string) {
    super(message);
    this.name = 'DataFileError';
    this.code = code;
  }
}

const SCHEMA = `
CREATE TABLE streams (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  type TEXT NOT NULL,
  frame BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_of_stream ON events (stream, revision);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${FORMAT};
`;

/** Pages copied between two turns of the event loop: 400 kB. */
const COPIED_PAGES = 100;

const COLUMNS = 'position, stream, revision, created_ms AS createdMs, type, frame';

/** The one file that knows SQLite. All calls are synchronous; one connection, so a read never sees half a transaction. */
export class Storage {
  readonly #db: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareAll>;
  #end: bigint;
  #lastPosition: bigint;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = prepareAll(db);
    const head = this.#statements.head.get() as { position: bigint; bytes: bigint } | undefined;
    this.#lastPosition = head?.position ?? 0n;
    this.#end = head === undefined ? LOG_START : head.position + head.bytes;
  }

  /** Opens or creates a data file and holds it alone until `close`; throws `DataFileError`. */
  static open(file: string, sync: SyncMode): Storage {
    let db: DatabaseSync;
    try {
      db = new DatabaseSync(file, { timeout: 0 });
    } catch (error) {
      throw new DataFileError('DATA_FILE_UNREADABLE', `cannot open data file ${file}: ${messageOf(error)}`);
    }
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;');
      db.exec(
        `PRAGMA synchronous = ${sync === 'full' ? 'FULL' : 'NORMAL'}; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8000;`,
      );
      db.exec('BEGIN IMMEDIATE');
      prepareFile(db, file);
      db.exec('COMMIT');
      return new Storage(db);
    } catch (error) {
      db.close();
      throw error instanceof DataFileError ? error : explained(error, file);
    }
  }

  /** Position behind the last event: where the next one will lie. */
  get end(): bigint {
    return this.#end;
  }

  /** Position of the last event; 0 in an empty log. */
  get lastPosition(): bigint {
    return this.#lastPosition;
  }

  begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
  }

  /** Returns when the transaction is on disk (with `sync: 'full'`). */
  commit(): void {
    this.#db.exec('COMMIT');
  }

  /** Undoes the open transaction, if SQLite has not already done so. */
  rollback(end: bigint, lastPosition: bigint): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#end = end;
    this.#lastPosition = lastPosition;
  }

  append(event: StoredEvent): void {
    this.#statements.append.run(event.position, event.stream, event.revision, event.createdMs, event.type, event.frame);
    this.#lastPosition = event.position;
    this.#end = event.position + BigInt(event.frame.length);
  }

  streamId(name: Uint8Array): bigint | undefined {
    return (this.#statements.streamId.get(name) as { id: bigint } | undefined)?.id;
  }

  streamName(id: bigint): Buffer {
    const row = this.#statements.streamName.get(id) as { name: Uint8Array } | undefined;
    if (row === undefined)
      throw new DataFileError('DATA_FILE_CORRUPT', `the data file has events of an unknown stream ${id}`);
    return Buffer.from(row.name.buffer, row.name.byteOffset, row.name.byteLength);
  }

  createStream(name: Uint8Array): bigint {
    return this.#statements.createStream.run(name).lastInsertRowid as bigint;
  }

  /** Last revision of a stream, -1 when it has no event. */
  lastRevision(stream: bigint): bigint {
    return (this.#statements.lastRevision.get(stream) as { revision: bigint } | undefined)?.revision ?? -1n;
  }

  event(stream: bigint, revision: bigint): StoredEvent | undefined {
    return this.#statements.event.get(stream, revision) as StoredEvent | undefined;
  }

  hasEventAt(position: bigint): boolean {
    return this.#statements.at.get(position) !== undefined;
  }

  /** Position of the newest event before `position`. */
  positionBefore(position: bigint): bigint | undefined {
    return (this.#statements.before.get(position) as { position: bigint } | undefined)?.position;
  }

  /** Events from `position` on, oldest first. */
  allForwards(position: bigint, limit: number, maxBytes: number): StoredEvent[] {
    return page(this.#statements.allForwards.iterate(position, limit), maxBytes);
  }

  /** Events before `position`, newest first. */
  allBackwards(position: bigint, limit: number, maxBytes: number): StoredEvent[] {
    return page(this.#statements.allBackwards.iterate(position, limit), maxBytes);
  }

  /** Events of a stream from `revision` on, oldest first. */
  streamForwards(stream: bigint, revision: bigint, limit: number, maxBytes: number): StoredEvent[] {
    return page(this.#statements.streamForwards.iterate(stream, revision, limit), maxBytes);
  }

  /** Events of a stream from `revision` down, newest first. */
  streamBackwards(stream: bigint, revision: bigint, limit: number, maxBytes: number): StoredEvent[] {
    return page(this.#statements.streamBackwards.iterate(stream, revision, limit), maxBytes);
  }

  /** Copies the log as it is at the end of copying into a new file, while reads and writes go on. */
  async copyTo(file: string): Promise<void> {
    await backup(this.#db, file, { rate: COPIED_PAGES });
  }

  /** What SQLite itself finds wrong with the whole file; reads all of it. */
  findDamage(): readonly string[] {
    const rows = this.#db.prepare('PRAGMA integrity_check(10)').all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

function prepareAll(db: DatabaseSync) {
  const prepare = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  };
  return {
    head: prepare('SELECT position, length(frame) AS bytes FROM events ORDER BY position DESC LIMIT 1'),
    append: prepare(
      'INSERT INTO events (position, stream, revision, created_ms, type, frame) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    streamId: prepare('SELECT id FROM streams WHERE name = ?'),
    streamName: prepare('SELECT name FROM streams WHERE id = ?'),
    createStream: prepare('INSERT INTO streams (name) VALUES (?)'),
    lastRevision: prepare('SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1'),
    event: prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision = ?`),
    at: prepare('SELECT 1 FROM events WHERE position = ?'),
    before: prepare('SELECT position FROM events WHERE position < ? ORDER BY position DESC LIMIT 1'),
    allForwards: prepare(`SELECT ${COLUMNS} FROM events WHERE position >= ? ORDER BY position LIMIT ?`),
    allBackwards: prepare(`SELECT ${COLUMNS} FROM events WHERE position < ? ORDER BY position DESC LIMIT ?`),
    streamForwards: prepare(
      `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    ),
    streamBackwards: prepare(
      `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    ),
  };
}

function page(rows: Iterable<unknown>, maxBytes: number): StoredEvent[] {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const row of rows) {
    const event = row as StoredEvent;
    events.push(event);
    bytes += event.frame.length;
    if (bytes >= maxBytes) break;
  }
  return events;
}

function prepareFile(db: DatabaseSync, file: string): void {
  const applicationId = pragma(db, 'application_id');
  const format = pragma(db, 'user_version');
  const tables = (db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get() as { n: number }).n;
  if (tables === 0 && applicationId === 0) {
    db.exec(SCHEMA);
    return;
  }
  if (applicationId !== APPLICATION_ID) {
    throw new DataFileError(
      'DATA_FILE_FOREIGN',
      `${file} is an SQLite file of another program: give an event store's data file, or a path where none is yet`,
    );
  }
  if (format > FORMAT) {
    throw new DataFileError(
      'DATA_FILE_NEWER',
      `${file} has format ${format}, this version reads up to ${FORMAT}: start a newer version on it`,
    );
  }
  checkTail(db, file);
}

/** A torn or overwritten file shows most often at its end: the last events must follow one another without a gap or overlap. */
function checkTail(db: DatabaseSync, file: string): void {
  const statement = db.prepare(
    'SELECT position, revision, length(frame) AS bytes FROM events ORDER BY position DESC LIMIT 100',
  );
  statement.setReadBigInts(true);
  let next: bigint | undefined;
  for (const row of statement.iterate()) {
    const { position, revision, bytes } = row as { position: bigint; revision: bigint; bytes: bigint };
    if (
      position < LOG_START ||
      revision < 0n ||
      revision > TOMBSTONE ||
      (next !== undefined && position + bytes !== next)
    ) {
      throw corrupt(file, `the event at position ${position} does not fit what follows it`);
    }
    next = position;
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] as number;
}

function explained(error: unknown, file: string): Error {
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  switch (code) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new DataFileError('DATA_FILE_IN_USE', `data file ${file} is held by another process: stop that one first`);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return corrupt(file, messageOf(error));
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 13: // SQLITE_FULL
    case 14: // SQLITE_CANTOPEN
      return new DataFileError('DATA_FILE_UNREADABLE', `cannot use data file ${file}: ${messageOf(error)}`);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}

function corrupt(file: string, what: string): DataFileError {
  return new DataFileError(
    'DATA_FILE_CORRUPT',
    `data file ${file} is damaged (${what}): put it aside and restore the last backup`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
