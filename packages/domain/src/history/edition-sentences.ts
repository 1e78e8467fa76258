import { changed, say, type Sentence, type Sentences } from './wording.ts';

const conclusions: Readonly<Record<string, Sentence>> = {
  REVIEW_CONCLUSION_CONTINUE: ['继续有效', 'it stays in force'],
  REVIEW_CONCLUSION_REVISE: ['修订', 'it is to be revised'],
  REVIEW_CONCLUSION_ABOLISH: ['废止', 'it is to be abolished'],
};
const implementation: Readonly<Record<string, Sentence>> = {
  IMPLEMENTATION_KIND_MEASURE: ['实施措施', 'a measure'],
  IMPLEMENTATION_KIND_EVIDENCE: ['实施证据', 'evidence'],
  IMPLEMENTATION_KIND_FEEDBACK: ['实施反馈', 'feedback'],
  IMPLEMENTATION_KIND_CASE: ['应用案例', 'a case of application'],
};
const measures: Readonly<Record<string, Sentence>> = {
  NATIONAL_MEASURE_CORRECTION_DEMANDED: ['要求限期改正', 'demanded a correction of'],
  NATIONAL_MEASURE_EXPLANATION_DEMANDED: ['要求说明情况', 'demanded an explanation of'],
  NATIONAL_MEASURE_NUMBER_REVOKED: ['撤销编号', 'revoked the number of'],
  NATIONAL_MEASURE_ABOLISHED: ['废止', 'abolished'],
};
const differences: Readonly<Record<string, Sentence>> = {
  DIFFERENCE_KIND_COVER: ['封面', 'its cover'],
  DIFFERENCE_KIND_PREAMBLE: ['前言', 'its preamble'],
  DIFFERENCE_KIND_REFERENCES: ['引用文件', 'its references'],
  DIFFERENCE_KIND_CLAUSE: ['条款', 'a clause'],
};

const partly = ({ extent }: { readonly extent: string }): Sentence =>
  extent === 'REPLACEMENT_EXTENT_PART' ? ['部分', ' (in part)'] : ['', ''];

/** What is said of an edition after its publication. */
export const editionSentences: Sentences<
  | 'registry.EditionCorrected.v1'
  | 'registry.TextDisclosed.v1'
  | 'registry.FilingSubmitted.v1'
  | 'registry.FilingDecided.v1'
  | 'registry.ImplementationRecorded.v1'
  | 'registry.ImplementationTaskSet.v1'
  | 'registry.ImplementationTaskDropped.v1'
  | 'registry.NationalDemandAnswered.v1'
  | 'registry.EditionReviewOpened.v1'
  | 'registry.EditionReviewConcluded.v1'
  | 'registry.AmendmentPublished.v1'
  | 'registry.ImplementationRescheduled.v1'
  | 'registry.EditionAbolished.v1'
  | 'registry.NationalMeasureRecorded.v1'
  | 'registry.EditionRecognised.v1'
  | 'registry.CollaborationLeft.v1'
  | 'registry.ReplacementsDeclared.v1'
  | 'registry.EditionReplaced.v1'
  | 'registry.DifferenceDeclared.v1'
  | 'registry.DifferenceConsented.v1'
  | 'registry.DifferenceWithdrawn.v1'
> = {
  'registry.EditionCorrected.v1': (e, n) => {
    const [zh, en] = changed(e.changes);
    return [
      `${n(e.province)}版本更正（${zh}）：${e.reason}`,
      `${n(e.province)}'s edition was corrected (${en}): ${e.reason}`,
    ];
  },
  'registry.TextDisclosed.v1': (e, n) => [`${n(e.province)}公开文本`, `${n(e.province)} made its text free to read`],
  'registry.FilingSubmitted.v1': (e, n) => [
    `${n(e.province)}报送备案${e.due === '' ? '' : `（期限 ${e.due}）`}`,
    `${n(e.province)} sent its edition for filing${e.due === '' ? '' : ` (due ${e.due})`}`,
  ],
  'registry.FilingDecided.v1': (e, n) =>
    e.accepted
      ? [
          `${n(e.province)}备案完成，备案号 ${e.filingNumber}`,
          `${n(e.province)}'s edition was filed under ${e.filingNumber}`,
        ]
      : [
          `${n(e.province)}备案未予接受：${e.reason}`,
          `The filing of ${n(e.province)}'s edition was refused: ${e.reason}`,
        ],
  'registry.ImplementationRecorded.v1': (e, n) => {
    const [zh, en] = say(implementation, e.kind);
    return [`${n(e.province)}登记${zh}：${e.title}`, `${n(e.province)} recorded ${en}: ${e.title}`];
  },
  'registry.ImplementationTaskSet.v1': (e, n) => [
    `${n(e.province)}实施任务：${e.title}（${e.organisation}，${e.due} 前）`,
    `${n(e.province)} set a task of implementation: ${e.title} (${e.organisation}, by ${e.due})`,
  ],
  'registry.ImplementationTaskDropped.v1': (e, n) => [
    `${n(e.province)}取消一项实施任务：${e.reason}`,
    `${n(e.province)} gave up a task of implementation: ${e.reason}`,
  ],
  'registry.NationalDemandAnswered.v1': (e, n) => [
    `${n(e.province)}就 ${e.demand} 说明情况`,
    `${n(e.province)} answered ${e.demand} of the national authority`,
  ],
  'registry.EditionReviewOpened.v1': (e, n) => [`${n(e.province)}开始复审`, `${n(e.province)} began its review`],
  'registry.EditionReviewConcluded.v1': (e, n) => {
    const [zh, en] = say(conclusions, e.conclusion);
    return [`${n(e.province)}复审结论：${zh}`, `${n(e.province)} concluded its review: ${en}`];
  },
  'registry.AmendmentPublished.v1': (e, n) => [
    `${n(e.province)}发布第 ${e.ordinal} 号修改单，${e.implementsOn} 起实施`,
    `${n(e.province)} published amendment ${e.ordinal}, to be implemented from ${e.implementsOn}`,
  ],
  'registry.ImplementationRescheduled.v1': (e, n) =>
    e.implementsOn === ''
      ? [
          `${n(e.province)}暂不实施：${e.reason}`,
          `${n(e.province)} put implementation off until further notice: ${e.reason}`,
        ]
      : [
          `${n(e.province)}改为 ${e.implementsOn} 起实施：${e.reason}`,
          `${n(e.province)} moved implementation to ${e.implementsOn}: ${e.reason}`,
        ],
  'registry.EditionAbolished.v1': (e, n) => [
    `${n(e.province)}自 ${e.abolishedOn} 起废止：${e.reason}`,
    `${n(e.province)} abolished its edition from ${e.abolishedOn}: ${e.reason}`,
  ],
  'registry.NationalMeasureRecorded.v1': (e, n) => {
    const [zh, en] = say(measures, e.measure);
    return [
      `国务院标准化行政主管部门对${n(e.province)}版本${zh}：${e.reason}`,
      `The national authority ${en} ${n(e.province)}'s edition: ${e.reason}`,
    ];
  },
  'registry.EditionRecognised.v1': (e, n) => [
    `${n(e.recognisedBy)}互认${n(e.province)}版本`,
    `${n(e.recognisedBy)} recognised ${n(e.province)}'s edition`,
  ],
  'registry.CollaborationLeft.v1': (e, n) => [
    `${n(e.province)}退出协同：${e.reason}`,
    `${n(e.province)} left the collaboration: ${e.reason}`,
  ],
  'registry.DifferenceDeclared.v1': (e, n) => {
    const [zh, en] = say(differences, e.kind);
    return [
      `${n(e.province)}声明与共同文本的差异（${zh}${e.clause}）：${e.description}`,
      `${n(e.province)} declared that ${en} ${e.clause} will differ: ${e.description}`,
    ];
  },
  'registry.DifferenceConsented.v1': (e, n) => [
    `${n(e.consentedBy)}同意${n(e.province)}的条款差异`,
    `${n(e.consentedBy)} consented to what differs in ${n(e.province)}'s edition`,
  ],
  'registry.DifferenceWithdrawn.v1': (e, n) => [
    `${n(e.province)}撤回声明的差异`,
    `${n(e.province)} gave a declared difference up`,
  ],
  'registry.ReplacementsDeclared.v1': (e, n) => {
    if (e.replacements.length === 0)
      return [`${n(e.province)}声明不代替其他标准`, `${n(e.province)} declared that its edition replaces nothing`];
    const zh = e.replacements.map((r) => `${partly(r)[0]}代替 ${r.number}`);
    const en = e.replacements.map((r) => `${r.number}${partly(r)[1]}`);
    return [
      `${n(e.province)}声明${zh.join('、')}`,
      `${n(e.province)} declared what its edition replaces: ${en.join(', ')}`,
    ];
  },
  'registry.EditionReplaced.v1': (e) => {
    if (e.by.length === 0) return [`${e.number} 不再被代替`, `${e.number} is no longer replaced`];
    const zh = e.by.map(
      (r) => `${partly(r)[0]}被 ${r.number} 代替${r.since === '' ? '（暂不实施）' : `，自 ${r.since} 起`}`,
    );
    const en = e.by.map((r) => `by ${r.number}${partly(r)[1]}${r.since === '' ? ' (put off)' : ` from ${r.since}`}`);
    return [`${e.number} ${zh.join('；')}`, `${e.number} is replaced ${en.join(', ')}`];
  },
};
