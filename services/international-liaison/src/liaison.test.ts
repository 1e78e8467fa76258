import { randomUUID } from 'node:crypto';
import { formatPosition, type DomainEvent } from '@tongbiao/contracts';
import { EditionRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type {
  LiaisonServiceClient,
  MoveStageRequest,
  ProposeConversionRequest,
  RegisterIsoProjectRequest,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLiaisonSystem, type LiaisonSystem } from './testing/liaison-system.ts';

const workId = randomUUID();
const otherWorkId = randomUUID();
const homeWorkId = randomUUID();
const recorded = (id: string): DomainEvent => ({
  type: 'registry.WorkRecorded.v1',
  data: WorkRecorded.fromPartial({ workId: id, regionId: 'jjj', titleZh: '绿色雪上运动场馆评价标准' }),
});
const edition = (id: string, province: string, rest: Partial<EditionRecorded>): DomainEvent => ({
  type: 'registry.EditionRecorded.v1',
  data: EditionRecorded.fromPartial({ workId: id, revision: 1, province, confidence: 'CONFIDENCE_COVER', ...rest }),
});
const histories = new Map([
  [
    workId,
    [
      recorded(workId),
      edition(workId, 'beijing', { number: 'DB11/T 1606—2018', publishedOn: '2018-12-17' }),
      edition(workId, 'tianjin', { number: '' }),
      edition(workId, 'hebei', { number: 'DB13/T 9999—2025', confidence: 'CONFIDENCE_PLANNED' }),
    ],
  ],
  [homeWorkId, [recorded(homeWorkId)]],
  [otherWorkId, [recorded(otherWorkId), edition(otherWorkId, 'beijing', { number: 'DB11/T 1892—2021' })]],
]);

const propose = (rest: Partial<ProposeConversionRequest> = {}): ProposeConversionRequest => ({
  requestId: randomUUID(),
  validateOnly: false,
  workId,
  revision: 1,
  province: 'beijing',
  counterpart: '全国体育用品标准化技术委员会',
  authority: '北京市市场监督管理局',
  committee: 'ISO/TC 83',
  titleEn: 'Evaluation of green snow sport venues',
  proposedOn: '2024-03-01',
  ...rest,
});
const register = (conversionId: string, rest: Partial<RegisterIsoProjectRequest> = {}): RegisterIsoProjectRequest => ({
  requestId: randomUUID(),
  validateOnly: false,
  conversionId,
  projectNumber: 'ISO/NP 25678',
  committee: 'ISO/TC 83',
  registeredOn: '2024-06-01',
  source: 'https://www.iso.org',
  ...rest,
});
const move = (conversionId: string, stage: string, reachedOn = '2024-07-01'): MoveStageRequest => ({
  requestId: randomUUID(),
  validateOnly: false,
  conversionId,
  stage,
  reachedOn,
  source: 'https://www.iso.org',
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

describe('international liaison over gRPC', () => {
  let system: LiaisonSystem;
  let liaison: LiaisonServiceClient;
  let anyone: LiaisonServiceClient;
  beforeAll(async () => {
    system = await startLiaisonSystem(histories);
    liaison = await system.as('liaison');
    anyone = await system.as(undefined);
  });
  afterAll(() => system.close());

  it('takes a published edition from its proposal along the stages', async () => {
    const { conversionId, outcome } = await call(liaison, 'proposeConversion', propose());
    expect(outcome?.events).toMatchObject([
      { type: 'liaison.ConversionProposed.v1', stream: `conversion-${conversionId}` },
    ]);
    expect(JSON.parse(outcome!.events[0]!.dataJson)).toMatchObject({ number: 'DB11/T 1606—2018' });
    await call(liaison, 'registerIsoProject', register(conversionId));
    let position = '';
    for (const stage of ['10.00', '10.20', '10.60', '10.99', '20.00']) {
      position = (await call(liaison, 'moveStage', move(conversionId, stage))).outcome!.position;
    }
    const { conversion } = await call(anyone, 'getConversion', { conversionId }, { position });
    expect(conversion).toMatchObject({
      proposal: { workId, province: 'beijing', committee: 'ISO/TC 83' },
      project: { projectNumber: 'ISO/NP 25678' },
    });
    expect(conversion?.stages.map(({ stage }) => stage)).toEqual(['10.00', '10.20', '10.60', '10.99', '20.00']);
  });

  it('is not shown as of a place that the log has not come to', async () => {
    const ahead = formatPosition(system.store.logId, { commit: 2n ** 62n, prepare: 2n ** 62n });
    const request = { conversionId: randomUUID() };
    expect(await refusal(call(anyone, 'getConversion', request, { position: ahead, deadlineMs: 1_000 }))).toBe(
      'DEADLINE_EXCEEDED POSITION_NOT_REACHED',
    );
  });

  it('is seen in the history of the work and of its region, on the day on which it happened', async () => {
    const { conversionId } = await call(liaison, 'proposeConversion', propose());
    await call(liaison, 'registerIsoProject', register(conversionId));
    const seen: unknown[] = [];
    for await (const { metadata } of system.store.readStream(`conversion-${conversionId}`)) seen.push(metadata);
    expect(seen).toMatchObject([
      { workId, region: 'jjj', occurredAt: '2024-03-01', actor: { role: 'liaison' } },
      { workId, region: 'jjj', occurredAt: '2024-06-01' },
    ]);
  });

  it('answers a repeated proposal with the conversion that it made', async () => {
    const request = propose();
    const first = await call(liaison, 'proposeConversion', request);
    const again = await call(liaison, 'proposeConversion', request);
    expect(again).toMatchObject({ conversionId: first.conversionId, outcome: { replayed: true } });
    expect(await refusal(call(liaison, 'proposeConversion', { ...request, committee: 'ISO/TC 8' }))).toMatch(
      /^ALREADY_EXISTS REQUEST_ID_REUSED/,
    );
  });

  it('shows what a proposal would write, and writes nothing', async () => {
    const { conversionId, outcome } = await call(liaison, 'proposeConversion', propose({ validateOnly: true }));
    expect(outcome?.events).toMatchObject([{ id: '', type: 'liaison.ConversionProposed.v1' }]);
    expect(await refusal(call(anyone, 'getConversion', { conversionId }))).toBe(
      'NOT_FOUND CONVERSION_NOT_FOUND conversionId',
    );
  });

  it.each<[string, Partial<ProposeConversionRequest>]>([
    ['NOT_FOUND UNKNOWN_WORK workId', { workId: randomUUID() }],
    ['FAILED_PRECONDITION EDITION_NOT_PUBLISHED province', { province: 'shanghai' }],
    ['FAILED_PRECONDITION EDITION_NOT_PUBLISHED province', { province: 'hebei' }],
    ['FAILED_PRECONDITION EDITION_NOT_PUBLISHED province', { revision: 2 }],
    ['FAILED_PRECONDITION EDITION_NUMBER_UNKNOWN province', { province: 'tianjin' }],
    ['FAILED_PRECONDITION DATE_TOO_EARLY proposedOn', { proposedOn: '2018-12-16' }],
    ['FAILED_PRECONDITION DATE_IN_FUTURE proposedOn', { proposedOn: '2999-01-01' }],
    ['INVALID_ARGUMENT DATE_MALFORMED proposedOn', { proposedOn: '2024-02-30' }],
    ['INVALID_ARGUMENT COMMITTEE_INVALID committee', { committee: 'TC 83' }],
    ['INVALID_ARGUMENT FIELD_REQUIRED counterpart', { counterpart: '' }],
  ])('refuses a proposal: %s', async (code, change) => {
    expect(await refusal(call(liaison, 'proposeConversion', propose(change)))).toBe(code);
  });

  it('refuses a cell that does not exist, a step that the table does not allow, and a stage without its project', async () => {
    const { conversionId } = await call(liaison, 'proposeConversion', propose());
    const stage = (code: string) => refusal(call(liaison, 'moveStage', move(conversionId, code)));
    expect(await stage('20.92')).toBe('INVALID_ARGUMENT STAGE_UNKNOWN stage');
    expect(await stage('30.00')).toBe('FAILED_PRECONDITION STAGE_NOT_ALLOWED stage');
    expect(await stage('20.00')).toBe('FAILED_PRECONDITION ISO_PROJECT_MISSING stage');
    expect(await stage('2000')).toBe('INVALID_ARGUMENT STAGE_MALFORMED stage');
    const malformed = register(conversionId, { projectNumber: '25678' });
    expect(await refusal(call(liaison, 'registerIsoProject', malformed))).toBe(
      'INVALID_ARGUMENT PROJECT_NUMBER_INVALID projectNumber',
    );
  });

  it('refuses what was never proposed', async () => {
    const unknown = randomUUID();
    const notFound = 'NOT_FOUND CONVERSION_NOT_FOUND conversionId';
    expect(await refusal(call(liaison, 'registerIsoProject', register(unknown)))).toBe(notFound);
    expect(await refusal(call(liaison, 'moveStage', move(unknown, '10.00')))).toBe(notFound);
    expect(await refusal(call(anyone, 'getConversion', { conversionId: unknown }))).toBe(notFound);
  });

  it('lists the conversions of a work, page by page, oldest first', async () => {
    const ids: string[] = [];
    let position = '';
    for (let i = 0; i < 5; i++) {
      const made = await call(liaison, 'proposeConversion', propose({ workId: otherWorkId }));
      ids.push(made.conversionId);
      position = made.outcome!.position;
    }
    const seen: (string | undefined)[] = [];
    let pageToken = '';
    do {
      const page = await call(anyone, 'listConversions', { workId: otherWorkId, pageSize: 2, pageToken }, { position });
      expect(page.conversions.length).toBeLessThanOrEqual(2);
      seen.push(...page.conversions.map(({ proposal }) => proposal?.conversionId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(ids);
    const all = await call(anyone, 'listConversions', { workId: '', pageSize: 0, pageToken: '' });
    expect(all.conversions.length).toBeGreaterThan(5);
    expect(await refusal(call(anyone, 'listConversions', { workId: '', pageSize: 0, pageToken: 'x' }))).toBe(
      'INVALID_ARGUMENT PAGE_TOKEN_INVALID pageToken',
    );
  });

  it('tells a work that nobody proposed anywhere from one that there is not', async () => {
    const { position } = (await call(liaison, 'proposeConversion', propose())).outcome!;
    const list = (id: string) =>
      call(anyone, 'listConversions', { workId: id, pageSize: 0, pageToken: '' }, { position });
    expect(await list(homeWorkId)).toMatchObject({ conversions: [], nextPageToken: '' });
    expect(await refusal(list(randomUUID()))).toBe('NOT_FOUND UNKNOWN_WORK workId');
  });

  it('lets nobody write but the liaison officer', async () => {
    const regulator = await system.as('regulator');
    const denied = 'PERMISSION_DENIED ROLE_NOT_ALLOWED';
    expect(await refusal(call(regulator, 'proposeConversion', propose()))).toBe(denied);
    expect(await refusal(call(regulator, 'moveStage', move(randomUUID(), '10.00')))).toBe(denied);
    expect(await refusal(call(anyone, 'proposeConversion', propose()))).toBe('UNAUTHENTICATED TOKEN_MISSING');
  });

  it('says that it cannot know while the registry is away, and still serves what it has', async () => {
    system.stopRegistry();
    expect(await refusal(call(liaison, 'proposeConversion', propose()))).toMatch(/^UNAVAILABLE /);
    expect((await call(anyone, 'listConversions', { workId, pageSize: 1, pageToken: '' })).conversions).toHaveLength(1);
  });
});
