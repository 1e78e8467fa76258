import type { EventData, EventType } from '@tongbiao/contracts';
import { shanghaiDay } from '../registry/days.ts';

/** Name of a province in the reader's language; the code itself where nobody knows better. */
export type NameOf = (province: string) => string;

/** The same said twice. */
export type Sentence = readonly [zh: string, en: string];

/** One sentence for each of some event types. */
export type Sentences<T extends EventType> = { readonly [K in T]: (data: EventData<K>, name: NameOf) => Sentence };

/** Provinces, one after the other. */
export const list = (items: readonly string[], name: NameOf): Sentence => [
  items.map(name).join('、'),
  items.map(name).join(', '),
];

/** What an enum value is called; the value itself where it has no name. */
export const say = (names: Readonly<Record<string, Sentence>>, value: string): Sentence =>
  names[value] ?? [value, value];

/** Names of fields that are corrected or adjusted. */
const fields: Readonly<Record<string, Sentence>> = {
  titleZh: ['中文名称', 'Chinese title'],
  titleEn: ['英文名称', 'English title'],
  field: ['领域', 'field'],
  ics: ['ICS', 'ICS'],
  ccs: ['CCS', 'CCS'],
  note: ['备注', 'note'],
  scope: ['范围', 'scope'],
  publishedOn: ['发布日期', 'date of publication'],
  implementsOn: ['实施日期', 'date of implementation'],
  observedStatus: ['来源所述状态', 'status as a source says'],
  replaces: ['代替', 'what it replaces'],
  replacedBy: ['被代替', 'what replaces it'],
  textDigest: ['文本摘要', 'digest of the text'],
  issuers: ['发布机关', 'issuers'],
};

interface Change {
  readonly field: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The fields that changed, by name, each with what it said before and what it says now. */
export const changed = (changes: readonly Change[]): Sentence => {
  const told = changes.map(({ field, before, after }) => {
    const [zh, en] = say(fields, field);
    return [
      `${zh}：${before.join('、') || '无'} → ${after.join('、') || '无'}`,
      `${en}: ${before.join(', ') || 'nothing'} → ${after.join(', ') || 'nothing'}`,
    ] as const;
  });
  return [told.map(([zh]) => zh).join('；'), told.map(([, en]) => en).join('; ')];
};

/** The last day of a hold that is stored with the instant of its end; what is no instant is said as it stands. */
export const lastDay = (expiresAt: string): string =>
  Number.isNaN(Date.parse(expiresAt)) ? expiresAt : shanghaiDay(expiresAt);
