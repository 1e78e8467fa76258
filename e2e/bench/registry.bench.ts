import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { openEventStore, type EventStore } from '@tongbiao/event-store';
import { buildViews, openViews, type Views } from '@tongbiao/projection';
import { readWork, registryBuilder, registryViews, standingsOf } from '@tongbiao/registry/views';
import { startEventStoreProcess } from '../src/event-store-process.ts';
import { chanceOf } from '../src/registry-log/chance.ts';
import { registryLogFile } from '../src/registry-log/log-file.ts';
import { cpuUsOf, median, memoryMbOf, percentiles, ratio } from './load.ts';
import { ask } from './registry-questions.ts';

const EVENTS_PER_WORK = 20;
const GET_EVERY_MS = 5;
const DAY = '2025-06-30';

interface Read {
  readonly ms: number;
  /** Of the thread that reads. */
  readonly cpuMs: number;
  /** Of the thread that folds and writes. */
  readonly builderCpuMs: number;
  readonly serverCpuMs: number;
  /** Of all threads of this process, those that collect garbage among them. */
  readonly allCpuMs: number;
  /** The most memory that this process held meanwhile. */
  readonly peakMb: number;
}

/** What is read from the views that serve while others are built beside. */
interface Meanwhile {
  readonly gets: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
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
  const measured = async (name: string, play: () => Promise<number>): Promise<Read> => {
    const [serverCpu, from] = [cpuUsOf(node.process.pid!), performance.now()];
    const [cpu, whole] = [process.threadCpuUsage(), process.cpuUsage()];
    let peakMb = 0;
    const watching = setInterval(() => (peakMb = Math.max(peakMb, memoryMbOf(process.pid).nowMb)), 250);
    const builderCpuMs = await play();
    clearInterval(watching);
    const ms = performance.now() - from;
    const took = ({ user, system }: NodeJS.CpuUsage, since: NodeJS.CpuUsage) =>
      Math.round((user + system - since.user - since.system) / 1_000);
    const read = {
      ms: Math.round(ms),
      cpuMs: took(process.threadCpuUsage(), cpu),
      allCpuMs: took(process.cpuUsage(), whole),
      builderCpuMs: Math.round(builderCpuMs),
      serverCpuMs: Math.round((cpuUsOf(node.process.pid!) - serverCpu) / 1_000),
      peakMb,
    };
    console.error(`${name}: ${JSON.stringify(read)}`);
    return read;
  };
  const build = async (file: string): Promise<number> => {
    const { cpuMs } = await buildViews({
      source: store,
      file,
      logId: store.logId,
      views: registryViews,
      builder: registryBuilder,
      signal: new AbortController().signal,
    });
    return cpuMs ?? 0;
  };
  try {
    const bare: Read[] = [];
    const rebuilt: Read[] = [];
    let views: Views | undefined;
    let meanwhile: Meanwhile | undefined;
    for (let round = 0; round < (values.views === undefined ? Number(values.rounds) : 1); round++) {
      bare.push(await measured('readAll', () => readAll(store, events)));
      const file = values.views ?? join(folder, `views-${round}.sqlite`);
      const asking = views === undefined ? undefined : getMeanwhile(views);
      rebuilt.push(await measured('rebuild', () => build(file)));
      meanwhile = await asking?.end();
      if (meanwhile !== undefined) console.error(`meanwhile: ${JSON.stringify(meanwhile)}`);
      views?.close();
      views = openViews({ file, logId: store.logId, views: registryViews });
      console.error(`${Math.round(statSync(file).size / 1e6)} MB`);
    }
    const answers = await ask(views!.db, works);
    views!.close();
    return {
      ratios: {
        rebuild: ratio(median(bare.map(({ ms }, i) => ms / rebuilt[i]!.ms)), 1),
        rebuildByCpu: ratio(median(bare.map((read, i) => idle(read) / idle(rebuilt[i]!))), 1),
      },
      works,
      events,
      meanwhile,
      ...answers,
      rebuilds: { bare, rebuilt },
    };
  } finally {
    await store.close();
    await node.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long it would take on two idle cores: as long as the busiest thread works, and no shorter than half of all work. */
const idle = ({ cpuMs, builderCpuMs, serverCpuMs }: Read): number =>
  Math.max(cpuMs, builderCpuMs, serverCpuMs, (cpuMs + builderCpuMs + serverCpuMs) / 2);

/** Reads a work every few milliseconds, as callers of a service do, and notes how long after it was due it was there. */
const getMeanwhile = ({ db }: Views): { readonly end: () => Promise<Meanwhile> } => {
  const ids = db
    .prepare('SELECT work_id FROM works ORDER BY work_id LIMIT 5000')
    .all()
    .map((row) => String(row['work_id']));
  const chance = chanceOf(7);
  const ms: number[] = [];
  let isOver = false;
  const asking = (async () => {
    for (let due = performance.now() + GET_EVERY_MS; !isOver; due = Math.max(due, performance.now()) + GET_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      const work = readWork(db, chance.pick(ids))!;
      digestOfPublicWork(work);
      standingsOf(work, DAY);
      ms.push(performance.now() - due);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await asking;
      return { gets: ms.length, ...percentiles(ms) };
    },
  };
};

const readAll = async (store: EventStore, events: number): Promise<number> => {
  let read = 0;
  for await (const _ of store.readAll()) read++;
  if (read !== events) throw new Error(`${read} events were read`);
  return 0;
};
