import { decodeEvent, streams, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { CommentChannel, DraftKind, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import {
  ListStatementsRequest,
  RecordRelatedStandardRequest,
  RecordStatementRequest,
  RegisterMemberKeyRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import {
  CountWorksRequest,
  ListWorksRequest,
  RecordEditionRequest,
  RecordSeriesRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { digestOfPublicWork, publicWork } from '@tongbiao/domain/registry';
import { call, generateMemberKey, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

/** Reason, gRPC status and fields of a refusal. */
const refusal = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure)
      return {
        reason: error.reason,
        code: error.code,
        fields: error.fieldViolations.map((v) => v.field),
        rule: error.rule,
      };
    throw error;
  }
  throw new Error('the call succeeded');
};
const eventsOf = async (stream: string): Promise<{ event: DomainEvent; metadata: EventMetadata }[]> => {
  const events: { event: DomainEvent; metadata: EventMetadata }[] = [];
  for await (const { type, data, metadata } of system.store.readStream(stream))
    events.push({ event: decodeEvent(type, data)!, metadata: metadata as EventMetadata });
  return events;
};
const lengthOf = async (stream: string) => (await eventsOf(stream)).length;

describe('a work on its way to agreement', () => {
  it('is proposed, approved, consulted on, reviewed and agreed, and then waits for its number', async () => {
    const work = play(system, 'happy');
    const agreed = await work.untilAgreed();
    expect(agreed.outcome!.events.map((e) => e.type)).toEqual([
      'registry.TextAgreed.v1',
      'registry.PublicationAgreed.v1',
    ]);
    const anyone = await system.works();
    const { position } = agreed.outcome!;
    const shown = await call(anyone, 'getWork', { workId: work.workId() }, { position });
    expect(shown.work!.revisions[0]!).toMatchObject({ state: RevisionState.AGREED, commonTextDigest: digest('3') });
    expect(shown.work!.revisions[0]!.consultations.map((c) => c.closedOn)).toEqual([
      system.today,
      system.today,
      system.today,
    ]);
    expect(shown.work!.sequence).toBe(0);
    expect(await refusal(work.publish('beijing'))).toMatchObject({
      reason: 'NOT_NUMBERED',
      code: 'FAILED_PRECONDITION',
    });
  });

  it('shows the same digest from its rows as the replay does from its fold', async () => {
    const work = play(system, 'digest');
    const { outcome } = await work.untilAgreed();
    const { position } = outcome!;
    const { digest: shown, ordinal } = await call(
      await system.works(),
      'getWork',
      { workId: work.workId() },
      { position },
    );
    const folded = (await eventsOf(streams.work(work.workId()))).reduce(
      (state: Parameters<typeof publicWork.evolve>[0], { event }) => publicWork.evolve(state, event),
      undefined,
    );
    expect(shown).toBe(digestOfPublicWork(folded!));
    expect(ordinal).toBeGreaterThan(0n);
  });

  it('keeps who acted, when, for which region, and what was signed', async () => {
    const work = play(system, 'metadata');
    await work.propose();
    await work.approve('tianjin');
    const [, approved] = await eventsOf(streams.work(work.workId()));
    expect(approved!.metadata).toMatchObject({
      actor: { subject: 'regulator-tianjin', role: 'regulator', province: 'tianjin' },
      region: 'demo',
      regionStreamRevision: '3',
      workId: work.workId(),
      occurredAt: system.today,
      cause: 'business',
    });
    expect(approved!.metadata.signature!.signed).toContain('"rpc":"tongbiao.registry.v1.WorkService/ApproveProject"');
  });

  it('answers a repeated request with the same events for ever, and refuses its id for another one', async () => {
    const work = play(system, 'retry');
    const first = await work.propose();
    const again = await work.propose();
    expect(again.workId).toBe(first.workId);
    expect(again.outcome).toEqual({ ...first.outcome, replayed: true });
    const department = await system.works('department', 'beijing');
    const other = work.request.propose({ titleZh: '另一个' });
    expect(await refusal(call(department, 'proposeWork', other))).toMatchObject({
      reason: 'REQUEST_ID_REUSED',
      code: 'ALREADY_EXISTS',
    });
    await work.approve('hebei');
    await work.approve('beijing');
    const late = await work.approve('hebei');
    expect(late.outcome).toMatchObject({
      replayed: true,
      events: [{ type: 'registry.ProjectApproved.v1', streamRevision: '1' }],
    });
  });

  it('only looks ahead where asked to', async () => {
    const work = play(system, 'dry');
    const department = await system.works('department', 'beijing');
    const { workId, outcome } = await call(department, 'proposeWork', work.request.propose({ validateOnly: true }));
    expect(outcome!.events).toMatchObject([{ id: '', type: 'registry.WorkProposed.v1', streamRevision: '' }]);
    expect(await lengthOf(streams.work(workId))).toBe(0);
  });

  it('does not go on to review before every comment has its disposition', async () => {
    const work = play(system, 'comments');
    await work.propose();
    for (const p of provinces) await work.approve(p);
    await work.draft(DraftKind.CONSULTATION, '1');
    for (const p of provinces) await work.open(p);
    const comment = await work.comment('tianjin');
    expect(await work.comment('tianjin'), 'a retry').toBe(comment);
    for (const p of provinces) await work.close(p);
    await work.draft(DraftKind.REVIEW, '2');
    expect(await refusal(work.review())).toMatchObject({ reason: 'COMMENTS_NOT_DISPOSED' });
    expect(await refusal(work.dispose('00000000-0000-0000-0000-000000000000'))).toMatchObject({
      reason: 'UNKNOWN_COMMENT',
      code: 'NOT_FOUND',
      fields: ['commentId'],
    });
    // A new draft begins a new round; the comment of the first one still counts, and is found where it is.
    await work.draft(DraftKind.CONSULTATION, '4');
    await work.dispose(comment);
    const [, disposed] = await eventsOf(streams.comments(work.workId(), 1, 1));
    expect(disposed!.event.type).toBe('registry.CommentDisposed.v1');
    expect(await refusal(work.review())).toMatchObject({ reason: 'CONSULTATION_NOT_CLOSED' });
  });

  it('loses its open round to a new text', async () => {
    const work = play(system, 'void');
    await work.untilReviewed();
    await work.openAgreement();
    await work.agree('beijing');
    const { outcome } = await work.draft(DraftKind.APPROVAL, '4');
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.DraftRecorded.v1', 'registry.AgreementVoided.v1']);
    expect(await refusal(work.agree('tianjin'))).toMatchObject({ reason: 'ROUND_NOT_OPEN' });
    expect((await work.openAgreement('4', 2)).round).toBe(2);
  });
});

describe('a refusal by a province', () => {
  it('keeps the work from being established until the province changes its mind', async () => {
    const work = play(system, 'refused');
    await work.propose();
    const hebei = await system.works('regulator', 'hebei');
    const { outcome } = await call(hebei, 'refuseProject', work.request.refuse('hebei'));
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.ProjectRefused.v1']);
    await work.approve('beijing');
    await work.approve('tianjin');
    expect(await refusal(work.draft(DraftKind.CONSULTATION, '1'))).toMatchObject({ reason: 'NOT_ESTABLISHED' });
    const approved = await work.approve('hebei');
    expect(approved.outcome!.events.map((e) => e.type)).toEqual([
      'registry.ProjectApproved.v1',
      'registry.WorkEstablished.v1',
    ]);
  });

  it('ends the round of agreement', async () => {
    const work = play(system, 'disagreed');
    await work.untilReviewed();
    await work.openAgreement();
    const hebei = await system.works('regulator', 'hebei');
    await call(hebei, 'refuseAgreement', work.request.refuseAgreement('hebei', 1));
    expect(await refusal(work.agree('tianjin'))).toMatchObject({ reason: 'ROUND_NOT_OPEN' });
    expect((await work.openAgreement('3', 2)).round).toBe(2);
    expect((await work.openAgreement('3', 2)).outcome!.replayed).toBe(true);
  });
});

describe('a comment from the public', () => {
  const at = (workId: string) => ({ validateOnly: false, workId, revision: 1, province: 'hebei' });
  const comment = { receivedOn: '', commenterRef: 'ref-9', bodyDigest: digest('c'), clause: '' };

  it('is written by the portal under its own name', async () => {
    const work = play(system, 'public');
    await work.propose();
    for (const p of provinces) await work.approve(p);
    await work.draft(DraftKind.CONSULTATION, '1');
    await work.open('hebei');
    const portal = await system.works('service');
    const asked = {
      requestId: 'c1',
      ...at(work.workId()),
      ...comment,
      receivedOn: system.today,
      channel: CommentChannel.PORTAL,
    };
    const { commentId } = await call(portal, 'recordComment', asked);
    const [received] = await eventsOf(streams.comments(work.workId(), 1, 1));
    expect(received).toMatchObject({ event: { data: { commentId } }, metadata: { actor: { role: 'service' } } });
    const foreign = call(await system.works('department', 'tianjin'), 'recordComment', asked);
    expect(await refusal(foreign)).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('is refused where there is no such work or revision', async () => {
    const work = play(system, 'nowhere');
    const { workId } = await work.propose();
    const portal = await system.works('service');
    const asked = {
      requestId: 'c2',
      ...at(workId),
      ...comment,
      receivedOn: system.today,
      channel: CommentChannel.PORTAL,
    };
    expect(await refusal(call(portal, 'recordComment', { ...asked, revision: 2 }))).toMatchObject({
      reason: 'UNKNOWN_REVISION',
    });
    const unknown = { ...asked, workId: '00000000-0000-0000-0000-000000000000' };
    expect(await refusal(call(portal, 'recordComment', unknown))).toMatchObject({ reason: 'UNKNOWN_WORK' });
    expect(await refusal(call(portal, 'recordComment', asked))).toMatchObject({ reason: 'CONSULTATION_NOT_OPEN' });
  });
});

describe('bad input', () => {
  const work = () => play(system, `bad-${++plays}`);
  let plays = 0;

  it.each([
    ['an unknown region', { regionId: 'nowhere' }, 'UNKNOWN_REGION', 'NOT_FOUND', 'regionId'],
    ['an unknown member', { members: ['beijing', 'shanghai'] }, 'NOT_A_MEMBER', 'FAILED_PRECONDITION', 'members[1]'],
    [
      'a malformed digest',
      { needsSurveyDigest: 'sha256:1' },
      'DIGEST_MALFORMED',
      'INVALID_ARGUMENT',
      'needsSurveyDigest',
    ],
    ['a control character', { titleZh: '标\u0007准' }, 'CONTROL_CHARACTER', 'INVALID_ARGUMENT', 'titleZh'],
    ['an oversized text', { titleZh: '标'.repeat(5000) }, 'TEXT_TOO_LONG', 'INVALID_ARGUMENT', 'titleZh'],
    ['no members', { members: [] }, 'FIELD_REQUIRED', 'INVALID_ARGUMENT', 'members'],
  ])('is refused: %s', async (_, rest, reason, code, field) => {
    const before = (await system.store.lastDomainEvent())!.id;
    const asked = call(await system.works('department', 'beijing'), 'proposeWork', work().request.propose(rest));
    const refused = await refusal(asked);
    expect(refused.code).toBe(code);
    expect(refused.reason).toBe(reason);
    expect(refused.fields).toContain(field);
    expect((await system.store.lastDomainEvent())!.id).toBe(before);
  });

  it('is refused: an unknown work, a malformed id', async () => {
    const regulator = await system.works('regulator', 'beijing');
    const unknown = { workId: '00000000-0000-0000-0000-000000000000' };
    expect(
      await refusal(call(regulator, 'approveProject', work().request.approve('beijing', 'beijing', unknown))),
    ).toMatchObject({
      reason: 'UNKNOWN_WORK',
      code: 'NOT_FOUND',
      fields: ['workId'],
    });
    const reader = await system.works();
    expect(await refusal(call(reader, 'getWork', unknown))).toMatchObject({
      reason: 'UNKNOWN_WORK',
      code: 'NOT_FOUND',
    });
    expect(await refusal(call(reader, 'getWork', { workId: 'x' }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: ['workId'],
    });
  });

  it('is refused: another province’s key, token or approval', async () => {
    const one = work();
    await one.propose();
    const tianjin = await system.works('regulator', 'tianjin');
    expect(await refusal(call(tianjin, 'approveProject', one.request.approve('tianjin', 'beijing')))).toMatchObject({
      reason: 'UNKNOWN_KEY',
      code: 'PERMISSION_DENIED',
    });
    expect(await refusal(call(tianjin, 'approveProject', one.request.approve('beijing')))).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const changed = { ...one.request.approve('tianjin'), document: { ...system.document, title: '另一份' } };
    expect(await refusal(call(tianjin, 'approveProject', changed))).toMatchObject({ reason: 'SIGNATURE_INVALID' });
    const unsigned = { ...one.request.approve('tianjin'), signature: undefined };
    expect(await refusal(call(tianjin, 'approveProject', unsigned))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: ['signature'],
    });
    expect(
      await refusal(
        call(await system.works('department', 'tianjin'), 'approveProject', one.request.approve('tianjin')),
      ),
    ).toMatchObject({
      reason: 'ROLE_NOT_ALLOWED',
    });
    expect(await lengthOf(streams.work(one.workId()))).toBe(1);
  });

  it('is refused: a consultation shorter than the rule set, named with its rule', async () => {
    const one = work();
    const department = await system.works('department', 'beijing');
    const { workId } = await call(department, 'proposeWork', one.request.propose({ regionId: 'jjj' }));
    for (const p of provinces)
      await call(await system.works('regulator', p), 'approveProject', one.request.approve(p, p, { workId }));
    await call(department, 'recordDraft', {
      requestId: 'jjj-draft',
      validateOnly: false,
      workId,
      revision: 1,
      kind: DraftKind.CONSULTATION,
      digest: digest('1'),
      mediaType: 'application/pdf',
      size: 1,
      uri: '',
      explanationDigest: '',
    });
    expect(await refusal(call(department, 'openConsultation', one.request.open('beijing', { workId })))).toEqual({
      reason: 'CONSULTATION_TOO_SHORT',
      code: 'FAILED_PRECONDITION',
      fields: ['to'],
      rule: { set: 'jjj', version: '1', article: '演示' },
    });
  });

  it('is refused: agreement to another digest, and an edition before everybody agreed', async () => {
    const one = work();
    await one.untilReviewed();
    await one.openAgreement();
    const other = one.agree('hebei', { digest: digest('4') });
    expect(await refusal(other)).toMatchObject({ reason: 'DIGEST_MISMATCH', fields: ['digest'] });
    expect(await refusal(one.publish('hebei'))).toMatchObject({ reason: 'NOT_AGREED', code: 'FAILED_PRECONDITION' });
  });
});

describe('backfill and the catalogue', () => {
  const confidence = Confidence.COVER;
  const ids = new Map<string, string>();
  let position = '';

  beforeAll(async () => {
    const secretariat = await system.works('secretariat');
    const { source } = system;
    const base = { regionId: 'jjj', source, confidence };
    const record = async (workKey: string, titleZh: string, rest: Partial<RecordWorkRequest> = {}) => {
      const request = { requestId: workKey, ...base, workKey, titleZh, kind: WorkKind.COLLABORATIVE, ...rest };
      const answer = await call(secretariat, 'recordWork', RecordWorkRequest.fromPartial(request));
      ids.set(workKey, answer.workId);
      position = answer.outcome!.position;
    };
    const edition = async (workKey: string, revision: number, province: string, number: string) => {
      const request = {
        requestId: `${workKey}/${revision}/${province}`,
        workId: ids.get(workKey)!,
        revision,
        province,
        number,
      };
      const answer = await call(
        secretariat,
        'recordEdition',
        RecordEditionRequest.fromPartial({ ...request, source, confidence }),
      );
      position = answer.outcome!.position;
    };
    const { seriesId } = await call(
      secretariat,
      'recordSeries',
      RecordSeriesRequest.fromPartial({
        requestId: 's',
        ...base,
        seriesKey: 'jjj-3008',
        titleZh: '人力资源服务规范',
        sequence: 3008,
      }),
    );
    const range = { rangeId: 'jjj-3001' };
    await record('hr-grading', '人力资源服务机构等级划分与评定', { field: '人力资源', ...range, sequence: 3009 });
    await edition('hr-grading', 1, 'tianjin', 'DB12/T 3009-2018');
    await edition('hr-grading', 2, 'tianjin', 'DB12T3009—2024');
    await record('hr-service', '人力资源服务规范 第1部分:通则', {
      field: '人力资源',
      seriesId,
      part: '1',
      ...range,
      sequence: 3008,
    });
    await edition('hr-service', 1, 'hebei', 'DB13/T 3008.1-2018');
    await record('cold-temp', '低温食品储运温控技术要求', {
      field: '冷链物流',
      titleEn: 'Cold chain: temperature control',
    });
    await record('etc', '停车场电子不停车收费系统应用技术要求', { field: '交通', ...range, sequence: 3022 });
    await edition('etc', 1, 'beijing', 'DB11/T 3022-2019');
    await edition('etc', 1, 'tianjin', 'DB12/T 3022-2019');
    await record('plan', '高速公路服务区服务规范', { field: '交通', kind: WorkKind.PLANNED });
  });

  const list = async (rest: Partial<ListWorksRequest>) =>
    call(
      await system.works(),
      'listWorks',
      ListWorksRequest.fromPartial({ regionId: 'jjj', state: 'RECORDED', ...rest }),
      { position },
    );
  const keys = async (rest: Partial<ListWorksRequest>) =>
    (await list(rest)).works.map((w) => w.work!.workKey).toSorted();

  it('keeps two revisions of one work', async () => {
    const { work, digest: shown } = await call(
      await system.works(),
      'getWork',
      { workId: ids.get('hr-grading')! },
      { position },
    );
    expect(work!.revisions.map((r) => [r.revision, r.state, r.editions[0]!.number])).toEqual([
      [1, RevisionState.RECORDED, 'DB12/T 3009—2018'],
      [2, RevisionState.RECORDED, 'DB12/T 3009—2024'],
    ]);
    expect(shown).toBe(digestOfPublicWork(work!));
  });

  it.each([
    ['收费', ['etc']],
    ['电子', ['etc']],
    ['电子不停车收费', ['etc']],
    ['温控', ['cold-temp']],
    ['服务', ['hr-grading', 'hr-service', 'plan']],
    ['服务 人力', ['hr-grading', 'hr-service']],
    ['Temp', ['cold-temp']],
    ['务服', []],
    ['DB12/T 3009-2018', ['hr-grading']],
    ['db12t3009', ['hr-grading']],
    ['ＤＢ１２／Ｔ ３００９—２０２４', ['hr-grading']],
    ['3009', ['hr-grading']],
    ['3022-2019', ['etc']],
    ['3022-2020', []],
    ['3008', ['hr-service']],
    ['3008.1', ['hr-service']],
    ['DB13/T 3008', ['hr-service']],
    ['DB13/T 3008.1', ['hr-service']],
    ['DB13/T 3009', []],
    ['"*', []],
    ["'; DROP TABLE works; --", []],
  ])('finds %s', async (query, expected) => expect(await keys({ query })).toEqual(expected));

  it('filters by field, province and state', async () => {
    expect(await keys({ field: '交通' })).toEqual(['etc', 'plan']);
    expect(await keys({ province: 'tianjin' })).toEqual(['etc', 'hr-grading']);
    expect(await keys({ state: 'RECORDED', query: '服务' })).toEqual(['hr-grading', 'hr-service', 'plan']);
    expect(await keys({ state: 'AGREED' })).toEqual([]);
    expect(await refusal(list({ state: 'NONSENSE' }))).toMatchObject({ reason: 'UNKNOWN_STATE', fields: ['state'] });
  });

  it('gives pages that join without a gap, and refuses a foreign token', async () => {
    const all = await list({ state: 'RECORDED' });
    const first = await list({ state: 'RECORDED', pageSize: 2 });
    expect(first.totalSize).toBe(all.totalSize);
    const joined = [...first.works];
    for (let token = first.nextPageToken; token !== '';) {
      const page = await list({ state: 'RECORDED', pageSize: 2, pageToken: token });
      joined.push(...page.works);
      token = page.nextPageToken;
    }
    expect(joined).toEqual(all.works);
    expect(await refusal(list({ field: '交通', pageToken: first.nextPageToken }))).toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    expect(await refusal(list({ pageToken: 'x' }))).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  it('says that a region is not there, instead of showing it empty', async () => {
    const elsewhere = { regionId: 'nosuch' };
    expect(await refusal(list(elsewhere))).toMatchObject({ reason: 'UNKNOWN_REGION' });
    const counted = call(await system.works(), 'countWorks', CountWorksRequest.fromPartial(elsewhere), { position });
    expect(await refusal(counted)).toMatchObject({ reason: 'UNKNOWN_REGION' });
  });

  it('counts exactly, and what is documented apart from what was announced', async () => {
    const filter = { regionId: 'jjj', state: 'RECORDED' };
    const counts = await call(await system.works(), 'countWorks', CountWorksRequest.fromPartial(filter), { position });
    expect(counts).toMatchObject({ works: 5, editions: 5, documented: 4 });
    expect(counts.byField).toEqual([
      { value: '交通', works: 2, editions: 2, documented: 1 },
      { value: '人力资源', works: 2, editions: 3, documented: 2 },
      { value: '冷链物流', works: 1, editions: 0, documented: 1 },
    ]);
    expect(counts.byProvince).toEqual([
      { value: 'tianjin', works: 2, editions: 3, documented: 2 },
      { value: 'beijing', works: 1, editions: 1, documented: 1 },
      { value: 'hebei', works: 1, editions: 1, documented: 1 },
    ]);
    expect(counts.byState).toEqual([{ value: 'RECORDED', works: 5, editions: 5, documented: 4 }]);
  });

  it('says that a repeated import changes nothing, and refuses other content', async () => {
    const secretariat = await system.works('secretariat');
    const request = RecordWorkRequest.fromPartial({
      requestId: 'again',
      regionId: 'jjj',
      workKey: 'cold-temp',
      titleZh: '低温食品储运温控技术要求',
      titleEn: 'Cold chain: temperature control',
      field: '冷链物流',
      kind: WorkKind.COLLABORATIVE,
      source: system.source,
      confidence,
    });
    expect((await call(secretariat, 'recordWork', request)).outcome!.events).toEqual([]);
    const other = call(secretariat, 'recordWork', { ...request, note: 'x' });
    expect(await refusal(other)).toMatchObject({ reason: 'RECORDED_DIFFERENTLY', code: 'ALREADY_EXISTS' });
  });

  it.each([
    ['a malformed number', { number: 'DB12/T' }, 'NUMBER_MALFORMED', ['number']],
    ['another province’s number', { number: 'DB11/T 3009-2018' }, 'PREFIX_MISMATCH', ['number']],
    ['a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER', ['province']],
    ['what happened after the region went live', { publishedOn: '2999-01-01' }, 'NOT_BEFORE_GO_LIVE', ['publishedOn']],
  ])('refuses %s', async (_, rest, reason, fields) => {
    const request = {
      requestId: `bad-${reason}`,
      workId: ids.get('hr-grading')!,
      revision: 3,
      province: 'tianjin',
      source: system.source,
      confidence,
    };
    const asked = call(
      await system.works('secretariat'),
      'recordEdition',
      RecordEditionRequest.fromPartial({ ...request, ...rest }),
    );
    expect(await refusal(asked)).toMatchObject({ reason, fields });
  });

  it('takes no backfill for a live work', async () => {
    const live = play(system, 'live');
    await live.propose();
    const request = {
      requestId: 'live',
      workId: live.workId(),
      revision: 1,
      province: 'hebei',
      source: system.source,
      confidence,
    };
    const asked = call(await system.works('secretariat'), 'recordEdition', RecordEditionRequest.fromPartial(request));
    expect(await refusal(asked)).toMatchObject({ reason: 'WORK_IS_LIVE' });
  });
});

describe('regions and statements', () => {
  it('shows members, keys and the rule set in force', async () => {
    const reader = await system.regions();
    const { region } = await call(reader, 'getRegion', { regionId: 'demo' });
    expect(region!.members.map((m) => [m.province, m.prefix, m.keys.length])).toEqual([
      ['beijing', '11', 1],
      ['tianjin', '12', 1],
      ['hebei', '13', 1],
    ]);
    expect(region!.ruleSets['hebei']).toMatchObject({ id: 'demo', version: '1', reviewPassPercent: 67 });
    expect(await refusal(call(reader, 'getRegion', { regionId: 'nowhere' }))).toMatchObject({
      reason: 'UNKNOWN_REGION',
      code: 'NOT_FOUND',
    });
  });

  it('lets a province change its key, and believes the old one no longer', async () => {
    const other = generateMemberKey('hebei-second');
    const regulator = await system.regions('regulator', 'hebei');
    const key = { ...other.publicKey, validFrom: system.today, validUntil: '' };
    const request = RegisterMemberKeyRequest.fromPartial({
      requestId: 'key',
      regionId: 'demo',
      province: 'hebei',
      key,
    });
    const rpc = 'tongbiao.registry.v1.RegionService/RegisterMemberKey';
    const byItself = call(regulator, 'registerMemberKey', system.signed(rpc, RegisterMemberKeyRequest, other, request));
    expect(await refusal(byItself)).toMatchObject({ reason: 'UNKNOWN_KEY' });
    await call(regulator, 'registerMemberKey', system.signed(rpc, RegisterMemberKeyRequest, 'hebei', request));
    const old = {
      requestId: 'revoke',
      validateOnly: false,
      regionId: 'demo',
      province: 'hebei',
      keyId: system.keyIdOf('hebei'),
      leaveNone: false,
    };
    const { outcome } = await call(regulator, 'revokeMemberKey', { ...old, reason: '到期更换' });
    const { region } = await call(
      await system.regions(),
      'getRegion',
      { regionId: 'demo' },
      { position: outcome!.position },
    );
    expect(region!.members[2]!.keys.map((k) => k.keyId)).toEqual([other.keyId]);
    const work = play(system, 'rotated');
    await work.propose();
    expect(await refusal(work.approve('hebei'))).toMatchObject({ reason: 'UNKNOWN_KEY', code: 'PERMISSION_DENIED' });
    const approve = work.request.approve('hebei', other);
    const approved = await call(await system.works('regulator', 'hebei'), 'approveProject', approve);
    expect(approved.outcome!.events).toHaveLength(1);
  });

  it('lists regions page by page', async () => {
    const reader = await system.regions();
    const first = await call(reader, 'listRegions', { pageSize: 1, pageToken: '' });
    const second = await call(reader, 'listRegions', { pageSize: 1, pageToken: first.nextPageToken });
    expect([first, second].map((p) => p.regions.map((r) => r.regionId))).toEqual([['demo'], ['jjj']]);
    expect(second.nextPageToken).toBe('');
    expect(await refusal(call(reader, 'listRegions', { pageSize: 1, pageToken: '%' }))).toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('keeps what an authority says beside what is documented', async () => {
    const secretariat = await system.regions('secretariat');
    const base = { regionId: 'jjj', source: system.source, confidence: Confidence.PRESS };
    const said = {
      requestId: 'said',
      ...base,
      textZh: '共87项',
      statedOn: '2024-08-14',
      statedBy: '市场监管总局',
      figures: { total: 87 },
    };
    const stated = await call(secretariat, 'recordStatement', RecordStatementRequest.fromPartial(said));
    const again = await call(
      secretariat,
      'recordStatement',
      RecordStatementRequest.fromPartial({ ...said, requestId: 'said-again' }),
    );
    expect(again).toMatchObject({ statementId: stated.statementId, outcome: { events: [] } });
    const beside = {
      requestId: 'rel',
      ...base,
      workKey: 'rel',
      number: 'GB/T44160-2024',
      province: 'CN',
      titleZh: '大型活动可持续性评价指南',
    };
    const related = await call(secretariat, 'recordRelatedStandard', RecordRelatedStandardRequest.fromPartial(beside));
    const { position } = related.outcome!;
    const shown = await call(
      await system.regions(),
      'listStatements',
      ListStatementsRequest.fromPartial({ regionId: 'jjj' }),
      { position },
    );
    expect(shown.statements.map((s) => s.figures)).toEqual([{ total: 87 }]);
    expect(shown.related.map((r) => r.number)).toEqual(['GB/T 44160—2024']);
    const page = (rest: Partial<ListStatementsRequest>) =>
      system
        .regions()
        .then((c) => call(c, 'listStatements', ListStatementsRequest.fromPartial({ pageSize: 1, ...rest })));
    const first = await page({ regionId: 'jjj' });
    const second = await page({ regionId: 'jjj', pageToken: first.nextPageToken });
    expect([first, second].map((p) => [p.statements.length, p.related.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(second.nextPageToken).toBe('');
    expect(await refusal(page({ regionId: 'demo', pageToken: first.nextPageToken }))).toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
      fields: ['pageToken'],
    });
    const nowhere = call(
      secretariat,
      'recordStatement',
      RecordStatementRequest.fromPartial({ ...said, regionId: 'nowhere' }),
    );
    expect(await refusal(nowhere)).toMatchObject({ reason: 'UNKNOWN_REGION' });
    expect(
      await refusal(
        call(await system.regions(), 'listStatements', ListStatementsRequest.fromPartial({ regionId: 'nowhere' })),
      ),
    ).toMatchObject({
      reason: 'UNKNOWN_REGION',
    });
  });
});
