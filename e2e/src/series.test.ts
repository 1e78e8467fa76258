import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@grpc/grpc-js';
import { sha256 } from '@tongbiao/contracts';
import { DraftKind, ReviewOutcome } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { Force, type Signature } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  AskProvinceRequest,
  MembershipServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import {
  AdoptCommonTextRequest,
  ProjectServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { ProposeSeriesRequest, SeriesServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import {
  AgreeToTextRequest,
  ApproveProjectRequest,
  CloseConsultationRequest,
  OpenAgreementRequest,
  OpenConsultationRequest,
  ProposeWorkRequest,
  PublishEditionRequest,
  RecordDraftRequest,
  RecordReviewRequest,
  WorkServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, connect, readMemberKey, signAct, type ClientClass } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSystem, type System } from './system.ts';

const file = fileURLToPath(new URL('../../packages/cli/data/regions/demo.json', import.meta.url));
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format();
const year = today.slice(0, 4);
const founders = ['beijing', 'tianjin'];
const eventually = { timeout: 20_000, interval: 50 };

// A multi-part standard (分部分标准) from its proposal to its numbers, in processes that know each other by their sockets alone.
describe('a live series of two parts', { timeout: 60_000 }, () => {
  let system: System;
  let registry: string;
  const open: Client[] = [];
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
    registry = (await system.status()).processes.find(({ name }) => name === 'registry')!.address;
  });
  afterAll(async () => {
    for (const each of open) each.close();
    await system?.stop();
  });

  /** The registry's service as somebody calls it: `who` is the name of a token. */
  const as = <C extends Client>(Class: ClientClass<C>, who: string): C => {
    const token = () => readFileSync(join(system.tokens, who), 'utf8').trim();
    const client = connect(Class, { address: registry, token });
    open.push(client);
    return client;
  };
  const works = (who: string) => as(WorkServiceClient, who);
  const series = (who: string) => as(SeriesServiceClient, who);

  const document = {
    number: '演示〔1〕号',
    title: '系列标准端到端检验',
    issuer: '检验',
    date: today,
    digest: sha256('document'),
    uri: '',
  };
  const signed = <R extends { requestId: string; signature?: Signature | undefined }>(
    rpc: string,
    codec: { toJSON(request: R): unknown },
    province: string,
    request: R,
  ): R => {
    const key = readMemberKey(join(system.dataDir, 'provinces', province, 'key.json'));
    const act = { rpc: `tongbiao.registry.v1.${rpc}`, requestId: request.requestId };
    return {
      ...request,
      signature: signAct(key, { ...act, request: codec.toJSON(request) as Record<string, unknown> }),
    };
  };

  const approve = (at: { workId: string; revision: number }, province: string) =>
    call(
      works(`regulator-${province}`),
      'approveProject',
      signed(
        'WorkService/ApproveProject',
        ApproveProjectRequest,
        province,
        ApproveProjectRequest.fromPartial({ requestId: `approve-${at.workId}`, ...at, province, document }),
      ),
    );
  const consult = async (at: { workId: string; revision: number }, province: string) => {
    const who = works(`department-${province}`);
    const window = { from: today, to: today, url: 'https://example.org/' };
    const opening = { requestId: `open-${at.workId}`, ...at, province, ...window };
    await call(who, 'openConsultation', OpenConsultationRequest.fromPartial(opening));
    const closing = { requestId: `close-${at.workId}`, ...at, province, closedOn: today };
    await call(who, 'closeConsultation', CloseConsultationRequest.fromPartial(closing));
  };
  const publish = async (at: { workId: string; revision: number }, province: string) =>
    call(
      works(`regulator-${province}`),
      'publishEdition',
      signed(
        'WorkService/PublishEdition',
        PublishEditionRequest,
        province,
        PublishEditionRequest.fromPartial({
          requestId: `publish-${at.workId}`,
          ...at,
          province,
          announcement: document,
          publishedOn: today,
          implementsOn: today,
          textDigest: sha256(`edition ${province} ${at.workId}`),
          issuers: ['市场监督管理局'],
        }),
      ),
    );
  const digest = sha256('approval');

  /** A part from its proposal to the agreement of both founders. */
  const agreedPart = async (seriesId: string, part: string) => {
    const proposal = ProposeWorkRequest.fromPartial({
      requestId: `part-${part}`,
      regionId: 'demo',
      titleZh: `人力资源服务规范 第${part}部分`,
      field: '人力资源',
      members: founders,
      needsSurveyDigest: sha256('survey'),
      force: Force.RECOMMENDED,
      seriesId,
      part,
    });
    const department = works('department-beijing');
    const { workId } = await call(department, 'proposeWork', proposal);
    const at = { workId, revision: 1 };
    const draft = (kind: DraftKind, text: string) => {
      const request = { requestId: `${kind}-${workId}`, ...at, kind, digest: text, mediaType: 'text/plain', size: 1 };
      return call(department, 'recordDraft', RecordDraftRequest.fromPartial(request));
    };
    for (const province of founders) await approve(at, province);
    await draft(DraftKind.CONSULTATION, sha256('consultation'));
    for (const province of founders) await consult(at, province);
    await draft(DraftKind.REVIEW, sha256('review'));
    const review = RecordReviewRequest.fromPartial({
      requestId: `review-${workId}`,
      ...at,
      body: '专家组',
      draftDigest: sha256('review'),
      heldOn: today,
      panelRefs: ['p1', 'p2', 'p3', 'p4', 'p5'],
      votesFor: 5,
      appointed: 5,
      minutesDigest: sha256('minutes'),
      outcome: ReviewOutcome.PASS,
    });
    await call(works('committee'), 'recordReview', review);
    await draft(DraftKind.APPROVAL, digest);
    const agreement = { requestId: `agreement-${workId}`, ...at, digest, targetDate: today };
    await call(works('regulator-beijing'), 'openAgreement', OpenAgreementRequest.fromPartial(agreement));
    for (const province of founders) {
      const agreeing = { requestId: `agree-${workId}`, ...at, province, round: 1, digest, document };
      await call(
        works(`regulator-${province}`),
        'agreeToText',
        signed('WorkService/AgreeToText', AgreeToTextRequest, province, AgreeToTextRequest.fromPartial(agreeing)),
      );
    }
    return at;
  };

  it('has one sequence, below which each part is published; a province that joins late gets its number by itself', async () => {
    expect((await system.run(['region', 'form', file])).code).toBe(0);
    const proposal = ProposeSeriesRequest.fromPartial({
      requestId: 'series',
      regionId: 'demo',
      titleZh: '人力资源服务规范',
      members: founders,
      planned: ['1', '2', '3'].map((part) => ({ part, titleZh: `第${part}部分` })),
    });
    const { seriesId } = await call(series('department-beijing'), 'proposeSeries', proposal);
    const [one, two] = await Promise.all([agreedPart(seriesId, '1'), agreedPart(seriesId, '2')]);
    const workOf = async ({ workId }: { workId: string }) =>
      (await call(works('auditor'), 'getWork', { workId })).work!;
    await vi.waitFor(async () => {
      for (const at of [one, two]) expect((await workOf(at)).sequence).toBeGreaterThan(0);
    }, eventually);
    const { sequence, rangeId } = await workOf(one);
    for (const [at, part] of [
      [one, '1'],
      [two, '2'],
    ] as const)
      expect((await publish(at, 'beijing')).number).toBe(`DB11/T ${sequence}.${part}—${year}`);

    const asking = { requestId: 'ask', ...one, province: 'beijing', asked: 'hebei', document };
    await call(
      as(MembershipServiceClient, 'regulator-beijing'),
      'askProvince',
      signed('MembershipService/AskProvince', AskProvinceRequest, 'beijing', AskProvinceRequest.fromPartial(asking)),
    );
    await approve(one, 'hebei');
    await consult(one, 'hebei');
    const adopting = { requestId: 'adopt', ...one, province: 'hebei', round: 1, digest, document };
    // Numbering is held still, so that what it has not yet answered can be seen.
    const { pid } = (await system.status()).processes.find(({ name }) => name === 'numbering')!;
    process.kill(pid!, 'SIGSTOP');
    try {
      await call(
        as(ProjectServiceClient, 'regulator-hebei'),
        'adoptCommonText',
        signed(
          'ProjectService/AdoptCommonText',
          AdoptCommonTextRequest,
          'hebei',
          AdoptCommonTextRequest.fromPartial(adopting),
        ),
      );
      await expect(publish(one, 'hebei')).rejects.toMatchObject({ reason: 'SEQUENCE_NOT_JOINED' });
    } finally {
      process.kill(pid!, 'SIGCONT');
    }
    await vi.waitFor(
      async () => expect((await workOf(one)).revisions[0]!.course!.late).toMatchObject([{ numbered: true }]),
      eventually,
    );
    const { number, outcome } = await publish(one, 'hebei');
    expect(number).toBe(`DB13/T ${sequence}.1—${year}`);

    const shown = await call(series('auditor'), 'getSeries', { seriesId }, { position: outcome!.position });
    expect(shown.series).toMatchObject({ rangeId, sequence, works: 2, plannedOnly: 1, editions: 3 });
    expect(shown.parts.map(({ part, workId, numbers }) => [part, workId, numbers])).toEqual([
      ['1', one.workId, [`DB11/T ${sequence}.1—${year}`, `DB13/T ${sequence}.1—${year}`]],
      ['2', two.workId, [`DB11/T ${sequence}.2—${year}`]],
      ['3', '', []],
    ]);

    const page = await (await fetch(new URL(`/works/${one.workId}?lang=zh`, system.portal))).text();
    expect(page).toContain('分部分标准：人力资源服务规范');
    expect(page, 'its sibling').toContain(`href="/works/${two.workId}?lang=zh"`);
    expect(page).toContain(`DB11/T ${sequence}.2—${year}`);
    expect(page, 'not itself').not.toContain(`<a href="/works/${one.workId}?lang=zh">人力资源服务规范`);
    expect(page).toMatch(/第 3 部分[^<]*<span class="chip quiet">仅列入计划/);

    // The same, asked on the command line.
    const told = await system.run<{ series: object; parts: { numbers: string[] }[] }>(['series', 'show', seriesId]);
    expect(told.code).toBe(0);
    expect(told.result.series).toMatchObject({ seriesId, sequence });
    expect(told.result.parts.map(({ numbers }) => numbers)).toEqual(shown.parts.map(({ numbers }) => numbers));
    const listed = await system.run<{ series: number }>(['series', 'list', '--region', 'demo']);
    expect(listed.result.series).toBe(1);
    expect(listed.lines[0]).toMatchObject({ seriesId, works: 2 });
    const nowhere = ['series', 'show', '00000000-0000-4000-8000-000000000009'];
    const unknown = await system.run<{ error: { code: string } }>(nowhere);
    expect([unknown.code, unknown.result.error.code]).toEqual([8, 'UNKNOWN_SERIES']);
  });
});
