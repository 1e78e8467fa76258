import { parse, type CsvError } from 'csv-parse/sync';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { isComment, type BrokenRecord, type Row, type Table } from './table.ts';

/**
 * Takes a CSV file apart. A record with too many or too few cells, or with a broken quote, is reported and the others are
 * read; a file without the expected columns is refused as a whole, because no cell of it could be trusted.
 */
export function readCsv<C extends string>(text: string, expected: readonly C[]): Table<C> {
  const broken: BrokenRecord[] = [];
  let header: readonly string[] = [];
  const parsed = parse(text, {
    info: true,
    raw: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined, raw: string | undefined) =>
      void broken.push({
        line: Number(error?.['lines'] ?? 0),
        error: error ?? new Error('unreadable record'),
        text: raw ?? '',
      }),
    columns: (names: string[]) => {
      header = names;
      return names;
    },
  }) as unknown as readonly { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[];

  const missing = expected.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new CliError('COLUMNS_MISSING', 'usage', say.columnsMissing(missing));
  const told = parsed.filter(({ record }) => !isComment(record[expected[0]!]));
  return {
    format: 'csv',
    header,
    broken,
    records: new Map(told.map(({ record, info }) => [info.lines, record])),
    rows: told.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(expected.map((column) => [column, record[column] ?? ''])) as Row<C>['cells'],
    })),
  };
}
