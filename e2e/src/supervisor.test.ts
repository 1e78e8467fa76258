import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountWorksRequest, WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, connect } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startSystem, type System } from './system.ts';

const SAMPLE = 'packages/cli/data/jjj-standards.csv';

interface Failed {
  readonly ok: boolean;
  readonly error: { readonly code: string; readonly message: string };
}

interface Imported {
  readonly faults: readonly { readonly line: number; readonly column?: string; readonly code: string }[];
}

/** As Chinese Excel writes it: GB18030, no BOM. 京 and 标准 are the only letters outside ASCII. */
const EXCEL_FILE = Buffer.concat(
  [
    'work_key,number,province,title_zh,part,force,publish_date,implement_date,field,status,ics,ccs,replaces,replaced_by,scope,note,source\r\n',
    'e2e-1,DB11/T 3040-2023,JING,STD,,T,2023-06-01,,STD,,,,,,collaborative,,STD\r\n',
    'e2e-2,DB11/T 3041-2023,JING,STD,,T,2023-02-30,,STD,,,,,,collaborative,,STD\r\n',
    'e2e-3,DB11/T 3003-2023,JING,STD,,T,2023-06-01,,STD,,,,,,collaborative,,STD\r\n',
    'e2e-4,too,short\r\n',
    // Two parts of one series, which the first of them brings along.
    'e2e-5,DB11/T 3042.1-2023,JING,STD,1,T,2023-06-01,,STD,,,,,,collaborative,,STD\r\n',
    'e2e-6,DB11/T 3042.2-2023,JING,STD,2,T,2023-06-01,,STD,,,,,,collaborative,,STD 2\r\n',
  ].flatMap((line) =>
    line
      .split(/(JING|STD)/)
      .map((part) =>
        part === 'JING'
          ? Buffer.from([0xbe, 0xa9])
          : part === 'STD'
            ? Buffer.from([0xb1, 0xea, 0xd7, 0xbc])
            : Buffer.from(part),
      ),
  ),
);

/** A dead process whose new parent has not asked after it yet (a zombie) is not alive. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
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

  it('shows of whoever follows the log that nothing is behind, once everything has arrived', async () => {
    const followers = ['registry', 'numbering', 'international-liaison', 'audit', 'notification', 'beijing', 'tianjin'];
    await expect
      .poll(
        async () =>
          (await system.status()).processes
            .filter(({ name }) => followers.includes(name))
            .map(({ name, lag, lagSeconds }) => [name, lag, lagSeconds]),
        { timeout: 15_000 },
      )
      .toEqual(followers.map((name) => [name, 0, 0]));
    const { processes } = await system.status();
    expect(processes.find(({ name }) => name === 'portal')).toMatchObject({ lag: null, lagSeconds: null });
  });

  it('documents 23 works, 4 of them of transport; what is only planned or related does not count', async () => {
    const registry = (await system.status()).processes.find(({ name }) => name === 'registry')!;
    const works = connect(WorkServiceClient, {
      address: registry.address,
      token: () => readFileSync(join(system.tokens, 'auditor'), 'utf8').trim(),
    });
    const count = (field: string) =>
      call(works, 'countWorks', CountWorksRequest.fromPartial({ regionId: 'jjj', field }));
    expect([(await count('')).documented, (await count('交通')).documented]).toEqual([23, 4]);
    works.close();
  });

  it('names the row and column of what it cannot import, imports the rest, and is checked without writing', async () => {
    const file = join(system.dataDir, 'excel.csv');
    writeFileSync(file, EXCEL_FILE);
    const checked = await system.run<Imported>(['import', file, '--dry-run']);
    expect([checked.code, checked.result]).toMatchObject([1, { written: 3, refused: 3 }]);
    const done = await system.run<Imported>(['import', file]);
    expect([done.code, done.result]).toMatchObject([1, { encoding: 'gb18030', rows: 6, written: 3, refused: 3 }]);
    expect(done.result.faults.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'publish_date', 'DATE_MALFORMED'],
      // Shared with another work of the sample data: only the numbering service can tell.
      [4, 'number', expect.stringMatching(/^[A-Z_]+$/)],
      [5, undefined, 'RECORD_BROKEN'],
    ]);
    expect((await system.run<Imported>(['import', file])).result).toMatchObject({ written: 0, unchanged: 3 });
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
    // Also when it was allowed to delete: what is refused deletes nothing.
    mkdirSync(join(other, 'identity'));
    expect((await start(other, '--port-base', portBase, '--fresh', '--yes')).code).toBe(4);
    expect(existsSync(join(other, 'identity'))).toBe(true);
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
    await expect.poll(() => system.supervisor.exitCode).toBe(0);

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

  it('ends in one line at a Java that is too old, with nothing left running', async () => {
    const dataDir = emptyFolder();
    const bin = emptyFolder();
    const tool = (name: string, script: string) =>
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    tool('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`);
    tool('docker', 'exit 1');
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, JAVA_HOME: '', KAFKA_BROKERS: '', LANG: 'C' };
    const ended = await runCli<Failed>(['start', '--json', '--data-dir', dataDir, '--port-base', 'auto'], { env });
    expect([ended.code, ended.result]).toMatchObject([6, { ok: false, error: { code: 'JAVA_TOO_OLD' } }]);
    expect(ended.result.error.message).toContain('Java 11.0.2 is too old');
    expect(ended.lines.length).toBe(1);
    expect(existsSync(join(dataDir, 'logs'))).toBe(false);
    expect((await runCli(['status', '--json', '--data-dir', dataDir])).code).toBe(3);
    for (const folder of [dataDir, bin]) rmSync(folder, { recursive: true });
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
