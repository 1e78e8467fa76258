import { describe, expect, it } from 'vitest';
import { columns, type Column } from './import-columns.ts';
import { readTable } from './read-table.ts';
import { refusedRows, type Refused } from './refused-rows.ts';
import { explanations, template } from './template.ts';

const cells = (of: Partial<Record<Column, string>>): string => columns.map((column) => of[column] ?? '').join(',');
const csv = (...rows: readonly Partial<Record<Column, string>>[]): Buffer =>
  Buffer.from([columns.join(','), ...rows.map(cells)].join('\n'));
const fault = (line: number, column?: Column): Refused => ({
  line,
  ...(column === undefined ? {} : { column }),
  code: 'WRONG',
  message: { zh: '不对', en: 'wrong' },
});
const inZh = ({ zh }: { readonly zh: string }): string => zh;

describe('a list of one JSON object per line', () => {
  const read = (text: string) => readTable(Buffer.from(text), columns);

  it('is read like a CSV file: text, numbers, lists; what is absent is empty', () => {
    const { format, rows } = read(
      '\uFEFF{"work_key":"k","part":1,"ics":["03","35.240"],"note":null}\n\n{"work_key":"l"}\n',
    );
    expect(format).toBe('ndjson');
    expect(rows.map(({ line }) => line)).toEqual([1, 3]);
    expect(rows[0]!.cells).toMatchObject({ work_key: 'k', part: '1', ics: '03；35.240', note: '', title_zh: '' });
  });

  it.each([
    ['{"work_key":', 'what is no JSON'],
    ['[1]', 'what is no object'],
    ['{"work_key":{}}', 'a cell that is no text'],
  ])('names the line of %s (%s), and the others are read', (line) => {
    const { rows, broken } = read(`{"work_key":"k"}\n${line}\n{"work_key":"l"}`);
    expect(rows.map((row) => row.cells.work_key)).toEqual(['k', 'l']);
    expect(broken).toMatchObject([{ line: 2, text: line }]);
  });
});

describe('a template', () => {
  it.each(['csv', 'ndjson'] as const)('of %s has every column, explained in a record that is no row', (format) => {
    const text = template(format, explanations, inZh);
    const read = readTable(Buffer.from(text), columns);
    expect([read.format, read.rows, read.broken]).toEqual([format, [], []]);
    for (const { zh } of Object.values(explanations)) expect(text).toContain(zh);
  });
});

describe('the rows that were refused', () => {
  it('are a list of the same format, with the reasons, which an import passes over', () => {
    const table = readTable(csv({ work_key: 'a', title_zh: '甲' }, { work_key: 'b', title_zh: '乙' }), columns);
    const text = refusedRows(table, { faults: [fault(3, 'title_zh')], inLanguage: inZh });
    expect(text.startsWith('\uFEFF')).toBe(true);
    const again = readTable(Buffer.from(text), columns);
    expect(again.rows).toEqual([{ line: 2, cells: table.rows[1]!.cells }]);
    expect(again.records.get(2)).toMatchObject({
      refused_line: '3',
      refused_column: 'title_zh',
      refused_code: 'WRONG',
      refused_reason: '不对',
    });
  });

  it('bring along the other rows of their work, without a reason', () => {
    const table = readTable(csv({ work_key: 'a' }, { work_key: 'b' }, { work_key: 'a' }), columns);
    const text = refusedRows(table, { faults: [fault(4)], together: 'work_key', inLanguage: inZh });
    const again = readTable(Buffer.from(text), columns);
    expect([...again.records.values()].map((r) => [r['work_key'], r['refused_code']])).toEqual([
      ['a', ''],
      ['a', 'WRONG'],
    ]);
  });

  it('lose their old reasons when they are refused anew', () => {
    const first = readTable(csv({ work_key: 'a' }), columns);
    const once = refusedRows(first, { faults: [fault(2)], inLanguage: inZh });
    const table = readTable(Buffer.from(once), columns);
    const twice = refusedRows(table, { faults: [{ ...fault(2), code: 'OTHER' }], inLanguage: inZh });
    expect(twice).not.toContain('WRONG');
    expect(twice.split('\n')[0]!.match(/refused_code/g)).toHaveLength(1);
  });

  it('keep columns of their owner, quotes, line breaks and what could not be taken apart', () => {
    const text = `${columns.join(',')},mine\n"a ""q""\nb"${','.repeat(columns.length)}x\nonly,two\n`;
    const table = readTable(Buffer.from(text), columns);
    const broken = table.broken.map(({ line }) => fault(line));
    const told = refusedRows(table, { faults: [fault(table.rows[0]!.line), ...broken], inLanguage: inZh });
    const again = readTable(Buffer.from(told), columns);
    expect(again.rows[0]!.cells.work_key).toBe('a "q"\nb');
    expect(again.records.get(again.rows[0]!.line)).toMatchObject({ mine: 'x' });
    expect([...again.records.values()].at(-1)).toMatchObject({ refused_text: 'only,two', work_key: '' });
  });

  it('are JSON lines where the list was', () => {
    const table = readTable(Buffer.from('{"work_key":"a","own":[1]}\n{"work_key":"b"}\n'), columns);
    const text = refusedRows(table, { faults: [fault(1)], inLanguage: inZh });
    expect(JSON.parse(text)).toMatchObject({ work_key: 'a', own: [1], refused_code: 'WRONG', refused_line: '1' });
  });
});
