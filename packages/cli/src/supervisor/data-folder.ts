import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';

/** Root of the checkout that this program belongs to. */
export const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The data folder unless `--data-dir` names another. */
export const DEFAULT_DATA_DIR = join(CHECKOUT, '.tongbiao');

/** Where everything lies below a data folder. */
export const foldersOf = (dataDir: string) =>
  ({
    identity: join(dataDir, 'identity'),
    tokens: join(dataDir, 'identity', 'tokens'),
    logs: join(dataDir, 'logs'),
    eventStore: join(dataDir, 'event-store'),
    kafka: join(dataDir, 'kafka'),
    service: (name: string) => join(dataDir, 'services', name),
    provinces: join(dataDir, 'provinces'),
    province: (province: string) => join(dataDir, 'provinces', province),
    /** Which supervisor runs here and how to reach it; absent after an ordered stop. */
    supervisorFile: join(dataDir, 'supervisor.json'),
    /** The log whose first start (region, sample data) is done. */
    firstStartFile: join(dataDir, 'first-start.json'),
    /** Regions that need topics: formed from a file, or seen in the registry. */
    formedRegionsFile: join(dataDir, 'formed-regions.json'),
    /** Its provinces, in the order of their ports. */
    provincesFile: join(dataDir, 'provinces.json'),
    lockFile: join(dataDir, LOCK_FILE),
  }) as const;

const LOCK_FILE = 'lock.sqlite';

/** The data file of the embedded event store. */
export const logFilePath = (dataDir: string): string => join(foldersOf(dataDir).eventStore, 'log.sqlite');

/** A data folder that nobody else can start in. */
export interface HeldFolder {
  release(): void;
}

/**
 * Makes the folder if needed and holds it by an SQLite lock, which the system lets go of however this process ends:
 * `kill -9` leaves nothing stale. Held by somebody else ⇒ `DATA_FOLDER_HELD`.
 */
export function holdDataFolder(dataDir: string): HeldFolder {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(foldersOf(dataDir).lockFile, { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new CliError('DATA_FOLDER_HELD', 'dataFolderHeld', say.dataFolderHeld(dataDir));
  }
  return { release: () => lock.close() };
}

const SQLITE_BUSY = 5;

/** Whether a start happened here before. */
export const holdsData = (dataDir: string): boolean => existsSync(foldersOf(dataDir).identity);

/** Deletes everything that a start ever made here, but the lock that the caller holds; what else lies in the folder stays. */
export function emptyDataFolder(dataDir: string): void {
  const { identity, logs, eventStore, kafka, supervisorFile, firstStartFile, formedRegionsFile, provincesFile } =
    foldersOf(dataDir);
  const ours = [
    identity,
    logs,
    eventStore,
    kafka,
    supervisorFile,
    firstStartFile,
    formedRegionsFile,
    provincesFile,
    join(dataDir, 'services'),
    join(dataDir, 'provinces'),
  ];
  for (const path of ours) rmSync(path, { recursive: true, force: true });
}
