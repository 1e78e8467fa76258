import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ProvinceServiceClient } from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  RecordEditionRequest,
  RecordWorkRequest,
  WorkServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, connect } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSystem, type System } from './system.ts';

const file = fileURLToPath(new URL('../../packages/cli/data/regions/yangtze.json', import.meta.url));

// The second region: four provinces that the program does not know, six digits. Nothing of it is code.
describe('a region from a file', { timeout: 120_000 }, () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system?.stop());

  const token = (name: string) => () => readFileSync(join(system.tokens, name), 'utf8').trim();
  const addressOf = async (name: string) => (await system.status()).processes.find((p) => p.name === name)!.address;

  it('is formed, its provinces signing with keys of their own; again changes nothing', async () => {
    const formed = await system.run<{ rangeId: string; provinces: string[] }>(['region', 'form', file]);
    expect(formed.result).toEqual({
      regionId: 'yangtze',
      rangeId: 'yangtze-310001',
      provinces: ['shanghai', 'jiangsu', 'zhejiang', 'anhui'],
    });
    const again = await system.run(['region', 'form', file]);
    expect(again.code).toBe(0);
    const replayed = (await system.run(['replay'])).lines.filter((l) => JSON.stringify(l).includes('RegionFormed'));
    expect(replayed, 'the first region and this one').toHaveLength(2);
  });

  it('has a system running for each of its provinces, which follows this region alone; also after a start', async () => {
    const codes = ['shanghai', 'jiangsu', 'zhejiang', 'anhui'];
    const run = async () => (await system.status()).processes.filter(({ name }) => codes.includes(name));
    await vi.waitFor(async () => expect((await run()).map(({ state }) => state)).toEqual(Array(4).fill('ready')), {
      timeout: 30_000,
      interval: 250,
    });
    const { address } = (await run()).find(({ name }) => name === 'shanghai')!;
    const client = connect(ProvinceServiceClient, { address, token: token('system-shanghai') });
    try {
      await vi.waitFor(
        async () =>
          expect((await call(client, 'getStatus', {})).sources).toMatchObject([
            { regionId: 'yangtze', state: 'following' },
          ]),
        { timeout: 10_000, interval: 250 },
      );
    } finally {
      client.close();
    }
    const places = (await run()).map(({ name, address: at }) => `${name} ${at.split(':')[1]!.slice(-2)}`);
    expect(places).toEqual(['shanghai 43', 'jiangsu 44', 'zhejiang 45', 'anhui 46']);
    await system.stop({ keep: true });
    system = await startSystem({ kafka: false, dataDir: system.dataDir });
    const again = (await run()).map(({ name, address: at }) => `${name} ${at.split(':')[1]!.slice(-2)}`);
    expect(again, 'at once, in the same places').toEqual(places);
  });

  it('is shown beside the first one, each province with its rules and their days', async () => {
    const { lines, result } = await system.run<{ regions: number }>(['region', 'list']);
    expect(result.regions).toBe(2);
    expect(lines).toContainEqual(expect.objectContaining({ regionId: 'yangtze', nameZh: '长三角' }));
    const shown = await system.run<{ region: { members: { prefix: string; keys: unknown[] }[] } }>([
      'region',
      'show',
      'yangtze',
    ]);
    expect(shown.result.region.members.map((m) => [m.prefix, m.keys.length])).toEqual([
      ['31', 1],
      ['32', 1],
      ['33', 1],
      ['34', 1],
    ]);
    const rules = await system.run<{ ruleSets: number }>(['region', 'rules', 'jjj', '--province', 'beijing']);
    expect(rules.result.ruleSets).toBe(7);
    expect(rules.lines[0]).toMatchObject({ ruleSet: { id: 'cn', version: '1990' }, lastDay: '2004-12-14' });
  });

  it('gives a number of six digits, to three of its four members', async () => {
    const secretariat = { token: token('secretariat') };
    const works = connect(WorkServiceClient, { address: await addressOf('registry'), ...secretariat });
    const regulator = { token: token('regulator-shanghai') };
    const numbering = connect(NumberingServiceClient, { address: await addressOf('numbering'), ...regulator });
    const source = { citation: '样本', digest: `sha256:${'5'.repeat(64)}` };
    try {
      const { workId, outcome } = await call(
        works,
        'recordWork',
        RecordWorkRequest.fromPartial({
          requestId: 'yangtze-work',
          regionId: 'yangtze',
          workKey: 'yangtze-310003',
          titleZh: '长三角示范（标题未查证）',
          field: '环保',
          kind: WorkKind.COLLABORATIVE,
          rangeId: 'yangtze-310001',
          sequence: 310_003,
          source,
          confidence: Confidence.INDEX,
        }),
      );
      let { position } = outcome!;
      for (const [province, prefix] of [
        ['shanghai', '31'],
        ['jiangsu', '32'],
        ['zhejiang', '33'],
      ] as const) {
        const recorded = await call(
          works,
          'recordEdition',
          RecordEditionRequest.fromPartial({
            requestId: `yangtze-edition-${province}`,
            workId,
            revision: 1,
            province,
            number: `DB${prefix}/T 310003-2021`,
            force: Force.RECOMMENDED,
            publishedOn: '2021',
            source,
            confidence: Confidence.INDEX,
          }),
        );
        position = recorded.outcome!.position;
      }
      const { work } = await call(works, 'getWork', { workId }, { position });
      expect(work!.revisions[0]!.editions.map((e) => e.number)).toEqual([
        'DB32/T 310003—2021',
        'DB31/T 310003—2021',
        'DB33/T 310003—2021',
      ]);

      const next = await call(
        works,
        'recordWork',
        RecordWorkRequest.fromPartial({
          requestId: 'yangtze-next',
          regionId: 'yangtze',
          workKey: 'yangtze-next',
          titleZh: '长三角公共数据服务规范',
          field: '服务',
          kind: WorkKind.COLLABORATIVE_NUMBER_UNKNOWN,
          source,
          confidence: Confidence.PLANNED,
        }),
      );
      const held = await call(numbering, 'reserve', {
        seriesId: '',
        requestId: 'yangtze-hold',
        validateOnly: false,
        rangeId: 'yangtze-310001',
        workId: next.workId,
        revision: 1,
        round: 0,
        members: ['shanghai', 'jiangsu', 'zhejiang'],
        holdDays: 0,
      });
      expect(held.outcome!.events.map((e) => JSON.parse(e.dataJson))).toMatchObject([
        { sequence: 310_004, members: ['shanghai', 'jiangsu', 'zhejiang'] },
      ]);
    } finally {
      works.close();
      numbering.close();
    }
    const told = await system.run<{ state: string }>(['number', 'explain', 'yangtze-310001/310004']);
    expect(told.result.state).toMatch(/reserved/i);
  });

  it('admits a further member from a file, signed by each of its members', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tongbiao-member-'));
    try {
      const member = join(folder, 'shandong.json');
      const names = { nameZh: '山东省', nameEn: 'Shandong', prefix: '37', regulatorZh: '山东省市场监督管理局' };
      writeFileSync(member, JSON.stringify({ province: 'shandong', ...names, ruleSets: ['cn-2020'] }));
      const admitted = await system.run<{ members: string[] }>(['region', 'admit', 'yangtze', member]);
      expect(admitted.result.members).toEqual(['shanghai', 'jiangsu', 'zhejiang', 'anhui', 'shandong']);
      expect((await system.run(['region', 'admit', 'yangtze', member])).code).toBe(0);
      const rules = await system.run<{ ruleSets: number }>(['region', 'rules', 'yangtze', '--province', 'shandong']);
      expect(rules.result.ruleSets).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has a register of organisations, and policies whose tasks works answer', async () => {
    const code = ['--code', '91350100M000100Y43', '--kind', 'enterprise', '--region', 'yangtze'];
    const made = await system.run<{ organisationId: string; written: number }>([
      'organisation',
      'register',
      '长三角标准研究公司',
      ...code,
    ]);
    expect(made.result.written).toBe(1);
    const again = await system.run<{ written: number }>(['organisation', 'register', '长三角标准研究公司', ...code]);
    expect(again.result.written).toBe(0);
    const listed = await system.run(['organisation', 'list', '91350100', '--region', 'yangtze']);
    expect(listed.lines[0]).toMatchObject({ organisationId: made.result.organisationId });
    const another = ['--region', 'yangtze', '--kind', 'enterprise', '--code', '1'];
    const wrong = await system.run<{ error: { code: string } }>(['organisation', 'register', '另一公司', ...another]);
    expect(wrong.result.error.code).toBe('CREDIT_CODE_WRONG');

    const plan = ['--issuer', '国务院', '--date', '2019-12', '--link', 'https://www.gov.cn/', '--region', 'yangtze'];
    const { policyId } = (
      await system.run<{ policyId: string }>(['policy', 'register', '长江三角洲区域一体化发展规划纲要', ...plan])
    ).result;
    const { taskId } = (
      await system.run<{ taskId: string }>(['policy', 'task', policyId, '推进标准统一', '--clause', '第九章'])
    ).result;
    const open = () => system.run<{ tasks: number }>(['policy', 'tasks', '--open', '--region', 'yangtze']);
    expect((await open()).result.tasks).toBe(1);
    const works = await system.run(['works', '长三角公共数据', '--region', 'yangtze']);
    const [found] = works.lines as { work: { workId: string } }[];
    expect((await system.run(['policy', 'answer', policyId, taskId, found!.work.workId])).code).toBe(0);
    await vi.waitFor(async () => expect((await open()).result.tasks).toBe(0), { timeout: 60_000 });
  });

  it('is refused where its file is wrong, before anything is written', async () => {
    const refused = await system.run<{ error: { code: string } }>(['region', 'form', fileURLToPath(import.meta.url)]);
    expect([refused.code, refused.result.error.code]).toEqual([2, 'REGION_FILE_INVALID']);
  });
});
