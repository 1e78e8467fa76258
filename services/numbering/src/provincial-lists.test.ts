import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { encodeEvent, streams } from '@tongbiao/contracts';
import type { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { metadataOf } from '@tongbiao/event-store';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { members, source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'accepted';
};

describe('numbers and the whole lists of the provinces', () => {
  let system: NumberingSystem;
  let secretariat: NumberingServiceClient;
  let beijing: NumberingServiceClient;

  /** As the registry appends it. */
  const list = async (prefix: string, number: string, titleZh: string): Promise<void> => {
    const data = ProvincialStandardListed.fromPartial({ regionId: 'jjj', prefix, standard: { number, titleZh } });
    const type = 'registry.ProvincialStandardListed.v1';
    const metadata = metadataOf({
      commandId: randomUUID(),
      commandDigest: '',
      actor: { subject: 's', role: 'secretariat' },
      recordedAt: new Date().toISOString(),
      region: 'jjj',
    });
    const event = { id: randomUUID(), type, data: encodeEvent({ type, data }), metadata };
    await system.store.append(streams.provincial(prefix), [event], 'any');
  };
  const check = (number: string, rest: { workId?: string; titleZh?: string } = {}) =>
    call(beijing, 'checkNumber', { number, workId: '', titleZh: '', ...rest });
  const claim = (number: string, workId: string, titleZh: string, rest: { validateOnly?: boolean } = {}) =>
    call(secretariat, 'claimNumber', {
      requestId: randomUUID(),
      validateOnly: false,
      regionId: 'jjj',
      number,
      workId,
      seriesId: '',
      titleZh,
      source,
      confidence: 'CONFIDENCE_COVER',
      ...rest,
    });

  beforeAll(async () => {
    system = await startNumberingSystem();
    secretariat = await system.as('secretariat');
    beijing = await system.as('regulator', 'beijing');
    await list('11', 'DB11/T 1606—2018', '绿色雪上运动场馆评价标准');
  });
  afterAll(() => system.close());

  it('a number on the list is not free, but for the standard that has it', async () => {
    expect(await check('DB11T 1606-2026')).toMatchObject({
      allowed: false,
      code: 'NUMBER_LISTED',
      article: 'one-holder',
      message: expect.stringContaining('绿色雪上') as unknown,
    });
    expect(await check('DB11/T 1606-2026', { titleZh: '绿色雪上运动场馆评价标准' })).toMatchObject({ allowed: true });
    expect(await check('DB11/T 1605-2026')).toMatchObject({ allowed: true });
  });

  it.each(['GB/T 44160-2024', 'JT/T 1495-2024'])('%s is no province’s to give', async (number) =>
    expect(await check(number)).toMatchObject({ allowed: false, code: 'NUMBER_NOT_LOCAL' }),
  );

  it('what is listed a moment later is seen at once', async () => {
    expect(await check('DB12/T 500-2026')).toMatchObject({ allowed: true });
    await list('12', 'DB12/T 500—2020', '冷链物流温度记录规范');
    expect(await check('DB12/T 500-2026')).toMatchObject({ code: 'NUMBER_LISTED' });
  });

  it('is claimed by the standard of that title alone, and a claim that stands is not judged anew', async () => {
    const workId = system.work();
    expect(await refusal(claim('DB11/T 1606-2018', workId, '别的标准'))).toBe('NUMBER_LISTED');
    expect(await refusal(claim('DB11/T 1606-2018', workId, '别的标准', { validateOnly: true }))).toBe('NUMBER_LISTED');
    const claimed = await claim('DB11/T 1606-2018', workId, '绿色雪上运动场馆评价标准');
    expect(claimed.outcome?.events).toHaveLength(1);
    expect((await claim('DB11/T 1606-2018', workId, '')).outcome?.events).toEqual([]);
    expect(await check('DB11/T 1606-2026', { workId })).toMatchObject({ allowed: true });
  });

  it('the counter of ordinary numbers passes over the list', async () => {
    await list('11', 'DB11/T 2176—2020', '已有的标准');
    const write = { requestId: randomUUID(), validateOnly: false, regionId: 'jjj', province: 'beijing' };
    await call(beijing, 'setOrdinaryCounter', { ...write, next: 2176, source });
    const given = await call(beijing, 'allotOrdinary', {
      ...write,
      force: 'FORCE_RECOMMENDED',
      workId: system.work(),
    });
    expect(given.sequence).toBe(2177);
  });

  it('a shared range passes over what a list has, and explains it', async () => {
    const rangeId = 'jjj-3001';
    await call(secretariat, 'prepareRange', {
      requestId: randomUUID(),
      validateOnly: false,
      regionId: 'jjj',
      first: 3001,
      last: 3099,
      next: 3001,
      members: [...members],
      presumed: [],
      width: 4,
    });
    for (const { province } of members)
      await call(await system.as('regulator', province), 'consentToRange', system.consent(rangeId, province));
    const reserve = async () =>
      call(await system.as('service'), 'reserve', {
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        workId: system.work(),
        seriesId: '',
        revision: 1,
        round: 0,
        members: [],
        holdDays: 0,
      });
    expect((await reserve()).sequence).toBe(3001);
    await list('13', 'DB13/T 3002—2019', '冷链物流温度记录规范');
    await list('13', 'DB13/T 003003—2019', '别的号段');
    // A list is read again within a second.
    await setTimeout(1_100);
    const { sequence, outcome } = await reserve();
    expect(sequence).toBe(3003);
    expect(outcome!.events.map((e) => e.type)).toEqual([
      'numbering.SequencePresumed.v1',
      'numbering.SequenceReserved.v1',
    ]);
    const { position } = outcome!;
    const story = await call(secretariat, 'explainNumber', { rangeId, sequence: 3002 }, { position });
    expect(story).toMatchObject({
      state: 'NUMBER_STATE_PRESUMED',
      steps: [{ reason: expect.stringContaining('DB13/T 3002—2019') as unknown }],
    });
    const { range } = await call(secretariat, 'getRange', { rangeId }, { position });
    expect(range).toMatchObject({ next: 3004, totals: { NUMBER_STATE_PRESUMED: 1, NUMBER_STATE_RESERVED: 2 } });
    const workId = system.work();
    await claim('DB13/T 3002-2019', workId, '冷链物流温度记录规范');
  });
});
