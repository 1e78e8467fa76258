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
  statements: (statements: number, related: number): Message => ({
    zh: `官方口径 ${statements} 条，相关标准 ${related} 项。`,
    en: `${statements} statements of authorities, ${related} related standards.`,
  }),
};
