import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { GetStatisticsRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { EditionStatus } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  CountWorksRequest,
  ListWorksRequest,
  RecordEditionRequest,
  RecordWorkRequest,
  type WorkServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { play } from './testing/play.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let anyone: WorkServiceClient;
let position = '';
beforeAll(async () => {
  system = await startRegistrySystem();
  anyone = await system.works();
  const secretariat = await system.works('secretariat');
  const base = { regionId: 'jjj', source: system.source, confidence: Confidence.COVER };
  const record = async (
    workKey: string,
    titleZh: string,
    editions: readonly Partial<RecordEditionRequest>[],
    rest: Partial<RecordWorkRequest> = {},
  ) => {
    const request = { requestId: workKey, ...base, workKey, titleZh, kind: WorkKind.COLLABORATIVE, ...rest };
    const { workId, outcome } = await call(secretariat, 'recordWork', RecordWorkRequest.fromPartial(request));
    ({ position } = outcome!);
    for (const [i, edition] of editions.entries()) {
      const { source, confidence } = base;
      const recorded = { requestId: `${workKey}/${i}`, workId, revision: 1, source, confidence, ...edition };
      const answer = await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial(recorded));
      ({ position } = answer.outcome!);
    }
  };
  await record(
    'hr-grading',
    '人力资源服务机构等级划分与评定',
    [
      {
        province: 'tianjin',
        number: 'DB12/T 3009-2018',
        publishedOn: '2018-05-10',
        implementsOn: '2018-08-01',
        observedStatus: 'replaced',
      },
      {
        revision: 2,
        province: 'tianjin',
        number: 'DB12/T 3009-2024',
        publishedOn: '2024-09-01',
        implementsOn: '2024-12-01',
      },
    ],
    { field: '人力资源', titleEn: 'Grading of human resources agencies', ics: ['03.100.30'], ccs: ['A12'] },
  );
  await record(
    'cold-chain',
    '冷链物流温湿度要求与测量方法',
    [{ province: 'beijing', number: 'DB11/T 3012-2018', publishedOn: '2018-04-12', implementsOn: '2018-10-01' }],
    { field: '冷链物流', titleEn: 'Cold chain logistics', ics: ['03.220.01'] },
  );
  await record('etc', '电子不停车收费系统路侧单元应用技术规范', [], { field: '交通', publishedOn: '2017' });
  await record('planned', '规划中的标准', [], { kind: WorkKind.PLANNED, field: '交通' });
  const { outcome } = await play(system, 'live').propose();
  ({ position } = outcome!);
});
afterAll(() => system.close());

const list = (filter: Partial<ListWorksRequest>) =>
  call(anyone, 'listWorks', ListWorksRequest.fromPartial(filter), { position });
const keysOf = async (filter: Partial<ListWorksRequest>) =>
  (await list(filter)).works.map(({ work }) => work!.workKey || 'live').toSorted();
const count = (filter: Partial<CountWorksRequest> = {}) =>
  call(anyone, 'countWorks', CountWorksRequest.fromPartial(filter), { position });
const reasonOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
};

describe('the status of works in the catalogue', () => {
  it.each([
    ['SUPERSEDED', '2025-01-01', ['hr-grading']],
    ['UPCOMING', '2024-10-01', ['hr-grading']],
    ['UPCOMING', '2018-06-01', ['cold-chain', 'hr-grading']],
    ['UNKNOWN', '2018-06-01', ['etc', 'planned']],
    ['UNKNOWN', '2018-10-01', ['cold-chain', 'etc', 'hr-grading', 'planned']],
    ['NOT_PUBLISHED', '2016-12-31', ['cold-chain', 'etc', 'hr-grading', 'live']],
    ['IN_FORCE', '2025-01-01', []],
  ])('%s is a matter of the day %s', async (status, statusOn, keys) =>
    expect(await keysOf({ status, statusOn })).toEqual(keys),
  );

  it('is counted by works and by editions for the day that is asked about', async () => {
    const { byStatus, statusOn } = await count({ statusOn: '2025-01-01' });
    expect(statusOn).toBe('2025-01-01');
    expect(byStatus).toEqual([
      { value: 'UNKNOWN', works: 4, editions: 2, documented: 3 },
      { value: 'NOT_PUBLISHED', works: 1, editions: 0, documented: 1 },
      { value: 'SUPERSEDED', works: 1, editions: 1, documented: 1 },
    ]);
  });

  it('keeps to the works that the other filters leave', async () => {
    const { byStatus, works } = await count({ statusOn: '2025-01-01', status: 'SUPERSEDED', field: '人力资源' });
    expect(works).toBe(1);
    expect(byStatus.map((f) => f.value)).toEqual(['SUPERSEDED', 'UNKNOWN']);
  });

  it('stands beside what a source says, and is of today where no day is named', async () => {
    const { works, statusOn } = await list({ query: '3009' });
    expect(statusOn).toBe(system.today);
    const [entry] = works;
    const standings = [
      { revision: 1, province: 'tianjin', status: EditionStatus.SUPERSEDED, observedStatus: 'replaced' },
      { revision: 2, province: 'tianjin', status: EditionStatus.UNKNOWN, observedStatus: '' },
    ];
    expect(entry!.statuses).toEqual(standings);
    const { statuses } = await call(anyone, 'getWork', { workId: entry!.work!.workId });
    expect(statuses).toEqual(standings);
  });

  it.each([
    [{ status: 'VALID' }, 'UNKNOWN_STATUS'],
    [{ statusOn: '2024-02-30' }, 'DATE_MALFORMED'],
  ])('refuses %j', async (filter, reason) => {
    expect(await reasonOf(list(filter))).toBe(reason);
    expect(await reasonOf(count(filter))).toBe(reason);
  });
});

describe('pages between which midnight passes', () => {
  afterEach(() => vi.useRealTimers());
  it('are of the day of the first one, which their token names', async () => {
    const all = await keysOf({ filter: 'region=jjj' });
    const first = await list({ filter: 'region=jjj', pageSize: 2 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
    const second = await list({ filter: 'region=jjj', pageSize: 9, pageToken: first.nextPageToken });
    expect(second.statusOn).toBe(first.statusOn);
    expect([...first.works, ...second.works].map(({ work }) => work!.workKey).toSorted()).toEqual(all);
    expect((await list({})).statusOn > first.statusOn).toBe(true);
    const [title, workId, , digest] = JSON.parse(Buffer.from(first.nextPageToken, 'base64url').toString()) as string[];
    const forged = Buffer.from(JSON.stringify([title, workId, 'today', digest])).toString('base64url');
    expect(await reasonOf(list({ filter: 'region=jjj', pageToken: forged }))).toBe('PAGE_TOKEN_INVALID');
  });
});

describe('statistics', () => {
  const statistics = async (rest: Partial<GetStatisticsRequest> = {}) =>
    call(await system.asking(), 'getStatistics', GetStatisticsRequest.fromPartial(rest), { position });

  it('state the event and the day that they are of', async () => {
    const found = await statistics({ statusOn: '2025-01-01' });
    expect(found).toMatchObject({ works: 5, parts: 0, editions: 3, statusOn: '2025-01-01' });
    expect(found.ordinal).toBeGreaterThan(0n);
    expect(found.byStatus).toContainEqual({ value: 'SUPERSEDED', works: 1, parts: 0, editions: 1 });
    const again = await statistics({ statusOn: '2025-01-01' });
    expect(again).toEqual(found);
  });

  it('are of a region, and of what a filter leaves', async () => {
    expect((await statistics({ regionId: 'demo' })).works).toBe(1);
    expect((await statistics({ filter: 'field=人力资源' })).editions).toBe(2);
    expect(await reasonOf(statistics({ filter: 'field=' }))).toBe('FILTER_MALFORMED');
    expect(await reasonOf(statistics({ regionId: 'nowhere' }))).toBe('UNKNOWN_REGION');
  });
});

describe('a filter of works', () => {
  const all = ['cold-chain', 'etc', 'hr-grading', 'live', 'planned'];
  const but = (...some: string[]) => all.filter((key) => !some.includes(key));
  it.each([
    ['', all],
    ['冷链', ['cold-chain']],
    ['"Human Resources"', ['hr-grading']],
    ['3009', ['hr-grading']],
    ['title:物流', ['cold-chain']],
    ['title:3012', []],
    ['title=冷链', []],
    ['title=冷链*', ['cold-chain']],
    ['title!=冷链* AND 冷链', []],
    ['title="*物流温湿度*"', ['cold-chain']],
    ['title="Cold chain logistics"', ['cold-chain']],
    ['number="db12t 3009-2018"', ['hr-grading']],
    ['number:"DB 12/T 3009"', ['hr-grading']],
    ['number.beijing=3009', []],
    ['number.tianjin=3009', ['hr-grading']],
    ['field=交通', ['etc', 'live', 'planned']],
    ['field!=交通', ['cold-chain', 'hr-grading']],
    ['ics:03.100.30', ['hr-grading']],
    ['ics=03.*', ['cold-chain', 'hr-grading']],
    ['ccs=A12', ['hr-grading']],
    ['province=beijing', ['cold-chain', 'live']],
    ['region=demo', ['live']],
    ['stage=PROPOSED', ['live']],
    ['status=SUPERSEDED', ['hr-grading']],
    ['status.beijing=SUPERSEDED', []],
    ['NOT status=UNKNOWN', ['live']],
    ['-status=UNKNOWN', ['live']],
    ['published>=2024', ['hr-grading']],
    ['published<2018', ['etc']],
    ['published=2018-04', ['cold-chain']],
    ['published>2018-04', ['hr-grading']],
    ['published>=2017-06-01 AND published<=2017-12-31', []],
    ['implements.tianjin>2018-08-01 AND implements.tianjin<=2024-12-01', ['hr-grading']],
    ['冷链 OR field=人力资源', ['cold-chain', 'hr-grading']],
    ['NOT (冷链 OR 3009) field=交通', ['etc', 'live', 'planned']],
    ['field="%"', []],
    ['title:--', []],
  ])('%s', async (filter, keys) => expect(await keysOf({ filter })).toEqual(keys));

  it('is a matter of the day where it speaks of a status', async () => {
    expect(await keysOf({ filter: 'status.tianjin=UPCOMING', statusOn: '2024-10-01' })).toEqual(['hr-grading']);
    expect(await keysOf({ filter: 'status=NOT_PUBLISHED', statusOn: '2016-01-01' })).toEqual(but('planned'));
  });

  it('stands beside the other conditions, and is counted by', async () => {
    expect(await keysOf({ filter: 'published>=2017', query: '冷链', field: '冷链物流' })).toEqual(['cold-chain']);
    const { works, byField } = await count({ filter: 'field=交通 AND NOT stage=PROPOSED' });
    expect([works, byField.map((f) => f.value)]).toEqual([2, ['交通']]);
  });

  it('belongs to the token of a page', async () => {
    const first = await list({ filter: 'field=交通', pageSize: 1 });
    const rest = await list({ filter: 'field=交通', pageSize: 5, pageToken: first.nextPageToken });
    expect([first.totalSize, first.works.length, rest.works.length]).toEqual([3, 1, 2]);
    const other = list({ filter: 'field!=交通', pageSize: 5, pageToken: first.nextPageToken });
    expect(await reasonOf(other)).toBe('PAGE_TOKEN_INVALID');
  });

  it.each([
    ['title=', 'FILTER_MALFORMED', 7],
    ['field < 交通', 'FILTER_MALFORMED', 1],
    ['冷链 colour=red', 'FILTER_FIELD_UNKNOWN', 4],
    ['toString=1', 'FILTER_FIELD_UNKNOWN', 1],
    ['field.hebei=交通', 'FILTER_FIELD_UNKNOWN', 1],
    ['status.hebei.x=UNKNOWN', 'FILTER_FIELD_UNKNOWN', 1],
    ['status=VALID', 'FILTER_VALUE_INVALID', 8],
    ['stage=published', 'FILTER_VALUE_INVALID', 7],
    ['published>2024-02-30', 'FILTER_VALUE_INVALID', 11],
    ['number=abc', 'FILTER_VALUE_INVALID', 8],
  ])('%s is refused as %s, at its place', async (filter, reason, at) => {
    for (const work of [list({ filter }), count({ filter })]) {
      const failure: unknown = await work.catch((error: unknown) => error);
      expect(failure).toMatchObject({ reason, code: 'INVALID_ARGUMENT', fieldViolations: [{ field: 'filter' }] });
      expect((failure as Error).message).toContain(`at character ${at}: `);
    }
  });
});
