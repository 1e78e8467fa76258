import { stringify } from 'csv-stringify/sync';
import type { Message } from '../language.ts';
import type { Table } from './table.ts';

/** What is wrong with a row of a table. */
export interface Refused {
  readonly line: number;
  readonly column?: string;
  readonly code: string;
  readonly message: Message;
}

/** Columns that tell why; an import that meets them passes over them. `refused_text`: a record that could not be taken apart. */
const told = ['refused_line', 'refused_column', 'refused_code', 'refused_reason', 'refused_text'] as const;

/** Excel takes a file without it for GBK. */
const BOM = '\uFEFF';

/** What of a table was refused, and how it is told. */
export interface RefusedRowsOptions<Column extends string> {
  readonly faults: readonly Refused[];
  /**
   * Rows with the same cell here are read together (the editions of a work). Those that were not refused come along, with no reason:
   * without them the mended rows would mean something else, and importing them again changes nothing. @default each row for itself
   */
  readonly together?: Column;
  readonly inLanguage: (message: Message) => string;
}

/**
 * The rows that were refused, as a list in the same format, each with its reason, to be mended and imported again.
 * The lines told are those of the list that was imported.
 */
export function refusedRows<Column extends string>(table: Table<Column>, options: RefusedRowsOptions<Column>): string {
  const { faults, together, inLanguage } = options;
  const faultsOf = Map.groupBy(faults, ({ line }) => line);
  const keyOf = ({ line, cells }: Table<Column>['rows'][number]): string | number =>
    together === undefined ? line : cells[together];
  const keys = new Set(table.rows.filter(({ line }) => faultsOf.has(line)).map(keyOf));
  const reasonsOf = (line: number): Record<(typeof told)[number], string> => {
    const [first, ...more] = faultsOf.get(line) ?? [];
    return {
      refused_line: String(line),
      refused_column: first?.column ?? '',
      refused_code: first?.code ?? '',
      refused_reason: first === undefined ? '' : [first, ...more].map(({ message }) => inLanguage(message)).join(' '),
      refused_text: '',
    };
  };
  const records = [
    ...table.rows
      .filter((row) => keys.has(keyOf(row)))
      .map(({ line }) => ({ line, record: { ...withoutReasons(table.records.get(line)), ...reasonsOf(line) } })),
    ...table.broken.map(({ line, text }) => ({
      line,
      record: { ...reasonsOf(line), refused_text: text.trimEnd() } as Readonly<Record<string, unknown>>,
    })),
  ]
    .toSorted((a, b) => a.line - b.line)
    .map(({ record }) => record);
  return table.format === 'ndjson'
    ? records.map((record) => `${JSON.stringify(record)}\n`).join('')
    : `${BOM}${stringify(records, { header: true, columns: [...headerOf(table), ...told] })}`;
}

const isReason = (name: string): boolean => (told as readonly string[]).includes(name);

const withoutReasons = (record: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !isReason(name)));

const headerOf = ({ header }: Table<string>): readonly string[] => header.filter((name) => !isReason(name));
