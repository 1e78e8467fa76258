import { CommentDisposition, DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  AcceptReviewRequest,
  ContestReviewRequest,
  ExportCommentsRequest,
  ExtendConsultationRequest,
  NameDraftersRequest,
  ReopenConsultationRequest,
  ReopenDispositionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { OpenAgreementRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

/** Reason and field of a refusal. */
const refusal = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof RpcFailure)
      return `${error.reason} ${error.fieldViolations.map((f) => f.field).join()}`.trim();
    throw error;
  }
  return 'none';
};

const PROJECTS = 'tongbiao.registry.v1.ProjectService';

describe('a text between its consultation and its agreement', () => {
  it('is consulted on for longer and again, its comments are decided anew and exported, its review is contested and accepted', async () => {
    const work = play(system, 'drafting');
    await work.propose();
    for (const p of provinces) await work.approve(p);
    await work.draft(DraftKind.CONSULTATION, '1');
    for (const p of provinces) await work.open(p);
    const at = { workId: work.workId(), revision: 1 };
    const beijing = await system.projects('department', 'beijing');
    const hebei = await system.projects('department', 'hebei');

    const naming = NameDraftersRequest.fromPartial({
      requestId: 'drafters',
      ...at,
      organisations: ['北京市交通委员会'],
      personRefs: ['p3'],
    });
    expect(await refusal(call(hebei, 'nameDrafters', naming))).toBe('NOT_LEAD');
    expect(await refusal(call(beijing, 'nameDrafters', { ...naming, organisations: [] }))).toBe(
      'FIELD_REQUIRED organisations',
    );
    await call(beijing, 'nameDrafters', naming);

    const later = { requestId: 'later', ...at, province: 'hebei', reason: '应企业请求' };
    expect(
      await refusal(
        call(hebei, 'extendConsultation', ExtendConsultationRequest.fromPartial({ ...later, to: '2020-01-01' })),
      ),
    ).toBe('NOT_LATER to');
    await call(hebei, 'extendConsultation', ExtendConsultationRequest.fromPartial({ ...later, to: system.today }));

    const commentId = await work.comment('hebei');
    await work.dispose(commentId);
    const anew = ReopenDispositionRequest.fromPartial({ requestId: 'anew', ...at, commentId, reason: '补充材料' });
    expect(await refusal(call(hebei, 'reopenDisposition', anew))).toBe('NOT_LEAD');
    expect(await refusal(call(beijing, 'reopenDisposition', { ...anew, commentId: at.workId }))).toBe(
      'UNKNOWN_COMMENT commentId',
    );
    const { outcome } = await call(beijing, 'reopenDisposition', anew);
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.DispositionReopened.v1']);
    expect((await call(beijing, 'reopenDisposition', anew)).outcome).toEqual({ ...outcome, replayed: true });

    await work.close('hebei');
    const again = ReopenConsultationRequest.fromPartial({
      requestId: 'again',
      ...at,
      province: 'hebei',
      from: system.today,
      to: system.today,
      url: 'https://example.org/again',
      reason: '增加意见渠道',
    });
    expect(await refusal(call(beijing, 'reopenConsultation', again))).toBe('NOT_YOUR_PROVINCE');
    const { outcome: reopened } = await call(hebei, 'reopenConsultation', again);
    const shown = await call(await system.works(), 'getWork', at, { position: reopened!.position });
    expect(shown.work!.revisions[0]).toMatchObject({
      state: 'REVISION_STATE_CONSULTING',
      consultations: [{}, { province: 'hebei', url: 'https://example.org/again', closedOn: '' }, {}],
    });
    const second = await call(await system.works('department', 'hebei'), 'recordComment', {
      requestId: 'second',
      validateOnly: false,
      ...at,
      province: 'hebei',
      channel: 'COMMENT_CHANNEL_PORTAL',
      receivedOn: system.today,
      commenterRef: 'ref-2',
      bodyDigest: digest('b'),
      clause: '4.2',
    });

    const exporting = (rest: object = {}) => ExportCommentsRequest.fromPartial({ ...at, ...rest });
    const committee = await system.projects('committee');
    const first = await call(committee, 'exportComments', exporting({ pageSize: 1 }));
    expect(first).toMatchObject({ totalSize: 2, open: 2, adopted: 0, nextPageToken: '1', lines: [{ commentId }] });
    const rest = await call(committee, 'exportComments', exporting({ pageToken: first.nextPageToken }));
    expect(rest).toMatchObject({ nextPageToken: '', lines: [{ commentId: second.commentId, clause: '4.2' }] });
    expect(`${first.csv}${rest.csv}`.split('\r\n')).toHaveLength(4);
    expect(await refusal(call(committee, 'exportComments', exporting({ pageToken: 'x' })))).toBe(
      'PAGE_TOKEN_INVALID pageToken',
    );
    expect(await refusal(call(committee, 'exportComments', exporting({ revision: 2 })))).toBe(
      'UNKNOWN_REVISION revision',
    );
    const stranger = await system.projects('department', 'shanghai');
    expect(await refusal(call(stranger, 'exportComments', exporting()))).toBe('NOT_A_MEMBER workId');
    expect(await refusal(call(await system.projects('system', 'hebei'), 'exportComments', exporting()))).toBe(
      'ROLE_NOT_ALLOWED',
    );

    for (const id of [commentId, second.commentId])
      await call(await system.works('department', 'beijing'), 'disposeComment', {
        requestId: `again-${id}`,
        validateOnly: false,
        ...at,
        commentId: id,
        disposition: CommentDisposition.PARTLY_ADOPTED,
        reason: '部分采纳',
      });
    expect(await call(beijing, 'exportComments', exporting())).toMatchObject({ open: 0, partlyAdopted: 2 });
    for (const p of provinces.filter((p) => p !== 'hebei')) await work.close(p);
    await call(await system.works('department', 'hebei'), 'closeConsultation', {
      requestId: 'close-again',
      validateOnly: false,
      ...at,
      province: 'hebei',
      closedOn: system.today,
    });
    await work.draft(DraftKind.REVIEW, '2');

    const panel = await system.works('committee');
    const review = work.request.review;
    expect(await refusal(call(panel, 'recordReview', review()))).toBe('DRAFTER_REVIEWS panelRefs[2]');
    const changed = { requestId: 'reviewed', panelRefs: ['p1', 'p2', 'p4'], appointed: 4 };
    const conflicts = [{ personRef: 'p1', interest: '所在单位参与起草' }];
    expect(await refusal(call(panel, 'recordReview', review({ ...changed, conflicts })))).toBe(
      'CONFLICTED_PERSON_SAT conflicts[0].personRef',
    );
    await call(
      panel,
      'recordReview',
      review({
        ...changed,
        conflicts: [{ ...conflicts[0]!, personRef: 'p3' }],
        outcome: 'REVIEW_OUTCOME_PASS_WITH_CHANGES',
      }),
    );
    expect(await refusal(call(beijing, 'reopenDisposition', { ...anew, requestId: 'late' }))).toBe('ALREADY_REVIEWED');

    const judged = { ...at, province: 'hebei', minutesDigest: digest('e'), document: system.document };
    const contest = ContestReviewRequest.fromPartial({ requestId: 'contest', ...judged, reason: '无河北代表' });
    const accept = AcceptReviewRequest.fromPartial({ requestId: 'accept', ...judged });
    const regulator = await system.projects('regulator', 'hebei');
    expect(await refusal(call(regulator, 'contestReview', contest))).toBe('FIELD_REQUIRED signature');
    await call(
      regulator,
      'contestReview',
      system.signed(`${PROJECTS}/ContestReview`, ContestReviewRequest, 'hebei', contest),
    );
    await work.draft(DraftKind.APPROVAL, '3');
    const opening = OpenAgreementRequest.fromPartial({
      requestId: 'agreement',
      ...at,
      digest: digest('3'),
      targetDate: system.today,
    });
    const lead = await system.works('regulator', 'beijing');
    const stated = { ...opening, changesSinceReview: '第 5 章' };
    expect(await refusal(call(lead, 'openAgreement', opening))).toBe('CHANGES_NOT_STATED changesSinceReview');
    expect(await refusal(call(lead, 'openAgreement', stated))).toBe('REVIEW_CONTESTED');
    expect(
      await refusal(
        call(
          regulator,
          'acceptReview',
          system.signed(`${PROJECTS}/AcceptReview`, AcceptReviewRequest, 'hebei', {
            ...accept,
            minutesDigest: digest('9'),
          }),
        ),
      ),
    ).toBe('REVIEW_SUPERSEDED minutesDigest');
    await call(
      regulator,
      'acceptReview',
      system.signed(`${PROJECTS}/AcceptReview`, AcceptReviewRequest, 'hebei', accept),
    );
    expect((await call(lead, 'openAgreement', stated)).round).toBe(1);
  });
});
