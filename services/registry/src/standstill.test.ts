import { AdjustRevisionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { AdoptRuleSetRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { ClockKind, ClockUnit, GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

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

    const adopting = AdoptRuleSetRequest.fromPartial({
      requestId: 'still',
      regionId: 'demo',
      province: 'beijing',
      document: system.document,
      ruleSet: {
        id: 'beijing-still',
        version: '1',
        titleZh: '不另行立项',
        effectiveFrom: system.today,
        reviewPassPercent: 67,
        clocks: [{ kind: ClockKind.PUBLIC_COMMENT, unit: ClockUnit.CALENDAR_DAYS, limit: 0, article: '演示' }],
        gates: [{ kind: GateKind.STANDSTILL, article: '京津冀共同制定协议 第六条' }],
      },
    });
    await call(
      await system.regions('regulator', 'beijing'),
      'adoptRuleSet',
      system.signed('tongbiao.registry.v1.RegionService/AdoptRuleSet', AdoptRuleSetRequest, 'beijing', adopting),
    );
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
      rule: { ruleSet: 'beijing-still', article: '京津冀共同制定协议 第六条' },
    });
    expect((await call(regulator, 'proposeWork', reasoned)).outcome!.replayed).toBe(true);
    const other = play(system, 'other').request.propose({ titleZh: '隧道照明', ics: ['93.060'] });
    expect(await refusal(call(department, 'proposeWork', other))).toBe('none');
  });
});
