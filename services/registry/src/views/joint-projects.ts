import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type RevisionCourse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { JointProject } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

/** What revisions are to cover: nothing that the public is shown, and what the standstill guard compares. */
export const scopes: View = {
  name: 'scopes.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS scopes (
      work_id TEXT NOT NULL, revision INTEGER NOT NULL, scope TEXT NOT NULL,
      PRIMARY KEY (work_id, revision)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event }) {
    if (event.type === 'registry.WorkProposed.v1' || event.type === 'registry.RevisionProposed.v1') {
      const { workId, revision, scope } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO scopes (work_id, revision, scope) VALUES (?, ?, ?)').run(
        workId,
        revision,
        scope,
      );
    } else if (event.type === 'registry.RevisionAdjusted.v1') {
      const { workId, revision, changes } = event.data;
      const scope = changes.findLast((c) => c.field === 'scope')?.after[0];
      if (scope !== undefined)
        prepared(db, 'UPDATE scopes SET scope = ? WHERE work_id = ? AND revision = ?').run(scope, workId, revision);
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

/** The joint projects of a region that live, as the view of works has them. */
export const jointProjects = (db: DatabaseSync, regionId: string): readonly JointProject[] =>
  prepared(
    db,
    `SELECT w.work_id, w.title_zh, w.ics, w.lead_province, r.revision, r.roster, r.course, s.scope
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
          scope: String(row['scope'] ?? ''),
        },
      ];
    });
