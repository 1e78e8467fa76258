import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFileError, LOG_START, Storage } from './storage.ts';

describe('a data file', () => {
  let folder: string;
  let file: string;
  const opened: Storage[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-'));
    file = join(folder, 'log.db');
  });
  afterEach(() => {
    for (const storage of opened.splice(0)) storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path = file): Storage => {
    const storage = Storage.open(path, 'full');
    opened.push(storage);
    return storage;
  };
  const write = (storage: Storage, count: number): void => {
    storage.begin();
    const stream = storage.streamId(Buffer.from('s')) ?? storage.createStream(Buffer.from('s'));
    const last = storage.lastRevision(stream);
    for (let i = 1n; i <= BigInt(count); i++) {
      const frame = Buffer.alloc(100);
      storage.append({ position: storage.end, stream, revision: last + i, createdMs: 0n, type: 't', frame });
    }
    storage.commit();
  };
  const refusal = (path = file): string => {
    try {
      open(path);
    } catch (error) {
      if (error instanceof DataFileError) return error.code;
      throw error;
    }
    return 'opened';
  };

  it('holds what was written when it is opened again', () => {
    const first = open();
    expect(first.end).toBe(LOG_START);
    write(first, 3);
    first.close();
    const second = open();
    expect([second.lastPosition, second.end]).toEqual([LOG_START + 200n, LOG_START + 300n]);
    expect(second.allForwards(0n, 10, 10_000).map((event) => event.revision)).toEqual([0n, 1n, 2n]);
  });

  it('is opened as it is after an unclean stop, its write-ahead log beside it', () => {
    const storage = open();
    write(storage, 3);
    const copy = join(folder, 'copy.db');
    cpSync(file, copy);
    cpSync(`${file}-wal`, `${copy}-wal`);
    expect(open(copy).end).toBe(LOG_START + 300n);
  });

  it('is refused to a second server while the first has it', () => {
    open();
    expect(refusal()).toBe('DATA_FILE_IN_USE');
  });

  it('is refused when it is not SQLite, or of another program', () => {
    writeFileSync(file, 'these are not the bytes you are looking for'.repeat(100));
    expect(refusal()).toBe('DATA_FILE_CORRUPT');
    const other = join(folder, 'other.db');
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE notes (text TEXT)');
    db.close();
    expect(refusal(other)).toBe('DATA_FILE_FOREIGN');
  });

  it('is refused when a newer version wrote it', () => {
    open().close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(refusal()).toBe('DATA_FILE_NEWER');
  });

  it('is refused when its end is damaged', () => {
    const storage = open();
    write(storage, 1000);
    storage.close();
    const db = new DatabaseSync(file);
    db.exec('DELETE FROM events WHERE revision = 990');
    db.close();
    expect(refusal()).toBe('DATA_FILE_CORRUPT');
  });

  it('is refused when pages of it were overwritten', () => {
    const storage = open();
    write(storage, 1000);
    storage.close();
    const descriptor = openSync(file, 'r+');
    for (let page = 1; page < 12; page++) writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(descriptor);
    expect(refusal()).toBe('DATA_FILE_CORRUPT');
  });

  it('is refused where it cannot be made', () => {
    expect(refusal(join(folder, 'no', 'such', 'folder', 'log.db'))).toBe('DATA_FILE_UNREADABLE');
  });

  it('reads pages that end at a number of rows or of bytes', () => {
    const storage = open();
    write(storage, 10);
    const stream = storage.streamId(Buffer.from('s')) as bigint;
    expect(storage.allForwards(0n, 4, 10_000)).toHaveLength(4);
    expect(storage.allForwards(0n, 10, 250)).toHaveLength(3);
    expect(storage.allBackwards(storage.end, 2, 10_000).map((event) => event.revision)).toEqual([9n, 8n]);
    expect(storage.streamForwards(stream, 8n, 10, 10_000).map((event) => event.revision)).toEqual([8n, 9n]);
    expect(storage.streamBackwards(stream, 1n, 10, 10_000).map((event) => event.revision)).toEqual([1n, 0n]);
  });
});
