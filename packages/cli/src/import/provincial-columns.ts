import type { Message } from '../language.ts';
import type { Row } from './table.ts';

/** Columns of a province's whole list; empty cells mean unknown. */
export const provincialColumns = [
  'number',
  'title_zh',
  'title_en',
  'ics',
  'ccs',
  'publish_date',
  'implement_date',
  'abolish_date',
  'status',
  'replaces',
  'replaced_by',
  'note',
  'source',
] as const;

/** Name of a column of a province's list. */
export type ProvincialColumn = (typeof provincialColumns)[number];

/** One standard of a province's list. */
export type ProvincialRow = Row<ProvincialColumn>;

/** What belongs into each column. */
export const provincialExplanations: Readonly<Record<ProvincialColumn, Message>> = {
  number: { zh: '编号，任何写法，带年份', en: 'the number in any spelling, with its year' },
  title_zh: { zh: '标准名称', en: 'title in Chinese' },
  title_en: { zh: '英文名称', en: 'title in English' },
  ics: { zh: 'ICS，分号分隔，如 35.240.60', en: 'ICS, separated by semicolons: 35.240.60' },
  ccs: { zh: 'CCS，分号分隔，如 R 04', en: 'CCS, separated by semicolons: R 04' },
  publish_date: { zh: '发布日期 YYYY-MM-DD，或 YYYY-MM、YYYY', en: 'published on YYYY-MM-DD, or YYYY-MM, YYYY' },
  implement_date: { zh: '实施日期，写法同上', en: 'implemented on, likewise' },
  abolish_date: { zh: '废止日期，写法同上', en: 'abolished on, likewise' },
  status: { zh: '状态，如 现行、废止', en: 'status, as the list has it: 现行, 废止' },
  replaces: { zh: '代替的编号，分号分隔', en: 'numbers that it replaces, separated by semicolons' },
  replaced_by: { zh: '被代替为，分号分隔', en: 'numbers that replace it, separated by semicolons' },
  note: { zh: '备注', en: 'a note' },
  source: { zh: '来源；空则取 --source', en: 'where it is from; empty: as --source says' },
};

/** Where the fields of a standard come from. */
export const provincialColumnOf: ReadonlyMap<string, ProvincialColumn> = new Map([
  ['number', 'number'],
  ['titleZh', 'title_zh'],
  ['titleEn', 'title_en'],
  ['ics', 'ics'],
  ['ccs', 'ccs'],
  ['publishedOn', 'publish_date'],
  ['implementsOn', 'implement_date'],
  ['abolishedOn', 'abolish_date'],
  ['observedStatus', 'status'],
  ['replaces', 'replaces'],
  ['replacedBy', 'replaced_by'],
  ['note', 'note'],
]);
