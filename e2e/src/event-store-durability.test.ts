import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playCrashes } from './event-store-crashes.ts';
import { startEventStoreProcess } from './event-store-process.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
if (!hasStrace) console.warn('[e2e] that an acknowledged append is on disk is not shown: there is no strace here');

/** System calls of a traced server that matter: writes to its write-ahead log, syncs of it, and what goes to callers. */
interface Trace {
  readonly logWrites: number;
  readonly syncs: number;
  /** Sends to a caller while something written to the log was not yet synced. */
  readonly earlySends: number;
}

function readTrace(text: string): Trace {
  let logDescriptor = '';
  const sockets = new Set<string>();
  const trace = { logWrites: 0, syncs: 0, earlySends: 0 };
  let isDirty = false;
  for (const line of text.split('\n')) {
    const opened = /openat\(.*-wal".*= (\d+)$/.exec(line);
    const accepted = /accept4?\(.*= (\d+)$/.exec(line);
    const call = /(\w+)\((\d+)/.exec(line);
    if (opened?.[1] !== undefined) logDescriptor = opened[1];
    else if (accepted?.[1] !== undefined) sockets.add(accepted[1]);
    else if (call?.[1] === undefined || call[2] === undefined) continue;
    else if (call[1].startsWith('pwrite') && call[2] === logDescriptor) {
      trace.logWrites++;
      isDirty = true;
    } else if (call[1].endsWith('sync') && call[2] === logDescriptor) {
      trace.syncs++;
      isDirty = false;
    } else if (/^(?:write|writev|sendmsg|sendto)$/.test(call[1]) && sockets.has(call[2]) && isDirty) trace.earlySends++;
  }
  return trace;
}

describe('what the embedded event store has acknowledged', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-durability-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there, once and in its place, however often the server is killed', { timeout: 240_000 }, async () => {
    const report = await playCrashes({
      dataFile: join(folder, 'log.db'),
      kills: 6,
      writers: 16,
      subscribers: 4,
      upMs: 1000,
    });
    console.info(`[e2e] ${JSON.stringify(report)}`);
    expect(report).toMatchObject({ kills: 6, lost: 0, misplaced: 0, doubled: 0, outOfOrder: 0, wronglySeen: 0 });
    expect(report.acknowledged).toBeGreaterThan(200);
    expect(report.resent).toBeGreaterThan(0);
  });

  const traced = async (sync: 'full' | 'normal'): Promise<Trace> => {
    const traceFile = join(folder, 'trace');
    const calls = 'trace=openat,accept4,accept,pwrite64,pwritev,fdatasync,fsync,write,writev,sendmsg,sendto';
    const server = await startEventStoreProcess(
      ['--port', '0', '--data-file', join(folder, 'log.db'), '--sync', sync, '--stop-on-stdin-close'],
      ['strace', '-f', '-s', '0', '-e', calls, '-o', traceFile],
    );
    const client = EventStoreDBClient.connectionString(server.connectionString);
    for (let i = 0; i < 20; i++) await client.appendToStream('alone', jsonEvent({ type: 't', data: { i } }));
    await Promise.all(
      Array.from({ length: 300 }, (_, i) => client.appendToStream(`s-${i % 7}`, jsonEvent({ type: 't', data: { i } }))),
    );
    await client.dispose();
    const ended = new Promise((resolve) => server.process.once('exit', resolve));
    server.process.stdin?.end();
    await ended;
    return readTrace(readFileSync(traceFile, 'utf8'));
  };

  it.runIf(hasStrace)('was synced to disk before the caller was told', async () => {
    const trace = await traced('full');
    expect(trace.logWrites).toBeGreaterThan(20);
    expect(trace.syncs).toBeGreaterThan(20);
    expect(trace.earlySends).toBe(0);
  });

  it.runIf(hasStrace)('is only written to it with --sync normal, which the same measurement shows', async () => {
    expect((await traced('normal')).earlySends).toBeGreaterThan(20);
  });

  it('stays readable when the disk is full, and writing goes on when there is room', async () => {
    const args = ['--port', '0', '--data-file', join(folder, 'log.db')];
    const limited = await startEventStoreProcess(args, ['bash', '-c', 'ulimit -f 3000; exec "$@"', 'limited']);
    const client = EventStoreDBClient.connectionString(limited.connectionString);
    const data = Buffer.alloc(100_000, 1);
    let acknowledged = 0;
    const refusal = await (async () => {
      for (let i = 0; i < 1000; i++) {
        await client.appendToStream('s', binaryEvent({ type: 't', data }), {
          expectedRevision: i === 0 ? 'no_stream' : BigInt(i - 1),
        });
        acknowledged++;
      }
      return undefined;
    })().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ type: 'unknown' });
    expect(acknowledged).toBeGreaterThan(5);
    const count = async (reader: EventStoreDBClient): Promise<number> => {
      let events = 0;
      for await (const { event } of reader.readStream('s')) events += Number(event?.revision === BigInt(events));
      return events;
    };
    expect(await count(client)).toBe(acknowledged);
    await client.dispose();
    await limited.end('SIGKILL');
    const roomy = await startEventStoreProcess(args);
    const again = EventStoreDBClient.connectionString(roomy.connectionString);
    await again.appendToStream('s', binaryEvent({ type: 't', data }), { expectedRevision: BigInt(acknowledged - 1) });
    expect(await count(again)).toBe(acknowledged + 1);
    await again.dispose();
    expect(await roomy.end('SIGTERM')).toBe(0);
  });
});

describe('an event store server as a process', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-process-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const args = (port = 0): string[] => ['--port', String(port), '--data-file', join(folder, 'log.db')];

  it('stops well at SIGTERM, at SIGINT, and when its starter is gone', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const server = await startEventStoreProcess(args());
      expect(await server.end(signal)).toBe(0);
    }
    const orphan = await startEventStoreProcess([...args(), '--stop-on-stdin-close']);
    const ended = new Promise((resolve) => orphan.process.once('exit', resolve));
    orphan.process.stdin?.end();
    expect(await ended).toBe(0);
  });

  it('warns on stderr where little room is left, and serves', async () => {
    // A file system that is nearly full, as the process sees it.
    const nearlyFull = `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module';
      fs.statfs = async () => ({ bavail: 900 * 1024, bsize: 1024 }); syncBuiltinESMExports();`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(nearlyFull)}`;
    const server = await startEventStoreProcess(args(), ['env', `NODE_OPTIONS=${preload}`]);
    let told = '';
    server.process.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await expect.poll(() => told, { timeout: 5_000 }).toContain('are left for');
    const client = EventStoreDBClient.connectionString(server.connectionString);
    expect(await client.appendToStream('s', jsonEvent({ type: 't', data: {} }))).toMatchObject({ success: true });
    await client.dispose();
    expect(await server.end('SIGTERM')).toBe(0);
  });

  it('says in one line why it cannot start', async () => {
    const server = await startEventStoreProcess(args());
    await expect(startEventStoreProcess(args())).rejects.toThrow(
      /^event-store: data file .*log\.db is held by another process: stop that one first$/,
    );
    const other = ['--port', String(server.port), '--data-file', join(folder, 'other.db')];
    await expect(startEventStoreProcess(other)).rejects.toThrow(/^event-store: port \d+ on 127\.0\.0\.1 is in use$/);
    await expect(startEventStoreProcess(['--port', 'x', '--data-file', 'y'])).rejects.toThrow(
      /^event-store: --port takes 0 to 65535, not x/,
    );
    await server.end('SIGTERM');
  });
});
