import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  CommentChannel,
  CommentDisposition,
  DraftKind,
  ReviewOutcome,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  AgreeToTextRequest,
  ApproveProjectRequest,
  CloseConsultationRequest,
  OpenConsultationRequest,
  ProposeWorkRequest,
  PublishEditionRequest,
  RecordDraftRequest,
  RecordReviewRequest,
  RefuseAgreementRequest,
  RefuseProjectRequest,
  RevokeAgreementRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, type MemberKey } from '@tongbiao/service';
import { digest, provinces, type RegistrySystem } from './registry-system.ts';

const WORKS = 'tongbiao.registry.v1.WorkService';

/** A work in the region `demo`, step by step, each as its real caller would send it; or a revision of one that is there. */
export const play = (system: RegistrySystem, name: string, standing = { workId: '', revision: 1 }) => {
  const { today, document, signed } = system;
  let { workId } = standing;
  const requestId = (step: string) => `${name}/${step}`;
  const at = () => ({ workId, revision: standing.revision });
  const department = system.works('department', 'beijing');
  const regulator = (province: string) => system.works('regulator', province);

  const request = {
    propose: (rest: Partial<ProposeWorkRequest> = {}) =>
      ProposeWorkRequest.fromPartial({
        requestId: requestId('propose'),
        regionId: 'demo',
        titleZh: `跨省充电停车协同服务规范 ${name}`,
        titleEn: 'Cross-province parking',
        field: '交通',
        members: [...provinces],
        needsSurveyDigest: digest('a'),
        force: Force.RECOMMENDED,
        ...rest,
      }),
    approve: (province: string, signer: string | MemberKey = province, rest: Partial<ApproveProjectRequest> = {}) =>
      signed(
        `${WORKS}/ApproveProject`,
        ApproveProjectRequest,
        signer,
        ApproveProjectRequest.fromPartial({ requestId: requestId('approve'), ...at(), province, document, ...rest }),
      ),
    refuse: (province: string) =>
      signed(
        `${WORKS}/RefuseProject`,
        RefuseProjectRequest,
        province,
        RefuseProjectRequest.fromPartial({
          requestId: requestId('refuse'),
          ...at(),
          province,
          reason: '已有同类标准',
          document,
        }),
      ),
    refuseAgreement: (province: string, round: number) =>
      signed(
        `${WORKS}/RefuseAgreement`,
        RefuseAgreementRequest,
        province,
        RefuseAgreementRequest.fromPartial({
          requestId: requestId(`refuse-${round}`),
          ...at(),
          province,
          round,
          reason: '条款 5 待议',
          document,
        }),
      ),
    agree: (province: string, rest: Partial<AgreeToTextRequest> = {}) =>
      signed(
        `${WORKS}/AgreeToText`,
        AgreeToTextRequest,
        province,
        AgreeToTextRequest.fromPartial({
          requestId: requestId(`agree-${rest.round ?? 1}`),
          ...at(),
          province,
          round: 1,
          digest: digest('3'),
          document,
          ...rest,
        }),
      ),
    publish: (province: string, rest: Partial<PublishEditionRequest> = {}) =>
      signed(
        `${WORKS}/PublishEdition`,
        PublishEditionRequest,
        province,
        PublishEditionRequest.fromPartial({
          requestId: requestId('publish'),
          ...at(),
          province,
          announcement: document,
          publishedOn: today,
          implementsOn: today,
          textDigest: digest('7'),
          issuers: ['市场监督管理局'],
          ...rest,
        }),
      ),
    open: (province: string, rest: Partial<OpenConsultationRequest> = {}) =>
      OpenConsultationRequest.fromPartial({
        requestId: requestId('open'),
        ...at(),
        province,
        from: today,
        to: today,
        url: 'https://example.org/c',
        ...rest,
      }),
    review: (rest: Partial<RecordReviewRequest> = {}) =>
      RecordReviewRequest.fromPartial({
        requestId: requestId('review'),
        ...at(),
        body: '专家组',
        draftDigest: digest('2'),
        heldOn: today,
        panelRefs: ['p1', 'p2', 'p3'],
        votesFor: 3,
        minutesDigest: digest('e'),
        outcome: ReviewOutcome.PASS,
        ...rest,
      }),
  };

  const steps = {
    propose: async () => {
      const answer = await call(await department, 'proposeWork', request.propose());
      ({ workId } = answer);
      return answer;
    },
    approve: async (province: string) => call(await regulator(province), 'approveProject', request.approve(province)),
    draft: async (kind: DraftKind, letter: string) =>
      call(
        await department,
        'recordDraft',
        RecordDraftRequest.fromPartial({
          requestId: requestId(`draft-${letter}`),
          ...at(),
          kind,
          digest: digest(letter),
          mediaType: 'application/pdf',
          size: 1,
        }),
      ),
    open: async (province: string) =>
      call(await system.works('department', province), 'openConsultation', request.open(province)),
    close: async (province: string) =>
      call(
        await system.works('department', province),
        'closeConsultation',
        CloseConsultationRequest.fromPartial({ requestId: requestId('close'), ...at(), province, closedOn: today }),
      ),
    comment: async (province: string) => {
      const { commentId } = await call(await system.works('department', province), 'recordComment', {
        requestId: requestId('comment'),
        validateOnly: false,
        ...at(),
        province,
        channel: CommentChannel.MAIL,
        receivedOn: today,
        commenterRef: 'ref-1',
        bodyDigest: digest('c'),
        clause: '3',
      });
      return commentId;
    },
    dispose: async (commentId: string, step = `dispose-${commentId}`) =>
      call(await department, 'disposeComment', {
        requestId: requestId(step),
        validateOnly: false,
        ...at(),
        commentId,
        disposition: CommentDisposition.ADOPTED,
        reason: '',
      }),
    review: async () => call(await system.works('committee'), 'recordReview', request.review()),
    openAgreement: async (letter = '3', round = 1) =>
      call(await regulator('beijing'), 'openAgreement', {
        requestId: requestId(`agreement-${round}`),
        validateOnly: false,
        ...at(),
        digest: digest(letter),
        targetDate: today,
        changesSinceReview: '',
      }),
    agree: async (province: string, rest: Partial<AgreeToTextRequest> = {}) =>
      call(await regulator(province), 'agreeToText', request.agree(province, rest)),
    revoke: async (province: string, round = 1) =>
      call(
        await regulator(province),
        'revokeAgreement',
        signed(
          `${WORKS}/RevokeAgreement`,
          RevokeAgreementRequest,
          province,
          RevokeAgreementRequest.fromPartial({
            requestId: requestId(`revoke-${round}`),
            ...at(),
            province,
            round,
            reason: '文本有误',
            document,
          }),
        ),
      ),
    publish: async (province: string, rest: Partial<PublishEditionRequest> = {}) =>
      call(await regulator(province), 'publishEdition', request.publish(province, rest)),
  };

  /** Up to where the members may agree; a revision that is there was proposed already. */
  const untilReviewed = async (): Promise<void> => {
    if (standing.workId === '') await steps.propose();
    for (const p of provinces) await steps.approve(p);
    await steps.draft(DraftKind.CONSULTATION, '1');
    for (const p of provinces) await steps.open(p);
    await steps.dispose(await steps.comment('hebei'));
    for (const p of provinces) await steps.close(p);
    await steps.draft(DraftKind.REVIEW, '2');
    await steps.review();
    await steps.draft(DraftKind.APPROVAL, '3');
  };
  /** The whole way to an agreement; the last answer holds its position. */
  const untilAgreed = async () => {
    await untilReviewed();
    await steps.openAgreement();
    await steps.agree('beijing');
    await steps.agree('tianjin');
    return steps.agree('hebei');
  };
  return { ...steps, request, untilReviewed, untilAgreed, workId: () => workId };
};
