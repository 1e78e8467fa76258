import { isComment, type BrokenRecord, type Row, type Table } from './table.ts';

/** A cell as a CSV file would have it: a list is separated by semicolons, what is absent is empty. */
const cellOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join('；');
  return undefined;
};

/** Takes apart one JSON object per line. A line that is none, or holds what is no cell, is reported and the others are read. */
export function readNdjson<Column extends string>(text: string, columns: readonly Column[]): Table<Column> {
  const rows: Row<Column>[] = [];
  const broken: BrokenRecord[] = [];
  const records = new Map<number, Readonly<Record<string, unknown>>>();
  for (const [n, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      const record = objectIn(line);
      if (isComment(record[columns[0]!])) continue;
      const cells = columns.map((column) => {
        const cell = cellOf(record[column]);
        if (cell === undefined) throw Object.assign(new Error(`"${column}" holds no text`), { code: 'CELL_NOT_TEXT' });
        return [column, cell] as const;
      });
      rows.push({ line: n + 1, cells: Object.fromEntries(cells) as Row<Column>['cells'] });
      records.set(n + 1, record);
    } catch (error) {
      broken.push({ line: n + 1, error: error as Error, text: line });
    }
  }
  return { format: 'ndjson', header: columns, rows, broken, records };
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw Object.assign(new Error('not an object'), { code: 'RECORD_NOT_OBJECT' });
  return value as Readonly<Record<string, unknown>>;
}
