import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { audienceOf, decodeEvent, isKnown } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { isPublicWorkEvent, publicWork } from '@tongbiao/domain/registry';
import { BooksError } from './books-error.ts';
import { workTables, WORK_SCHEMA } from './tables/work-tables.ts';

/** An event as it arrived, by whichever way. */
export interface ArrivedEvent {
  readonly type: string;
  readonly ordinal: bigint;
  /** The stored bytes. */
  readonly data: Uint8Array;
}

/** Where a topic's partition was read up to. */
export interface KafkaPlace {
  readonly partition: number;
  /** Of the last record, a decimal string. */
  readonly offset: string;
  readonly sequence: bigint;
  /** What the last record said, so that it is known again: its ordinal, and its event's id (empty: a progress marker). */
  readonly ordinal: bigint;
  readonly eventId: string;
}

/** What arrived together, and is booked together with the place behind it. */
export interface Arrival {
  readonly region: string;
  /** Founding id of the log that it comes from. */
  readonly logId: string;
  /** In order. */
  readonly events: readonly ArrivedEvent[];
  /** Everything of the region up to this ordinal has arrived; with several partitions: everything of this one. */
  readonly ordinal: bigint;
  readonly place: { readonly kafka: KafkaPlace } | { readonly feed: string };
}

/** A province's own books, in one SQLite file: works, and how far each region has been read. */
export interface Books {
  /** Undefined until something has arrived. */
  logId(): string | undefined;
  /**
   * Books an arrival, all or nothing, rows and place together. Events that are booked already change nothing, whichever way they come a
   * second time. Throws FOREIGN_LOG.
   */
  book(arrival: Arrival): void;
  kafkaPlaces(region: string): readonly KafkaPlace[];
  /** Position token of the feed, unless the region was read further by other means since. */
  feedPosition(region: string): string | undefined;
  /** Complete up to this ordinal; undefined: nothing was read. */
  ordinal(region: string): bigint | undefined;
  work(workId: string): PublicWork | undefined;
  regionOf(workId: string): string | undefined;
  list(options: { readonly region?: string; readonly after: string; readonly limit: number }): readonly PublicWork[];
  count(): number;
  /** Every region of which anything arrived. */
  regions(): readonly string[];
  /** Events of types that this build does not know: passed over. */
  unknown(): number;
  /** Until `ready` holds, looked at after each booking. Throws POSITION_NOT_REACHED; returns when the signal is aborted. */
  waitUntil(ready: () => boolean, patience: { readonly deadline: Date; readonly signal: AbortSignal }): Promise<void>;
  close(): void;
}

/** A change of shape is a new number: the books are then kept anew, from the beginning of the topics or the feed. */
const SHAPE = 3;

const SCHEMA = `
  CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id = 0), log_id TEXT NOT NULL) STRICT;
  CREATE TABLE partitions (
    region_id TEXT NOT NULL, partition INTEGER NOT NULL, offset TEXT NOT NULL, sequence INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (region_id, partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE feeds (region_id TEXT PRIMARY KEY, position TEXT NOT NULL, ordinal INTEGER NOT NULL) STRICT;
  CREATE TABLE unknown (type TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT;
  ${WORK_SCHEMA}
`;

const connect = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file);
  // NORMAL: after a power cut the newest bookings may be missing, rows and place together; they are read again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  return db;
};

const shapeOf = (db: DatabaseSync): number => Number(db.prepare('PRAGMA user_version').get()?.['user_version']);

const openFile = (file: string): DatabaseSync => {
  let db = connect(file);
  const shape = shapeOf(db);
  if (shape !== 0 && shape !== SHAPE) {
    db.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    db = connect(file);
  }
  if (shapeOf(db) === 0) db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SHAPE}; COMMIT`);
  return db;
};

/** Opens the books; makes them where there are none (`:memory:`: none that stay). */
export const openBooks = (file: string): Books => {
  const db = openFile(file);
  const works = workTables(db);
  const selectLog = db.prepare('SELECT log_id FROM log');
  const insertLog = db.prepare('INSERT INTO log VALUES (0, ?) ON CONFLICT DO NOTHING');
  const selectPartitions = db.prepare('SELECT * FROM partitions WHERE region_id = ? ORDER BY partition');
  const writePartition = db.prepare('INSERT OR REPLACE INTO partitions VALUES (?, ?, ?, ?, ?, ?)');
  const selectFeed = db.prepare('SELECT position, ordinal FROM feeds WHERE region_id = ?');
  const writeFeed = db.prepare('INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)');
  const countUnknown = db.prepare(
    'INSERT INTO unknown VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET events = events + 1',
  );
  const selectUnknown = db.prepare('SELECT coalesce(sum(events), 0) AS events FROM unknown');
  const selectRegions = db.prepare('SELECT region_id FROM partitions UNION SELECT region_id FROM feeds ORDER BY 1');
  const waiting = new Set<() => void>();

  const logId = (): string | undefined => selectLog.get()?.['log_id'] as string | undefined;

  const kafkaOrdinal = (region: string): bigint | undefined => {
    const ordinals = selectPartitions.all(region).map((row) => BigInt(row['ordinal'] as number));
    return ordinals.length === 0 ? undefined : ordinals.reduce((a, b) => (a < b ? a : b));
  };
  const feedPlace = (region: string): { readonly position: string; readonly ordinal: bigint } | undefined => {
    const row = selectFeed.get(region);
    return row === undefined
      ? undefined
      : { position: row['position'] as string, ordinal: BigInt(row['ordinal'] as number) };
  };
  const ordinal = (region: string): bigint | undefined => {
    const [kafka = -1n, feed = -1n] = [kafkaOrdinal(region), feedPlace(region)?.ordinal];
    const furthest = kafka > feed ? kafka : feed;
    return furthest < 0n ? undefined : furthest;
  };

  /** Folds the events of a batch work by work, so that each work is read and written once. */
  const fold = (events: readonly ArrivedEvent[]): void => {
    const touched = new Map<string, { work: PublicWork | undefined; lastOrdinal: bigint; changed: boolean }>();
    for (const { type, ordinal: at, data } of events) {
      if (!isKnown(type)) {
        countUnknown.run(type);
        continue;
      }
      if (audienceOf(type) !== 'public') continue;
      const event = decodeEvent(type, JSON.parse(Buffer.from(data).toString('utf8')));
      if (event === undefined || !isPublicWorkEvent(event)) continue;
      const { workId } = event.data;
      let state = touched.get(workId);
      if (state === undefined) {
        const kept = works.read(workId);
        state = { work: kept?.work, lastOrdinal: kept?.lastOrdinal ?? -1n, changed: false };
        touched.set(workId, state);
      }
      if (at <= state.lastOrdinal) continue;
      state.work = publicWork.evolve(state.work, event);
      state.lastOrdinal = at;
      state.changed = true;
    }
    for (const { work, lastOrdinal, changed } of touched.values())
      if (changed && work !== undefined) works.write({ work, lastOrdinal });
  };

  const writePlace = ({ region, place, ordinal: at }: Arrival): void => {
    if ('feed' in place) {
      writeFeed.run(region, place.feed, at);
      return;
    }
    const { partition, offset, sequence, ordinal: last, eventId } = place.kafka;
    writePartition.run(region, partition, offset, sequence, last, eventId);
  };

  return {
    logId,
    book: (arrival) => {
      const known = logId();
      if (known !== undefined && known !== arrival.logId)
        throw new BooksError(
          'FOREIGN_LOG',
          `these books were kept from log ${known}, what arrives is of log ${arrival.logId}`,
        );
      db.exec('BEGIN IMMEDIATE');
      try {
        if (known === undefined) insertLog.run(arrival.logId);
        fold(arrival.events);
        writePlace(arrival);
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
      for (const look of waiting) look();
    },
    kafkaPlaces: (region) =>
      selectPartitions.all(region).map((row) => ({
        partition: Number(row['partition']),
        offset: row['offset'] as string,
        sequence: BigInt(row['sequence'] as number),
        ordinal: BigInt(row['ordinal'] as number),
        eventId: row['event_id'] as string,
      })),
    feedPosition: (region) => {
      const feed = feedPlace(region);
      return feed === undefined || feed.ordinal < (kafkaOrdinal(region) ?? -1n) ? undefined : feed.position;
    },
    ordinal,
    work: (workId) => works.read(workId)?.work,
    regionOf: works.regionOf,
    list: (options) => works.list(options).flatMap((workId) => works.read(workId)?.work ?? []),
    count: works.count,
    regions: () => selectRegions.all().map((row) => row['region_id'] as string),
    unknown: () => Number(selectUnknown.get()?.['events']),
    waitUntil: async (ready, { deadline, signal }) => {
      if (ready() || signal.aborted) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (ready()) resolve();
      };
      const late = (): void =>
        reject(new BooksError('POSITION_NOT_REACHED', 'the books did not get as far as was asked for in time'));
      const aborted = (): void => resolve();
      const timer = setTimeout(late, Math.min(Math.max(0, deadline.getTime() - Date.now()), LONGEST_TIMER_MS));
      signal.addEventListener('abort', aborted, { once: true });
      waiting.add(look);
      try {
        await promise;
      } finally {
        waiting.delete(look);
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
      }
    },
    close: () => db.close(),
  };
};

/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
