import type { DatabaseSync } from 'node:sqlite';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import {
  countWorks,
  listWorks,
  loadWorkIndex,
  readWork,
  standingsOf,
  statisticsOf,
  type WorkFilter,
} from '@tongbiao/registry/views';
import { chanceOf } from '../src/registry-log/chance.ts';
import { percentiles } from './load.ts';

const PAGE = 50;
const GETS = 3_000;
const SEARCHES = 300;
const DAY = '2025-06-30';

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

const fields = ['物流', '交通', '农业', '建筑', '旅游', '医疗卫生', '信息技术', '安全生产', '生态环境', '人力资源'];
const icsCodes = ['03.220.20', '03.100.10', '13.040.40', '65.020.20', '91.120.10', '11.020', '35.240.01'];
const stages = ['CONSULTING', 'ESTABLISHED', 'PUBLISHED', 'RECORDED', 'AGREED'];
const provinces = ['beijing', 'hebei', 'shanghai', 'zhejiang', 'guangdong', 'sichuan'];
const statuses = ['IN_FORCE', 'UPCOMING', 'ABOLISHED', 'NOT_PUBLISHED', 'UNKNOWN', 'SUPERSEDED'];
const words = ['冷链', '隧道', '民宿', '电子', '扬尘', '苹果', '追溯'];
const nthOf = <T>(values: readonly T[], n: number): T => values[n % values.length]!;

/** What is asked of a registry, each kind with many different words. */
const kinds: Readonly<Record<string, (nth: number) => Partial<WorkFilter>>> = {
  twoCharacters: (n) => ({ query: nthOf(words, n) }),
  sentence: (n) => ({
    query: nthOf(['园区冷链物流追溯规范', '山区公路隧道应急处置指南', '高校电子证照数据采集通则'], n),
  }),
  numberInOddSpelling: (n) => ({
    query: nthOf([`db11t${310_001 + n}`, `DB12/T ${310_500 + n}`, `３１０${100 + n}`], n),
  }),
  regionAndStatusAndWord: (n) => ({ regionId: `region${1 + (n % 20)}`, status: 'IN_FORCE', query: '规范' }),
  fieldAndStatusAndDate: (n) => ({
    filter: `field = "${nthOf(fields, n)}" AND status = ${nthOf(statuses, n)} AND published >= ${2016 + (n % 8)}`,
  }),
  wordsButProvince: (n) => ({ filter: `title : "${nthOf(words, n)}" AND NOT province = ${nthOf(provinces, n)}` }),
  icsAndStage: (n) => ({ filter: `ics = "${nthOf(icsCodes, n)}" AND stage = ${nthOf(stages, n)}` }),
  icsPrefixOrStatusOfProvince: (n) => ({
    filter: `ics = "${nthOf(icsCodes, n).slice(0, 2)}*" OR status.${nthOf(provinces, n)} = ${nthOf(statuses, n)}`,
  }),
  partOfTitle: (n) => ({ filter: `title = "*${nthOf(words, n)}*"` }),
  statusOfAnyDay: (n) => ({ status: nthOf(statuses, n), statusOn: `${2012 + (n % 18)}-0${1 + (n % 9)}-15` }),
  everything: () => ({}),
};

/** Asks the views of a file, and tells how long the answers take. */
export const ask = async (db: DatabaseSync, works: number): Promise<object> => {
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
  const before = process.memoryUsage();
  const steps = loadWorkIndex(db);
  const turns: number[] = [];
  const cpu = process.cpuUsage();
  for (let from = performance.now(); !steps.next().done; from = performance.now()) {
    turns.push(performance.now() - from);
    await new Promise(setImmediate);
  }
  const { user, system } = process.cpuUsage(cpu);
  const after = process.memoryUsage();
  const index = {
    cpuMs: Math.round((user + system) / 1_000),
    turns: percentiles(turns),
    mb: Math.round((after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6),
  };
  console.error(`index: ${JSON.stringify(index)}`);
  const get = timed(GETS, () => {
    const work = readWork(db, chance.pick(ids))!;
    return [digestOfPublicWork(work), standingsOf(work, DAY)];
  });
  const figures = Object.entries(kinds).map(([name, of]) => {
    const filterOf = (n: number) => ({ ...everything, ...of(n) });
    const search = timed(SEARCHES, (n) => listWorks(db, filterOf(n), undefined, PAGE));
    const facets = timed(SEARCHES, (n) => countWorks(db, filterOf(n)));
    const statistics = timed(SEARCHES / 3, (n) => statisticsOf(db, filterOf(n)));
    const found = listWorks(db, filterOf(0), undefined, PAGE).total;
    console.error(`${name} (${found} works): ${JSON.stringify({ search, facets, statistics })}`);
    return [name, { found, search, facets, statistics }] as const;
  });
  return { index, get, searches: Object.fromEntries(figures) };
};
