import { say, type Sentence, type Sentences } from './wording.ts';

const kinds: Readonly<Record<string, Sentence>> = {
  MATERIAL_KIND_NECESSITY_ARGUMENT: ['必要性、可行性论证', 'argument of necessity and feasibility'],
  MATERIAL_KIND_LEGALITY_REVIEW: ['合法性审查意见', 'review of legality'],
  MATERIAL_KIND_FAIR_COMPETITION_REVIEW: ['公平竞争审查意见', 'review of fair competition'],
  MATERIAL_KIND_DRAFTING_EXPLANATION: ['编制说明', 'explanation of the drafting'],
  MATERIAL_KIND_COMMENT_TABLE: ['意见汇总处理表', 'table of comments'],
  MATERIAL_KIND_REVIEW_MINUTES: ['审查纪要', 'minutes of the review'],
  MATERIAL_KIND_VERIFICATION_REPORT: ['验证报告', 'report of verification'],
};

/** The documents of a project, as sentences. */
export const materialSentences: Sentences<'registry.MaterialRecorded.v1'> = {
  'registry.MaterialRecorded.v1': (e, n) => {
    const [zh, en] = say(kinds, e.kind);
    return e.notApplicable === ''
      ? [`${n(e.province)}登记${zh}（${e.digest}）`, `${n(e.province)} recorded the ${en} (${e.digest})`]
      : [`${n(e.province)}说明无需${zh}：${e.notApplicable}`, `${n(e.province)} needs no ${en}: ${e.notApplicable}`];
  },
};
