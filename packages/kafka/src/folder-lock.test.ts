import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a folder', () => {
  it('is held by one at a time', async () => {
    const first = await lockFolder(folder, 0);
    expect(await lockFolder(folder, 0)).toBeUndefined();
    first?.release();
    const second = await lockFolder(folder, 0);
    expect(second).toBeDefined();
    second?.release();
  });

  it('is free again when its holder was killed, and whoever waits gets it', async () => {
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockFolder } from ${JSON.stringify(new URL('folder-lock.ts', import.meta.url).href)};
       globalThis.held = await lockFolder(${JSON.stringify(folder)}, 0);
       console.log('held');
       setInterval(() => {}, 1000);`,
    ]);
    await once(holder.stdout, 'data');
    expect(await lockFolder(folder, 0)).toBeUndefined();
    const waiting = lockFolder(folder, 5_000);
    holder.kill('SIGKILL');
    const lock = await waiting;
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('that does not exist is an error, not a wait', async () =>
    expect(lockFolder(join(folder, 'nowhere'), 5_000)).rejects.toThrow(/unable to open/));
});
