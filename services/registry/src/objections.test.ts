import {
  AdjustRevisionRequest,
  DecideObjectionRequest,
  EstablishWorkRequest,
  PostPublicNoticeRequest,
  RecordObjectionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { AdoptRuleSetRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { ClockKind, ClockUnit, GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const refusal = async (asked: Promise<unknown>) => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof RpcFailure) return { reason: error.reason, article: error.rule?.article };
    throw error;
  }
  return { reason: 'none' };
};

describe('an objection to a public notice, where a province’s rules ask', () => {
  const PROJECTS = 'tongbiao.registry.v1.ProjectService';
  const article = '立项公示规则 第三条';

  it('keeps the work from being established until it is answered, also when it was decided after the approval', async () => {
    const { document, today } = system;
    const rules = AdoptRuleSetRequest.fromPartial({
      requestId: 'objections',
      regionId: 'demo',
      province: 'hebei',
      document,
      ruleSet: {
        id: 'hebei-objections',
        version: '1',
        titleZh: '公示异议',
        effectiveFrom: today,
        reviewPassPercent: 67,
        clocks: [{ kind: ClockKind.PUBLIC_COMMENT, unit: ClockUnit.CALENDAR_DAYS, limit: 0, article: '演示' }],
        gates: [{ kind: GateKind.OBJECTION, article }],
      },
    });
    await call(
      await system.regions('regulator', 'hebei'),
      'adoptRuleSet',
      system.signed('tongbiao.registry.v1.RegionService/AdoptRuleSet', AdoptRuleSetRequest, 'hebei', rules),
    );
    const work = play(system, 'objected');
    await work.propose();
    const at = { workId: work.workId(), revision: 1 };
    const hebei = await system.projects('regulator', 'hebei');
    const beijing = await system.projects('regulator', 'beijing');
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    const notice = { requestId: 'n', ...at, province: 'hebei', from: yesterday, to: yesterday };
    const url = 'https://example.org/n';
    await call(hebei, 'postPublicNotice', PostPublicNoticeRequest.fromPartial({ ...notice, url }));
    const objection = { ...at, province: 'hebei', receivedOn: yesterday, objectorRef: 'r', bodyDigest: digest('c') };
    const object = async (requestId: string, upheld: boolean) => {
      const received = RecordObjectionRequest.fromPartial({ requestId, ...objection });
      const { objectionId } = await call(hebei, 'recordObjection', received);
      const decision = DecideObjectionRequest.fromPartial({
        requestId: `d${requestId}`,
        ...at,
        province: 'hebei',
        objectionId,
        upheld,
        reason: '适用范围过宽',
        document,
      });
      return () =>
        call(
          hebei,
          'decideObjection',
          system.signed(`${PROJECTS}/DecideObjection`, DecideObjectionRequest, 'hebei', decision),
        );
    };
    const decideFirst = await object('o1', false);
    expect(await refusal(work.approve('hebei'))).toEqual({ reason: 'OBJECTION_OPEN', article });
    await decideFirst();
    await work.approve('hebei');
    await (
      await object('o2', true)
    )();
    for (const province of provinces.filter((p) => p !== 'hebei')) await work.approve(province);

    const establish = (requestId: string) => {
      const request = EstablishWorkRequest.fromPartial({ requestId, ...at, province: 'beijing', document });
      return call(
        beijing,
        'establishWork',
        system.signed(`${PROJECTS}/EstablishWork`, EstablishWorkRequest, 'beijing', request),
      );
    };
    expect(await refusal(establish('e1'))).toEqual({ reason: 'OBJECTION_UPHELD', article });
    const adjusting = AdjustRevisionRequest.fromPartial({
      requestId: 'a',
      ...at,
      province: 'beijing',
      corrections: [{ field: 'scope', values: ['仅适用于公共停车场'] }],
      reason: '公示异议成立，缩小范围',
      document,
    });
    await call(
      beijing,
      'adjustRevision',
      system.signed(`${PROJECTS}/AdjustRevision`, AdjustRevisionRequest, 'beijing', adjusting),
    );
    const { outcome } = await establish('e2');
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.WorkEstablished.v1']);
  });
});
