import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDataFolder, foldersOf, holdDataFolder } from './data-folder.ts';

describe('a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tongbiao-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held by one start at a time, across processes', () => {
    const held = holdDataFolder(folder);
    const other = `import { holdDataFolder } from ${JSON.stringify(fileURLToPath(new URL('data-folder.ts', import.meta.url)))};
      try { holdDataFolder(${JSON.stringify(folder)}); console.log('held'); } catch (error) { console.log(error.code); }`;
    const ask = (): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', other], { encoding: 'utf8' }).trim();
    expect(ask()).toBe('DATA_FOLDER_HELD');
    held.release();
    expect(ask()).toBe('held');
  });

  it('is held again after its holder was killed, which leaves nothing stale', () => {
    const holder = `import { holdDataFolder } from ${JSON.stringify(fileURLToPath(new URL('data-folder.ts', import.meta.url)))};
      holdDataFolder(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL');`;
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', holder], { stdio: 'ignore' })).toThrow(
      expect.objectContaining({ signal: 'SIGKILL' }),
    );
    holdDataFolder(folder).release();
  });

  it('can be emptied of what a start made while it is held, and stays held; what else lies there stays', () => {
    const held = holdDataFolder(folder);
    const { firstStartFile, lockFile } = foldersOf(folder);
    const backup = join(folder, 'my-backup.sqlite');
    for (const file of [firstStartFile, backup]) writeFileSync(file, 'x');
    emptyDataFolder(folder);
    expect([firstStartFile, backup, lockFile].map((file) => existsSync(file))).toEqual([false, true, true]);
    expect(() => holdDataFolder(folder)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_HELD' }));
    held.release();
  });
});
