import { changed, type Sentences } from './wording.ts';

/** What is said of an edition after its publication. */
export const editionSentences: Sentences<'registry.EditionCorrected.v1'> = {
  'registry.EditionCorrected.v1': (e, n) => {
    const [zh, en] = changed(e.changes);
    return [
      `${n(e.province)}版本更正（${zh}）：${e.reason}`,
      `${n(e.province)}'s edition was corrected (${en}): ${e.reason}`,
    ];
  },
};
