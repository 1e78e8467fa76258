import type { Sentences } from './wording.ts';

/** How provinces come to a region and to a work, as sentences. */
export const membershipSentences: Sentences<
  | 'registry.MemberAdmissionPrepared.v1'
  | 'registry.MemberAdmissionConsented.v1'
  | 'registry.MemberAdmitted.v1'
  | 'registry.GuestAdmitted.v1'
  | 'registry.GuestEnded.v1'
  | 'registry.ProvinceAsked.v1'
> = {
  'registry.MemberAdmissionPrepared.v1': (e, n) => [
    `拟接纳${n(e.member?.province ?? '')}为成员：${e.reason}`,
    `The admission of ${n(e.member?.province ?? '')} was prepared: ${e.reason}`,
  ],
  'registry.MemberAdmissionConsented.v1': (e, n) => [
    `${n(e.province)}同意接纳${n(e.candidate)}`,
    `${n(e.province)} consented to the admission of ${n(e.candidate)}`,
  ],
  'registry.MemberAdmitted.v1': (e, n) => [
    `${n(e.member?.province ?? '')}成为成员`,
    `${n(e.member?.province ?? '')} is a member`,
  ],
  'registry.GuestAdmitted.v1': (e, n) => [
    `${n(e.province)}接纳${n(e.guest?.province ?? '')}参加此项标准`,
    `${n(e.province)} admitted ${n(e.guest?.province ?? '')} as a guest of this work`,
  ],
  'registry.GuestEnded.v1': (e, n) => [
    `${n(e.guest)}不再参加此项标准（${n(e.province)}）：${e.reason}`,
    `${n(e.guest)} is no guest of this work any more (${n(e.province)}): ${e.reason}`,
  ],
  'registry.ProvinceAsked.v1': (e, n) => [`邀请${n(e.asked)}共同制定`, `${n(e.asked)} was asked to take part`],
};
