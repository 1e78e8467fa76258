import type { Message } from './language.ts';

/** Everything that the command line says to a person. */
export const say = {
  dataFolderHeld: (dataDir: string): Message => ({
    zh: `数据目录 ${dataDir} 正被另一个 Tongbiao 使用：先运行 tongbiao stop，或用 --data-dir 指定别的目录。`,
    en: `The data folder ${dataDir} is held by another start: run tongbiao stop first, or choose another with --data-dir.`,
  }),

  // Import: the file as a whole.
  encodingUnknown: (): Message => ({
    zh: '文件既不是 UTF-8，也不是 GB18030。',
    en: 'The file is neither UTF-8 nor GB18030.',
  }),
  columnsMissing: (names: readonly string[]): Message => ({
    zh: `第一行缺少列：${names.join('、')}。`,
    en: `The first line lacks columns: ${names.join(', ')}.`,
  }),

  // Import: one cell.
  recordBroken: (why: string): Message => ({
    zh: `这一行无法拆分：${why}`,
    en: `The record cannot be taken apart: ${why}`,
  }),
  cellEmpty: (): Message => ({ zh: '此格不能为空。', en: 'This cell must not be empty.' }),
  dateInvalid: (text: string): Message => ({
    zh: `「${text}」不是 YYYY-MM-DD 形式的日期。`,
    en: `'${text}' is not a date YYYY-MM-DD.`,
  }),
  scopeUnknown: (text: string): Message => ({
    zh: `不认识的范围「${text}」：应为 collaborative、collaborative_outside_range、collaborative_number_unknown、collaborative_planned 或 related。`,
    en: `Unknown scope '${text}': collaborative, collaborative_outside_range, collaborative_number_unknown, collaborative_planned or related.`,
  }),
  forceUnknown: (text: string): Message => ({
    zh: `不认识的效力「${text}」：应为 T、mandatory、Z 或空。`,
    en: `Unknown force '${text}': T, mandatory, Z or empty.`,
  }),
  provinceUnknown: (text: string): Message => ({
    zh: `「${text}」不是本区域的成员。`,
    en: `'${text}' is not a member of the region.`,
  }),
  numberWithoutProvince: (): Message => ({
    zh: '整个区域的一行不能有编号：编号属于某一省的版本。',
    en: 'A row about the whole region has no number: a number belongs to one province’s edition.',
  }),
  numberMalformed: (text: string, why: string): Message => ({
    zh: `无法识别编号「${text}」：${why}`,
    en: `'${text}' cannot be read as a number: ${why}`,
  }),
  numberOfOtherProvince: (number: string, province: string): Message => ({
    zh: `编号 ${number} 的省代码与省份「${province}」不符。`,
    en: `The prefix of ${number} is not that of '${province}'.`,
  }),
  partDiffers: (part: string): Message => ({
    zh: `部分号 ${part} 与编号中的不同。`,
    en: `Part ${part} is not the part in the number.`,
  }),
  forceDiffers: (force: string, number: string): Message => ({
    zh: `效力「${force}」与编号 ${number} 不符。`,
    en: `Force '${force}' is not that of ${number}.`,
  }),
  numberOutsideRange: (number: string): Message => ({
    zh: `${number} 不在本区域的任何共享号段内。`,
    en: `${number} lies in no shared range of the region.`,
  }),
  numberInsideRange: (number: string): Message => ({
    zh: `${number} 在共享号段内，却标为号段之外。`,
    en: `${number} lies in a shared range, but the row says it is outside.`,
  }),
  workDiffers: (here: string, there: string, line: number): Message => ({
    zh: `同一标准在第 ${line} 行写的是「${there}」，这里是「${here}」。`,
    en: `Row ${line} of the same work says '${there}', this one '${here}'.`,
  }),
  sequenceDiffers: (here: string, there: string, line: number): Message => ({
    zh: `${here} 与第 ${line} 行的 ${there} 不是同一个共享序号。`,
    en: `${here} does not share the sequence of ${there} in row ${line}.`,
  }),
  rowTwice: (line: number): Message => ({
    zh: `与第 ${line} 行重复：同一标准、同一省、同一年。`,
    en: `Row ${line} has the same work, province and year.`,
  }),
} as const;
