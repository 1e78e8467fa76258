import type { EventData, EventType } from '@tongbiao/contracts';

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

/** The fields that changed, by name. */
export const changed = (changes: readonly { readonly field: string }[]): Sentence => {
  const names = changes.map(({ field }) => say(fields, field));
  return [names.map(([zh]) => zh).join('、'), names.map(([, en]) => en).join(', ')];
};
