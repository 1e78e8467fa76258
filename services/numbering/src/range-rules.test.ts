import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { call, callStream, RpcFailure } from '@tongbiao/service';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordPart } from './testing/holders.ts';
import { members, source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

const DAY_MS = 86_400_000;

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return [error.code, error.reason, ...error.fieldViolations.map(({ field }) => field)].join(' ');
  }
  return 'accepted';
};

describe('the rules of a range, over gRPC', () => {
  let system: NumberingSystem;
  let secretariat: NumberingServiceClient;
  let registry: NumberingServiceClient;
  let beijing: NumberingServiceClient;
  let first = 10_001;

  /** A range of its own for each test: what one does is not in the way of another. */
  const openRange = async (size = 500): Promise<string> => {
    const from = first;
    first += size;
    const { rangeId } = await call(secretariat, 'prepareRange', {
      requestId: randomUUID(),
      validateOnly: false,
      regionId: 'jjj',
      first: from,
      last: from + size - 1,
      next: from,
      members: members.map((member) => ({ ...member })),
      presumed: [],
      width: 5,
    });
    for (const { province } of members)
      await call(await system.as('regulator', province), 'consentToRange', system.consent(rangeId, province));
    return rangeId;
  };
  const write = (rangeId: string) => ({ requestId: randomUUID(), validateOnly: false, rangeId });
  const block = (rangeId: string, count: number, rest: object = {}) => ({
    ...write(rangeId),
    count,
    purpose: '2027 plan',
    members: [],
    holdDays: 0,
    ...rest,
  });
  const hold = (rangeId: string, rest: object = {}) => ({
    ...write(rangeId),
    workId: system.work(),
    seriesId: '',
    revision: 1,
    round: 1,
    members: [],
    holdDays: 0,
    ...rest,
  });
  const firstOf = (rangeId: string): number => Number(rangeId.slice(4));

  beforeAll(async () => {
    system = await startNumberingSystem();
    secretariat = await system.as('secretariat');
    registry = await system.as('service');
    beijing = await system.as('regulator', 'beijing');
  });
  afterAll(() => system.close());

  it('holds a block, assigns from it to a work and a series with a part, and releases the rest', async () => {
    const rangeId = await openRange();
    const request = block(rangeId, 3);
    const { reservationId, sequences, expiresAt } = await call(registry, 'reserveBlock', request);
    const [a, b, c] = [firstOf(rangeId), firstOf(rangeId) + 1, firstOf(rangeId) + 2];
    expect(sequences).toEqual([a, b, c]);
    expect(await call(registry, 'reserveBlock', request)).toMatchObject({
      reservationId,
      sequences,
      expiresAt,
      outcome: { replayed: true },
    });
    const [workId, seriesId, partId, rivalId] = [system.work(), system.series(), randomUUID(), randomUUID()];
    for (const each of [partId, rivalId]) await recordPart(system.store, { workId: each, seriesId, part: '1' });
    const assign = { reservationId, workId: '', seriesId: '' };
    await call(registry, 'assignFromBlock', { ...write(rangeId), ...assign, sequence: a, workId });
    await call(registry, 'assignFromBlock', { ...write(rangeId), ...assign, sequence: b, seriesId });
    const part = { sequence: b, seriesId, part: '1', workId: partId };
    await call(registry, 'assignPart', { ...write(rangeId), ...part });
    expect(await refusal(call(registry, 'assignPart', { ...write(rangeId), ...part, workId: rivalId }))).toBe(
      'ALREADY_EXISTS PART_TAKEN part',
    );
    const freed = await call(registry, 'releaseReservations', {
      ...write(rangeId),
      reservationIds: [reservationId],
      reason: 'not needed',
    });
    const { position } = freed.outcome!;
    const { range } = await call(secretariat, 'getRange', { rangeId }, { position });
    expect(range?.totals).toEqual({ NUMBER_STATE_ASSIGNED: 2, NUMBER_STATE_RELEASED: 1 });
    const { steps } = await call(secretariat, 'explainNumber', { rangeId, sequence: b });
    expect(steps.map(({ eventType, seriesId: s, workId: w }) => [eventType, s, w])).toEqual([
      ['numbering.BlockReserved.v1', '', ''],
      ['numbering.SequenceAssigned.v1', seriesId, ''],
      ['numbering.PartAssigned.v1', seriesId, partId],
    ]);
  });

  it('shows which number would come, for a hold and for a block, and takes none', async () => {
    const rangeId = await openRange();
    const shown = await call(registry, 'reserveBlock', block(rangeId, 2, { validateOnly: true }));
    expect(shown.sequences).toEqual([firstOf(rangeId), firstOf(rangeId) + 1]);
    const { sequence } = await call(registry, 'reserve', hold(rangeId, { validateOnly: true }));
    expect(sequence).toBe(firstOf(rangeId));
    expect((await call(registry, 'reserve', hold(rangeId))).sequence).toBe(sequence);
  });

  it('extends a hold, and gives a late member its number under the same sequence', async () => {
    const rangeId = await openRange();
    const request = hold(rangeId, { holdDays: 1, members: ['beijing', 'tianjin'] });
    const { reservationId, sequence, expiresAt } = await call(registry, 'reserve', request);
    const longer = await call(registry, 'extendHold', {
      ...write(rangeId),
      reservationId,
      holdDays: 30,
      reason: 'the review takes longer',
    });
    expect(Date.parse(longer.expiresAt) - Date.parse(expiresAt)).toBe(29 * DAY_MS);
    expect(longer.sequences).toEqual([sequence]);
    await call(registry, 'assign', { seriesId: '', ...write(rangeId), reservationId, workId: request.workId });
    const hebei = await system.as('regulator', 'hebei');
    const join = { ...write(rangeId), sequence, province: 'hebei', force: 'FORCE_RECOMMENDED' } as const;
    expect((await call(hebei, 'joinSequence', join)).number).toBe(`DB13/T ${sequence}`);
    expect(await refusal(call(beijing, 'joinSequence', { ...join, requestId: randomUUID() }))).toBe(
      'PERMISSION_DENIED NOT_YOUR_PROVINCE',
    );
  });

  it('ends holds by the clock, once, whichever replicas look, and not what was consumed', async () => {
    const rangeId = await openRange();
    const kept = hold(rangeId, { holdDays: 1 });
    const consumed = await call(registry, 'reserve', kept);
    await call(registry, 'assign', {
      seriesId: '',
      ...write(rangeId),
      reservationId: consumed.reservationId,
      workId: kept.workId,
    });
    const lost = await call(registry, 'reserveBlock', block(rangeId, 2, { holdDays: 1 }));
    const safe = await call(registry, 'reserve', hold(rangeId, { holdDays: 30 }));
    let ahead = 2 * DAY_MS;
    const now = () => new Date(Date.now() + ahead);
    const endings = async () => {
      const types: string[] = [];
      for await (const { type } of system.store.readStream(`range-${rangeId}`))
        if (type === 'numbering.HoldExpired.v1') types.push(type);
      return types.length;
    };
    const replicas = await Promise.all([system.replica(now, 'expires holds'), system.replica(now, 'expires holds')]);
    try {
      await expect.poll(endings, { timeout: 5_000 }).toBe(2);
      ahead = 0;
      await sleep(200);
      ahead = 2 * DAY_MS;
      await sleep(200);
    } finally {
      for (const replica of replicas) await replica.close();
    }
    const later = await system.replica(now, 'expires holds');
    await sleep(200);
    await later.close();
    expect(await endings(), 'nothing expires twice, nor what was consumed or lasts').toBe(2);
    const states = await Promise.all(
      [consumed.sequence, ...lost.sequences, safe.sequence].map((sequence) =>
        call(secretariat, 'explainNumber', { rangeId, sequence }),
      ),
    );
    expect(states.map(({ state }) => state)).toEqual([
      'NUMBER_STATE_ASSIGNED',
      'NUMBER_STATE_RELEASED',
      'NUMBER_STATE_RELEASED',
      'NUMBER_STATE_RESERVED',
    ]);
    expect(states[1]?.steps.at(-1)).toMatchObject({ actorSubject: 'numbering', reason: 'the hold expired' });
  });

  it('gives released numbers again when all members signed for it, and never before', async () => {
    const rangeId = await openRange();
    const dropped = async () => {
      const { reservationId, sequence } = await call(registry, 'reserve', hold(rangeId));
      await call(registry, 'release', { ...write(rangeId), reservationId, reason: 'refused' });
      return sequence;
    };
    const early = await dropped();
    for (const { province } of members) {
      const regulator = await system.as('regulator', province);
      const wish = system.policy(rangeId, province, 'RELEASED_NUMBERS_REUSED_BEFORE_NEXT');
      const { outcome } = await call(regulator, 'consentToPolicy', wish);
      expect(outcome?.events).toHaveLength(province === 'hebei' ? 2 : 1);
    }
    const dropping = await dropped();
    expect(dropping).toBe(early + 1);
    expect((await call(registry, 'reserve', hold(rangeId))).sequence).toBe(dropping);
    expect((await call(registry, 'reserve', hold(rangeId))).sequence).toBe(dropping + 1);
    const forged = { ...system.policy(rangeId, 'beijing', 'RELEASED_NUMBERS_NEVER_REUSED'), requestId: 'another' };
    expect(await refusal(call(beijing, 'consentToPolicy', forged))).toMatch(/^PERMISSION_DENIED SIGNATURE_INVALID/);
  });

  it('strikes out a number that is nobody’s', async () => {
    const rangeId = await openRange();
    const strike = { ...write(rangeId), sequence: firstOf(rangeId), reason: 'misprinted' };
    const { outcome } = await call(secretariat, 'voidSequence', strike);
    const { position } = outcome!;
    const story = await call(secretariat, 'explainNumber', { rangeId, sequence: strike.sequence }, { position });
    expect(story).toMatchObject({ state: 'NUMBER_STATE_VOID', steps: [{ reason: 'misprinted' }] });
    expect((await call(registry, 'reserve', hold(rangeId))).sequence).toBe(strike.sequence + 1);
  });

  it('keeps a caller within its quota, however many ask at once of two replicas', async () => {
    const rangeId = await openRange();
    const second = await system.replica();
    try {
      const other = await system.as('service', undefined, second.address);
      await call(secretariat, 'setQuota', { ...write(rangeId), account: 'service', limit: 7, unlimited: false });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => refusal(call(i % 2 === 0 ? registry : other, 'reserve', hold(rangeId)))),
      );
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(7);
      expect(new Set(answers)).toEqual(new Set(['accepted', 'RESOURCE_EXHAUSTED QUOTA_EXHAUSTED rangeId']));
      expect(await refusal(call(beijing, 'reserve', hold(rangeId)))).toBe('accepted');
    } finally {
      await second.close();
    }
  });

  it('tells a caller what its request wrote, and no other caller', async () => {
    const rangeId = await openRange();
    const request = hold(rangeId);
    const asked = { rangeId, prefix: '', rpc: 'Reserve', asked: request.requestId };
    expect(await call(registry, 'getByRequestId', asked)).toMatchObject({ found: false });
    const { outcome } = await call(registry, 'reserve', request);
    const found = await call(registry, 'getByRequestId', asked);
    expect(found).toMatchObject({ found: true, outcome: { events: outcome!.events, replayed: true } });
    expect(await call(beijing, 'getByRequestId', asked)).toMatchObject({ found: false });
    expect(await call(registry, 'getByRequestId', { ...asked, rpc: 'Assign' })).toMatchObject({ found: false });
    expect(await refusal(call(registry, 'getByRequestId', { ...asked, rpc: 'Guess' }))).toBe(
      'INVALID_ARGUMENT RPC_UNKNOWN rpc',
    );
    const nothing = { ...asked, rangeId: '' };
    for (const wrong of [nothing, { ...asked, prefix: '13' }])
      expect(await refusal(call(registry, 'getByRequestId', wrong))).toBe('INVALID_ARGUMENT FIELD_REQUIRED rangeId');
  });

  it('lists one’s own holds by their end, page by page, and all of them to those who look after them', async () => {
    const rangeId = await openRange();
    for (const holdDays of [30, 10, 20]) await call(beijing, 'reserve', hold(rangeId, { holdDays }));
    const { outcome } = await call(registry, 'reserveBlock', block(rangeId, 2, { holdDays: 5 }));
    const { position } = outcome!;
    const all = { rangeId, allCallers: true, expiringBefore: '', pageSize: 0, pageToken: '' };
    const list = async (client: NumberingServiceClient, request: object) =>
      call(client, 'listReservations', { ...all, ...request }, { position });
    const base = firstOf(rangeId);
    const numbers = ({ reservations }: Awaited<ReturnType<typeof list>>) => reservations.map((r) => r.sequence - base);
    const own = { allCallers: false };
    expect(numbers(await list(beijing, own))).toEqual([1, 2, 0]);
    expect(numbers(await list(secretariat, {}))).toEqual([3, 4, 1, 2, 0]);
    const soon = new Date(Date.now() + 12 * DAY_MS).toISOString();
    expect(numbers(await list(beijing, { ...own, expiringBefore: soon }))).toEqual([1]);
    const page = await list(secretariat, { pageSize: 3 });
    expect(numbers(page)).toEqual([3, 4, 1]);
    const rest = await list(secretariat, { pageSize: 3, pageToken: page.nextPageToken });
    expect([numbers(rest), rest.nextPageToken]).toEqual([[2, 0], '']);
    expect(await refusal(list(beijing, {}))).toBe('PERMISSION_DENIED NOT_YOUR_HOLDS allCallers');
    expect(await refusal(list(beijing, { ...own, rangeId: 'jjj-1' }))).toBe('NOT_FOUND RANGE_NOT_FOUND rangeId');
    expect(await refusal(list(beijing, { ...own, pageToken: 'x' }))).toBe(
      'INVALID_ARGUMENT PAGE_TOKEN_INVALID pageToken',
    );
    expect(await refusal(list(beijing, { ...own, expiringBefore: 'soon' }))).toBe(
      'INVALID_ARGUMENT INSTANT_MALFORMED expiringBefore',
    );
  });

  it('reports every integer of a range, with totals that add up, at one ordinal', async () => {
    const rangeId = await openRange(2_500);
    for (let i = 0; i < 21; i++) await call(registry, 'reserveBlock', block(rangeId, 100));
    const { outcome } = await call(registry, 'reserve', hold(rangeId));
    const { position } = outcome!;
    const numbers: { sequence: number; state: string }[] = [];
    const ordinals = new Set<bigint>();
    let end: { reported: number; totals: Record<string, number> } | undefined;
    const report = callStream(secretariat, 'coverageReport', { rangeId }, { position });
    for await (const { numbers: piece, range, reported, ordinal } of report) {
      numbers.push(...piece);
      ordinals.add(ordinal);
      if (range !== undefined) end = { reported, totals: range.totals };
    }
    expect(numbers.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 2_101 }, (_, i) => firstOf(rangeId) + i),
    );
    expect(end).toEqual({ reported: 2_101, totals: { NUMBER_STATE_RESERVED: 2_101 } });
    expect(ordinals.size).toBe(1);
    const nowhere = async () => {
      for await (const piece of callStream(secretariat, 'coverageReport', { rangeId: 'jjj-1' })) return piece;
      return undefined;
    };
    expect(await refusal(nowhere())).toBe('NOT_FOUND RANGE_NOT_FOUND rangeId');
  });

  it('lets a caller watch a range, and go on where it was', async () => {
    const rangeId = await openRange();
    const stop = new AbortController();
    const seen: { revision: string; eventType: string }[] = [];
    const watch = async (afterRevision: string, until: number) => {
      for await (const { revision, eventType } of callStream(
        secretariat,
        'watchRange',
        { rangeId, afterRevision },
        { signal: stop.signal },
      )) {
        seen.push({ revision, eventType });
        if (seen.length === until) return;
      }
    };
    await watch('', 5);
    const watching = watch(seen.at(-1)!.revision, 7);
    await sleep(100);
    await call(registry, 'reserve', hold(rangeId));
    await call(registry, 'reserve', hold(rangeId));
    await watching;
    expect(await refusal(watch('7', 8))).toBe('FAILED_PRECONDITION REVISION_AHEAD afterRevision');
    expect(seen.map(({ revision }) => Number(revision))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(seen.slice(4).map(({ eventType }) => eventType)).toEqual([
      'numbering.RangeOpened.v1',
      'numbering.SequenceReserved.v1',
      'numbering.SequenceReserved.v1',
    ]);
  });

  it('gives a receipt that is verified without the service, and none for what is nobody’s', async () => {
    const rangeId = await openRange();
    const request = hold(rangeId);
    const { sequence, reservationId, expiresAt, outcome } = await call(registry, 'reserve', request);
    const { receipt, jwksJson } = await call(registry, 'getReceipt', { rangeId, sequence });
    const keys = createLocalJWKSet(JSON.parse(jwksJson) as JSONWebKeySet);
    const { payload, protectedHeader } = await compactVerify(receipt, keys);
    expect(protectedHeader.typ).toBe('tongbiao-receipt+jwt');
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      log: system.store.logId,
      range: rangeId,
      sequence,
      state: 'reserved',
      reservation: reservationId,
      work: request.workId,
      expires: expiresAt,
      eventId: outcome!.events[0]!.id,
    });
    const [head, body, signature] = receipt.split('.') as [string, string, string];
    const forged = Buffer.from(body, 'base64url')
      .toString()
      .replace(`${sequence}`, `${sequence + 1}`);
    await expect(
      compactVerify([head, Buffer.from(forged).toString('base64url'), signature].join('.'), keys),
    ).rejects.toThrow(/signature/);
    expect(await refusal(call(registry, 'getReceipt', { rangeId, sequence: sequence + 1 }))).toBe(
      'NOT_FOUND NOT_ALLOTTED sequence',
    );
  });

  it('allots ordinary numbers, and says which range, rule and article forbid one', async () => {
    const hebei = await system.as('regulator', 'hebei');
    const of = () => ({ requestId: randomUUID(), validateOnly: false, regionId: 'jjj', province: 'hebei' });
    const allot = (rest: object = {}) => ({
      ...of(),
      force: 'FORCE_RECOMMENDED' as const,
      workId: system.work(),
      ...rest,
    });
    expect(await refusal(call(hebei, 'allotOrdinary', allot()))).toBe('FAILED_PRECONDITION COUNTER_NOT_SET province');
    await call(hebei, 'setOrdinaryCounter', { ...of(), next: 5_001, source });
    const request = allot();
    expect((await call(hebei, 'allotOrdinary', request)).number).toBe('DB13/T 5001');
    expect(await call(hebei, 'allotOrdinary', request)).toMatchObject({
      number: 'DB13/T 5001',
      outcome: { replayed: true },
    });
    const asked = { rangeId: '', prefix: '13', rpc: 'AllotOrdinary', asked: request.requestId };
    expect(await call(hebei, 'getByRequestId', asked)).toMatchObject({
      found: true,
      outcome: { events: [{ type: 'numbering.OrdinaryNumberAllotted.v1', stream: 'ordinary-13' }] },
    });
    for (const not of [
      { ...asked, prefix: '11' },
      { ...asked, asked: 'another' },
      { ...asked, rpc: 'ClaimNumber' },
    ])
      expect(await call(hebei, 'getByRequestId', not)).toMatchObject({ found: false });
    expect((await call(hebei, 'allotOrdinary', allot({ validateOnly: true }))).number).toBe('DB13/T 5002');
    expect((await call(hebei, 'allotOrdinary', allot({ force: 'FORCE_MANDATORY' }))).number).toBe('DB13/ 5002');
    expect(await refusal(call(hebei, 'allotOrdinary', allot({ regionId: 'yrd' })))).toBe(
      'FAILED_PRECONDITION NOT_A_MEMBER province',
    );
    expect(await refusal(call(beijing, 'allotOrdinary', allot()))).toBe('PERMISSION_DENIED NOT_YOUR_PROVINCE');
    const rangeId = await openRange();
    const check = (number: string, workId = '') => call(hebei, 'checkNumber', { number, workId, titleZh: '' });
    expect(await check(`DB13T ${firstOf(rangeId)}-2026`)).toMatchObject({
      canonical: `DB13/T ${firstOf(rangeId)}—2026`,
      allowed: false,
      code: 'NUMBER_IN_SHARED_RANGE',
      rangeId,
      regionId: 'jjj',
      ruleSet: 'tongbiao/numbering',
      ruleVersion: '1',
      article: 'shared-range',
    });
    expect(await check('DB13/ 5001-2026')).toMatchObject({ allowed: false, code: 'NUMBER_CONFLICT', article: 'force' });
    expect(await check('DB13/ 5001-2026', request.workId)).toMatchObject({ allowed: true, code: '' });
    expect(await check('DB13/T 5003-2026')).toMatchObject({ allowed: true, code: '', rangeId: '' });
    expect(await refusal(check('DB13/T'))).toMatch(/^INVALID_ARGUMENT NUMBER_/);
  });
});
