import { randomUUID } from 'node:crypto';
import { derivedId, parsePosition } from '@tongbiao/contracts';
import type {
  ClaimNumberRequest,
  NumberingServiceClient,
  PrepareRangeRequest,
  ReserveRequest,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { reservationIdOf } from '@tongbiao/domain/numbering';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { members, source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

const rangeId = 'jjj-3001';
const prepare = (rest: Partial<PrepareRangeRequest> = {}): PrepareRangeRequest => ({
  requestId: randomUUID(),
  validateOnly: false,
  regionId: 'jjj',
  first: 3001,
  last: 3999,
  next: 3048,
  members: members.map((member) => ({ ...member })),
  presumed: [{ first: 3001, last: 3047, source }],
  width: 4,
  ...rest,
});
const claim = (number: string, rest: Partial<ClaimNumberRequest> = {}): ClaimNumberRequest => ({
  requestId: randomUUID(),
  validateOnly: false,
  regionId: 'jjj',
  number,
  workId: randomUUID(),
  seriesId: '',
  titleZh: '',
  source,
  confidence: 'CONFIDENCE_COVER',
  ...rest,
});

/** The reason of a refusal, with the gRPC status and the fields at fault. */
const refusal = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return [error.code, error.reason, ...error.fieldViolations.map(({ field }) => field)].join(' ');
  }
  return 'accepted';
};

describe('numbering over gRPC', () => {
  let system: NumberingSystem;
  let secretariat: NumberingServiceClient;
  let registry: NumberingServiceClient;
  const reserve = (rest: Partial<ReserveRequest> = {}): ReserveRequest => ({
    requestId: randomUUID(),
    validateOnly: false,
    rangeId,
    workId: system.work(),
    seriesId: '',
    revision: 1,
    round: 1,
    members: [],
    holdDays: 0,
    ...rest,
  });
  beforeAll(async () => {
    system = await startNumberingSystem();
    secretariat = await system.as('secretariat');
    registry = await system.as('service');
    await call(secretariat, 'prepareRange', prepare());
    for (const { province } of members) {
      const regulator = await system.as('regulator', province);
      await call(regulator, 'consentToRange', system.consent(rangeId, province));
    }
  });
  afterAll(() => system.close());

  describe('granting a range', () => {
    it('opens it when all have consented, and each province skips it', async () => {
      const beijing = await system.as('regulator', 'beijing');
      const { outcome } = await call(beijing, 'consentToRange', system.consent(rangeId, 'beijing'));
      expect(outcome).toMatchObject({
        replayed: true,
        events: [
          { type: 'numbering.SkipRangeAdded.v1', stream: 'ordinary-11' },
          { type: 'numbering.RangeConsented.v1', stream: 'range-jjj-3001' },
        ],
      });
      const { range } = await call(secretariat, 'getRange', { rangeId }, { position: outcome!.position });
      expect(range).toMatchObject({
        open: true,
        next: 3048,
        consented: ['beijing', 'tianjin', 'hebei'],
        totals: { NUMBER_STATE_PRESUMED: 47 },
      });
    });

    it('shows what a consent would write, and writes nothing', async () => {
      await call(secretariat, 'prepareRange', prepare({ first: 5001, last: 5010, next: 5001, presumed: [] }));
      const before = await system.store.lastDomainEvent();
      const beijing = await system.as('regulator', 'beijing');
      const request = system.consent('jjj-5001', 'beijing');
      const { outcome } = await call(beijing, 'consentToRange', { ...request, validateOnly: true });
      expect(outcome?.events.map(({ id, type }) => [id, type])).toEqual([
        ['', 'numbering.SkipRangeAdded.v1'],
        ['', 'numbering.RangeConsented.v1'],
      ]);
      expect((await system.store.lastDomainEvent())?.id).toBe(before?.id);
    });

    it('refuses a range that overlaps another, before anything is written', async () => {
      await call(secretariat, 'prepareRange', prepare({ first: 3990, last: 4010, next: 3990, presumed: [] }));
      const hebei = await system.as('regulator', 'hebei');
      const answer = call(hebei, 'consentToRange', system.consent('jjj-3990', 'hebei'));
      expect(await refusal(answer)).toBe('FAILED_PRECONDITION RANGE_OVERLAPS rangeId');
      expect((await call(secretariat, 'getRange', { rangeId: 'jjj-3990' })).range?.consented).toEqual([]);
      expect(await refusal(call(registry, 'reserve', reserve({ rangeId: 'jjj-3990' })))).toBe(
        'FAILED_PRECONDITION RANGE_NOT_OPEN rangeId',
      );
    });

    it('refuses what the province did not sign', async () => {
      const hebei = await system.as('regulator', 'hebei');
      const stranger = system.consent('jjj-3990', 'hebei', 'beijing');
      expect(await refusal(call(hebei, 'consentToRange', stranger))).toMatch(/^PERMISSION_DENIED UNKNOWN_KEY/);
      const other = { ...system.consent('jjj-3990', 'hebei'), rangeId: 'jjj-5001' };
      expect(await refusal(call(hebei, 'consentToRange', other))).toMatch(/^PERMISSION_DENIED SIGNATURE_INVALID/);
      const beijing = await system.as('regulator', 'beijing');
      expect(await refusal(call(beijing, 'consentToRange', system.consent('jjj-3990', 'hebei')))).toBe(
        'PERMISSION_DENIED NOT_YOUR_PROVINCE',
      );
    });

    it.each<[string, Partial<PrepareRangeRequest>]>([
      ['NOT_FOUND UNKNOWN_REGION regionId', { regionId: 'yrd' }],
      ['ALREADY_EXISTS RANGE_EXISTS first', { last: 3998 }],
      ['INVALID_ARGUMENT NUMBERS_UNEXPLAINED presumed', { first: 7001, last: 7010, next: 7005, presumed: [] }],
      ['INVALID_ARGUMENT FIELD_REQUIRED members', { members: [] }],
    ])('answers %s', async (code, change) => {
      expect(await refusal(call(secretariat, 'prepareRange', prepare(change)))).toBe(code);
    });

    it('accepts the same preparation again and writes nothing', async () => {
      const { outcome } = await call(secretariat, 'prepareRange', prepare());
      expect(outcome?.events).toEqual([]);
    });
  });

  describe('a number of a work', () => {
    it('is reserved, assigned and explained', async () => {
      const request = reserve();
      const { workId } = request;
      const held = await call(registry, 'reserve', request);
      expect(held.outcome?.events.map(({ type }) => type)).toEqual(['numbering.SequenceReserved.v1']);
      const { reservationId, sequence } = held;
      expect(reservationId).toBe(reservationIdOf({ subject: 'service', rangeId, requestId: request.requestId }));
      const assigned = await call(registry, 'assign', {
        seriesId: '',
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        reservationId,
        workId,
      });
      expect(assigned.sequence).toBe(sequence);
      const { position } = assigned.outcome!;
      const story = await call(secretariat, 'explainNumber', { rangeId, sequence }, { position });
      expect(story.state).toBe('NUMBER_STATE_ASSIGNED');
      expect(story.steps).toMatchObject([
        { state: 'NUMBER_STATE_RESERVED', workId, actorSubject: 'service', eventType: 'numbering.SequenceReserved.v1' },
        { state: 'NUMBER_STATE_ASSIGNED', workId },
      ]);
      expect(story.ordinal).toBeGreaterThanOrEqual(story.steps.at(-1)!.ordinal);
    });

    it('is the same for a repeated request, and for another request of the same round', async () => {
      const request = reserve();
      const first = await call(registry, 'reserve', request);
      const again = await call(registry, 'reserve', request);
      expect(again).toMatchObject({
        sequence: first.sequence,
        expiresAt: first.expiresAt,
        outcome: { replayed: true },
      });
      const other = await call(registry, 'reserve', { ...request, requestId: randomUUID() });
      expect(other).toMatchObject({ sequence: first.sequence, reservationId: first.reservationId });
      expect(other.outcome).toMatchObject({ events: [], replayed: false });
    });

    it('keeps its first answer when it was released since', async () => {
      const request = reserve();
      const { reservationId, sequence } = await call(registry, 'reserve', request);
      await call(registry, 'release', {
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        reservationId,
        reason: 'refused',
      });
      expect(await call(registry, 'reserve', request)).toMatchObject({ reservationId, sequence });
      const next = await call(registry, 'reserve', { ...request, requestId: randomUUID() });
      expect(next.sequence).toBeGreaterThan(sequence);
    });

    it('is refused where the request id was used for another work', async () => {
      const request = reserve();
      await call(registry, 'reserve', request);
      const other = { ...request, workId: system.work() };
      expect(await refusal(call(registry, 'reserve', other))).toMatch(/^ALREADY_EXISTS REQUEST_ID_REUSED/);
    });

    it('is told beforehand, and not taken, by a dry run', async () => {
      const { sequence } = await call(registry, 'reserve', reserve({ validateOnly: true }));
      const { sequence: then, outcome } = await call(registry, 'reserve', reserve());
      expect(then).toBe(sequence);
      expect(parsePosition(outcome!.position)?.logId).toBe(system.store.logId);
    });

    it('is not given to a reservation that its release overtook', async () => {
      const request = reserve();
      const reservationId = reservationIdOf({ subject: 'service', rangeId, requestId: request.requestId });
      const released = await call(registry, 'release', {
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        reservationId,
        reason: 'revoked meanwhile',
      });
      expect(released.outcome?.events[0]?.type).toBe('numbering.ReservationForestalled.v1');
      expect(await refusal(call(registry, 'reserve', request))).toBe(
        'FAILED_PRECONDITION RESERVATION_FORESTALLED requestId',
      );
    });

    it('is held as long as asked, to the end of the day in Asia/Shanghai', async () => {
      const { expiresAt } = await call(registry, 'reserve', reserve({ holdDays: 1 }));
      expect(expiresAt).toMatch(/T15:59:59\.999Z$/);
      expect(await refusal(call(registry, 'reserve', reserve({ holdDays: 400 })))).toBe(
        'INVALID_ARGUMENT HOLD_DAYS_OUT_OF_RANGE holdDays',
      );
    });

    it('is lost to its work when the hold is over, once, whatever the clocks say afterwards', async () => {
      const ahead = await system.replica(() => new Date(Date.now() + 2 * 86_400_000));
      try {
        const later = await system.as('service', undefined, ahead.address);
        const request = reserve({ holdDays: 1 });
        const { workId } = request;
        const { reservationId, sequence } = await call(registry, 'reserve', request);
        const assign = { requestId: randomUUID(), validateOnly: false, rangeId, reservationId, seriesId: '', workId };
        expect(await refusal(call(later, 'assign', { ...assign, validateOnly: true }))).toMatch(/ HOLD_EXPIRED /);
        expect(await refusal(call(later, 'assign', assign))).toBe('FAILED_PRECONDITION HOLD_EXPIRED reservationId');
        const over = 'FAILED_PRECONDITION RESERVATION_ENDED reservationId';
        expect(await refusal(call(later, 'assign', assign))).toBe(over);
        expect(await refusal(call(registry, 'assign', assign))).toBe(over);
        const anew = await call(registry, 'reserve', { ...request, requestId: randomUUID() });
        expect(anew.sequence).toBeGreaterThan(sequence);
        const { position } = anew.outcome!;
        const { steps } = await call(secretariat, 'explainNumber', { rangeId, sequence }, { position });
        expect(steps.map(({ eventType }) => eventType)).toEqual([
          'numbering.SequenceReserved.v1',
          'numbering.HoldExpired.v1',
        ]);
      } finally {
        await ahead.close();
      }
    });

    it('is withdrawn with a reason and stays listed', async () => {
      const request = reserve();
      const { workId } = request;
      const { reservationId, sequence } = await call(registry, 'reserve', request);
      const rest = { validateOnly: false, rangeId };
      await call(registry, 'assign', { seriesId: '', ...rest, requestId: randomUUID(), reservationId, workId });
      const withdraw = {
        ...rest,
        requestId: randomUUID(),
        sequence,
        seriesId: '',
        workId,
        reason: 'the agreement was revoked',
      };
      const { outcome } = await call(secretariat, 'withdraw', withdraw);
      const story = await call(secretariat, 'explainNumber', { rangeId, sequence }, { position: outcome!.position });
      expect(story.state).toBe('NUMBER_STATE_WITHDRAWN');
      expect(story.steps.at(-1)?.reason).toBe('the agreement was revoked');
      expect(
        await refusal(call(secretariat, 'withdraw', { ...withdraw, requestId: randomUUID(), sequence: 3001 })),
      ).toBe('FAILED_PRECONDITION NOT_ASSIGNED_TO_WORK sequence');
    });

    it.each(['regulator', 'system'] as const)('is held for a province by that province alone: its %s', async (role) => {
      const beijing = await system.as(role, 'beijing');
      const request = reserve({ members: ['hebei', 'tianjin'] });
      expect(await refusal(call(beijing, 'reserve', request))).toBe('PERMISSION_DENIED NOT_YOUR_HOLD reservationId');
      const { reservationId } = await call(registry, 'reserve', request);
      const release = { requestId: randomUUID(), validateOnly: false, rangeId, reservationId, reason: 'x' };
      expect(await refusal(call(beijing, 'release', release))).toBe('PERMISSION_DENIED NOT_YOUR_HOLD reservationId');
      const hebei = await system.as(role, 'hebei');
      expect(await refusal(call(hebei, 'release', release))).toBe('accepted');
      const own = await call(hebei, 'reserve', reserve({ members: ['hebei', 'tianjin'] }));
      expect(own.sequence).toBeGreaterThan(0);
    });

    it.each<[string, Partial<ReserveRequest>]>([
      ['NOT_FOUND RANGE_NOT_FOUND rangeId', { rangeId: 'jjj-9999' }],
      ['FAILED_PRECONDITION NOT_A_MEMBER members', { members: ['shandong'] }],
      ['INVALID_ARGUMENT UUID_MALFORMED workId', { workId: 'no-uuid' }],
      ['INVALID_ARGUMENT FIELD_REQUIRED requestId', { requestId: '' }],
    ])('is not reserved: %s', async (code, change) => {
      expect(await refusal(call(registry, 'reserve', reserve(change)))).toBe(code);
    });

    it('is not assigned to whom it is not held for', async () => {
      const { reservationId } = await call(registry, 'reserve', reserve());
      const assign = {
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        reservationId,
        seriesId: '',
        workId: system.work(),
      };
      expect(await refusal(call(registry, 'assign', assign))).toBe(
        'FAILED_PRECONDITION RESERVATION_OF_ANOTHER_WORK workId',
      );
      const unknown = { ...assign, reservationId: derivedId(randomUUID(), 'reservation') };
      expect(await refusal(call(registry, 'assign', unknown))).toBe('NOT_FOUND RESERVATION_NOT_FOUND reservationId');
    });
  });

  describe('a number from before the registry', () => {
    it('is claimed in the shared range, by any spelling and any member', async () => {
      const workId = randomUUID();
      const claimed = await call(secretariat, 'claimNumber', claim('DB12T 3011-2018', { workId }));
      expect(claimed).toMatchObject({ canonical: 'DB12/T 3011—2018', rangeId, sequence: 3011 });
      const again = await call(secretariat, 'claimNumber', claim('DB11/T 3011—2018', { workId }));
      expect(again.outcome?.events).toEqual([]);
      const { position } = claimed.outcome!;
      const story = await call(secretariat, 'explainNumber', { rangeId, sequence: 3011 }, { position });
      expect(story.steps).toMatchObject([
        { state: 'NUMBER_STATE_PRESUMED', source },
        { state: 'NUMBER_STATE_ASSIGNED', workId, source },
      ]);
      expect(await refusal(call(secretariat, 'claimNumber', claim('DB13/T 3011-2018')))).toBe(
        'ALREADY_EXISTS SEQUENCE_TAKEN number',
      );
    });

    it('is held by the series of its parts', async () => {
      const seriesId = randomUUID();
      const first = await call(secretariat, 'claimNumber', claim('DB13/T 3008.1—2018', { seriesId }));
      const second = await call(secretariat, 'claimNumber', claim('DB13/T 3008.2—2018', { seriesId }));
      expect(first.outcome?.events).toHaveLength(1);
      expect(second.outcome?.events).toEqual([]);
      const { position } = first.outcome!;
      const story = await call(secretariat, 'explainNumber', { rangeId, sequence: 3008 }, { position });
      expect(story.steps.at(-1)).toMatchObject({ seriesId, workId: '' });
    });

    it('is claimed on the ordinary counter of its province elsewhere', async () => {
      const workId = randomUUID();
      const number = 'DB11/T 1322.57-2019';
      const claimed = await call(secretariat, 'claimNumber', claim(number, { workId }));
      expect(claimed).toMatchObject({ canonical: 'DB11/T 1322.57—2019', rangeId: '', sequence: 1322 });
      expect(claimed.outcome?.events).toMatchObject([
        { type: 'numbering.OrdinaryNumberClaimed.v1', stream: 'ordinary-11' },
      ]);
      expect(await refusal(call(secretariat, 'claimNumber', claim(number)))).toBe('ALREADY_EXISTS NUMBER_TAKEN number');
      expect(await refusal(call(secretariat, 'claimNumber', claim('DB11/ 1322.57-2019')))).toBe(
        'ALREADY_EXISTS NUMBER_CONFLICT number',
      );
    });

    it('is recorded as backfill, with its work', async () => {
      const request = claim('DB11/T 1606-2018');
      const { outcome } = await call(secretariat, 'claimNumber', request);
      const { stream, streamRevision } = outcome!.events[0]!;
      for await (const { metadata } of system.store.readStream(stream, { from: BigInt(streamRevision), maxCount: 1 })) {
        expect(metadata).toMatchObject({ cause: 'backfill', workId: request.workId, region: 'jjj', source: '样本' });
      }
    });

    it.each([
      ['INVALID_ARGUMENT NUMBER_AMBIGUOUS number', claim('DB11 3005-2017')],
      ['INVALID_ARGUMENT WIDTH_MISMATCH number', claim('DB11/T 03005-2017')],
      ['INVALID_ARGUMENT SERIES_MISSING seriesId', claim('DB11/T 3006.1-2017')],
      ['FAILED_PRECONDITION PREFIX_NOT_OF_REGION number', claim('DB37/T 1234-2018')],
      ['FAILED_PRECONDITION PREFIX_NOT_OF_REGION number', claim('GB/T 44160-2024')],
      ['NOT_FOUND UNKNOWN_REGION regionId', claim('DB11/T 3005-2017', { regionId: 'yrd' })],
      ['INVALID_ARGUMENT FIELD_REQUIRED source', claim('DB11/T 3005-2017', { source: undefined })],
    ])('is refused: %s', async (code, request) => {
      expect(await refusal(call(secretariat, 'claimNumber', request))).toBe(code);
    });
  });

  describe('the queries', () => {
    it('list ranges with totals that add up', async () => {
      const all = { regionId: 'jjj', pageSize: 0, pageToken: '' };
      const { ranges, ordinal, nextPageToken } = await call(secretariat, 'listRanges', all);
      expect(ranges.map((range) => range.rangeId)).toEqual(['jjj-3001', 'jjj-3990', 'jjj-5001']);
      for (const { first, next, totals } of ranges) {
        expect(Object.values(totals).reduce((a, b) => a + b, 0)).toBe(next - first);
      }
      expect(ordinal).toBeGreaterThan(0n);
      expect(nextPageToken).toBe('');
      expect(await refusal(call(secretariat, 'listRanges', { ...all, regionId: 'yrd' }))).toBe(
        'NOT_FOUND UNKNOWN_REGION regionId',
      );
    });

    it.each(['jjj', ''])('list ranges page by page (region: "%s")', async (regionId) => {
      const list = (rest: object) => call(secretariat, 'listRanges', { regionId, pageSize: 2, pageToken: '', ...rest });
      const page = await list({});
      expect(page.ranges.map((range) => range.rangeId)).toEqual(['jjj-3001', 'jjj-3990']);
      const rest = await list({ pageToken: page.nextPageToken });
      expect([rest.ranges.map((range) => range.rangeId), rest.nextPageToken]).toEqual([['jjj-5001'], '']);
      expect((await list({ pageSize: 3 })).nextPageToken, 'nothing is behind the last').toBe('');
    });

    it.each([
      ['PAGE_TOKEN_INVALID pageToken', { pageToken: 'no-range' }],
      ['PAGE_TOKEN_INVALID pageToken', { pageToken: 'yrd-3001' }],
      ['PAGE_SIZE_OUT_OF_RANGE pageSize', { pageSize: 201 }],
      ['PAGE_SIZE_OUT_OF_RANGE pageSize', { pageSize: -1 }],
    ])('refuse a page that there cannot be: %s', async (code, change) => {
      const asked = { regionId: 'jjj', pageSize: 0, pageToken: '', ...change };
      expect(await refusal(call(secretariat, 'listRanges', asked))).toBe(`INVALID_ARGUMENT ${code}`);
    });

    it('refuse what does not exist', async () => {
      expect(await refusal(call(secretariat, 'getRange', { rangeId: 'jjj-1' }))).toBe(
        'NOT_FOUND RANGE_NOT_FOUND rangeId',
      );
      expect(await refusal(call(secretariat, 'explainNumber', { rangeId, sequence: 4000 }))).toBe(
        'INVALID_ARGUMENT SEQUENCE_OUT_OF_RANGE sequence',
      );
      expect(await refusal(call(secretariat, 'explainNumber', { rangeId: 'jjj-1', sequence: 1 }))).toBe(
        'NOT_FOUND RANGE_NOT_FOUND rangeId',
      );
    });

    it('say that a number is free', async () => {
      const { state, steps } = await call(secretariat, 'explainNumber', { rangeId, sequence: 3999 });
      expect([state, steps]).toEqual(['NUMBER_STATE_FREE', []]);
    });

    it('read a number in any spelling, for anyone', async () => {
      const anyone = await system.as(undefined);
      expect(await call(anyone, 'parseNumber', { text: 'db12t 3011-2018' })).toEqual({
        canonical: 'DB12/T 3011—2018',
        prefix: '12',
        force: 'FORCE_RECOMMENDED',
        sequence: 3011,
        part: '',
        year: 2018,
        grammar: 'local',
      });
      expect(await refusal(call(anyone, 'parseNumber', { text: 'DB/T 3011' }))).toBe(
        'INVALID_ARGUMENT NUMBER_PREFIX_MISSING text',
      );
    });

    it('print and compare numbers, for anyone', async () => {
      const anyone = await system.as(undefined);
      const parts = {
        prefix: '13',
        force: 'FORCE_RECOMMENDED',
        sequence: 25,
        width: 3,
        part: '1',
        year: 2022,
      } as const;
      expect((await call(anyone, 'formatNumber', { ...parts, prefix: '1331' })).canonical).toBe('DB1331/T 025.1—2022');
      expect((await call(anyone, 'formatNumber', { ...parts, width: 0, part: '', year: 0 })).canonical).toBe(
        'DB13/T 25',
      );
      expect(await refusal(call(anyone, 'formatNumber', { ...parts, prefix: '133' }))).toMatch(
        /^INVALID_ARGUMENT NUMBER_/,
      );
      const compare = (a: string, b: string) => call(anyone, 'compareNumbers', { a, b });
      expect(await compare('DB11/T 3022-2019', 'DB12T 3022—2019')).toMatchObject({
        order: -1,
        sameSequence: true,
        conflict: '',
      });
      expect(await compare('DB11/T 3022-2019', 'DB11/ 3022-2019')).toMatchObject({
        order: 1,
        conflict: 'DIFFERENT_FORCE',
      });
      expect(await compare('DB11T 3022-2019', 'DB 11/T 3022—2019')).toMatchObject({ order: 0 });
      expect(await refusal(compare('DB11', 'DB11/T 1'))).toMatch(/^INVALID_ARGUMENT NUMBER_\w+ a$/);
      expect(await refusal(compare('DB11/T 1', 'DB11'))).toMatch(/^INVALID_ARGUMENT NUMBER_\w+ b$/);
    });

    it('keep reservations from who is not known', async () => {
      const anyone = await system.as(undefined);
      expect(await refusal(call(anyone, 'explainNumber', { rangeId, sequence: 3001 }))).toBe(
        'UNAUTHENTICATED TOKEN_MISSING',
      );
    });
  });

  it('lets nobody write whose role it is not', async () => {
    const auditor = await system.as('auditor');
    const beijing = await system.as('regulator', 'beijing');
    const denied = 'PERMISSION_DENIED ROLE_NOT_ALLOWED';
    expect(await refusal(call(auditor, 'reserve', reserve()))).toBe(denied);
    expect(await refusal(call(secretariat, 'reserve', reserve()))).toBe(denied);
    expect(await refusal(call(beijing, 'prepareRange', prepare()))).toBe(denied);
    expect(await refusal(call(beijing, 'claimNumber', claim('DB11/T 1-2018')))).toBe(denied);
    expect(await refusal(call(secretariat, 'consentToRange', system.consent(rangeId, 'beijing')))).toBe(denied);
  });
});
