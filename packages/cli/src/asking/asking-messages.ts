import type { Message } from '../language.ts';

const statuses: Readonly<Record<string, Message>> = {
  UPCOMING: { zh: '即将实施', en: 'upcoming' },
  IN_FORCE: { zh: '现行', en: 'in force' },
  SUPERSEDED: { zh: '有更新版', en: 'superseded' },
  ABOLISHED: { zh: '废止', en: 'abolished' },
  POSTPONED: { zh: '暂不实施', en: 'postponed' },
  UNKNOWN: { zh: '未知', en: 'unknown' },
  NOT_PUBLISHED: { zh: '尚未发布', en: 'not published yet' },
};

/** What the commands that only ask say to a person. */
export const sayAsked = {
  status: (name: string): Message => statuses[name.replace(/^EDITION_STATUS_/, '')] ?? { zh: name, en: name },
  facet: {
    field: { zh: '领域（标准数 / 版本数）', en: 'Field (works / editions)' },
    province: { zh: '地区', en: 'Province' },
    status: { zh: '状态', en: 'Status' },
    stage: { zh: '阶段', en: 'Stage' },
  },
  worksFound: (works: number, day: string, ordinal: bigint): Message => ({
    zh: `${works} 项标准；状态以 ${day} 为准，截至第 ${ordinal} 号事件。`,
    en: `${works} works; statuses are of ${day}, as of event ${ordinal}.`,
  }),
  counted: (works: number, editions: number, documented: number, day: string, ordinal: bigint): Message => ({
    zh: `${works} 项标准，${editions} 个省级版本，有据可查 ${documented} 项；状态以 ${day} 为准，截至第 ${ordinal} 号事件。`,
    en: `${works} works, ${editions} editions, ${documented} documented; statuses are of ${day}, as of event ${ordinal}.`,
  }),
  statements: (statements: number, related: number): Message => ({
    zh: `官方口径 ${statements} 条，相关标准 ${related} 项。`,
    en: `${statements} statements of authorities, ${related} related standards.`,
  }),
};
