import type { DatabaseSync } from 'node:sqlite';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { parseStandardNumber } from '@tongbiao/standard-number';
import { writeRows, type Row, type Table } from './rows.ts';

/** Numbers of editions by their sequence, which few share: a number in any spelling is looked for among these few. */
export const NUMBER_ROWS = `
  CREATE TABLE IF NOT EXISTS edition_numbers (
    digits TEXT NOT NULL, number TEXT NOT NULL, work_id TEXT NOT NULL, province TEXT NOT NULL,
    PRIMARY KEY (digits, number, work_id, province)
  ) STRICT, WITHOUT ROWID;
`;

const numbers: Table = {
  name: 'edition_numbers',
  columns: ['digits', 'number', 'work_id', 'province'],
  keys: 4,
};

const rowsOf = (work: PublicWork | undefined): readonly Row[] => {
  const rows = (work?.revisions ?? []).flatMap(({ editions }) =>
    editions.flatMap(({ number, province }) => {
      const read = parseStandardNumber(number);
      return read.ok ? [[read.number.digits, number, work!.workId, province] as const] : [];
    }),
  );
  return [...new Map(rows.map((row) => [row.join('|'), row])).values()];
};

/** Brings the numbers of a work from what they were to what they are. Part of the caller's transaction. */
export const writeNumbers = (db: DatabaseSync, before: PublicWork | undefined, after: PublicWork): void =>
  writeRows(db, numbers, rowsOf(before), rowsOf(after));
