import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type RevisionCourse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { JointProject } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

const COMPARED: ReadonlySet<string> = new Set(['titleZh', 'ics', 'scope']);

/** What revisions are to cover, when what is compared of them last changed, and what they were found to resemble: nothing that the public is shown, and what the standstill guard compares. */
export const scopes: View = {
  name: 'scopes.v2',
  schema: `
    CREATE TABLE IF NOT EXISTS scopes (
      work_id TEXT NOT NULL, revision INTEGER NOT NULL, scope TEXT NOT NULL, changed INTEGER NOT NULL,
      PRIMARY KEY (work_id, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS scopes_by_change ON scopes (changed);
    CREATE TABLE IF NOT EXISTS standstills (
      work_id TEXT NOT NULL, resembles TEXT NOT NULL,
      PRIMARY KEY (work_id, resembles)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event, ordinal }) {
    const changed = Number(ordinal);
    const change = (workId: string, revision?: number): void =>
      void prepared(
        db,
        'UPDATE scopes SET changed = ? WHERE work_id = ? AND revision = coalesce(?, (SELECT max(revision) FROM scopes WHERE work_id = ?))',
      ).run(changed, workId, revision ?? null, workId);
    if (event.type === 'registry.WorkProposed.v1' || event.type === 'registry.RevisionProposed.v1') {
      const { workId, revision, scope } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO scopes (work_id, revision, scope, changed) VALUES (?, ?, ?, ?)').run(
        workId,
        revision,
        scope,
        changed,
      );
    } else if (event.type === 'registry.RevisionAdjusted.v1') {
      const { workId, revision, changes } = event.data;
      const scope = changes.findLast((c) => c.field === 'scope')?.after[0];
      if (scope !== undefined)
        prepared(db, 'UPDATE scopes SET scope = ? WHERE work_id = ? AND revision = ?').run(scope, workId, revision);
      if (changes.some((c) => COMPARED.has(c.field))) change(workId, revision);
    } else if (event.type === 'registry.WorkCorrected.v1') {
      const { workId, changes } = event.data;
      if (changes.some((c) => COMPARED.has(c.field))) change(workId);
    } else if (event.type === 'registry.ProvinceAsked.v1' || event.type === 'registry.ProvinceJoined.v1') {
      change(event.data.workId, event.data.revision);
    } else if (event.type === 'registry.StandstillFound.v1') {
      const { workId, resembles } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO standstills (work_id, resembles) VALUES (?, ?)').run(workId, resembles);
    }
  },
};

/** States of a revision that lives: not published, and no mere record. */
const LIVING = [
  RevisionState.PROPOSED,
  RevisionState.ESTABLISHED,
  RevisionState.CONSULTING,
  RevisionState.REVIEWING,
  RevisionState.AGREED,
  RevisionState.NUMBERED,
] as const;

const listIn = (json: unknown): readonly string[] => JSON.parse(String(json)) as string[];

/** A joint project with the ordinal at which what is compared of it last changed. */
export interface LivingProject extends JointProject {
  readonly changed: number;
}

/** Whether a project was there before another that resembles it: what was found once stands, whatever changed since. */
export const isEarlier = (db: DatabaseSync, one: LivingProject, other: LivingProject): boolean => {
  const isFound = (a: LivingProject, b: LivingProject): boolean =>
    prepared(db, 'SELECT 1 FROM standstills WHERE work_id = ? AND resembles = ?').get(a.workId, b.workId) !== undefined;
  return isFound(other, one) || (one.changed < other.changed && !isFound(one, other));
};

/** Regions whose projects changed after an ordinal, in what is compared. */
export const changedRegions = (db: DatabaseSync, after: number): readonly string[] =>
  prepared(
    db,
    'SELECT DISTINCT w.region_id FROM scopes s JOIN works w ON w.work_id = s.work_id WHERE s.changed > ? ORDER BY w.region_id',
  )
    .all(after)
    .map((row) => String(row['region_id']));

/** The joint projects of a region that live, as the view of works has them. */
export const jointProjects = (db: DatabaseSync, regionId: string): readonly LivingProject[] =>
  prepared(
    db,
    `SELECT w.work_id, w.title_zh, w.ics, w.lead_province, w.series_id, r.revision, r.roster, r.course, s.scope, s.changed
      FROM works w JOIN revisions r ON r.work_id = w.work_id
        LEFT JOIN scopes s ON s.work_id = r.work_id AND s.revision = r.revision
      WHERE w.region_id = ? AND r.state IN (${LIVING.map(() => '?').join(', ')})`,
  )
    .all(regionId, ...LIVING)
    .flatMap((row) => {
      const course = row['course'] === null ? undefined : (JSON.parse(String(row['course'])) as RevisionCourse);
      if (course?.terminated) return [];
      return [
        {
          workId: String(row['work_id']),
          revision: Number(row['revision']),
          titleZh: course?.titleZh || String(row['title_zh']),
          leadProvince: String(row['lead_province']),
          provinces: listIn(row['roster']),
          ics: listIn(row['ics']),
          seriesId: String(row['series_id']),
          scope: String(row['scope'] ?? ''),
          changed: Number(row['changed'] ?? 0),
        },
      ];
    });
