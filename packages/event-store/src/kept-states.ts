import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { padPosition, sha256 } from '@tongbiao/contracts';
import { CommandTable, type NewCommands } from './command-table.ts';
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
  /** `later`: what `changesSince` said, oldest first. */
  readonly decode: (json: unknown, later: readonly unknown[]) => State;
  /**
   * What became of a state since `before`, as a JSON value: for large states of which little changes at a time.
   * @default the whole state is saved each time
   */
  readonly changesSince?: (state: State, before: State) => unknown;
  /**
   * A state is saved after so many new events. Saving writes the whole state, or its changes, and the new commands in one transaction;
   * after a crash, so many events are read again.
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
  CREATE TABLE IF NOT EXISTS pieces (
    stream TEXT NOT NULL, piece INTEGER NOT NULL, revision TEXT NOT NULL, event_id TEXT NOT NULL,
    commit_position TEXT NOT NULL, prepare_position TEXT NOT NULL,
    state TEXT, command_rows BLOB NOT NULL, odd_commands TEXT NOT NULL,
    PRIMARY KEY (stream, piece)
  ) STRICT;
`;

/** What one save wrote: the state, or what changed of it, and the new commands. */
interface PieceRow {
  readonly piece: number;
  readonly revision: string;
  readonly eventId: string;
  readonly commit: string;
  readonly prepare: string;
  /** Null where a later piece holds the whole state. */
  readonly state: string | null;
  readonly commandRows: Uint8Array;
  readonly oddCommands: string;
}

/** What is in the file of a stream. */
interface Saved<State> {
  readonly piece: number;
  readonly revision: bigint;
  /** Where its changes are saved: what they are changes of. */
  readonly state: State | undefined;
}

const oddToJson = (odd: NewCommands['odd']): string =>
  JSON.stringify(odd.map(([id, { digest, first, last }]) => [id, digest, String(first), String(last)]));
const oddFromJson = (json: string): NewCommands['odd'] =>
  (JSON.parse(json) as [string, string, string, string][]).map(([id, digest, first, last]) => [
    id,
    { digest, first: BigInt(first), last: BigInt(last) },
  ]);

/** Digest of the tables and of how commands are written into them: a file of another form is dropped, and nobody has to remember it. */
const FORM = (() => {
  const commands = new CommandTable();
  const written: CommandRecord = { digest: `sha256:${'0123456789abcdef'.repeat(4)}`, first: 1n, last: 2n };
  commands.set('01234567-89ab-5def-8123-456789abcdef', written);
  commands.set('no uuid', written);
  const { rows, odd } = commands.news();
  return sha256(SCHEMA + rows.toString('hex') + oddToJson(odd));
})();

/** The file, made anew where it is damaged, of another log or of another version. */
const openFile = (file: string, logId: string, stateVersion: string): DatabaseSync => {
  const version = `${FORM}/${stateVersion}`;
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
  changesSince,
  saveEveryEvents = 10_000,
  minEvents = 500,
  maxUnsavedStreams = 100,
  onFailure = () => {},
}: KeptStatesOptions<State>): KeptStates<State> => {
  const db = openFile(file, logId, version);
  const one = {
    pieces: db.prepare(
      `SELECT piece, revision, event_id AS eventId, commit_position AS "commit", prepare_position AS prepare, state,
       command_rows AS commandRows, odd_commands AS oddCommands FROM pieces WHERE stream = ? ORDER BY piece`,
    ),
    add: db.prepare('INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    dropStates: db.prepare('UPDATE pieces SET state = NULL WHERE stream = ? AND state IS NOT NULL'),
    forget: db.prepare('DELETE FROM pieces WHERE stream = ?'),
  };
  const saved = new Map<string, Saved<State>>();
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
    saved.delete(stream);
    one.forget.run(stream);
  };
  const save = (stream: string, folded: Folded<State>): void => {
    const { revision, eventId, position, state, commands } = folded;
    if (revision === 'none' || eventId === undefined || position === undefined || !(commands instanceof CommandTable))
      return;
    const before = saved.get(stream);
    const isWhole = before?.state === undefined || changesSince === undefined;
    const json = JSON.stringify(isWhole ? encode(state) : changesSince(state, before.state));
    const piece = before === undefined ? 0 : before.piece + 1;
    const { commit, prepare } = position;
    const { rows, odd } = commands.news();
    inTransaction(() => {
      if (isWhole) one.dropStates.run(stream);
      const place = [String(revision), eventId, padPosition(commit), padPosition(prepare)];
      one.add.run(stream, piece, ...place, json, rows, oddToJson(odd));
    });
    commands.saved();
    saved.set(stream, { piece, revision, state: changesSince && state });
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
  /** What the file has of a stream. */
  const read = (stream: string) => {
    const pieces = one.pieces.all(stream) as unknown as PieceRow[];
    const last = pieces.at(-1);
    if (last === undefined) return undefined;
    const [whole, ...later] = pieces.flatMap(({ state }) => (state === null ? [] : [JSON.parse(state) as unknown]));
    return {
      last,
      state: decode(whole, later),
      commands: CommandTable.of(
        pieces.map(({ commandRows, oddCommands }) => ({ rows: commandRows, odd: oddFromJson(oddCommands) })),
      ),
    };
  };

  /** A table for a stream of which nothing is kept. Where what is kept could not be forgotten it must not be added to: nothing is kept then. */
  const forgotten = (stream: string): CommandIndex =>
    (attempt(() => (forget(stream), true)) ?? false) ? new CommandTable() : new Map<string, CommandRecord>();

  return {
    load: async (store, stream, initial, signal) => {
      const nothing = (commands: CommandIndex): Folded<State> => ({
        state: initial,
        revision: 'none',
        position: undefined,
        commands,
      });
      const held = unsaved.get(stream);
      if (held !== undefined) return held;
      const found = attempt(() => ({ kept: read(stream) }));
      if (found === undefined) return nothing(forgotten(stream));
      if (found.kept === undefined) return nothing(new CommandTable());
      const { last, state, commands } = found.kept;
      const revision = BigInt(last.revision);
      let isThere = false;
      const only = { from: revision, maxCount: 1, ...(signal && { signal }) };
      for await (const event of store.readStream(stream, only))
        isThere = event.revision === revision && event.id === last.eventId;
      if (!isThere) return nothing(forgotten(stream));
      saved.set(stream, { piece: last.piece, revision, state: changesSince && state });
      return {
        state,
        revision,
        position: { commit: BigInt(last.commit), prepare: BigInt(last.prepare) },
        eventId: last.eventId,
        commands,
      };
    },
    advanced: (stream, folded) => {
      if (folded.revision === 'none') return;
      const savedAt = saved.get(stream)?.revision ?? -1n;
      if (folded.revision <= savedAt) return;
      unsaved.delete(stream);
      unsaved.set(stream, folded);
      if (folded.revision - savedAt >= BigInt(saveEveryEvents)) release(stream, folded);
      else if (unsaved.size > maxUnsavedStreams) release(...unsaved.entries().next().value!);
    },
    close: () => {
      for (const [stream, folded] of unsaved) release(stream, folded);
      attempt(() => db.close());
    },
  };
};
