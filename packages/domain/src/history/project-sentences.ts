import { changed, list, type Sentences } from './wording.ts';

/** What is said of a revision before its text is agreed. */
export const projectSentences: Sentences<'registry.RevisionProposed.v1' | 'registry.WorkCorrected.v1'> = {
  'registry.RevisionProposed.v1': (e, n) => {
    const [zh, en] = list(e.members, n);
    return [
      `${n(e.leadProvince)}提出第 ${e.revision} 版修订《${e.titleZh}》，邀请${zh}共同修订`,
      `${n(e.leadProvince)} proposed revision ${e.revision} and asked ${en} to take part`,
    ];
  },
  'registry.WorkCorrected.v1': (e) => {
    const [zh, en] = changed(e.changes);
    return [`更正登记信息（${zh}）：${e.reason}`, `The record was corrected (${en}): ${e.reason}`];
  },
};
