import type { Row } from './table.ts';

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

/** One row of an import. */
export type ImportRow = Row<Column>;
