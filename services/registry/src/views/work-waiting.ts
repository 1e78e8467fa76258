import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { prepared } from './prepared.ts';

/** Works that may wait for a province: their latest revision runs, and the province has not published its edition. */
export const WAITING_ROWS = `
  CREATE TABLE IF NOT EXISTS work_waiting (
    province TEXT NOT NULL, work_id TEXT NOT NULL, region_id TEXT NOT NULL, stage TEXT NOT NULL,
    PRIMARY KEY (province, work_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS work_waiting_by_work ON work_waiting (work_id);
`;

/** Replaces the rows of a work. Part of the caller's transaction. */
export const writeWaiting = (db: DatabaseSync, { workId, regionId, revisions }: PublicWork): void => {
  prepared(db, 'DELETE FROM work_waiting WHERE work_id = ?').run(workId);
  const latest = revisions.at(-1);
  if (latest === undefined || latest.state === RevisionState.RECORDED || latest.course?.terminated) return;
  for (const province of latest.roster)
    if (!latest.editions.some((e) => e.province === province))
      prepared(db, 'INSERT INTO work_waiting (province, work_id, region_id, stage) VALUES (?, ?, ?, ?)').run(
        province,
        workId,
        regionId,
        latest.state,
      );
};

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
