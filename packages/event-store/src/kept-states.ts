import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { padPosition } from '@tongbiao/contracts';
import type { CommandIndex, CommandRecord, Folded, StreamStore } from './history.ts';

/** Folded states that survive the process, for streams that take long to read. */
export interface KeptStates<State> {
  /**
   * What was kept of a stream, or `initial` before its first event. Of what was kept it is checked that the log still holds its last
   * event in its place: a log that was restored from a backup may not, and then the stream is read from its beginning.
   */
  load(store: StreamStore, stream: string, initial: State, signal?: AbortSignal): Promise<Folded<State>>;
  /** To be told whenever a loaded state has advanced. Saves it now and then. */
  advanced(stream: string, folded: Folded<State>): void;
  /** Saves what is newer than what is kept, and closes the file. */
  close(): void;
}

/** Options of {@link keptStates}. */
export interface KeptStatesOptions<State> {
  /** An SQLite file of this process alone. It is a cache: it may be deleted at any time that nobody uses it. */
  readonly file: string;
  /** States of another log are dropped. */
  readonly logId: string;
  /**
   * To be another one whenever the fold or the form of the state is: what was kept under another version is dropped. Best a digest of what
   * the fold makes of a golden history, held by a test, so that a change cannot be forgotten.
   */
  readonly version: string;
  /** The state as a JSON value, and back: whatever the decider does with it must not show a difference. */
  readonly encode: (state: State) => unknown;
  readonly decode: (json: unknown) => State;
  /**
   * A state is saved after so many new events. Saving writes the whole state and the new commands in one transaction; after a crash, so
   * many events are read again.
   * @default 10000
   */
  readonly saveEveryEvents?: number;
  /**
   * Shorter streams are not kept: they are read from the log in no time.
   * @default 500
   */
  readonly minEvents?: number;
  /**
   * States that are newer than what is kept of them are held in memory, so many at most; the one that rested longest is saved then.
   * @default 100
   */
  readonly maxUnsavedStreams?: number;
  /**
   * Told when something could not be kept or taken up again (a full disk, a damaged page): the log is read instead, and commands go on.
   * @default nobody
   */
  readonly onFailure?: (error: unknown) => void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY CHECK (id = 0), log_id TEXT NOT NULL, version TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS states (
    stream TEXT PRIMARY KEY, revision TEXT NOT NULL, event_id TEXT NOT NULL,
    commit_position TEXT NOT NULL, prepare_position TEXT NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    stream TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (stream, id)
  ) STRICT, WITHOUT ROWID;
`;

interface StateRow {
  readonly revision: string;
  readonly eventId: string;
  readonly commit: string;
  readonly prepare: string;
  readonly state: string;
}

/** The file, made anew where it is damaged, of another log or of another version. */
const openFile = (file: string, logId: string, version: string): DatabaseSync => {
  for (let attempt = 1; ; attempt++) {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(file);
      // NORMAL: after a power cut the newest transactions may be missing, state and commands together.
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      db.exec(SCHEMA);
      db.prepare('INSERT INTO kept VALUES (0, ?, ?) ON CONFLICT DO NOTHING').run(logId, version);
      const kept = db.prepare('SELECT log_id AS logId, version FROM kept').get()!;
      if (kept['logId'] === logId && kept['version'] === version) return db;
      db.close();
    } catch (error) {
      if (db?.isOpen) db.close();
      if (attempt > 1) throw error;
    }
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
};

/**
 * Keeps folded states of long streams as rows of an SQLite file, together with what every command wrote, both at the same revision: a
 * service that starts again reads the state and the events since, instead of the whole stream.
 */
export const keptStates = <State>({
  file,
  logId,
  version,
  encode,
  decode,
  saveEveryEvents = 10_000,
  minEvents = 500,
  maxUnsavedStreams = 100,
  onFailure = () => {},
}: KeptStatesOptions<State>): KeptStates<State> => {
  const db = openFile(file, logId, version);
  const one = {
    state: db.prepare(
      'SELECT revision, event_id AS eventId, commit_position AS "commit", prepare_position AS prepare, state FROM states WHERE stream = ?',
    ),
    command: db.prepare('SELECT digest, first, last FROM commands WHERE stream = ? AND id = ?'),
    saveState: db.prepare('INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?)'),
    saveCommand: db.prepare('INSERT OR REPLACE INTO commands VALUES (?, ?, ?, ?, ?)'),
    forgetState: db.prepare('DELETE FROM states WHERE stream = ?'),
    forgetCommands: db.prepare('DELETE FROM commands WHERE stream = ?'),
  };
  one.command.setReadBigInts(true);
  /** Revision at which a stream is kept. */
  const savedAt = new Map<string, bigint>();
  const unsaved = new Map<string, Folded<State>>();

  const inTransaction = (write: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      write();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  const forget = (stream: string): void => {
    savedAt.delete(stream);
    inTransaction(() => {
      one.forgetState.run(stream);
      one.forgetCommands.run(stream);
    });
  };
  const save = (stream: string, folded: Folded<State>): void => {
    const { revision, eventId, position, state, commands } = folded;
    if (revision === 'none' || eventId === undefined || position === undefined || !(commands instanceof KeptCommands))
      return;
    inTransaction(() => {
      const json = JSON.stringify(encode(state));
      one.saveState.run(
        stream,
        String(revision),
        eventId,
        padPosition(position.commit),
        padPosition(position.prepare),
        json,
      );
      for (const [id, { digest, first, last }] of commands.news) one.saveCommand.run(stream, id, digest, first, last);
    });
    commands.news.clear();
    savedAt.set(stream, revision);
  };
  /** Undefined where it fails: what is kept is only a shorter way. */
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  };
  /** What is newer than the file is not held any longer; it is saved where that is worth a row. */
  const release = (stream: string, folded: Folded<State>): void => {
    unsaved.delete(stream);
    if (folded.revision !== 'none' && folded.revision + 1n >= BigInt(minEvents)) attempt(() => save(stream, folded));
  };
  const indexOf = (stream: string): KeptCommands =>
    new KeptCommands((id) =>
      savedAt.has(stream) ? (one.command.get(stream, id) as CommandRecord | undefined) : undefined,
    );

  return {
    load: async (store, stream, initial, signal) => {
      const nothing = (): Folded<State> => ({
        state: initial,
        revision: 'none',
        position: undefined,
        commands: indexOf(stream),
      });
      const held = unsaved.get(stream);
      if (held !== undefined) return held;
      const found = attempt(() => {
        const row = one.state.get(stream) as StateRow | undefined;
        return row && { row, state: decode(JSON.parse(row.state)) };
      });
      if (found === undefined) return nothing();
      const { row, state } = found;
      const revision = BigInt(row.revision);
      let isThere = false;
      const only = { from: revision, maxCount: 1, ...(signal && { signal }) };
      for await (const event of store.readStream(stream, only))
        isThere = event.revision === revision && event.id === row.eventId;
      if (!isThere) {
        const isForgotten = attempt(() => (forget(stream), true)) ?? false;
        // What could not be forgotten must not come back: then nothing of this stream is kept.
        return isForgotten ? nothing() : { ...nothing(), commands: new Map() };
      }
      savedAt.set(stream, revision);
      return {
        state,
        revision,
        position: { commit: BigInt(row.commit), prepare: BigInt(row.prepare) },
        eventId: row.eventId,
        commands: indexOf(stream),
      };
    },
    advanced: (stream, folded) => {
      if (folded.revision === 'none') return;
      const saved = savedAt.get(stream) ?? -1n;
      if (folded.revision <= saved) return;
      unsaved.delete(stream);
      unsaved.set(stream, folded);
      if (folded.revision - saved >= BigInt(saveEveryEvents)) release(stream, folded);
      else if (unsaved.size > maxUnsavedStreams) release(...unsaved.entries().next().value!);
    },
    close: () => {
      for (const [stream, folded] of unsaved) release(stream, folded);
      attempt(() => db.close());
    },
  };
};

/** What commands wrote: rows of the file, and in memory what is newer than it. */
class KeptCommands implements CommandIndex {
  readonly news = new Map<string, CommandRecord>();
  readonly #read: (id: string) => CommandRecord | undefined;
  constructor(read: (id: string) => CommandRecord | undefined) {
    this.#read = read;
  }
  get(id: string): CommandRecord | undefined {
    return this.news.get(id) ?? this.#read(id);
  }
  set(id: string, record: CommandRecord): void {
    this.news.set(id, record);
  }
}
