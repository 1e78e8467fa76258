import { decodeEvent, streams, type EventMetadata } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { DraftKind, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  ApproveProjectRequest,
  RecordEditionRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import {
  AdjustRevisionRequest,
  CorrectWorkRequest,
  DecideObjectionRequest,
  EstablishWorkRequest,
  ExtendPlanRequest,
  IssuePlanRequest,
  PostPublicNoticeRequest,
  ProposeRevisionRequest,
  RecordObjectionRequest,
  ResumeRevisionRequest,
  ReturnProjectRequest,
  SubmitProjectRequest,
  SuspendRevisionRequest,
  TerminateRevisionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { CorrectRecordedEditionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

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

describe('a backfilled work', () => {
  const confidence = Confidence.COVER;
  let workId = '';
  beforeAll(async () => {
    const secretariat = await system.works('secretariat');
    const { source } = system;
    const recorded = RecordWorkRequest.fromPartial({
      requestId: 'w',
      regionId: 'demo',
      workKey: 'revised',
      titleZh: '人力资源服务规范',
      field: '人力资源',
      kind: WorkKind.COLLABORATIVE,
      rangeId: 'demo-9001',
      sequence: 9007,
      source,
      confidence,
    });
    ({ workId } = await call(secretariat, 'recordWork', recorded));
    const edition = { requestId: 'e', workId, revision: 1, province: 'tianjin', number: 'DB12/T 9007-2018' };
    await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial({ ...edition, source, confidence }));
  });

  it('is corrected by events that say what was there, from a source', async () => {
    const correction = CorrectRecordedEditionRequest.fromPartial({
      requestId: 'c1',
      workId,
      revision: 1,
      province: 'tianjin',
      corrections: [{ field: 'publishedOn', values: ['2018-04'] }],
      reason: '封面所载',
      source: system.source,
    });
    await call(await system.editions('secretariat'), 'correctRecordedEdition', correction);
    const { outcome } = await call(
      await system.projects('secretariat'),
      'correctWork',
      CorrectWorkRequest.fromPartial({
        requestId: 'c2',
        workId,
        corrections: [{ field: 'titleEn', values: ['Human resources'] }],
        reason: '补英文名称',
      }),
    );
    const shown = await call(await system.works(), 'getWork', { workId }, { position: outcome!.position });
    expect(shown.work).toMatchObject({
      titleEn: 'Human resources',
      revisions: [{ editions: [{ publishedOn: '2018-04' }] }],
    });
    expect(shown.digest).toBe(digestOfPublicWork(shown.work!));
    const corrections = [];
    for await (const { type, data, metadata } of system.store.readStream(streams.work(workId)))
      if ((metadata as EventMetadata).cause === 'correction') corrections.push(decodeEvent(type, data));
    expect(corrections).toMatchObject([
      { data: { changes: [{ field: 'publishedOn', before: [], after: ['2018-04'] }] } },
      { data: { changes: [{ field: 'titleEn', before: [], after: ['Human resources'] }] } },
    ]);
  });

  it('gets a second revision, which each province approves', async () => {
    const proposal = ProposeRevisionRequest.fromPartial({
      requestId: 'r2',
      workId,
      revision: 2,
      titleZh: '人力资源服务规范（修订）',
      members: [...provinces],
      needsSurveyDigest: digest('a'),
      force: Force.RECOMMENDED,
      reason: '复审结论为修订',
    });
    const hebei = await system.projects('department', 'hebei');
    expect(await reasonOf(call(hebei, 'proposeRevision', { ...proposal, revision: 4 }))).toBe('REVISION_OUT_OF_ORDER');
    const { outcome } = await call(hebei, 'proposeRevision', proposal);
    expect((await call(hebei, 'proposeRevision', proposal)).outcome).toEqual({ ...outcome, replayed: true });
    let position = '';
    for (const province of provinces) {
      const request = system.signed(
        'tongbiao.registry.v1.WorkService/ApproveProject',
        ApproveProjectRequest,
        province,
        ApproveProjectRequest.fromPartial({
          requestId: 'approve-2',
          workId,
          revision: 2,
          province,
          document: system.document,
        }),
      );
      ({ position } = (await call(await system.works('regulator', province), 'approveProject', request)).outcome!);
    }
    const { work, digest: shown } = await call(await system.works(), 'getWork', { workId }, { position });
    expect(work).toMatchObject({ titleZh: '人力资源服务规范', sequence: 9007, leadProvince: 'hebei' });
    expect(work!.revisions.map((r) => [r.revision, r.state])).toEqual([
      [1, 'REVISION_STATE_RECORDED'],
      [2, 'REVISION_STATE_ESTABLISHED'],
    ]);
    expect(shown).toBe(digestOfPublicWork(work!));
  });
});

describe('a project before its text is agreed', () => {
  const PROJECTS = 'tongbiao.registry.v1.ProjectService';
  /** A request signed by the province's key. */
  const signed = <Request extends { requestId: string }>(
    rpc: string,
    codec: { toJSON(request: Request): unknown; fromJSON(part: unknown): Request },
    province: string,
    request: object,
  ): Request =>
    system.signed(
      `${PROJECTS}/${rpc}`,
      codec,
      province,
      codec.fromJSON({ requestId: `${rpc}-${province}`, province, document: system.document, ...request }),
    );

  it('is submitted, returned, noticed, objected to, decided, established with two, planned, suspended and ended', async () => {
    const work = play(system, 'project');
    await work.propose();
    const at = { workId: work.workId(), revision: 1 };
    const hebei = await system.projects('regulator', 'hebei');
    const beijing = await system.projects('regulator', 'beijing');
    const [year, month, day] = system.today.split('-').map(Number) as [number, number, number];
    const yesterday = new Date(Date.UTC(year, month - 1, day - 1)).toISOString().slice(0, 10);

    const submission = { requestId: 's1', ...at, province: 'hebei', submittedOn: system.today };
    const submit = (rest: object) =>
      SubmitProjectRequest.fromPartial({ ...submission, applicationDigest: digest('b'), ...rest });
    await call(hebei, 'submitProject', submit({}));
    await call(
      hebei,
      'returnProject',
      signed('ReturnProject', ReturnProjectRequest, 'hebei', { ...at, reason: '缺编制说明', due: system.today }),
    );
    const approve = async (province: string) => reasonOf(work.approve(province));
    expect(await approve('hebei')).toBe('PROJECT_RETURNED');
    await call(hebei, 'submitProject', submit({ requestId: 's2' }));

    const notice = { requestId: 'n', ...at, province: 'hebei', from: yesterday, to: yesterday };
    await call(
      hebei,
      'postPublicNotice',
      PostPublicNoticeRequest.fromPartial({ ...notice, url: 'https://example.org/n' }),
    );
    const objection = RecordObjectionRequest.fromPartial({
      requestId: 'o',
      ...at,
      province: 'hebei',
      receivedOn: yesterday,
      objectorRef: 'ref-1',
      bodyDigest: digest('c'),
    });
    const portal = await system.projects('service');
    const { objectionId } = await call(portal, 'recordObjection', objection);
    expect((await call(portal, 'recordObjection', objection)).objectionId).toBe(objectionId);
    expect(await approve('hebei')).toBe('OBJECTION_OPEN');
    const decision = { ...at, objectionId, upheld: true, reason: '与现行标准重复' };
    await call(hebei, 'decideObjection', signed('DecideObjection', DecideObjectionRequest, 'hebei', decision));

    await call(await system.works('regulator', 'hebei'), 'refuseProject', work.request.refuse('hebei'));
    await work.approve('beijing');
    await work.approve('tianjin');
    const { outcome } = await call(
      beijing,
      'establishWork',
      signed('EstablishWork', EstablishWorkRequest, 'beijing', at),
    );
    expect(outcome!.events.map((e) => JSON.parse(e.dataJson) as unknown)).toMatchObject([
      { provinces: ['beijing', 'tianjin'] },
    ]);

    const plan = { ...at, batch: '第一批', deadline: system.today };
    await call(beijing, 'issuePlan', signed('IssuePlan', IssuePlanRequest, 'beijing', plan));
    const later = { ...at, deadline: `${year + 1}-01-31`, reason: '试验未完成' };
    await call(beijing, 'extendPlan', signed('ExtendPlan', ExtendPlanRequest, 'beijing', later));
    const corrections = [{ field: 'titleZh', values: ['跨省停车服务规范'] }];
    const adjustment = { ...at, corrections, reason: '缩小范围' };
    await call(beijing, 'adjustRevision', signed('AdjustRevision', AdjustRevisionRequest, 'beijing', adjustment));
    const why = { ...at, reason: '等待国家标准' };
    await call(beijing, 'suspendRevision', signed('SuspendRevision', SuspendRevisionRequest, 'beijing', why));
    expect(await reasonOf(work.draft(DraftKind.CONSULTATION, '1'))).toBe('REVISION_SUSPENDED');
    await call(beijing, 'resumeRevision', signed('ResumeRevision', ResumeRevisionRequest, 'beijing', at));
    await work.draft(DraftKind.CONSULTATION, '1');
    const end = signed('TerminateRevision', TerminateRevisionRequest, 'beijing', why);
    const { position } = (await call(beijing, 'terminateRevision', end)).outcome!;

    const shown = await call(await system.works(), 'getWork', { workId: at.workId }, { position });
    expect(shown.work).toMatchObject({ titleZh: '跨省停车服务规范', revisions: [{ roster: ['beijing', 'tianjin'] }] });
    expect(shown.work!.revisions[0]!.course).toMatchObject({
      suspended: false,
      terminated: true,
      notices: [{ province: 'hebei', to: yesterday }],
      plans: [{ province: 'beijing', number: system.document.number, deadline: `${year + 1}-01-31` }],
    });
    expect(shown.digest).toBe(digestOfPublicWork(shown.work!));
    const tianjin = await system.projects('regulator', 'tianjin');
    expect(await reasonOf(call(tianjin, 'terminateRevision', end))).toBe('NOT_YOUR_PROVINCE');
  });
});

describe('the standstill guard', () => {
  it('warns of a living joint project, not of one that is over, and refuses nothing', async () => {
    const work = play(system, 'standstill');
    const title = '海绵城市雨水花园建设规范';
    const propose = (rest: object) => work.request.propose({ titleZh: title, ics: ['93.030'], ...rest });
    const beijing = await system.works('department', 'beijing');
    const { workId, outcome, warnings } = await call(beijing, 'proposeWork', propose({}));
    expect(warnings).toEqual([]);
    const { position } = outcome!;
    const asked = { regionId: 'demo', province: 'hebei', titleZh: '雨水花园建设技术规程', ics: ['93.030'], scope: '' };
    const hebei = await system.projects('department', 'hebei');
    const found = await call(hebei, 'checkStandstill', asked, { position });
    expect(found.warnings).toMatchObject([
      {
        workId,
        revision: 1,
        titleZh: title,
        leadProvince: 'beijing',
        provinces: [...provinces].toSorted(),
        sharedIcs: ['93.030'],
      },
    ]);
    const similar = { requestId: 'dry', titleZh: '雨水花园建设规程', validateOnly: true };
    expect((await call(beijing, 'proposeWork', propose(similar))).warnings).toMatchObject([{ workId }]);
    expect((await call(hebei, 'checkStandstill', { ...asked, ics: ['01.020'] })).warnings).toEqual([]);
    expect(await reasonOf(call(hebei, 'checkStandstill', { ...asked, regionId: 'nowhere' }))).toBe('UNKNOWN_REGION');

    const end = system.signed(
      'tongbiao.registry.v1.ProjectService/TerminateRevision',
      TerminateRevisionRequest,
      'beijing',
      TerminateRevisionRequest.fromPartial({
        requestId: 'end',
        workId,
        revision: 1,
        province: 'beijing',
        reason: '并入国家标准',
        document: system.document,
      }),
    );
    const ended = await call(await system.projects('regulator', 'beijing'), 'terminateRevision', end);
    const after = { position: ended.outcome!.position };
    expect((await call(hebei, 'checkStandstill', asked, after)).warnings).toEqual([]);
  });
});
