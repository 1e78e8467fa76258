import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startSystem, type System } from './system.ts';

const SAMPLE = 'packages/cli/data/jjj-standards.csv';

interface Failed {
  readonly ok: boolean;
  readonly error: { readonly code: string; readonly message: string };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const start = (dataDir: string, ...more: string[]) =>
  runCli<Failed>(['start', '--json', '--without-kafka', '--data-dir', dataDir, ...more]);

const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'tongbiao-e2e-'));

describe('a system under its supervisor, without Kafka', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system?.stop());

  const pids = async (): Promise<number[]> => (await system.status()).processes.map(({ pid }) => pid!);
  const audit = async () => (await system.status()).processes.find(({ name }) => name === 'audit')!;

  it('has every process ready, each in a process group of its own', async () => {
    const { ready, transport, processes } = await system.status();
    expect([ready, transport]).toEqual([true, 'feed']);
    expect(processes.map(({ name }) => name)).toEqual([
      'event-store',
      'registry',
      'numbering',
      'international-liaison',
      'audit',
      'portal',
      'notification',
      'beijing',
      'tianjin',
      'hebei',
    ]);
    expect(new Set(processes.map(({ state, restarts }) => `${state} ${restarts}`))).toEqual(new Set(['ready 0']));
    // A group is led by the process that it is named after; signalling one that does not exist would throw.
    for (const { pid } of processes) expect(process.kill(-pid!, 0)).toBe(true);
  });

  it('has imported all 37 rows of the sample data: the same file again changes nothing', async () => {
    const again = await system.run(['import', SAMPLE]);
    expect([again.code, again.result]).toMatchObject([0, { rows: 37, written: 0, unchanged: 37, refused: 0 }]);
  });

  it('refuses a second start in the same folder, and leaves the first alone', async () => {
    const second = await start(system.dataDir, '--port-base', 'auto');
    expect([second.code, second.result]).toMatchObject([5, { ok: false, error: { code: 'DATA_FOLDER_HELD' } }]);
    expect((await system.status()).ready).toBe(true);
  });

  it('refuses ports that are in use, names them, and starts nothing', async () => {
    const other = emptyFolder();
    const portBase = new URL(system.portal).port;
    const second = await start(other, '--port-base', portBase);
    expect([second.code, second.result]).toMatchObject([4, { ok: false, error: { code: 'PORT_IN_USE' } }]);
    expect(second.result.error.message).toContain(`${portBase} (portal)`);
    expect(existsSync(join(other, 'logs'))).toBe(false);
    rmSync(other, { recursive: true });
  });

  it('starts a process that was killed again and counts it', async () => {
    const before = await audit();
    process.kill(before.pid!, 'SIGKILL');
    await expect.poll(audit, { timeout: 30_000 }).toMatchObject({ state: 'ready', restarts: 1 });
    expect((await audit()).pid).not.toBe(before.pid);
  });

  it('stops in order when told to, and goes on with its data at the next start', async () => {
    const running = await pids();
    const stopped = await system.run('stop');
    expect([stopped.code, stopped.result]).toMatchObject([0, { stopped: true }]);
    expect(running.filter(isAlive)).toEqual([]);
    expect(system.supervisor.exitCode).toBe(0);

    system = await startSystem({ kafka: false, dataDir: system.dataDir });
    const again = await system.run(['import', SAMPLE]);
    expect(again.result).toMatchObject({ rows: 37, written: 0, unchanged: 37 });
  });

  it('leaves nothing behind two seconds after its supervisor was killed, and starts again', async () => {
    const running = await pids();
    expect(running.length).toBe(10);
    system.supervisor.kill('SIGKILL');
    await sleep(2_000);
    expect(running.filter(isAlive)).toEqual([]);
    expect((await system.run('status')).code).toBe(3);

    system = await startSystem({ kafka: false, dataDir: system.dataDir });
    expect((await system.status()).ready).toBe(true);
  });
});

describe('a start that cannot succeed', () => {
  it('ends with the reason, and with nothing left running', async () => {
    const dataDir = emptyFolder();
    // A folder where the store's file should be.
    mkdirSync(join(dataDir, 'event-store', 'log.sqlite'), { recursive: true });
    const ended = await start(dataDir, '--port-base', 'auto');
    expect([ended.code, ended.result]).toMatchObject([7, { ok: false, error: { code: 'PROCESS_FAILED' } }]);
    expect(ended.result.error.message).toContain('event-store cannot stay up');
    expect((await runCli(['status', '--json', '--data-dir', dataDir])).code).toBe(3);
    rmSync(dataDir, { recursive: true });
  });

  it('deletes nothing without being asked to', async () => {
    const dataDir = emptyFolder();
    mkdirSync(join(dataDir, 'identity'));
    const ended = await start(dataDir, '--fresh');
    expect([ended.code, ended.result]).toMatchObject([2, { error: { code: 'NOT_CONFIRMED' } }]);
    expect(existsSync(join(dataDir, 'identity'))).toBe(true);
    rmSync(dataDir, { recursive: true });
  });
});
