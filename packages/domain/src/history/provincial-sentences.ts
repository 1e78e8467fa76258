import type { Sentences } from './wording.ts';

/** What the lists of the provinces state, as sentences. */
export const provincialSentences: Sentences<
  'registry.ProvincialStandardListed.v1' | 'registry.ProvincialStandardDelisted.v1'
> = {
  'registry.ProvincialStandardListed.v1': (e, n) => [
    `${n(e.province)}地方标准清单（${e.listedOn}）：${e.standard?.number ?? ''}《${e.standard?.titleZh ?? ''}》`,
    `The list of ${n(e.province)} of ${e.listedOn} states ${e.standard?.number ?? ''}${e.standard?.titleEn ? ` “${e.standard.titleEn}”` : ''}`,
  ],
  'registry.ProvincialStandardDelisted.v1': (e, n) => [
    `${n(e.province)}地方标准清单删去 ${e.number}：${e.reason}`,
    `${e.number} was taken off the list of ${n(e.province)}: ${e.reason}`,
  ],
};
