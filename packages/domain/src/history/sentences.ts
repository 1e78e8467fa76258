import type { DomainEvent, EventData, EventType } from '@tongbiao/contracts';
import { accessSentences } from './access-sentences.ts';
import { affairSentences } from './affair-sentences.ts';
import { draftingSentences } from './drafting-sentences.ts';
import { editionSentences } from './edition-sentences.ts';
import { organisationSentences } from './organisation-sentences.ts';
import { policySentences } from './policy-sentences.ts';
import { seriesSentences } from './series-sentences.ts';
import { materialSentences } from './material-sentences.ts';
import { membershipSentences } from './membership-sentences.ts';
import { projectSentences } from './project-sentences.ts';
import { provincialSentences } from './provincial-sentences.ts';
import { lastDay, list, say, type NameOf, type Sentence } from './wording.ts';

/** Languages in which a history can be read. */
export type Language = 'zh' | 'en';

const unknown = (value: string, zh: string, en: string): Sentence => (value === '' ? [zh, en] : [value, value]);

const draftKinds: Readonly<Record<string, Sentence>> = {
  DRAFT_KIND_CONSULTATION: ['征求意见稿', 'consultation draft'],
  DRAFT_KIND_REVIEW: ['送审稿', 'review draft'],
  DRAFT_KIND_APPROVAL: ['报批稿', 'approval draft'],
};
const reviewOutcomes: Readonly<Record<string, Sentence>> = {
  REVIEW_OUTCOME_PASS: ['通过', 'passed'],
  REVIEW_OUTCOME_PASS_WITH_CHANGES: ['修改后通过', 'passed with changes'],
  REVIEW_OUTCOME_AGAIN: ['重新审查', 'to be reviewed again'],
  REVIEW_OUTCOME_FAIL: ['不通过', 'failed'],
};
const dispositions: Readonly<Record<string, Sentence>> = {
  COMMENT_DISPOSITION_ADOPTED: ['采纳', 'adopted'],
  COMMENT_DISPOSITION_PARTLY_ADOPTED: ['部分采纳', 'partly adopted'],
  COMMENT_DISPOSITION_NOT_ADOPTED: ['不采纳', 'not adopted'],
};

/** One sentence per event type: a type without one does not compile. */
const sentences: { readonly [T in EventType]: (data: EventData<T>, name: NameOf) => Sentence } = {
  'log.Founded.v1': (e) => [`日志 ${e.logId} 建立`, `Log ${e.logId} was founded`],
  ...accessSentences,
  ...provincialSentences,

  'registry.RegionFormed.v1': (e, n) => {
    const [zh, en] = list(
      e.members.map((m) => m.province),
      n,
    );
    return [`区域“${e.nameZh}”建立，成员：${zh}`, `Region ${e.nameEn || e.nameZh} was formed by ${en}`];
  },
  'registry.MemberKeyRegistered.v1': (e, n) => [
    `${n(e.province)}登记新公钥 ${e.key?.keyId ?? ''}`,
    `${n(e.province)} registered key ${e.key?.keyId ?? ''}`,
  ],
  'registry.MemberKeyRevoked.v1': (e, n) => [
    `${n(e.province)}撤销公钥 ${e.keyId}：${e.reason}`,
    `${n(e.province)} revoked key ${e.keyId}: ${e.reason}`,
  ],
  'registry.RuleSetAdopted.v1': (e, n) => [
    `${n(e.province)}采用规则集 ${e.ruleSet?.id ?? ''}/${e.ruleSet?.version ?? ''}`,
    `${n(e.province)} adopted rule set ${e.ruleSet?.id ?? ''}/${e.ruleSet?.version ?? ''}`,
  ],
  'registry.StatementRecorded.v1': (e) => [
    `${e.statedBy}称：${e.textZh}`,
    `${e.statedBy} stated: ${e.textEn || e.textZh}`,
  ],
  'registry.RelatedStandardRecorded.v1': (e) => [
    `录入相关标准 ${e.number} ${e.titleZh}`,
    `Related standard ${e.number} was recorded`,
  ],

  'registry.WorkProposed.v1': (e, n) => {
    const [zh, en] = list(e.members, n);
    return [
      `${n(e.leadProvince)}提出立项《${e.titleZh}》，邀请${zh}共同制定`,
      `${n(e.leadProvince)} proposed “${e.titleEn || e.titleZh}” and asked ${en} to take part`,
    ];
  },
  'registry.ProjectApproved.v1': (e, n) => [`${n(e.province)}批准立项`, `${n(e.province)} approved its project`],
  'registry.ProjectRefused.v1': (e, n) => [
    `${n(e.province)}不予立项：${e.reason}`,
    `${n(e.province)} refused its project: ${e.reason}`,
  ],
  'registry.WorkEstablished.v1': (e, n) => {
    if (e.document === undefined)
      return ['各方均已批准，项目成立', 'Every province approved: the project is established'];
    const [zh, en] = list(e.provinces, n);
    return [`项目成立，参加方：${zh}`, `The project is established with ${en}`];
  },
  'registry.DraftRecorded.v1': (e) => {
    const [zh, en] = say(draftKinds, e.kind);
    return [`登记${zh}（${e.digest}）`, `The ${en} was recorded (${e.digest})`];
  },
  'registry.ConsultationOpened.v1': (e, n) => [
    `${n(e.province)}公开征求意见，${e.from} 至 ${e.to}`,
    `${n(e.province)} opened its consultation, ${e.from} to ${e.to}`,
  ],
  'registry.ConsultationClosed.v1': (e, n) => [
    `${n(e.province)}征求意见结束`,
    `${n(e.province)} closed its consultation`,
  ],
  'registry.CommentReceived.v1': (e, n) => [`${n(e.province)}收到意见一条`, `${n(e.province)} received a comment`],
  'registry.CommentDisposed.v1': (e) => {
    const [zh, en] = say(dispositions, e.disposition);
    return [`意见处理：${zh}`, `A comment was ${en}`];
  },
  'registry.ReviewHeld.v1': (e) => {
    const [zh, en] = say(reviewOutcomes, e.outcome);
    return [
      `${e.body}审查：${zh}（赞成 ${e.votesFor}，反对 ${e.votesAgainst}，弃权 ${e.abstentions}）`,
      `Review by ${e.body}: ${en} (${e.votesFor} for, ${e.votesAgainst} against, ${e.abstentions} abstained)`,
    ];
  },
  'registry.AgreementOpened.v1': (e) => [
    `开始第 ${e.round} 轮共商，文本 ${e.digest}`,
    `Round ${e.round} of agreement opened to text ${e.digest}`,
  ],
  'registry.TextAgreed.v1': (e, n) => [`${n(e.province)}同意该文本`, `${n(e.province)} agreed to the text`],
  'registry.AgreementRefused.v1': (e, n) => [
    `${n(e.province)}不同意：${e.reason}`,
    `${n(e.province)} refused to agree: ${e.reason}`,
  ],
  'registry.AgreementVoided.v1': (e) => [
    `第 ${e.round} 轮共商作废：${e.reason}`,
    `Round ${e.round} of agreement is void: ${e.reason}`,
  ],
  'registry.PublicationAgreed.v1': (e) => [
    `各方一致同意发布，共同文本 ${e.digest}`,
    `All agreed to publication of the common text ${e.digest}`,
  ],
  'registry.AgreementRevoked.v1': (e, n) => [
    `${n(e.province)}撤回同意：${e.reason}`,
    `${n(e.province)} took its agreement back: ${e.reason}`,
  ],
  'registry.SequenceAssigned.v1': (e) => [
    `获得共用顺序号 ${e.sequence}`,
    `The shared sequence ${e.sequence} was assigned`,
  ],
  'registry.EditionPublished.v1': (e, n) => [
    `${n(e.province)}发布 ${e.number}，${e.implementsOn} 起实施`,
    `${n(e.province)} published ${e.number}, to be implemented from ${e.implementsOn}`,
  ],
  'registry.WorkRecorded.v1': (e) => [`补录《${e.titleZh}》`, `“${e.titleEn || e.titleZh}” was recorded from a source`],
  'registry.EditionRecorded.v1': (e, n) => {
    const [zh, en] = unknown(e.number, '（编号未知）', '(number unknown)');
    return [`补录${n(e.province)}版本 ${zh}`, `${n(e.province)}'s edition ${en} was recorded from a source`];
  },
  'registry.SeriesRecorded.v1': (e) => [
    `补录分部分标准《${e.titleZh}》`,
    `The series “${e.titleZh}” was recorded from a source`,
  ],
  ...materialSentences,
  ...organisationSentences,
  ...policySentences,
  ...seriesSentences,
  ...membershipSentences,
  ...projectSentences,
  ...draftingSentences,
  ...affairSentences,
  ...editionSentences,

  'numbering.RangePrepared.v1': (e) => [
    `拟设共用号段 ${e.first}–${e.last}`,
    `The shared range ${e.first}–${e.last} was prepared`,
  ],
  'numbering.RangeConsented.v1': (e, n) => [
    `${n(e.province)}同意共用号段 ${e.rangeId}`,
    `${n(e.province)} consented to range ${e.rangeId}`,
  ],
  'numbering.RangeOpened.v1': (e) => [`共用号段 ${e.rangeId} 启用`, `Range ${e.rangeId} is open`],
  'numbering.SequenceReserved.v1': (e) => [
    `预留顺序号 ${e.sequence}，至 ${lastDay(e.expiresAt)}`,
    `Sequence ${e.sequence} is held until ${lastDay(e.expiresAt)}`,
  ],
  'numbering.SequenceAssigned.v1': (e) => [
    `顺序号 ${e.sequence} 正式分配`,
    `Sequence ${e.sequence} was assigned for good`,
  ],
  'numbering.SequenceReleased.v1': (e) => [
    `顺序号 ${e.sequence} 退回：${e.reason}`,
    `Sequence ${e.sequence} was given back: ${e.reason}`,
  ],
  'numbering.HoldExpired.v1': (e) => [`顺序号 ${e.sequence} 的预留到期`, `The hold of sequence ${e.sequence} expired`],
  'numbering.ReservationForestalled.v1': (e) => [
    `预留 ${e.reservationId} 已事先取消：${e.reason}`,
    `Reservation ${e.reservationId} was forestalled: ${e.reason}`,
  ],
  'numbering.SequenceWithdrawn.v1': (e) => [
    `顺序号 ${e.sequence} 收回：${e.reason}`,
    `Sequence ${e.sequence} was withdrawn: ${e.reason}`,
  ],
  'numbering.SequenceClaimed.v1': (e) => [
    `补录：顺序号 ${e.sequence} 早已使用`,
    `Recorded from a source: sequence ${e.sequence} is taken`,
  ],
  'numbering.SkipRangeAdded.v1': (e) => [
    `DB${e.prefix} 普通编号避开 ${e.first}–${e.last}`,
    `Ordinary numbers of DB${e.prefix} stay out of ${e.first}–${e.last}`,
  ],
  'numbering.OrdinaryNumberClaimed.v1': (e) => [
    `补录：普通编号 ${e.number} 早已使用`,
    `Recorded from a source: the ordinary number ${e.number} is taken`,
  ],
  'numbering.BlockReserved.v1': (e) => [
    `为「${e.purpose}」预留 ${e.sequences.length} 个顺序号，至 ${lastDay(e.expiresAt)}`,
    `${e.sequences.length} sequences are held together until ${lastDay(e.expiresAt)}: ${e.sequences.join(', ')}`,
  ],
  'numbering.HoldExtended.v1': (e) => [
    `顺序号 ${e.sequences.join('、')} 的预留延长至 ${lastDay(e.expiresAt)}`,
    `The hold of ${e.sequences.join(', ')} goes on until ${lastDay(e.expiresAt)}`,
  ],
  'numbering.PartAssigned.v1': (e) => [
    `编号 ${e.sequence}.${e.part} 正式分配`,
    `Part ${e.part} of sequence ${e.sequence} was assigned for good`,
  ],
  'numbering.PartWithdrawn.v1': (e) => [
    `编号 ${e.sequence}.${e.part} 收回：${e.reason}`,
    `Part ${e.part} of sequence ${e.sequence} was withdrawn: ${e.reason}`,
  ],
  'numbering.SequenceJoined.v1': (e, n) => [
    `${n(e.province)}加入顺序号 ${e.sequence}`,
    `${n(e.province)} joined sequence ${e.sequence}`,
  ],
  'numbering.SequencePresumed.v1': (e) => [
    `号段 ${e.rangeId} 的 ${e.sequence} 已见于省级目录（${e.number}《${e.titleZh}》），不予分配`,
    `${e.sequence} of ${e.rangeId} is passed over: a province’s list has ${e.number}, “${e.titleZh}”`,
  ],
  'numbering.SequenceVoided.v1': (e) => [
    `顺序号 ${e.sequence} 作废：${e.reason}`,
    `Sequence ${e.sequence} was struck out: ${e.reason}`,
  ],
  'numbering.RangePolicyConsented.v1': (e, n) => [
    `${n(e.province)}同意号段 ${e.rangeId} 的退号规则`,
    `${n(e.province)} consented to a policy for released numbers of range ${e.rangeId}`,
  ],
  'numbering.RangePolicyAdopted.v1': (e) => [
    e.releasedNumbers === 'RELEASED_NUMBERS_REUSED_BEFORE_NEXT'
      ? `号段 ${e.rangeId}：此后退回的顺序号优先再用`
      : `号段 ${e.rangeId}：退回的顺序号不再使用`,
    e.releasedNumbers === 'RELEASED_NUMBERS_REUSED_BEFORE_NEXT'
      ? `Range ${e.rangeId}: numbers released from now on are given again before new ones`
      : `Range ${e.rangeId}: released numbers are never given again`,
  ],
  'numbering.QuotaSet.v1': (e) => [
    e.unlimited ? `取消 ${e.account} 的预留限额` : `${e.account} 最多同时预留 ${e.limit} 个顺序号`,
    e.unlimited ? `The quota of ${e.account} was lifted` : `${e.account} may hold ${e.limit} numbers at the same time`,
  ],
  'numbering.OrdinaryCounterSet.v1': (e) => [
    `DB${e.prefix} 普通编号自 ${e.next} 起`,
    `Ordinary numbers of DB${e.prefix} go on from ${e.next}`,
  ],
  'numbering.OrdinaryNumberAllotted.v1': (e) => [
    `普通编号 ${e.number} 分配`,
    `The ordinary number ${e.number} was given`,
  ],

  'liaison.ConversionProposed.v1': (e) => [
    `${e.counterpart}建议将 ${e.number} 转化为国际标准，目标 ${e.committee}`,
    `${e.counterpart} proposed to turn ${e.number} into an international standard (${e.committee})`,
  ],
  'liaison.IsoProjectRegistered.v1': (e) => [
    `国际标准项目登记：${e.projectNumber}`,
    `ISO registered the project as ${e.projectNumber}`,
  ],
  'liaison.StageReached.v1': (e) => [`国际标准项目进入阶段 ${e.stage}`, `The ISO project reached stage ${e.stage}`],
};

/** One event as a sentence for a person. */
export const sentenceOf = (event: DomainEvent, language: Language, name: NameOf = (province) => province): string => {
  const make = sentences[event.type] as (data: DomainEvent['data'], name: NameOf) => Sentence;
  return make(event.data, name)[language === 'zh' ? 0 : 1];
};
