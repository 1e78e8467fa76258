import { list, type Sentences } from './wording.ts';

/** What is said of suggestions, complaints and disputes. */
export const affairSentences: Sentences<
  | 'registry.SuggestionReceived.v1'
  | 'registry.SuggestionDecided.v1'
  | 'registry.SuggestionTakenUp.v1'
  | 'registry.ComplaintReceived.v1'
  | 'registry.ComplaintAnswered.v1'
  | 'registry.DisputeRaised.v1'
  | 'registry.SettlementSigned.v1'
  | 'registry.DisputeSettled.v1'
  | 'registry.DisputeWithdrawn.v1'
  | 'registry.StandstillOverridden.v1'
  | 'registry.StandstillFound.v1'
> = {
  'registry.SuggestionReceived.v1': (e, n) => [
    `${n(e.province)}收到立项建议《${e.titleZh}》`,
    `${n(e.province)} received the suggestion “${e.titleZh}”`,
  ],
  'registry.SuggestionDecided.v1': (e, n) => [
    `${n(e.province)}对立项建议${e.adopted ? '予以采纳' : '不予采纳'}：${e.reason}`,
    `${n(e.province)} ${e.adopted ? 'adopted' : 'declined'} a suggestion: ${e.reason}`,
  ],
  'registry.SuggestionTakenUp.v1': (e, n) => [
    `${n(e.province)}将立项建议转为项目`,
    `A suggestion to ${n(e.province)} became a project`,
  ],
  'registry.ComplaintReceived.v1': (e, n) => [
    `${n(e.province)}收到投诉：${e.subject}`,
    `${n(e.province)} received a complaint: ${e.subject}`,
  ],
  'registry.ComplaintAnswered.v1': (e, n) => [
    `${n(e.province)}答复投诉（${e.upheld ? '属实' : '不属实'}）：${e.answer}`,
    `${n(e.province)} answered a complaint (${e.upheld ? 'upheld' : 'not upheld'}): ${e.answer}`,
  ],
  'registry.DisputeRaised.v1': (e, n) => {
    const [zh, en] = list(e.against, n);
    return [
      `${n(e.province)}与${zh}就“${e.subject}”发生争议`,
      `${n(e.province)} raised a dispute with ${en} about “${e.subject}”`,
    ];
  },
  'registry.SettlementSigned.v1': (e, n) => [
    `${n(e.province)}同意争议解决方案 ${e.settlementDigest}`,
    `${n(e.province)} signed the settlement ${e.settlementDigest}`,
  ],
  'registry.DisputeSettled.v1': (e, n) => {
    const [zh, en] = list(e.parties, n);
    return [`${zh}协商解决争议`, `${en} settled their dispute`];
  },
  'registry.DisputeWithdrawn.v1': (e, n) => [
    `${n(e.province)}撤回争议：${e.reason}`,
    `${n(e.province)} gave its dispute up: ${e.reason}`,
  ],
  'registry.StandstillOverridden.v1': (e, n) => [
    `${n(e.province)}虽有相近的协同项目仍予进行（${e.rule?.article ?? ''}）：${e.reason}`,
    `${n(e.province)} went on although a joint project resembles it (${e.rule?.article ?? ''}): ${e.reason}`,
  ],
  'registry.StandstillFound.v1': (e, n) => {
    const [zh, en] = list(e.provinces, n);
    return [
      `查明与先前的协同项目《${e.titleZh}》相近（名称相似 ${e.similarityPercent}%；${zh}均参加）`,
      `It was found to resemble the earlier joint project “${e.titleZh}” (titles ${e.similarityPercent} % the same; ${en} in both)`,
    ];
  },
};
