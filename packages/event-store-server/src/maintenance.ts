import { copyFileSync, existsSync, fsyncSync, openSync, closeSync, renameSync, rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { streamNameOf } from './frame.ts';
import { DataFileError, LOG_START, Storage } from './storage.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** What a sound data file holds. */
export interface DataFileReport {
  readonly events: number;
  readonly streams: number;
  readonly lastPosition: bigint;
}

/** A backup cannot be made or put back; nothing was changed. */
export class BackupError extends Error {
  readonly code: 'BACKUP_EXISTS' | 'BACKUP_PATH' | 'BACKUP_IN_USE' | 'DATA_FILE_EXISTS' | 'BACKUP_MISSING';
  constructor(code: BackupError['code'], message: string) {
    super(message);
    this.name = 'BackupError';
    this.code = code;
  }
}

const PAGE_ROWS = 1000;
const PAGE_BYTES = 8 * 1024 * 1024;

/**
 * Copies the log of a running server into a file that must not exist yet, and reads the copy through. The file appears
 * under its name when it is whole and on disk, so an interrupted backup is never taken for one.
 */
export async function backUp(storage: Storage, file: string): Promise<DataFileReport> {
  if (!isAbsolute(file)) throw new BackupError('BACKUP_PATH', `${file} is not an absolute path`);
  if (existsSync(file)) throw new BackupError('BACKUP_EXISTS', `${file} exists: give a path where no file is yet`);
  const partial = `${file}.partial`;
  removeAll(partial);
  try {
    await storage.copyTo(partial);
    const report = checkDataFile(partial);
    sync(partial);
    renameSync(partial, file);
    return report;
  } finally {
    removeAll(partial);
  }
}

/** The same of a data file that no server has open; throws `DataFileError` when one has. */
export async function backUpDataFile(dataFile: string, file: string): Promise<DataFileReport> {
  if (!existsSync(dataFile)) throw new DataFileError('DATA_FILE_UNREADABLE', `there is no file ${dataFile}`);
  const storage = Storage.open(dataFile, 'full');
  try {
    return await backUp(storage, file);
  } finally {
    storage.close();
  }
}

/** Puts a backup where a server will look for its log; refuses to replace one. */
export function restore(backupFile: string, dataFile: string): DataFileReport {
  if (!existsSync(backupFile)) throw new BackupError('BACKUP_MISSING', `there is no file ${backupFile}`);
  if (existsSync(`${backupFile}-wal`)) {
    throw new BackupError(
      'BACKUP_IN_USE',
      `${backupFile}-wal lies beside it: this is the data file of a server, and a part of it is there; back it up first`,
    );
  }
  for (const file of [dataFile, `${dataFile}-wal`]) {
    if (existsSync(file)) throw new BackupError('DATA_FILE_EXISTS', `${file} exists: put it aside first`);
  }
  const partial = `${dataFile}.partial`;
  removeAll(partial);
  try {
    copyFileSync(backupFile, partial);
    const report = checkDataFile(partial);
    sync(partial);
    renameSync(partial, dataFile);
    return report;
  } finally {
    removeAll(partial);
  }
}

/** Reads a whole data file that no server has open; throws `DataFileError` with the first thing that is wrong. */
export function checkDataFile(file: string): DataFileReport {
  if (!existsSync(file)) throw new DataFileError('DATA_FILE_UNREADABLE', `there is no file ${file}`);
  const storage = Storage.open(file, 'full');
  try {
    const damage = storage.findDamage();
    if (damage[0] !== undefined) throw corrupt(file, damage[0]);
    return readThrough(storage, file);
  } finally {
    storage.close();
  }
}

/** Positions follow one another without a gap, revisions of every stream too, and every event names its own stream. */
function readThrough(storage: Storage, file: string): DataFileReport {
  const next = new Map<bigint, bigint>();
  const names = new Map<bigint, string>();
  let position = LOG_START;
  let events = 0;
  for (;;) {
    const rows = storage.allForwards(position, PAGE_ROWS, PAGE_BYTES);
    for (const event of rows) {
      const revision = next.get(event.stream) ?? 0n;
      let name = names.get(event.stream);
      if (name === undefined) names.set(event.stream, (name = storage.streamName(event.stream).toString()));
      if (event.position !== position) throw corrupt(file, `an event is missing at position ${position}`);
      if (event.revision !== revision && event.revision !== TOMBSTONE) {
        throw corrupt(file, `${name} has no event ${revision} before position ${position}`);
      }
      if (streamNameOf(event.frame) !== name)
        throw corrupt(file, `the event at position ${position} is not of ${name}`);
      next.set(event.stream, event.revision + 1n);
      position += BigInt(event.frame.length);
      events++;
    }
    if (rows.length === 0) return { events, streams: next.size, lastPosition: storage.lastPosition };
  }
}

function corrupt(file: string, what: string): DataFileError {
  return new DataFileError('DATA_FILE_CORRUPT', `data file ${file} is damaged (${what}): restore the last backup`);
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function removeAll(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}
