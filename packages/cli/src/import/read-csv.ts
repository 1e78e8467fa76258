import { parse, type CsvError } from 'csv-parse/sync';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';

/** Columns that every import file has; empty cells mean unknown. */
export const columns = [
  'work_key',
  'number',
  'province',
  'title_zh',
  'part',
  'force',
  'publish_date',
  'implement_date',
  'field',
  'status',
  'ics',
  'ccs',
  'replaces',
  'replaced_by',
  'scope',
  'note',
  'source',
] as const;

/** Name of a column. */
export type Column = (typeof columns)[number];

/** One record of the file. */
export interface CsvRow {
  /** Line of the file on which the record ends; the header is line 1. */
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** A record that could not even be taken apart. */
export interface BrokenRecord {
  readonly line: number;
  readonly error: Error;
}

/** A file that was read. */
export interface CsvFile {
  readonly encoding: 'utf-8' | 'gb18030';
  readonly rows: readonly CsvRow[];
  readonly broken: readonly BrokenRecord[];
}

/** UTF-8 (with or without a BOM) where the bytes are valid UTF-8, else GB18030, which Chinese Excel writes. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: CsvFile['encoding'] } {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new CliError('ENCODING_UNKNOWN', 'usage', say.encodingUnknown());
}

/**
 * Takes the file apart. A record with too many or too few cells, or with a broken quote, is reported and the others are
 * read; a file without the expected columns is refused as a whole, because no cell of it could be trusted.
 */
export function readCsv(bytes: Uint8Array): CsvFile {
  const { text, encoding } = decodeText(bytes);
  const broken: BrokenRecord[] = [];
  let header: readonly string[] = [];
  const records = parse(text, {
    info: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) =>
      void broken.push({ line: Number(error?.['lines'] ?? 0), error: error ?? new Error('unreadable record') }),
    columns: (names: string[]) => {
      header = names;
      return names;
    },
  }) as unknown as readonly { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[];

  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new CliError('COLUMNS_MISSING', 'usage', say.columnsMissing(missing));
  return {
    encoding,
    broken,
    rows: records.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(columns.map((column) => [column, record[column] ?? ''])) as Record<Column, string>,
    })),
  };
}
