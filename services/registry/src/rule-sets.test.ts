import { MaterialKind, MaterialStep } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { AdoptRuleSetRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { RecordMaterialRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/rule_set_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};

describe('the rule sets of a region', () => {
  const adopt = async (version: string, effectiveFrom: string) => {
    const { region } = await call(await system.regions(), 'getRegion', { regionId: 'demo' });
    const [rules] = Object.values(region!.ruleSets);
    const request = AdoptRuleSetRequest.fromPartial({
      requestId: `adopt-${version}`,
      regionId: 'demo',
      province: 'beijing',
      document: system.document,
      ruleSet: {
        ...rules!,
        version,
        effectiveFrom,
        materials: [
          { kind: MaterialKind.LEGALITY_REVIEW, step: MaterialStep.APPROVAL, article: '第八条', sourced: false },
        ],
      },
    });
    return call(
      await system.regions('regulator', 'beijing'),
      'adoptRuleSet',
      system.signed('tongbiao.registry.v1.RegionService/AdoptRuleSet', AdoptRuleSetRequest, 'beijing', request),
    );
  };

  it('are told with their days, those of the past, too', async () => {
    await adopt('2014', '2014-12-31');
    const { outcome } = await adopt('2018', '2018-09-30');
    const { ruleSets } = await call(
      await system.ruleSets(),
      'listRuleSets',
      { regionId: 'demo', province: 'beijing' },
      { position: outcome!.position },
    );
    const dayBefore = new Date(Date.parse(system.today) - 86_400_000).toISOString().slice(0, 10);
    expect(ruleSets.map(({ ruleSet, lastDay }) => [ruleSet!.version, ruleSet!.effectiveFrom, lastDay])).toEqual([
      ['2014', '2014-12-31', '2018-09-29'],
      ['2018', '2018-09-30', dayBefore],
      ['1', system.today, ''],
    ]);
    expect(ruleSets[0]).toMatchObject({ province: 'beijing', document: system.document });
    const everybody = await call(await system.ruleSets(), 'listRuleSets', { regionId: 'demo', province: '' });
    expect(new Set(everybody.ruleSets.map((each) => each.province)).size).toBe(3);
    const nowhere = call(await system.ruleSets(), 'listRuleSets', { regionId: 'nowhere', province: '' });
    expect(await reasonOf(nowhere)).toBe('UNKNOWN_REGION');
  });

  it('ask for documents: one that is missing is named, and its step refused until it is there', async () => {
    await adopt('2', system.today);
    const work = play(system, 'materials');
    await work.propose();
    const workId = work.workId();
    expect(await reasonOf(work.approve('beijing'))).toBe('MATERIAL_MISSING');
    await work.approve('tianjin');
    const department = await system.ruleSets('department', 'beijing');
    const list = async () => call(department, 'listMaterials', { workId, revision: 1 });
    expect((await list()).missing).toMatchObject([
      { province: 'beijing', ruleSet: 'demo/2', material: { kind: MaterialKind.LEGALITY_REVIEW, article: '第八条' } },
    ]);
    const request = RecordMaterialRequest.fromPartial({
      requestId: 'material',
      workId,
      revision: 1,
      province: 'beijing',
      kind: MaterialKind.LEGALITY_REVIEW,
      digest: digest('b'),
    });
    expect(await reasonOf(call(department, 'recordMaterial', { ...request, notApplicable: '不涉及' }))).toBe(
      'MATERIAL_AMBIGUOUS',
    );
    const { outcome } = await call(department, 'recordMaterial', request);
    expect((await call(department, 'recordMaterial', request)).outcome).toEqual({ ...outcome, replayed: true });
    expect(await list()).toMatchObject({ missing: [], materials: [{ province: 'beijing', digest: digest('b') }] });
    expect(await reasonOf(work.approve('beijing'))).toBe('none');
  });

  it('and their documents are members’ business', async () => {
    const work = play(system, 'materials-2');
    await work.propose();
    const at = { workId: work.workId(), revision: 1 };
    expect(await reasonOf(call(await system.ruleSets(), 'listMaterials', at))).toBe('TOKEN_MISSING');
    const department = await system.ruleSets('department', 'beijing');
    expect(await reasonOf(call(department, 'listMaterials', { ...at, revision: 2 }))).toBe('UNKNOWN_REVISION');
  });
});
