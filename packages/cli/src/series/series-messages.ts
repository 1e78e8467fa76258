import type { PublicSeries, SeriesPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import type { Message } from '../language.ts';

const states: Readonly<Record<string, Message>> = {
  REVISION_STATE_RECORDED: { zh: '补录', en: 'recorded' },
  REVISION_STATE_PROPOSED: { zh: '申报立项', en: 'proposed' },
  REVISION_STATE_ESTABLISHED: { zh: '已立项', en: 'established' },
  REVISION_STATE_CONSULTING: { zh: '征求意见', en: 'consulting' },
  REVISION_STATE_REVIEWING: { zh: '审查', en: 'reviewing' },
  REVISION_STATE_AGREED: { zh: '已同意', en: 'agreed' },
  REVISION_STATE_NUMBERED: { zh: '已编号', en: 'numbered' },
  REVISION_STATE_PUBLISHED: { zh: '已发布', en: 'published' },
};
const planned: Message = { zh: '仅列入计划', en: 'only planned' };
const terminated: Message = { zh: '终止', en: 'terminated' };

const standing = ({ workId, terminated: ended, state }: SeriesPart): Message => {
  if (workId === '') return planned;
  return ended ? terminated : (states[state] ?? { zh: state, en: state });
};
const spaced = (...columns: readonly string[]): string => columns.filter((column) => column !== '').join('  ');

/** What the commands about multi-part standards say. */
export const saySeries = {
  line: (series: PublicSeries): Message => {
    const { seriesId, regionId, titleZh, titleEn, sequence, works, plannedOnly, editions } = series;
    return {
      zh: spaced(
        seriesId,
        regionId,
        titleZh,
        sequence === 0 ? '尚无顺序号' : `顺序号 ${sequence}`,
        `${works} 个部分${plannedOnly === 0 ? '' : `，另计划 ${plannedOnly} 个`}，${editions} 个省级版本`,
      ),
      en: spaced(
        seriesId,
        regionId,
        titleEn || titleZh,
        sequence === 0 ? 'no sequence yet' : `sequence ${sequence}`,
        `parts: ${works}${plannedOnly === 0 ? '' : ` and ${plannedOnly} only planned`}, editions: ${editions}`,
      ),
    };
  },
  ledBy: (lead: string, members: readonly string[]): Message => ({
    zh: `  牵头：${lead}；顺序号为 ${members.join('、')} 预留`,
    en: `  led by ${lead}; its sequence is for ${members.join(', ')}`,
  }),
  part: (part: SeriesPart): Message => ({
    zh: `  ${spaced(`第 ${part.part} 部分`, part.titleZh, standing(part).zh, part.numbers.join('、'), part.workId)}`,
    en: `  ${spaced(`part ${part.part}`, part.titleEn || part.titleZh, standing(part).en, part.numbers.join(', '), part.workId)}`,
  }),
  listed: (series: number, ordinal: bigint): Message => ({
    zh: `${series} 项分部分标准，截至第 ${ordinal} 号事件。`,
    en: `${series} series, as of event ${ordinal}.`,
  }),
};
