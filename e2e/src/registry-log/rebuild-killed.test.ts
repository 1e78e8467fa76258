import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openEventStore } from '@tongbiao/event-store';
import { digestOfViews, openViews } from '@tongbiao/projection';
import { registryViews } from '@tongbiao/registry/views';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEventStoreProcess, type EventStoreProcess } from '../event-store-process.ts';
import { registryLogFile } from './log-file.ts';

const MAIN = fileURLToPath(new URL('rebuild-process.ts', import.meta.url));
const EVENTS = 12_000;

let folder: string;
let node: EventStoreProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rebuild-killed-'));
  const made = registryLogFile({ seed: 3, works: 600, events: EVENTS }, folder);
  copyFileSync(made, join(folder, 'log.db'));
  node = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, 'log.db')]);
});
afterAll(async () => {
  await node.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

const start = (dataDir: string) => {
  const child = spawn(process.execPath, [MAIN, node.connectionString, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, line: async (): Promise<string | undefined> => (await lines.next()).value as string | undefined };
};

it('views whose building is killed at any moment come out as those that were built undisturbed, and leave nothing else behind', async () => {
  const store = await openEventStore({ connectionString: node.connectionString });
  const undisturbed = openViews({ file: ':memory:', logId: store.logId, views: registryViews, maxBatchEvents: 4_000 });
  const stop = new AbortController();
  const running = undisturbed.run(store, stop.signal);
  await undisturbed.caughtUp;
  const expected = digestOfViews(undisturbed.db, registryViews);
  stop.abort();
  await running;
  undisturbed.close();
  // Started anew, they know of what was before from their rows alone.
  const file = join(folder, 'started-anew.sqlite');
  let startedAnew = '';
  for (const ordinal of [EVENTS / 3, (EVENTS * 2) / 3, EVENTS - 1]) {
    const views = openViews({ file, logId: store.logId, views: registryViews, maxBatchEvents: 4_000 });
    const soFar = new AbortController();
    const following = views.run(store, soFar.signal);
    await views.waitFor({ ordinal: BigInt(ordinal) }, {});
    soFar.abort();
    await following;
    startedAnew = digestOfViews(views.db, registryViews);
    views.close();
  }
  expect(startedAnew).toBe(expected);
  await store.close();

  const dataDir = join(folder, 'views');
  mkdirSync(dataDir);
  for (const afterMs of [0, 300, 900, 1_500]) {
    const { child, line } = start(dataDir);
    expect(await line()).toBe('following');
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const { child, line } = start(dataDir);
  expect([await line(), await line()]).toEqual(['following', `caught up ${EVENTS - 1}`]);
  child.stdin.end();
  await once(child, 'exit');
  const [finished, ...more] = readdirSync(dataDir);
  expect(more).toEqual([]);
  const db = new DatabaseSync(join(dataDir, finished!));
  expect(digestOfViews(db, registryViews)).toBe(expected);
  db.close();
});
