/** Where the rows of a file come from. */
export type TableFormat = 'csv' | 'ndjson';

/** One record of a file. */
export interface Row<Column extends string> {
  /** Line of the file on which the record ends; the header of a CSV file is line 1. */
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** A record that could not even be taken apart. */
export interface BrokenRecord {
  readonly line: number;
  readonly error: Error;
  /** As it stands in the file. */
  readonly text: string;
}

/** A file that was read. */
export interface Table<Column extends string> {
  readonly format: TableFormat;
  /** Names of the columns, as the file has them. */
  readonly header: readonly string[];
  readonly rows: readonly Row<Column>[];
  readonly broken: readonly BrokenRecord[];
  /** The records as they were given, by line, with what nobody asked for: another list can be made of some of them. */
  readonly records: ReadonlyMap<number, Readonly<Record<string, unknown>>>;
}

/** A record that begins like this explains the columns (the template has one) and is no row. */
export const COMMENT = '#';

/** Whether a record only explains. */
export const isComment = (first: unknown): boolean => typeof first === 'string' && first.startsWith(COMMENT);
