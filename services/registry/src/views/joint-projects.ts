import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type RevisionCourse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { JointProject } from '@tongbiao/domain/registry';
import { prepared } from './prepared.ts';

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
    `SELECT w.work_id, w.title_zh, w.ics, w.lead_province, r.revision, r.roster, r.course
      FROM works w JOIN revisions r ON r.work_id = w.work_id
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
        },
      ];
    });
