import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { ProvincialStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import {
  ImportProvincialStandardsRequest,
  ListProvincialStandardsRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { ProposeRevisionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import {
  ProposeWorkRequest,
  RecordEditionRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure)
      return [error.code, error.reason, ...error.fieldViolations.map(({ field }) => field)].join(' ');
    throw error;
  }
  return 'none';
};

const cold = {
  number: 'DB11/T 1606-2018',
  titleZh: '冷链物流温度记录规范',
  ics: ['03.220.01'],
  ccs: ['R 04'],
  publishedOn: '2018',
  observedStatus: '现行',
};
let requests = 0;
const importing = (
  standards: readonly Partial<ProvincialStandard>[],
  rest: Partial<ImportProvincialStandardsRequest> = {},
): ImportProvincialStandardsRequest => ({
  ...ImportProvincialStandardsRequest.fromPartial({
    requestId: `list-${(requests += 1)}`,
    regionId: 'demo',
    province: 'beijing',
    listedOn: '2026-01-31',
    source: system.source,
    confidence: Confidence.INDEX,
    standards: [...standards],
  }),
  ...rest,
});
const asking = (filter: Partial<ListProvincialStandardsRequest>): ListProvincialStandardsRequest =>
  ListProvincialStandardsRequest.fromPartial(filter);

describe('the lists of the provinces', () => {
  let position = '';
  beforeAll(async () => {
    const secretariat = await system.lists('secretariat');
    const more = {
      number: 'DB11/T 999-2020',
      titleZh: '城市道路养护技术规程',
      observedStatus: '废止',
      ics: ['93.080.10'],
    };
    await call(secretariat, 'importProvincialStandards', importing([cold, more]));
    const tianjin = await system.lists('regulator', 'tianjin');
    const own = { number: 'DB12/T 100-2021', titleZh: '冷库能耗限额', ccs: ['R04'] };
    const request = importing([own], { province: 'tianjin', regionId: 'jjj' });
    position = (await call(tianjin, 'importProvincialStandards', request)).outcome!.position;
  });

  it('are read by anybody, one by one and in any spelling', async () => {
    const client = await system.lists();
    const { listed, ordinal } = await call(client, 'getProvincialStandard', { number: 'DB11T1606-2018' }, { position });
    expect(listed).toMatchObject({
      province: 'beijing',
      prefix: '11',
      listedOn: '2026-01-31',
      standard: { number: 'DB11/T 1606—2018', titleZh: cold.titleZh, publishedOn: '2018', implementsOn: '' },
    });
    expect(ordinal).toBeGreaterThan(0n);
    expect(await refusalOf(call(client, 'getProvincialStandard', { number: 'DB11/T 1-2018' }))).toBe(
      'NOT_FOUND UNKNOWN_STANDARD number',
    );
    expect(await refusalOf(call(client, 'getProvincialStandard', { number: 'no number' }))).toBe(
      'INVALID_ARGUMENT NUMBER_MALFORMED number',
    );
  });

  it.each([
    ['two characters of a title', { query: '冷链' }, ['DB11/T 1606—2018']],
    ['one of several titles', { query: '冷' }, ['DB11/T 1606—2018', 'DB12/T 100—2021']],
    ['a number in any spelling', { query: 'DB11T 1606' }, ['DB11/T 1606—2018']],
    ['the beginning of an ICS code', { ics: '93.080' }, ['DB11/T 999—2020']],
    ['a CCS code, with or without a space', { ccs: 'R04' }, ['DB11/T 1606—2018', 'DB12/T 100—2021']],
    ['a status', { status: '废止' }, ['DB11/T 999—2020']],
    ['a province', { province: 'tianjin' }, ['DB12/T 100—2021']],
    [
      'a region, whichever region brought them',
      { regionId: 'jjj', province: 'beijing' },
      ['DB11/T 999—2020', 'DB11/T 1606—2018'],
    ],
    ['what is not there', { query: '海洋' }, []],
  ])('are searched by %s, in the order of numbers', async (_, filter, numbers) => {
    const { standards, totalSize } = await call(await system.lists(), 'listProvincialStandards', asking(filter), {
      position,
    });
    expect(standards.map(({ standard }) => standard?.number)).toEqual(numbers);
    expect(totalSize).toBe(numbers.length);
  });

  it('come in pages', async () => {
    const client = await system.lists();
    const first = await call(client, 'listProvincialStandards', asking({ pageSize: 2 }), { position });
    const rest = await call(client, 'listProvincialStandards', asking({ pageSize: 2, pageToken: first.nextPageToken }));
    expect([...first.standards, ...rest.standards].map(({ standard }) => standard?.number)).toEqual([
      'DB11/T 999—2020',
      'DB11/T 1606—2018',
      'DB12/T 100—2021',
    ]);
    expect([first.totalSize, rest.nextPageToken]).toEqual([3, '']);
    const other = asking({ query: '冷', pageToken: first.nextPageToken });
    expect(await refusalOf(call(client, 'listProvincialStandards', other))).toContain('PAGE_TOKEN_INVALID');
  });

  it('say what was new, also to a retry, and write nothing for what is known', async () => {
    const client = await system.lists('secretariat');
    const renamed = { ...cold, titleZh: '冷链物流温度记录与追溯规范' };
    const request = importing([renamed], { requestId: 'again', listedOn: '2026-02-28' });
    const once = await call(client, 'importProvincialStandards', request);
    expect(once.written).toEqual(['DB11/T 1606—2018']);
    expect((await call(client, 'importProvincialStandards', request)).written).toEqual(once.written);
    const known = await call(client, 'importProvincialStandards', importing([renamed], { listedOn: '2026-03-31' }));
    expect([known.written, known.outcome?.events]).toEqual([[], []]);
    const found = await call(await system.lists(), 'listProvincialStandards', asking({ query: '追溯' }), {
      position: once.outcome!.position,
    });
    expect(found.totalSize).toBe(1);
  });

  it('lose a number that should not be there', async () => {
    const client = await system.lists('regulator', 'beijing');
    const wrong = importing([{ number: 'DB11/T 77-2020', titleZh: '误录的标准' }]);
    await call(client, 'importProvincialStandards', wrong);
    const { outcome } = await call(client, 'delistProvincialStandard', {
      requestId: 'off',
      validateOnly: false,
      regionId: 'demo',
      province: 'beijing',
      number: 'DB11/T 77-2020',
      reason: '录入有误',
    });
    const after = { position: outcome!.position };
    const reader = await system.lists();
    expect((await call(reader, 'listProvincialStandards', asking({ query: '误录' }), after)).totalSize).toBe(0);
  });

  it('are kept by their province and the secretariat alone', async () => {
    const tianjin = await system.lists('regulator', 'tianjin');
    expect(await refusalOf(call(tianjin, 'importProvincialStandards', importing([cold])))).toContain(
      'NOT_YOUR_PROVINCE',
    );
    const department = await system.lists('department', 'beijing');
    expect(await refusalOf(call(department, 'importProvincialStandards', importing([cold])))).toContain(
      'ROLE_NOT_ALLOWED',
    );
  });

  it('refuse with the field what is wrong, and write nothing of the rest', async () => {
    const client = await system.lists('secretariat');
    const fine = { number: 'DB11/T 4000-2020', titleZh: '好' };
    for (const [standards, rest, refusal] of [
      [
        [fine, { number: 'DB12/T 1-2020', titleZh: '外省' }],
        {},
        'INVALID_ARGUMENT PREFIX_MISMATCH standards[1].number',
      ],
      [[{ ...fine, publishedOn: '2020-13' }], {}, 'INVALID_ARGUMENT DATE_MALFORMED standards[0].publishedOn'],
      [[{ number: '', titleZh: '无' }], {}, 'INVALID_ARGUMENT FIELD_REQUIRED standards[0].number'],
      [[], {}, 'INVALID_ARGUMENT FIELD_REQUIRED standards'],
      [[fine], { regionId: 'nowhere' }, 'NOT_FOUND UNKNOWN_REGION regionId'],
      [[fine], { province: 'shanghai' }, 'FAILED_PRECONDITION NOT_A_MEMBER province'],
    ] as const)
      expect(await refusalOf(call(client, 'importProvincialStandards', importing(standards, rest)))).toBe(refusal);
    expect(await refusalOf(call(client, 'getProvincialStandard', { number: fine.number }))).toContain(
      'UNKNOWN_STANDARD',
    );
  });
});

describe('the standstill guard', () => {
  it('knows the standards that there are, and tells a list which of its standards run beside a joint project', async () => {
    const client = await system.lists('regulator', 'hebei');
    const old = { number: 'DB13/T 2000-2015', titleZh: '海绵城市雨水花园建设规程', ics: ['93.030'] };
    const gone = { ...old, number: 'DB13/T 2001-2015', observedStatus: '废止' };
    const hebei = { province: 'hebei' };
    const first = await call(client, 'importProvincialStandards', importing([old, gone], hebei));
    expect(first.parallel).toEqual([]);

    const project = {
      regionId: 'demo',
      province: 'beijing',
      titleZh: '雨水花园建设技术规程',
      ics: ['93.030'],
      scope: '',
    };
    const beijing = await system.projects('department', 'beijing');
    const position = first.outcome!.position;
    const { standards, warnings } = await call(beijing, 'checkStandstill', project, { position });
    expect(warnings).toEqual([]);
    expect(standards).toMatchObject([
      { number: 'DB13/T 2000—2015', province: 'hebei', titleZh: old.titleZh, sharedIcs: ['93.030'] },
    ]);
    expect((await call(beijing, 'checkStandstill', { ...project, ics: ['01.020'] })).standards).toEqual([]);

    const { workId, outcome } = await call(
      await system.works('department', 'beijing'),
      'proposeWork',
      ProposeWorkRequest.fromPartial({
        requestId: 'joint',
        regionId: 'demo',
        titleZh: project.titleZh,
        field: '环保',
        ics: project.ics,
        members: [...provinces],
        needsSurveyDigest: digest('a'),
        force: Force.RECOMMENDED,
      }),
    );
    const beside = { number: 'DB13/T 2002-2026', titleZh: '雨水花园建设规程', ics: ['93.030'] };
    const request = importing([beside], { ...hebei, listedOn: '2026-02-01' });
    await call(await system.lists(), 'listProvincialStandards', asking({}), { position: outcome!.position });
    expect((await call(client, 'importProvincialStandards', request)).parallel).toMatchObject([
      { number: 'DB13/T 2002—2026', workId, revision: 1, titleZh: project.titleZh },
    ]);
  });

  it('does not take the earlier edition of a joint work for a rival of its revision', async () => {
    const { source } = system;
    const secretariat = await system.works('secretariat');
    const number = 'DB11/T 3555—2018';
    const titleZh = '人力资源服务机构信用评价';
    const about = { source, confidence: Confidence.COVER };
    const { workId } = await call(
      secretariat,
      'recordWork',
      RecordWorkRequest.fromPartial({
        requestId: 'w',
        regionId: 'demo',
        workKey: 'own',
        titleZh,
        field: '人力资源',
        kind: WorkKind.COLLABORATIVE,
        rangeId: 'demo-3001',
        sequence: 3555,
        ...about,
      }),
    );
    const edition = { workId, revision: 1, province: 'beijing', number, titleZh, publishedOn: '2018-01-01', ...about };
    await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial({ requestId: 'e', ...edition }));
    const revising = ProposeRevisionRequest.fromPartial({
      requestId: 'r',
      workId,
      revision: 2,
      titleZh,
      reason: '五年复审',
      members: [...provinces],
      needsSurveyDigest: digest('a'),
      force: Force.RECOMMENDED,
    });
    const proposed = await call(await system.projects('department', 'beijing'), 'proposeRevision', revising);
    await call(await system.lists(), 'listProvincialStandards', asking({}), { position: proposed.outcome!.position });
    const client = await system.lists('secretariat');
    const listed = [
      { number, titleZh },
      { number: 'DB11/T 2555-2024', titleZh },
    ];
    expect((await call(client, 'importProvincialStandards', importing(listed))).parallel).toMatchObject([
      { number: 'DB11/T 2555—2024', workId, revision: 2 },
    ]);
  });
});
