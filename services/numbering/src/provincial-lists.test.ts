import { randomUUID } from 'node:crypto';
import { encodeEvent, streams } from '@tongbiao/contracts';
import type { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { metadataOf } from '@tongbiao/event-store';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

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
});
