import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streams } from '@tongbiao/contracts';
import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import { RegisterPolicyRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { AdjustRevisionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { AdoptRuleSetRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { ClockKind, ClockUnit, GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { WorkState } from '@tongbiao/domain/registry';
import { stateCache } from '@tongbiao/event-store';
import { call, createLog, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openFacts } from './facts.ts';
import { runStandstill } from './process/standstill-runner.ts';
import { play } from './testing/play.ts';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

/** Reason and field of a refusal, and the article that it rests on. */
const refusal = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof RpcFailure)
      return `${error.reason} ${error.fieldViolations.map((f) => f.field).join()}`.trim();
    throw error;
  }
  return 'none';
};

const agreed = async () => {
  const request = RegisterPolicyRequest.fromPartial({
    requestId: 'agreement',
    regionId: 'demo',
    kind: PolicyKind.AGREEMENT,
    titleZh: '京津冀共同制定协议',
    issuers: ['三省市'],
    date: '2015',
    digest: digest('a'),
    provinces: [...provinces],
  });
  return (await call(await system.policies('secretariat'), 'registerPolicy', request)).policyId;
};
const adopt = async (province: string, policyId: string) => {
  const adopting = AdoptRuleSetRequest.fromPartial({
    requestId: `still${policyId}`,
    regionId: 'demo',
    province,
    document: system.document,
    ruleSet: {
      id: 'still',
      version: '1',
      titleZh: '不另行立项',
      effectiveFrom: system.today,
      reviewPassPercent: 67,
      clocks: [{ kind: ClockKind.PUBLIC_COMMENT, unit: ClockUnit.CALENDAR_DAYS, limit: 0, article: '演示' }],
      gates: [{ kind: GateKind.STANDSTILL, article: '第六条', policyId }],
    },
  });
  return call(
    await system.regions('regulator', province),
    'adoptRuleSet',
    system.signed('tongbiao.registry.v1.RegionService/AdoptRuleSet', AdoptRuleSetRequest, province, adopting),
  );
};

/** The registry's own process over its own store and views, while something is done. */
const whileComparing = async <T>(hintFile: string, act: () => Promise<T>): Promise<T> => {
  const stop = new AbortController();
  const { store, views } = system;
  const running = runStandstill(
    {
      store,
      views,
      facts: openFacts(store),
      works: stateCache<WorkState>(),
      now: () => new Date(),
      subject: 'service-registry',
      log: createLog({ name: 'standstill', level: 'fatal' }),
      hintFile,
    },
    stop.signal,
  );
  try {
    return await act();
  } finally {
    stop.abort();
    await running;
  }
};
const foundOn = async (workId: string) => {
  const found = [];
  for await (const { type, data } of system.store.readStream(streams.work(workId)))
    if (type === 'registry.StandstillFound.v1') found.push(data as { resembles: string; provinces: string[] });
  return found;
};

describe('a province whose agreement asks to hold still', () => {
  it('proposes nothing that resembles a living joint project, unless its regulator says why', async () => {
    const work = play(system, 'joint');
    const scope = '适用于畜禽肉在运输、贮存、交接环节的温度控制与记录';
    const department = await system.works('department', 'beijing');
    const joint = work.request.propose({ titleZh: '畜禽肉冷链物流操作规程', ics: ['67.120.10'], scope: '另议' });
    const { workId } = await call(department, 'proposeWork', joint);
    const adjusting = AdjustRevisionRequest.fromPartial({
      requestId: 'scope',
      workId,
      revision: 1,
      province: 'beijing',
      corrections: [{ field: 'scope', values: [scope] }],
      reason: '明确范围',
      document: system.document,
    });
    const { outcome } = await call(
      await system.projects('regulator', 'beijing'),
      'adjustRevision',
      system.signed('tongbiao.registry.v1.ProjectService/AdjustRevision', AdjustRevisionRequest, 'beijing', adjusting),
    );
    const position = outcome!.position;
    const own = {
      titleZh: '食品温控追溯导则',
      ics: ['67.120.10'],
      scope: '适用于畜禽肉运输、贮存、交接环节的温度控制和记录',
    };
    const asking = { regionId: 'demo', province: 'hebei', ...own };
    const hebei = await system.projects('department', 'hebei');
    const { warnings } = await call(hebei, 'checkStandstill', asking, { position });
    expect(warnings).toMatchObject([{ workId, sharedIcs: ['67.120.10'] }]);
    expect(warnings[0]!.scopeSimilarityPercent).toBeGreaterThanOrEqual(60);

    expect(await refusal(adopt('beijing', ''))).toBe('FIELD_REQUIRED ruleSet.gates[0].policyId');
    expect(await refusal(adopt('beijing', workId))).toBe('UNKNOWN_POLICY ruleSet.gates[0].policyId');
    const policyId = await agreed();
    await adopt('beijing', policyId);
    const beside = play(system, 'beside').request.propose(own);
    expect(await refusal(call(department, 'proposeWork', beside))).toBe('JOINT_PROJECT_LIVES titleZh');
    const reasoned = { ...beside, standstillOverride: '对象为追溯，不是操作' };
    expect(await refusal(call(department, 'proposeWork', reasoned))).toBe('OVERRIDE_NOT_ALLOWED standstillOverride');
    const regulator = await system.works('regulator', 'beijing');
    const overridden = await call(regulator, 'proposeWork', reasoned);
    expect(overridden.outcome!.events.map((e) => e.type)).toEqual([
      'registry.WorkProposed.v1',
      'registry.StandstillOverridden.v1',
    ]);
    expect(JSON.parse(overridden.outcome!.events[1]!.dataJson)).toMatchObject({
      resembles: [workId],
      rule: { ruleSet: 'still', article: '第六条' },
      policyId,
    });
    expect((await call(regulator, 'proposeWork', reasoned)).outcome!.replayed).toBe(true);
    const other = play(system, 'other').request.propose({ titleZh: '隧道照明', ics: ['93.060'] });
    expect(await refusal(call(department, 'proposeWork', other))).toBe('none');
  });
});

describe('two projects of the same moment', () => {
  const ADJUST = 'tongbiao.registry.v1.ProjectService/AdjustRevision';
  /** Of Hebei, whose rules do not ask, so that neither is held when it is proposed. */
  const proposals = (titleZh: string): Promise<string[]> =>
    Promise.all(
      ['one', 'other'].map(async (name) => {
        const request = play(system, name).request.propose({ titleZh, ics: ['93.080'] });
        return (await call(await system.works('department', 'hebei'), 'proposeWork', request)).workId;
      }),
    );
  const orderOf = async (works: readonly string[]): Promise<readonly string[]> => {
    const placed: [bigint, string][] = [];
    for (const workId of works)
      for await (const { position } of system.store.readStream(streams.work(workId), { maxCount: 1 }))
        placed.push([BigInt(position.commit), workId]);
    return placed.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, workId]) => workId);
  };

  it('pass each other, and the later one is found, held at its approval, and let go by an override', async () => {
    await adopt('tianjin', await agreed());
    const works = await proposals('公路隧道照明节能运行规范');
    const [first, second] = (await orderOf(works)) as [string, string];
    const on = (workId: string) => play(system, `approval-${workId}`, { workId, revision: 1 });
    expect(await refusal(on(second).approve('tianjin'))).toBe('JOINT_PROJECT_LIVES titleZh');
    expect(await refusal(on(first).approve('tianjin'))).toBe('none');
    const asking = await system.asking('regulator', 'tianjin');
    const { acts } = await call(asking, 'listNextActs', { workId: second, role: '', province: '' });
    expect(acts.find((a) => a.rpc.endsWith('/ApproveProject'))).toMatchObject({
      reason: 'JOINT_PROJECT_LIVES',
      rule: { article: '第六条' },
    });
    expect(await refusal(on(second).approve('hebei'))).toBe('none');

    const folder = mkdtempSync(join(tmpdir(), 'tongbiao-standstill-'));
    const hint = join(folder, 'standstill.json');
    await whileComparing(hint, () =>
      vi.waitFor(async () => expect(await foundOn(second)).toHaveLength(1), { timeout: 10_000, interval: 25 }),
    );
    expect(await foundOn(second)).toMatchObject([{ resembles: first, provinces: [...provinces].toSorted() }]);
    expect(await foundOn(first)).toEqual([]);

    const overriding = { standstillOverride: '对象为高速公路，与前者不同' };
    const request = on(second).request.approve('tianjin', 'tianjin', { ...overriding, requestId: 'override' });
    const { outcome } = await call(await system.works('regulator', 'tianjin'), 'approveProject', request);
    expect(outcome!.events.map((e) => e.type)).toEqual([
      'registry.ProjectApproved.v1',
      'registry.StandstillOverridden.v1',
    ]);

    // The earlier one is steered; what was found on the later one stands, also after a start that knows nothing.
    const adjusting = AdjustRevisionRequest.fromPartial({
      requestId: 'earlier',
      workId: first,
      revision: 1,
      province: 'hebei',
      corrections: [{ field: 'titleZh', values: ['公路隧道照明节能运行管理规范'] }],
      reason: '名称调整',
      document: system.document,
    });
    const { outcome: adjusted } = await call(
      await system.projects('regulator', 'hebei'),
      'adjustRevision',
      system.signed(ADJUST, AdjustRevisionRequest, 'hebei', adjusting),
    );
    const after = { position: adjusted!.position };
    await call(await system.works(), 'getWork', { workId: first }, after);
    rmSync(hint);
    await whileComparing(hint, () => vi.waitFor(() => readFileSync(hint), { timeout: 10_000, interval: 25 }));
    expect([await foundOn(first), (await foundOn(second)).length]).toEqual([[], 1]);
    rmSync(folder, { recursive: true });
  });
});
