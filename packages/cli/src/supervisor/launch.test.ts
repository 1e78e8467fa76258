import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isReadyLine, lastWords, launchNode } from './launch.ts';

describe('a ready line', () => {
  it('is the JSON log line whose message is "ready"', () => {
    expect(isReadyLine('{"level":30,"msg":"ready","address":"127.0.0.1:1"}')).toBe(true);
  });
  it('is the event store’s own line', () => {
    expect(isReadyLine('{"ready":true,"port":2113}')).toBe(true);
  });
  it('is no line that merely mentions the word', () => {
    expect(isReadyLine('{"level":30,"msg":"not \\"ready\\" yet"}')).toBe(false);
    expect(isReadyLine('"ready"')).toBe(false);
    expect(isReadyLine('{"msg":"ready"')).toBe(false);
  });
});

describe('the last words of a process', () => {
  it('are its last error line, with the cause', () => {
    const tail = ['{"level":50,"msg":"stopped","err":{"message":"disk full"}}', '{"level":30,"msg":"bye"}'];
    expect(lastWords(tail)).toBe(': stopped: disk full');
  });
  it('are an uncaught error where it could not log', () => {
    expect(lastWords(['TypeError: x is not a function', '    at main.ts:1', ''])).toBe(
      ': TypeError: x is not a function',
    );
  });
  it('else are whatever it wrote last', () => {
    expect(lastWords(['one', 'two', ''])).toBe(': two');
  });
  it('are none where all it said was that it ran', () => {
    expect(lastWords(['{"level":"info","msg":"ready"}'])).toBe('');
    expect(lastWords([])).toBe('');
  });
});

describe('a launched program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tongbiao-launch-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const program = async (source: string, stopGraceMs?: number) => {
    const main = join(folder, 'main.mjs');
    await writeFile(main, source);
    return launchNode({
      main,
      args: [],
      env: process.env,
      log: new PassThrough().resume(),
      ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
    });
  };
  const READY = `setInterval(() => {}, 1000); console.log(JSON.stringify({ msg: 'ready' }));`;

  it('is ready when it says so, and stops in order when asked', async () => {
    const launched = await program(`process.on('SIGTERM', () => process.exit(0)); ${READY}`);
    await launched.ready;
    await launched.stop();
    expect(await launched.exited).toContain('exit code 0');
  });
  it('is killed when it will not stop', async () => {
    const launched = await program(`process.on('SIGTERM', () => {}); ${READY}`, 100);
    await launched.ready;
    await launched.stop();
    expect(await launched.exited).toContain('SIGKILL');
  });
  it('ends soon after whoever launched it is gone, even if it does not want to', { timeout: 10_000 }, async () => {
    const main = join(folder, 'main.mjs');
    await writeFile(main, `process.on('SIGTERM', () => {}); ${READY}`);
    const source = `import { launchNode } from ${JSON.stringify(new URL('launch.ts', import.meta.url).href)};
      import { PassThrough } from 'node:stream';
      const launched = launchNode({ main: ${JSON.stringify(main)}, args: [], env: process.env, log: new PassThrough() });
      await launched.ready;
      console.log(launched.pid());
      process.kill(process.pid, 'SIGKILL');`;
    const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', source], (_, out) => resolve({ stdout: out }));
    });
    const pid = Number(stdout);
    expect(process.kill(pid, 0)).toBe(true);
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
  it('ends by itself when it has nothing more to do', async () => {
    const launched = await program(`process.exitCode = 4;`);
    expect(await launched.exited).toBe('exit code 4');
  });
  it('tells why it ended', async () => {
    const launched = await program(`console.error('Error: no such table'); process.exit(3);`);
    expect(await launched.exited).toBe('exit code 3: Error: no such table');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
