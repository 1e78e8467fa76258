import { list, type Sentences } from './wording.ts';

/** What is said of a multi-part standard. */
export const seriesSentences: Sentences<
  'registry.SeriesProposed.v1' | 'registry.SeriesPlanned.v1' | 'registry.PartProposed.v1' | 'registry.PartRecorded.v1'
> = {
  'registry.SeriesProposed.v1': (e, n) => {
    const [zh, en] = list(e.members, n);
    return [
      `${n(e.leadProvince)}提出分部分标准《${e.titleZh}》，成员：${zh}`,
      `${n(e.leadProvince)} proposed the series “${e.titleEn || e.seriesId}” for ${en}`,
    ];
  },
  'registry.SeriesPlanned.v1': (e) => [
    `规划为 ${e.planned.length} 个部分`,
    `The series is planned to have ${e.planned.length} parts`,
  ],
  'registry.PartProposed.v1': (e) => [
    `提出第 ${e.part} 部分《${e.proposed?.titleZh ?? ''}》`,
    `Part ${e.part} was proposed as work ${e.proposed?.workId ?? ''}`,
  ],
  'registry.PartRecorded.v1': (e) => [
    `补录第 ${e.part} 部分`,
    `Part ${e.part} was recorded from a source as work ${e.workId}`,
  ],
};
