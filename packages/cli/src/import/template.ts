import { stringify } from 'csv-stringify/sync';
import type { Message } from '../language.ts';
import type { Column } from './import-columns.ts';
import { COMMENT, type TableFormat } from './table.ts';

/** What belongs into each column of a list of regional standards. */
export const explanations: Readonly<Record<Column, Message>> = {
  work_key: {
    zh: '标准的代号：同一标准各省的行相同，如 jjj-etc-rsu',
    en: 'a name of the work, the same in the rows of all provinces: jjj-etc-rsu',
  },
  number: { zh: '编号，任何写法；不详则空', en: 'the number in any spelling; empty where unknown' },
  province: {
    zh: '省（京、北京、beijing、11）；整个区域写区域名',
    en: 'the province (京, beijing, 11), or the region for the work as a whole',
  },
  title_zh: { zh: '标准名称', en: 'title in Chinese' },
  part: { zh: '部分号，如 1', en: 'number of the part: 1' },
  force: { zh: 'T 推荐性，mandatory 强制性，Z 指导性', en: 'T recommended, mandatory, Z guidance' },
  publish_date: { zh: '发布日期 YYYY-MM-DD，或 YYYY-MM、YYYY', en: 'published on YYYY-MM-DD, or YYYY-MM, YYYY' },
  implement_date: { zh: '实施日期，写法同上', en: 'implemented on, likewise' },
  field: { zh: '领域，如 交通', en: 'field: 交通' },
  status: { zh: '来源所写的状态', en: 'status, as the source says' },
  ics: { zh: 'ICS，分号分隔，如 35.240.60', en: 'ICS, separated by semicolons: 35.240.60' },
  ccs: { zh: 'CCS，分号分隔，如 R 04', en: 'CCS, separated by semicolons: R 04' },
  replaces: { zh: '代替的编号，分号分隔', en: 'numbers that it replaces, separated by semicolons' },
  replaced_by: { zh: '被代替为，分号分隔', en: 'numbers that replace it, separated by semicolons' },
  scope: {
    zh: 'collaborative（号段内）、collaborative_outside_range（号段外）、collaborative_number_unknown、collaborative_planned、related（相关标准）',
    en: 'collaborative (in the range), collaborative_outside_range, collaborative_number_unknown, collaborative_planned, related',
  },
  note: { zh: '备注', en: 'a note' },
  source: {
    zh: '来源：出处与网址，分号分隔',
    en: 'where it is from: citations with addresses, separated by semicolons',
  },
};

/**
 * A list to start from: the columns, and one record that explains them. An import passes over that record, so that it may stay.
 */
export function template<C extends string>(
  format: TableFormat,
  columns: Readonly<Record<C, Message>>,
  inLanguage: (message: Message) => string,
): string {
  const names = Object.keys(columns) as C[];
  const record = Object.fromEntries(
    names.map((name, n) => [name, `${n === 0 ? `${COMMENT} ` : ''}${inLanguage(columns[name])}`]),
  );
  return format === 'ndjson' ? `${JSON.stringify(record)}\n` : stringify([record], { header: true, columns: names });
}
