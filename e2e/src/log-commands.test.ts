import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { copyLog } from '@tongbiao/event-store';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFaultProxy } from './fault-proxy.ts';
import { makeCertificate } from './node-facts.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/tongbiao.js', import.meta.url));

/** What a command answered: its exit code, and the last line of its JSON. */
const run = async (...args: string[]): Promise<{ code: number; answer: Record<string, unknown>; told: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args, '--json', '--lang', 'en'], (error, stdout, stderr) => {
      const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, answer, told: stderr });
    });
  });

describe('the commands around the log', () => {
  let folder: string;
  let file: string;
  const cleanUp: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-commands-'));
    file = join(folder, 'log.db');
  });
  afterEach(async () => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
    rmSync(folder, { recursive: true, force: true });
  });

  /** `tongbiao event-store`, once it is ready. */
  const startStore = async (...args: string[]): Promise<{ process: ChildProcess; port: number; uri: string }> => {
    const child = spawn(process.execPath, [BIN, 'event-store', '--json', '--port', '0', '--data-file', file, ...args]);
    cleanUp.push(async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { port, connectionString } = JSON.parse(line) as { port: number; connectionString: string };
    return { process: child, port, uri: connectionString };
  };
  const write = async (uri: string, count: number): Promise<void> => {
    const client = EventStoreDBClient.connectionString(uri);
    for (let i = 0; i < count; i++) await client.appendToStream(`s-${i % 3}`, jsonEvent({ type: 't', data: { i } }));
    await client.dispose();
  };

  it('say what the store is for, and what it is not for', async () => {
    for (const [lang, words] of [
      ['en', ['evaluation, tests and use on one machine', 'no second node', 'EventStoreDB’s job']],
      ['zh', ['EventStoreDB', '单机']],
    ] as const) {
      const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'event-store', '--help', '--lang', lang]);
      for (const word of words) expect(stdout.replaceAll('\n', ' ')).toContain(word);
    }
  });

  it('run a store until they are told to stop', async () => {
    const store = await startStore();
    await write(store.uri, 3);
    store.process.kill('SIGTERM');
    expect(await once(store.process, 'exit')).toEqual([0, null]);
  });

  it('refuse a second store on the same file, and half of the TLS files', async () => {
    await startStore();
    const args = ['event-store', '--port', '0', '--data-file'];
    expect(await run(...args, file)).toMatchObject({ code: 5, answer: { error: { code: 'DATA_FILE_IN_USE' } } });
    const half = [...args, join(folder, 'other.db'), '--tls-cert', 'cert.pem'];
    expect(await run(...half)).toMatchObject({ code: 2, answer: { error: { code: 'USAGE' } } });
  });

  it('back up a running store, restore the backup elsewhere, and check both', async () => {
    const store = await startStore();
    await write(store.uri, 30);
    const backup = join(folder, 'backup.db');
    const server = ['--server', `http://127.0.0.1:${store.port}`];
    expect(await run('log', 'backup', backup, ...server)).toMatchObject({
      code: 0,
      answer: { events: 30, streams: 3 },
    });
    expect(await run('log', 'backup', backup, ...server)).toMatchObject({
      code: 8,
      answer: { error: { code: 'BACKUP_EXISTS' } },
    });
    expect(await run('log', 'check', '--data-file', file)).toMatchObject({
      code: 7,
      answer: { error: { code: 'DATA_FILE_IN_USE' } },
    });
    const dataDir = ['--data-dir', join(folder, 'elsewhere')];
    expect(await run('log', 'restore', backup, ...dataDir)).toMatchObject({ code: 0, answer: { events: 30 } });
    expect(await run('log', 'check', ...dataDir)).toMatchObject({ code: 0, answer: { sound: true, events: 30 } });
    expect(await run('log', 'restore', backup, ...dataDir)).toMatchObject({
      answer: { error: { code: 'DATA_FILE_EXISTS' } },
    });
  });

  it('back up a store with TLS for an administrator, and for nobody else', async () => {
    const { certFile, keyFile } = await makeCertificate(folder);
    const store = await startStore('--tls-cert', certFile, '--tls-key', keyFile);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', certFile);
    const backup = (user: string, file: string) =>
      run('log', 'backup', join(folder, file), '--server', `https://${user}@localhost:${store.port}`);
    const [admin, ops, wrong] = await Promise.all([
      backup('admin:changeit', 'admin.db'),
      backup('ops:changeit', 'ops.db'),
      backup('admin:secret', 'wrong.db'),
    ]);
    expect(admin).toMatchObject({ code: 0, answer: { events: 0 } });
    expect(admin.told).not.toContain('changeit');
    expect(ops).toMatchObject({ code: 8, answer: { error: { code: 'access-denied' } } });
    expect(wrong.code).toBe(8);
    vi.unstubAllEnvs();
  });

  it('back up the file of a store that was killed, whole', async () => {
    const store = await startStore();
    await write(store.uri, 12);
    store.process.kill('SIGKILL');
    await once(store.process, 'exit');
    const backup = join(folder, 'backup.db');
    expect(await run('log', 'backup', backup, '--data-file', file)).toMatchObject({ code: 0, answer: { events: 12 } });
  });

  it('say what to do about a damaged file, a newer one and one that is none', async () => {
    const store = await startStore();
    await write(store.uri, 12);
    store.process.kill('SIGTERM');
    await once(store.process, 'exit');
    const sql = (text: string): void => {
      const db = new DatabaseSync(file);
      db.exec(text);
      db.close();
    };
    sql('PRAGMA user_version = 99');
    const newer = await run('log', 'check', '--data-file', file);
    expect(newer).toMatchObject({ code: 7, answer: { error: { code: 'DATA_FILE_NEWER' } } });
    expect(newer.told).toContain('start a newer version on it');
    sql('PRAGMA user_version = 1; DELETE FROM events WHERE revision = 1 AND stream = 1');
    const damaged = await run('log', 'check', '--data-file', file);
    expect(damaged).toMatchObject({ code: 7, answer: { error: { code: 'DATA_FILE_CORRUPT' } } });
    expect(damaged.told).toContain('restore the last backup');
    writeFileSync(file, 'nothing of the kind'.repeat(500));
    expect(await run('event-store', '--port', '0', '--data-file', file)).toMatchObject({
      code: 7,
      answer: { error: { code: 'DATA_FILE_CORRUPT' } },
    });
  });

  it('copy a log, and copy what came since', async () => {
    const source = await startStore();
    const target = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
    cleanUp.push(() => target.close());
    await write(source.uri, 20);
    const copy = ['log', 'copy', '--from', source.uri, '--to', target.connectionString];
    expect(await run(...copy)).toMatchObject({ code: 0, answer: { same: true, events: 20, alreadyThere: 0 } });
    await write(source.uri, 5);
    const again = await run(...copy);
    expect(again).toMatchObject({ code: 0, answer: { events: 25, alreadyThere: 20 } });
    expect((await run(...copy)).answer).toEqual({ ...again.answer, alreadyThere: 25 });
    await write(target.connectionString, 1);
    expect(await run(...copy)).toMatchObject({ code: 8, answer: { error: { code: 'TARGET_DIFFERS' } } });
  });
});

describe('copying a log', () => {
  let source: EventStoreServer;
  let target: EventStoreServer;
  beforeEach(async () => {
    source = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
    target = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
  });
  afterEach(async () => {
    await source.close();
    await target.close();
  });
  const using = async <T>(server: EventStoreServer, use: (client: EventStoreDBClient) => Promise<T>): Promise<T> => {
    const client = EventStoreDBClient.connectionString(server.connectionString);
    try {
      return await use(client);
    } finally {
      await client.dispose();
    }
  };
  const between = {
    get from() {
      return source.connectionString;
    },
    get to() {
      return target.connectionString;
    },
  };
  const json = (i: number) => jsonEvent({ type: 't', data: { i }, metadata: { b: 1, a: '同标' } });

  it('keeps bytes, kinds, revisions and order, and leaves behind what belongs to the store', async () => {
    await using(source, async (client) => {
      await client.appendToStream('a', [json(0), json(1)]);
      await client.appendToStream(
        'b',
        binaryEvent({ type: 'bytes', data: Buffer.from([0, 255]), metadata: Buffer.from('no json') }),
      );
      await client.appendToStream('a', json(2));
      await client.setStreamMetadata('a', { maxCount: 100 });
      await client.appendToStream('b', jsonEvent({ type: 'bare', data: {} }));
    });
    expect(await copyLog(between)).toMatchObject({ events: 5, alreadyThere: 0 });
    const all = (server: EventStoreServer) =>
      using(server, async (client) => {
        const events: unknown[] = [];
        for await (const { event } of client.readAll()) {
          if (event === undefined || event.type.startsWith('$')) continue;
          const { position: _, created: __, ...same } = event;
          events.push(same);
        }
        return events;
      });
    expect(await all(target)).toEqual(await all(source));
  });

  it('refuses an empty source, and a target that is no beginning of it', async () => {
    await expect(copyLog(between)).rejects.toMatchObject({ code: 'SOURCE_EMPTY' });
    await using(target, (client) => client.appendToStream('a', json(0)));
    await expect(copyLog(between)).rejects.toMatchObject({ code: 'TARGET_DIFFERS' });
    await using(source, (client) => client.appendToStream('a', json(0)));
    await expect(copyLog(between)).rejects.toMatchObject({ code: 'TARGET_DIFFERS' });
  });

  it.each(['data', 'metadata'] as const)('notices other %s under the same id', async (part) => {
    const event = json(0);
    await using(source, (client) => client.appendToStream('a', event));
    await using(target, (client) => client.appendToStream('a', { ...event, [part]: { i: 1 } }));
    await expect(copyLog(between)).rejects.toThrow(`its ${part} is another`);
  });

  it('stops where somebody else writes to the target', async () => {
    await using(source, async (client) => {
      for (let i = 0; i < 100; i++) await client.appendToStream(i === 99 ? 'last' : `s-${i % 7}`, json(i));
    });
    let meddling: Promise<unknown> | undefined;
    const onProgress = () => void (meddling ??= using(target, (client) => client.appendToStream('last', json(0))));
    await expect(copyLog({ ...between, onProgress })).rejects.toMatchObject({ code: 'STREAM_DIFFERS' });
    await meddling;
  });

  it('refuses JSON that the client would write differently, by name', async () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): number };
    await using(source, (client) => client.appendToStream('b', jsonEvent({ type: 't', data: { n: rawJSON('1.0') } })));
    await expect(copyLog(between)).rejects.toThrow(/^event 0 of b \(t .*\) holds JSON/);
  });

  it('comes through a network that cuts, and goes on where it was interrupted', async () => {
    await using(source, async (client) => {
      for (let i = 0; i < 300; i++) await client.appendToStream(`s-${i % 7}`, json(i));
    });
    const proxies = await Promise.all([source, target].map((server) => startFaultProxy(() => server.port)));
    const [from, to] = proxies.map(({ port }) => `esdb://127.0.0.1:${port}?tls=false`) as [string, string];
    const interrupted = new AbortController();
    let written = 0;
    const first = copyLog({
      from,
      to,
      signal: interrupted.signal,
      onProgress: ({ step, events }) => {
        if (step !== 'write') return;
        written = events;
        if (events % 40 === 0) for (const proxy of proxies) proxy.cut();
        if (events === 170) interrupted.abort();
      },
    });
    await expect(first).rejects.toThrow();
    expect(written).toBeGreaterThanOrEqual(170);
    const report = await copyLog({ from, to });
    expect(report.events).toBe(300);
    expect(report.alreadyThere).toBeGreaterThanOrEqual(170);
    for (const proxy of proxies) await proxy.close();
  });
});
