import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Holds a folder until it is released or its process ends, however that ends: nothing stale stays behind. */
export interface FolderLock {
  release(): void;
}

const RETRY_MS = 50;

/**
 * Takes the folder for this process, waiting for a predecessor that is just ending. Undefined when it is still held after
 * `waitMs`. The lock is SQLite's, because Node has none of its own on files.
 */
export async function lockFolder(folder: string, waitMs: number): Promise<FolderLock | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const lock = tryLock(folder);
    if (lock !== undefined || Date.now() >= deadline) return lock;
    await sleep(RETRY_MS);
  }
}

function tryLock(folder: string): FolderLock | undefined {
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

const SQLITE_BUSY = 5;
