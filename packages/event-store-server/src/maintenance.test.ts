import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import { backUp, backUpDataFile, checkDataFile, restore } from './maintenance.ts';
import { Storage } from './storage.ts';

describe('the care of a data file', () => {
  let folder: string;
  let file: string;
  let copy: string;
  let storage: Storage;
  let log: EventLog;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-care-'));
    file = join(folder, 'log.db');
    copy = join(folder, 'backup.db');
    storage = Storage.open(file, 'full');
    log = new EventLog(storage);
  });
  afterEach(() => {
    storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const event = (size: number) => ({
    id: randomUUID(),
    type: 't',
    isJson: false,
    metadata: Buffer.alloc(0),
    data: Buffer.alloc(size),
  });
  const append = (stream: string, count: number, size = 100): void => {
    log.transaction(() =>
      log.append(
        stream,
        'any',
        Array.from({ length: count }, () => event(size)),
      ),
    );
  };
  const codeOf = (attempt: () => unknown): unknown => {
    try {
      attempt();
    } catch (error) {
      return (error as { code: unknown }).code;
    }
    return 'done';
  };
  const damage = (sql: string): void => {
    storage.close();
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };

  it('copies the log while writing goes on, and the copy is whole', async () => {
    append('a', 3000, 2000);
    append('b', 10);
    const copying = backUp(storage, copy);
    let during = 0;
    const writing = setInterval(() => {
      append('a', 1);
      during++;
    }, 1);
    const report = await copying;
    clearInterval(writing);
    expect(during).toBeGreaterThan(0);
    expect(report.events).toBeGreaterThanOrEqual(3010);
    expect(report.streams).toBe(2);
    expect(checkDataFile(copy)).toEqual(report);
    expect(existsSync(`${copy}.partial`)).toBe(false);
  });

  it('puts a copy back, and the log goes on where the copy ends', async () => {
    append('a', 5);
    await backUp(storage, copy);
    append('a', 5);
    const other = join(folder, 'restored.db');
    expect(restore(copy, other)).toMatchObject({ events: 5, streams: 1 });
    const restored = Storage.open(other, 'full');
    const outcome: unknown[] = [];
    new EventLog(restored).transaction(() => outcome.push(new EventLog(restored).append('a', 4n, [event(1)])));
    restored.close();
    expect(outcome).toMatchObject([{ kind: 'written', last: 5n }]);
  });

  it('overwrites nothing', async () => {
    append('a', 1);
    await backUp(storage, copy);
    await expect(backUp(storage, copy)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    await expect(backUp(storage, 'somewhere.db')).rejects.toMatchObject({ code: 'BACKUP_PATH' });
    expect(codeOf(() => restore(copy, file))).toBe('DATA_FILE_EXISTS');
    expect(codeOf(() => restore(join(folder, 'none.db'), join(folder, 'new.db')))).toBe('BACKUP_MISSING');
  });

  it('copies a file that no server has open, with what a killed server left in its write-ahead log', async () => {
    append('a', 5);
    const killed = join(folder, 'killed.db');
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${killed}${suffix}`);
    expect(codeOf(() => restore(killed, join(folder, 'new.db')))).toBe('BACKUP_IN_USE');
    expect(await backUpDataFile(killed, copy)).toMatchObject({ events: 5 });
    await expect(backUpDataFile(file, join(folder, 'other.db'))).rejects.toMatchObject({ code: 'DATA_FILE_IN_USE' });
    await expect(backUpDataFile(join(folder, 'none.db'), copy)).rejects.toMatchObject({ code: 'DATA_FILE_UNREADABLE' });
  });

  it('does not check a file that a server has open', () => {
    expect(codeOf(() => checkDataFile(file))).toBe('DATA_FILE_IN_USE');
  });

  it.each([
    { what: 'an event that is gone', sql: 'DELETE FROM events WHERE revision = 3' },
    {
      what: 'an event moved to another stream',
      sql: 'UPDATE events SET stream = 2, revision = 100 WHERE revision = 7',
    },
    { what: 'a stream under another name', sql: "UPDATE streams SET name = x'7a' WHERE id = 1" },
  ])('finds $what', ({ sql }) => {
    append('a', 500);
    append('b', 5);
    damage(sql);
    expect(codeOf(() => checkDataFile(file))).toBe('DATA_FILE_CORRUPT');
  });

  it('does not take any file for a backup', () => {
    writeFileSync(copy, 'nothing of the kind'.repeat(500));
    expect(codeOf(() => restore(copy, join(folder, 'new.db')))).toBe('DATA_FILE_CORRUPT');
    expect(existsSync(join(folder, 'new.db'))).toBe(false);
  });
});
