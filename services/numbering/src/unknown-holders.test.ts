import { randomUUID } from 'node:crypto';
import { commandIdOf, digestOfJson, streams } from '@tongbiao/contracts';
import type { SequenceReserved } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import {
  ReserveRequest,
  type NumberingServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { reservationIdOf, sharedRange } from '@tongbiao/domain/numbering';
import { transact } from '@tongbiao/event-store';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordPart, recordWorks } from './testing/holders.ts';
import { members, source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

const rangeId = 'jjj-20001';
const first = 20_001;
const UNKNOWN_WORK = 'NOT_FOUND UNKNOWN_WORK workId';

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return [error.code, error.reason, ...error.fieldViolations.map(({ field }) => field)].join(' ');
  }
  return 'accepted';
};

describe('a work or series that nobody has recorded', () => {
  let system: NumberingSystem;
  let secretariat: NumberingServiceClient;
  let registry: NumberingServiceClient;
  const write = (rest: object = {}) => ({ requestId: randomUUID(), validateOnly: false, rangeId, ...rest });
  const hold = (workId: string, rest: object = {}) => ({
    ...write(),
    workId,
    seriesId: '',
    revision: 1,
    round: 1,
    members: [],
    holdDays: 0,
    ...rest,
  });
  const block = async () => {
    const request = { ...write(), count: 2, purpose: '2027 plan', members: [], holdDays: 0 };
    return call(registry, 'reserveBlock', request);
  };
  /** The log as it was before, after what was refused with `reason`. */
  const expectRefused = async (reason: string, answer: () => Promise<unknown>) => {
    const before = await system.store.lastDomainEvent();
    expect(await refusal(answer())).toBe(reason);
    expect((await system.store.lastDomainEvent())?.id, 'nothing is written').toBe(before?.id);
  };

  beforeAll(async () => {
    system = await startNumberingSystem();
    secretariat = await system.as('secretariat');
    registry = await system.as('service');
    await call(secretariat, 'prepareRange', {
      requestId: randomUUID(),
      validateOnly: false,
      regionId: 'jjj',
      first,
      last: first + 999,
      next: first,
      members: members.map((member) => ({ ...member })),
      presumed: [],
      width: 5,
    });
    for (const { province } of members)
      await call(await system.as('regulator', province), 'consentToRange', system.consent(rangeId, province));
  });
  afterAll(() => system.close());

  it.each([false, true])('gets no number held (a dry run: %s)', async (validateOnly) => {
    await expectRefused(UNKNOWN_WORK, () => call(registry, 'reserve', hold(randomUUID(), { validateOnly })));
  });

  it('gets a number, by the same request, as soon as it is on record', async () => {
    const request = hold(randomUUID());
    expect(await refusal(call(registry, 'reserve', request))).toBe(UNKNOWN_WORK);
    await recordWorks(system.store, [request.workId]);
    expect(await refusal(call(registry, 'reserve', request))).toBe('accepted');
  });

  it('gets no number of a block, nor a part', async () => {
    const { reservationId, sequences } = await block();
    const [a, b] = sequences as [number, number];
    const from = (holder: object) =>
      call(registry, 'assignFromBlock', {
        ...write(),
        reservationId,
        sequence: a,
        workId: '',
        seriesId: '',
        ...holder,
      });
    await expectRefused(UNKNOWN_WORK, () => from({ workId: randomUUID() }));
    await expectRefused('NOT_FOUND UNKNOWN_SERIES seriesId', () => from({ seriesId: randomUUID() }));
    const seriesId = system.series();
    await from({ seriesId, sequence: b });
    const part = (workId: string) =>
      call(registry, 'assignPart', { ...write(), sequence: b, seriesId, part: '1', workId });
    await expectRefused(UNKNOWN_WORK, () => part(randomUUID()));
    const partId = randomUUID();
    await recordPart(system.store, { workId: partId, seriesId, part: '1' });
    expect(await refusal(part(partId))).toBe('accepted');
  });

  it('carries of a series only the part that it is on record as', async () => {
    const { reservationId, sequences } = await block();
    const [sequence] = sequences as [number];
    const [workId, seriesId, whole] = [randomUUID(), system.series(), system.work()];
    await recordPart(system.store, { workId, seriesId, part: '2' });
    await call(registry, 'assignFromBlock', { ...write(), reservationId, sequence, seriesId, workId: '' });
    const assign = (as: { workId: string; part: string; seriesId?: string }) =>
      call(registry, 'assignPart', { ...write(), sequence, seriesId, ...as });
    const NO_SUCH_PART = 'FAILED_PRECONDITION WORK_IS_NO_SUCH_PART workId';
    await expectRefused(NO_SUCH_PART, () => assign({ workId, part: '1' }));
    await expectRefused(NO_SUCH_PART, () => assign({ workId, part: '2', seriesId: system.series() }));
    await expectRefused(NO_SUCH_PART, () => assign({ workId: whole, part: '2' }));
    expect(await refusal(assign({ workId, part: '2' }))).toBe('accepted');
  });

  it('gets no ordinary number', async () => {
    const hebei = await system.as('regulator', 'hebei');
    const of = () => ({ requestId: randomUUID(), validateOnly: false, regionId: 'jjj', province: 'hebei' });
    await call(hebei, 'setOrdinaryCounter', { ...of(), next: 8_001, source });
    const allot = (workId: string) =>
      call(hebei, 'allotOrdinary', { ...of(), force: 'FORCE_RECOMMENDED' as const, workId });
    await expectRefused(UNKNOWN_WORK, () => allot(randomUUID()));
    expect((await allot(system.work())).number).toBe('DB13/T 8001');
  });

  it.each([false, true])(
    'gets no whole number where it is a part of a series (the view is behind: %s)',
    async (isBehind) => {
      const WORK_IS_PART = 'FAILED_PRECONDITION WORK_IS_PART workId';
      const [workId, seriesId] = [randomUUID(), system.series()];
      const early = isBehind ? await block() : undefined;
      await recordPart(system.store, { workId, seriesId, part: '2' });
      const { reservationId, sequences, outcome } = early ?? (await block());
      const [a, b] = sequences as [number, number];
      if (!isBehind) await call(secretariat, 'getRange', { rangeId }, { position: outcome!.position });
      await expectRefused(WORK_IS_PART, () => call(registry, 'reserve', hold(workId)));
      const from = { ...write(), reservationId, workId: '', seriesId: '' };
      await expectRefused(WORK_IS_PART, () => call(registry, 'assignFromBlock', { ...from, sequence: a, workId }));
      await call(registry, 'assignFromBlock', { ...from, requestId: randomUUID(), sequence: b, seriesId });
      const part = { ...write(), sequence: b, seriesId, part: '2', workId };
      expect(await refusal(call(registry, 'assignPart', part))).toBe('accepted');
    },
  );

  it('has its number claimed before it is on record, and withdrawn again', async () => {
    const workId = randomUUID();
    const claimed = await call(secretariat, 'claimNumber', {
      requestId: randomUUID(),
      validateOnly: false,
      regionId: 'jjj',
      number: `DB11/T ${first + 500}-2018`,
      workId,
      seriesId: '',
      titleZh: '',
      source,
      confidence: 'CONFIDENCE_COVER',
    });
    const { sequence } = claimed;
    expect(claimed.rangeId).toBe(rangeId);
    // A claim says who has the number, not that there is such a work.
    await expectRefused(UNKNOWN_WORK, () => call(registry, 'reserve', hold(workId)));
    const withdraw = { ...write(), sequence, seriesId: '', workId, reason: 'the import was given up' };
    expect(await refusal(call(secretariat, 'withdraw', withdraw))).toBe('accepted');
  });

  it('keeps the answer that its request was given when nobody asked whether it is on record', async () => {
    const request = hold(randomUUID());
    const { workId, requestId } = request;
    const stream = streams.range(rangeId);
    const { subject, role } = { subject: 'service', role: 'service' };
    const recordedAt = new Date().toISOString();
    const before = await transact(system.store, {
      decider: sharedRange,
      stream,
      command: {
        type: 'Reserve',
        reservationId: reservationIdOf({ subject, rangeId, requestId }),
        workId,
        seriesId: '',
        revision: 1,
        round: 1,
        members: [],
        holdDays: 90,
        now: recordedAt,
      },
      context: {
        commandId: commandIdOf({
          subject,
          method: 'tongbiao.numbering.v1.NumberingService/Reserve',
          resource: stream,
          requestId,
        }),
        commandDigest: digestOfJson(ReserveRequest.toJSON(request)),
        actor: { subject, role },
        recordedAt,
      },
    });
    expect(before.kind).toBe('written');
    const [written] = before.events;
    expect(await call(registry, 'reserve', request)).toMatchObject({
      sequence: (written!.event.data as SequenceReserved).sequence,
      outcome: { replayed: true },
    });
    expect(await refusal(call(registry, 'reserve', { ...request, requestId: randomUUID() }))).toBe(UNKNOWN_WORK);
  });
});
