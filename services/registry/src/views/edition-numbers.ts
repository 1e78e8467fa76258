import type { DatabaseSync } from 'node:sqlite';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { parseStandardNumber } from '@tongbiao/standard-number';
import { prepared } from './prepared.ts';

/** Numbers of editions by their sequence, which few share: a number in any spelling is looked for among these few. */
export const NUMBER_ROWS = `
  CREATE TABLE IF NOT EXISTS edition_numbers (
    digits TEXT NOT NULL, number TEXT NOT NULL, work_id TEXT NOT NULL, province TEXT NOT NULL,
    PRIMARY KEY (digits, number, work_id, province)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS edition_numbers_by_work ON edition_numbers (work_id);
`;

/** Replaces the numbers of a work. Part of the caller's transaction. */
export const writeNumbers = (db: DatabaseSync, { workId, revisions }: PublicWork): void => {
  prepared(db, 'DELETE FROM edition_numbers WHERE work_id = ?').run(workId);
  for (const { number, province } of revisions.flatMap((r) => r.editions)) {
    const read = parseStandardNumber(number);
    if (read.ok)
      prepared(db, 'INSERT OR IGNORE INTO edition_numbers (digits, number, work_id, province) VALUES (?, ?, ?, ?)').run(
        read.number.digits,
        number,
        workId,
        province,
      );
  }
};
