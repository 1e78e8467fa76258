import type { ViewBuilding } from '@tongbiao/contracts/gen/tongbiao/operation/v1/view_service';
import type { Message } from '../language.ts';

const time = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
const upTo = (ordinal: bigint | undefined): Message =>
  ordinal === undefined
    ? { zh: '日志为空', en: 'an empty log' }
    : { zh: `到第 ${ordinal} 号事件`, en: `up to event ${ordinal}` };

/** What `tongbiao views` says. */
export const sayViews = {
  building: (process: string, { events, eventsPerSecond, percent, secondsLeft }: ViewBuilding): Message => {
    const left = secondsLeft === undefined ? '' : time(secondsLeft);
    return {
      zh: `${process}：${percent}%，${events} 个事件，每秒 ${eventsPerSecond} 个${left === '' ? '' : `，约剩 ${left}`}`,
      en: `${process}: ${percent} %, ${events} events, ${eventsPerSecond} a second${left === '' ? '' : `, about ${left} left`}`,
    };
  },
  rebuilt: (process: string, ordinal: bigint | undefined, seconds: number): Message => ({
    zh: `${process}：已重建并切换（${upTo(ordinal).zh}），用时 ${time(seconds)}`,
    en: `${process}: rebuilt and switched (${upTo(ordinal).en}), in ${time(seconds)}`,
  }),
  checked: (process: string, ordinal: bigint | undefined, differing: readonly string[], views: number): Message =>
    differing.length === 0
      ? {
          zh: `${process}：${views} 个视图与日志一致（${upTo(ordinal).zh}）`,
          en: `${process}: ${views} views are what the log says (${upTo(ordinal).en})`,
        }
      : {
          zh: `${process}：与日志不一致的视图：${differing.join('、')}（${upTo(ordinal).zh}）。重建：tongbiao views rebuild ${process}`,
          en: `${process}: not what the log says: ${differing.join(', ')} (${upTo(ordinal).en}). To mend it: tongbiao views rebuild ${process}`,
        },
  view: (name: string, served: string, rebuilt: string): Message => ({
    zh: `  ${name}  现有 ${served}  重建 ${rebuilt}`,
    en: `  ${name}  serves ${served}  rebuilt ${rebuilt}`,
  }),
  refused: (process: string, why: Message): Message => ({ zh: `${process}：${why.zh}`, en: `${process}: ${why.en}` }),
  noViews: (process: string, known: readonly string[]): Message => ({
    zh: `${process} 没有视图，或没有运行；可以是：${known.join('、')}`,
    en: `${process} has no views, or does not run; there are: ${known.join(', ')}`,
  }),
  ended: (process: string): Message => ({
    zh: `${process} 在完成之前结束了回答：请再试`,
    en: `${process} ended its answer before it was done: try again`,
  }),
};
