import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { openEventStore, type EventStore } from '@tongbiao/event-store';
import { openViews, type Views } from '@tongbiao/projection';
import { countWorks, listWorks, readWork, registryViews, standingsOf, type WorkFilter } from '@tongbiao/registry/views';
import { startEventStoreProcess } from '../src/event-store-process.ts';
import { chanceOf } from '../src/registry-log/chance.ts';
import { registryLogFile } from '../src/registry-log/log-file.ts';
import { cpuUsOf, median, percentiles, ratio } from './load.ts';

const EVENTS_PER_WORK = 20;
const PAGE = 50;
const GETS = 3_000;
const DAY = '2025-06-30';

interface Read {
  readonly ms: number;
  readonly cpuMs: number;
  readonly serverCpuMs: number;
}

/**
 * The registry's views over a made-up log of `--works` works and twenty times as many events: how long they take to be built anew beside
 * a bare `readAll` of the same log (one after the other, `--rounds` times), and how soon a work is read and a search answered.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      works: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
    },
  });
  const works = Number(values.works);
  const events = works * EVENTS_PER_WORK;
  console.error(`${events} events …`);
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
    for (let round = 0; round < Number(values.rounds); round++) {
      bare.push(await measured('readAll', () => readAll(store, events)));
      views?.close();
      const file = join(folder, `views-${round}.sqlite`);
      views = openViews({ file, logId: store.logId, views: registryViews, isBuiltBeside: true });
      rebuilt.push(await measured('rebuild', () => rebuild(views!, store)));
      console.error(`${Math.round(statSync(file).size / 1e6)} MB`);
    }
    const answers = ask(views!, works);
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

const everything: WorkFilter = {
  regionId: '',
  query: '',
  field: '',
  province: '',
  state: '',
  status: '',
  statusOn: DAY,
  filter: '',
};

/** What is asked of a registry, each kind with many different words. */
const kinds: Readonly<Record<string, (nth: number) => Partial<WorkFilter>>> = {
  twoCharacters: (n) => ({ query: ['冷链', '隧道', '民宿', '电子', '扬尘', '苹果', '追溯'][n % 7]! }),
  sentence: (n) => ({
    query: ['园区冷链物流追溯规范', '山区公路隧道应急处置指南', '高校电子证照数据采集通则'][n % 3]!,
  }),
  numberInOddSpelling: (n) => ({ query: [`db11t${310_001 + n}`, `DB12/T ${310_500 + n}`, `３１０${100 + n}`][n % 3]! }),
  filter: (n) => ({
    filter: [
      `field = "物流" AND status = IN_FORCE AND published >= ${2016 + (n % 8)}`,
      `title : "冷链" AND NOT province = beijing`,
      `number : "DB11/T ${310_001 + n}"`,
      `ics = "03.220.20" AND stage = CONSULTING`,
    ][n % 4]!,
  }),
  regionAndStatus: (n) => ({ regionId: `region${1 + (n % 20)}`, status: 'IN_FORCE', query: '规范' }),
};

const ask = ({ db }: Views, works: number): object => {
  const ids = db
    .prepare('SELECT work_id FROM works ORDER BY work_id')
    .all()
    .map((row) => String(row['work_id']));
  if (ids.length !== works) throw new Error(`${ids.length} works are in the view`);
  const chance = chanceOf(9);
  const timed = (times: number, play: (nth: number) => unknown) => {
    const cpuMs: number[] = [];
    const ms = Array.from({ length: times }, (_, nth) => {
      const [cpu, from] = [process.cpuUsage(), performance.now()];
      play(nth);
      const took = performance.now() - from;
      const { user, system } = process.cpuUsage(cpu);
      cpuMs.push((user + system) / 1_000);
      return took;
    });
    // Where others want the machine, too, the time of the clock is mostly theirs.
    return { ...percentiles(ms), ofCpu: percentiles(cpuMs) };
  };
  const get = timed(GETS, () => {
    const work = readWork(db, chance.pick(ids))!;
    return [digestOfPublicWork(work), standingsOf(db, work, DAY)];
  });
  const figures = Object.entries(kinds).map(([name, of]) => {
    const search = timed(300, (n) => listWorks(db, { ...everything, ...of(n) }, undefined, PAGE));
    const facets = timed(100, (n) => countWorks(db, { ...everything, ...of(n) }));
    const found = listWorks(db, { ...everything, ...of(0) }, undefined, PAGE).total;
    console.error(`${name} (${found} works): ${JSON.stringify({ search, facets })}`);
    return [name, { found, search, facets }] as const;
  });
  return { get, searches: Object.fromEntries(figures) };
};
