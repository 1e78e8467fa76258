import { randomUUID } from 'node:crypto';
import { Force, type Document } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  CommentChannel,
  CommentDisposition,
  DraftKind,
  ReviewOutcome,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import {
  AgreeToTextRequest,
  ApproveProjectRequest,
  PublishEditionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { todayInShanghai } from '../system/day.ts';
import type { MemberPlan } from '../system/region-file.ts';
import { demoRegion } from '../system/regions.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { signed } from '../system/signed.ts';
import type { Message } from '../language.ts';
import { textsOf } from './texts.ts';

/** A step that was done, for a person and for a program. */
export type OnStep = (step: string, text: Message, facts?: object) => void;

const WORKS = 'tongbiao.registry.v1.WorkService';

/** Any one process may die meanwhile and take some seconds to come back. */
const PATIENCE = { patienceMs: 120_000 };

/**
 * Plays one new work from its proposal to three publications. Every request has an id that follows from the play and the
 * step: whatever dies on the way, the same request is sent again and does nothing twice.
 */
export async function playWork(
  system: RunningSystem,
  onStep: OnStep,
): Promise<{ readonly work: PublicWork; readonly position: string }> {
  const { regionId, members: provinces } = demoRegion();
  const lead = provinces[0]!.province;
  const run = randomUUID();
  const today = todayInShanghai();
  const texts = textsOf(run);
  const requestId = (step: string): string => `demo/${run}/${step}`;
  const revision = 1;
  const asked = { validateOnly: false, revision } as const;
  const documentOf = (title: string, { regulatorZh }: MemberPlan): Document => ({
    number: `演示〔${today.slice(0, 4)}〕${run.slice(0, 8)}号`,
    title,
    issuer: regulatorZh,
    date: today,
    digest: texts.document(`${regulatorZh}${title}`).digest,
    uri: '',
  });

  // 立项: one proposes, each approves for itself.
  const titleZh = `跨省充电停车协同服务规范（演示 ${run.slice(0, 8)}）`;
  const titleEn = `Cross-province charging and parking service (demonstration ${run.slice(0, 8)})`;
  const proposed = await system.call(
    'works',
    `department-${lead}`,
    'proposeWork',
    {
      requestId: requestId('propose'),
      validateOnly: false,
      regionId,
      titleZh,
      titleEn,
      field: '交通',
      ics: ['03.220.20'],
      ccs: ['R 85'],
      members: provinces.map(({ province }) => province),
      scope: '本文件规定了跨省充电停车服务的协同要求（演示）。',
      needsSurveyDigest: texts.needsSurvey.digest,
      force: Force.RECOMMENDED,
      legalBasis: '',
      standstillOverride: '',
      seriesId: '',
      part: '',
    },
    PATIENCE,
  );
  const { workId } = proposed;
  onStep('propose', say.demoProposed(titleZh, titleEn), { work: workId });

  for (const province of provinces) {
    const { province: code, nameZh, nameEn } = province;
    await system.call(
      'works',
      `regulator-${code}`,
      'approveProject',
      signed(system.key(code), `${WORKS}/ApproveProject`, ApproveProjectRequest, {
        requestId: requestId('approve'),
        ...asked,
        workId,
        province: code,
        document: documentOf('关于同意立项的批复', province),
        standstillOverride: '',
        signature: undefined,
      }),
      PATIENCE,
    );
    onStep('approve', say.demoApproved(nameZh, nameEn, system.key(code).keyId), { province: code });
  }

  // 征求意见: one text, three windows.
  const draft = async (kind: DraftKind, text: { readonly digest: string; readonly size: number }): Promise<void> => {
    const request = {
      requestId: requestId(kind),
      ...asked,
      workId,
      kind,
      digest: text.digest,
      mediaType: 'text/plain',
      size: text.size,
      uri: '',
      explanationDigest: texts.explanation.digest,
    };
    await system.call('works', `department-${lead}`, 'recordDraft', request, PATIENCE);
    onStep('draft', say.demoDraft(kind, text.digest), { kind, digest: text.digest });
  };
  await draft(DraftKind.CONSULTATION, texts.consultation);
  for (const { province: code, nameZh, nameEn } of provinces) {
    const window = { from: today, to: today, url: `http://${system.address('portal')}/works/${workId}` };
    const request = { requestId: requestId('open'), ...asked, workId, province: code, ...window };
    await system.call('works', `department-${code}`, 'openConsultation', request, PATIENCE);
    onStep('consult', say.demoConsulting(nameZh, nameEn), { province: code, ...window });
  }
  const remarks = [
    { province: 'tianjin', text: '建议第3章增加夜间服务时间。', disposition: CommentDisposition.ADOPTED, reason: '' },
    {
      province: 'hebei',
      text: '建议将计费纳入本文件。',
      disposition: CommentDisposition.NOT_ADOPTED,
      reason: '计费不属于本文件的范围。',
    },
  ];
  for (const { province, text, disposition, reason } of remarks) {
    const comment = await system.call(
      'works',
      `department-${province}`,
      'recordComment',
      {
        requestId: requestId('comment'),
        ...asked,
        workId,
        province,
        channel: CommentChannel.LETTER,
        receivedOn: today,
        commenterRef: `person:${run}:${province}`,
        bodyDigest: texts.comment(text).digest,
        clause: '3',
      },
      PATIENCE,
    );
    await system.call(
      'works',
      `department-${lead}`,
      'disposeComment',
      {
        requestId: requestId(`dispose-${province}`),
        ...asked,
        workId,
        commentId: comment.commentId,
        disposition,
        reason,
      },
      PATIENCE,
    );
    onStep('comment', say.demoComment(text, disposition), { comment: comment.commentId, disposition });
  }
  for (const { province: code, nameZh, nameEn } of provinces) {
    const request = { requestId: requestId('close'), ...asked, workId, province: code, closedOn: today };
    await system.call('works', `department-${code}`, 'closeConsultation', request, PATIENCE);
    onStep('close', say.demoClosed(nameZh, nameEn), { province: code });
  }

  // 审查, then the common text.
  await draft(DraftKind.REVIEW, texts.review);
  await system.call(
    'works',
    'committee',
    'recordReview',
    {
      requestId: requestId('review'),
      ...asked,
      workId,
      body: '京津冀协同标准专家组（演示）',
      draftDigest: texts.review.digest,
      heldOn: today,
      panelRefs: [1, 2, 3, 4, 5].map((n) => `person:${run}:panel-${n}`),
      votesFor: 4,
      votesAgainst: 0,
      abstentions: 1,
      minutesDigest: texts.minutes.digest,
      outcome: ReviewOutcome.PASS_WITH_CHANGES,
      appointed: 5,
      conflicts: [],
      committeeId: '',
    },
    PATIENCE,
  );
  onStep('review', say.demoReviewed(4, 5), { votesFor: 4, panel: 5 });
  await draft(DraftKind.APPROVAL, texts.approval);

  // 共商发布: all or nothing.
  const { digest } = texts.approval;
  const opened = await system.call(
    'works',
    `regulator-${lead}`,
    'openAgreement',
    {
      requestId: requestId('agreement'),
      ...asked,
      workId,
      digest,
      targetDate: today,
      changesSinceReview: '按审查意见修改（演示）',
    },
    PATIENCE,
  );
  for (const province of provinces) {
    const { province: code, nameZh, nameEn } = province;
    await system.call(
      'works',
      `regulator-${code}`,
      'agreeToText',
      signed(system.key(code), `${WORKS}/AgreeToText`, AgreeToTextRequest, {
        requestId: requestId('agree'),
        ...asked,
        workId,
        province: code,
        round: opened.round,
        digest,
        document: documentOf('关于同意联合发布的函', province),
        signature: undefined,
      }),
      PATIENCE,
    );
    onStep('agree', say.demoAgreed(nameZh, nameEn, digest), { province: code, digest });
  }

  // 编号: nobody here asks for it; the agreement process does.
  const numbered = await untilNumbered(system, workId);
  onStep('number', say.demoNumbered(numbered.sequence), { range: numbered.rangeId, sequence: numbered.sequence });

  let position = '';
  for (const province of provinces) {
    const { province: code, nameZh, nameEn, regulatorZh } = province;
    const published = await system.call(
      'works',
      `regulator-${code}`,
      'publishEdition',
      signed(system.key(code), `${WORKS}/PublishEdition`, PublishEditionRequest, {
        requestId: requestId('publish'),
        ...asked,
        workId,
        province: code,
        announcement: documentOf('地方标准发布公告', province),
        publishedOn: today,
        implementsOn: today,
        textDigest: texts.edition(code).digest,
        issuers: [regulatorZh],
        replaces: [],
        ownNumber: '',
        organisations: undefined,
        signature: undefined,
      }),
      PATIENCE,
    );
    position = published.outcome?.position ?? position;
    onStep('publish', say.demoPublished(nameZh, nameEn, published.number), {
      province: code,
      number: published.number,
    });
  }
  const { work } = await system.call('works', 'auditor', 'getWork', { workId }, { ...PATIENCE, position });
  if (work === undefined) throw new CliError('WORK_LOST', 'incomplete', say.demoLost(workId));
  return { work, position };
}

const NUMBERING_PATIENCE_MS = 120_000;

async function untilNumbered(system: RunningSystem, workId: string): Promise<PublicWork> {
  const until = Date.now() + NUMBERING_PATIENCE_MS;
  for (;;) {
    const { work } = await system.call('works', 'auditor', 'getWork', { workId }, PATIENCE);
    if (work?.revisions[0]?.state === RevisionState.NUMBERED) return work;
    if (Date.now() > until) throw new CliError('NOT_NUMBERED', 'incomplete', say.demoNotNumbered(workId));
    await sleep(100);
  }
}
