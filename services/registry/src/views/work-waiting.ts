import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { prepared } from './prepared.ts';
import { writeRows, type Row, type Table } from './rows.ts';

/** Works that may wait for a province: their latest revision runs, and the province has not published its edition. */
export const WAITING_ROWS = `
  CREATE TABLE IF NOT EXISTS work_waiting (
    province TEXT NOT NULL, work_id TEXT NOT NULL, region_id TEXT NOT NULL, stage TEXT NOT NULL,
    PRIMARY KEY (province, work_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS work_waiting_by_work ON work_waiting (work_id);
`;

const waiting: Table = {
  name: 'work_waiting',
  columns: ['province', 'work_id', 'region_id', 'stage'],
  keys: 2,
};

const rowsOf = (work: PublicWork | undefined): readonly Row[] => {
  const latest = work?.revisions.at(-1);
  if (work === undefined || latest === undefined) return [];
  if (latest.state === RevisionState.RECORDED || latest.course?.terminated) return [];
  return latest.roster
    .filter((province) => !latest.editions.some((e) => e.province === province))
    .map((province) => [province, work.workId, work.regionId, latest.state]);
};

/** Brings the rows of a work from what they were to what they are. Part of the caller's transaction. */
export const writeWaiting = (db: DatabaseSync, before: PublicWork | undefined, after: PublicWork): void =>
  writeRows(db, waiting, rowsOf(before), rowsOf(after));

/** Works from an id on that may wait for a province; without one, for a committee. */
export const waitingFor = (
  db: DatabaseSync,
  { province, regionId }: { readonly province: string | undefined; readonly regionId: string },
  from: string,
  limit: number,
): readonly string[] => {
  const whom = province === undefined ? 'stage = ?' : 'province = ?';
  const region = regionId === '' ? '' : ' AND region_id = ?';
  return prepared(
    db,
    `SELECT DISTINCT work_id FROM work_waiting WHERE ${whom}${region} AND work_id >= ? ORDER BY work_id LIMIT ?`,
  )
    .all(province ?? RevisionState.REVIEWING, ...(regionId === '' ? [] : [regionId]), from, limit)
    .map((row) => String(row['work_id']));
};
