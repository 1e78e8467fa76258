import type { Sentences } from './wording.ts';

/** What is said of a draft between its consultation and its review. */
export const draftingSentences: Sentences<
  | 'registry.DraftersNamed.v1'
  | 'registry.ConsultationExtended.v1'
  | 'registry.ConsultationReopened.v1'
  | 'registry.DispositionReopened.v1'
  | 'registry.ReviewAccepted.v1'
  | 'registry.ReviewContested.v1'
> = {
  'registry.DraftersNamed.v1': (e) => [
    `起草单位：${e.organisations.join('、')}`,
    `Drafted by ${e.organisations.join(', ')}`,
  ],
  'registry.ConsultationExtended.v1': (e, n) => [
    `${n(e.province)}征求意见延长至 ${e.to}：${e.reason}`,
    `${n(e.province)} extended its consultation until ${e.to}: ${e.reason}`,
  ],
  'registry.ConsultationReopened.v1': (e, n) => [
    `${n(e.province)}再次征求意见，${e.from} 至 ${e.to}：${e.reason}`,
    `${n(e.province)} reopened its consultation, ${e.from} to ${e.to}: ${e.reason}`,
  ],
  'registry.DispositionReopened.v1': (e) => [
    `意见重新处理：${e.reason}`,
    `What becomes of a comment is decided anew: ${e.reason}`,
  ],
  'registry.ReviewAccepted.v1': (e, n) => [
    `${n(e.province)}认可联合审查结论`,
    `${n(e.province)} accepted the joint review`,
  ],
  'registry.ReviewContested.v1': (e, n) => [
    `${n(e.province)}不认可联合审查结论：${e.reason}`,
    `${n(e.province)} did not accept the joint review: ${e.reason}`,
  ],
};
