import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openEventStore, type EventStore } from '@tongbiao/event-store';
import { openViews, type Views } from '@tongbiao/projection';
import { registryViews } from '@tongbiao/registry/views';
import { startEventStoreProcess } from '../src/event-store-process.ts';
import { registryLogFile } from '../src/registry-log/log-file.ts';
import { cpuUsOf, median, ratio } from './load.ts';
import { ask } from './registry-questions.ts';

const EVENTS_PER_WORK = 20;

interface Read {
  readonly ms: number;
  readonly cpuMs: number;
  readonly serverCpuMs: number;
}

/**
 * The registry's views over a made-up log of `--works` works and twenty times as many events: how long they take to be built anew beside
 * a bare `readAll` of the same log (one after the other, `--rounds` times), and how soon a work is read and a search answered. With
 * `--views file` they are built once and kept there; where the file holds them already, they are only asked.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      works: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      views: { type: 'string' },
    },
  });
  const works = Number(values.works);
  const events = works * EVENTS_PER_WORK;
  console.error(`${events} events …`);
  if (values.views !== undefined && existsSync(values.views)) {
    const db = new DatabaseSync(values.views, { readOnly: true });
    const answers = await ask(db, works);
    db.close();
    return { works, events, ...answers };
  }
  const dataFile = registryLogFile({ seed: Number(values.seed), works, events });
  const folder = mkdtempSync(join(tmpdir(), 'bench-registry-'));
  const node = await startEventStoreProcess(['--port', '0', '--data-file', dataFile]);
  const store = await openEventStore({ connectionString: node.connectionString });
  const measured = async (name: string, play: () => Promise<void>): Promise<Read> => {
    const [cpu, serverCpu, from] = [process.cpuUsage(), cpuUsOf(node.process.pid!), performance.now()];
    await play();
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(cpu);
    const read = {
      ms: Math.round(ms),
      cpuMs: Math.round((user + system) / 1_000),
      serverCpuMs: Math.round((cpuUsOf(node.process.pid!) - serverCpu) / 1_000),
    };
    console.error(`${name}: ${JSON.stringify(read)}`);
    return read;
  };
  try {
    const bare: Read[] = [];
    const rebuilt: Read[] = [];
    let views: Views | undefined;
    for (let round = 0; round < (values.views === undefined ? Number(values.rounds) : 1); round++) {
      bare.push(await measured('readAll', () => readAll(store, events)));
      views?.close();
      const file = values.views ?? join(folder, `views-${round}.sqlite`);
      views = openViews({ file, logId: store.logId, views: registryViews, isBuiltBeside: true });
      rebuilt.push(await measured('rebuild', () => rebuild(views!, store)));
      console.error(`${Math.round(statSync(file).size / 1e6)} MB`);
    }
    const answers = await ask(views!.db, works);
    views!.close();
    return {
      ratios: {
        rebuild: ratio(median(bare.map(({ ms }, i) => ms / rebuilt[i]!.ms)), 1),
        rebuildByCpu: ratio(median(bare.map(({ cpuMs }, i) => cpuMs / rebuilt[i]!.cpuMs)), 1),
      },
      works,
      events,
      ...answers,
      rebuilds: { bare, rebuilt },
    };
  } finally {
    await store.close();
    await node.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

const readAll = async (store: EventStore, events: number): Promise<void> => {
  let read = 0;
  for await (const _ of store.readAll()) read++;
  if (read !== events) throw new Error(`${read} events were read`);
};

const rebuild = async (views: Views, store: EventStore): Promise<void> => {
  const stop = new AbortController();
  const running = views.run(store, stop.signal);
  await views.caughtUp;
  stop.abort();
  await running;
};
