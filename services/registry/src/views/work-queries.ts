import type { DatabaseSync } from 'node:sqlite';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { Facet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { allOf, type Condition } from './condition.ts';
import { filterCondition } from './work-filter.ts';
import { readWork } from './work-rows.ts';
import { searchCondition } from './work-search.ts';

/** Which works; an empty string is no condition. */
export interface WorkFilter {
  readonly regionId: string;
  readonly query: string;
  readonly field: string;
  readonly province: string;
  readonly state: string;
  readonly status: string;
  /** The day that statuses are computed for; always given. */
  readonly statusOn: string;
  /** In the language of AIP-160; well-formed. */
  readonly filter: string;
}

/** SQL condition on `works w` joined with `work_facets f`. */
const conditionOf = ({ regionId, query, field, province, state, status, statusOn, filter }: WorkFilter): Condition => {
  const parts: Condition[] = [];
  if (regionId !== '') parts.push({ sql: 'w.region_id = ?', values: [regionId] });
  if (field !== '') parts.push({ sql: 'w.field = ?', values: [field] });
  if (state !== '') parts.push({ sql: 'f.state = ?', values: [state] });
  if (province !== '')
    parts.push({ sql: 'w.work_id IN (SELECT work_id FROM work_provinces WHERE province = ?)', values: [province] });
  if (status !== '')
    // With `+`, the few rows of a work are looked up by its id: most works of a registry have the same status.
    parts.push({
      sql: `EXISTS (SELECT 1 FROM work_statuses s
        WHERE s.work_id = w.work_id AND +s.status = ? AND +s.from_day <= ? AND ? < +s.until_day)`,
      values: [status, statusOn, statusOn],
    });
  if (query.trim() !== '') parts.push(searchCondition(query));
  return allOf([...parts, filterCondition(filter, statusOn)]);
};

const FROM = 'FROM works w JOIN work_facets f ON f.work_id = w.work_id WHERE';

/** The works that match, with what they are counted by. `part` is true for a part of a multi-part standard. */
export const matchingWorks = (filter: WorkFilter): Condition => {
  const { sql, values } = conditionOf(filter);
  return {
    sql: `SELECT w.work_id, w.field, w.kind, w.published_on, w.series_id, w.part <> '' AS part, f.state, f.editions
      ${FROM} ${sql}`,
    values,
  };
};

/** Where a page ended: title and id of its last work. */
export interface PageEnd {
  readonly titleZh: string;
  readonly workId: string;
}

/** One page of works by title and id, and how many match in all. */
export const listWorks = (
  db: DatabaseSync,
  filter: WorkFilter,
  after: PageEnd | undefined,
  limit: number,
): { readonly works: readonly PublicWork[]; readonly total: number; readonly hasMore: boolean } => {
  const { sql, values } = conditionOf(filter);
  const total = Number(db.prepare(`SELECT count(*) AS n ${FROM} ${sql}`).get(...values)!['n']);
  const behind = after === undefined ? '' : ' AND (w.title_zh, w.work_id) > (?, ?)';
  const rows = db
    .prepare(`SELECT w.work_id ${FROM} ${sql}${behind} ORDER BY w.title_zh, w.work_id LIMIT ?`)
    .all(...values, ...(after === undefined ? [] : [after.titleZh, after.workId]), limit + 1);
  const works = rows.slice(0, limit).map((row) => readWork(db, String(row['work_id']))!);
  return { works, total, hasMore: rows.length > limit };
};

/** Exact counts. */
export interface WorkCounts {
  readonly works: number;
  readonly editions: number;
  /** Not only announced as a plan. */
  readonly documented: number;
  readonly byField: Facet[];
  readonly byProvince: Facet[];
  readonly byState: Facet[];
  readonly byStatus: Facet[];
}

/** Counts works and editions that match, in all and by field, province, state and status. */
export const countWorks = (db: DatabaseSync, filter: WorkFilter): WorkCounts => {
  const { sql: matching, values } = matchingWorks(filter);
  const totals = db
    .prepare(
      `WITH m AS (${matching})
       SELECT count(*) AS works, count(*) FILTER (WHERE kind <> ?) AS documented, total(editions) AS editions FROM m`,
    )
    .get(...values, WorkKind.PLANNED)!;
  /** Rows of a value, a work of it (with `kind`), and how many editions of the value it has: one of each value and work. */
  const facets = (select: string, ...more: string[]): Facet[] =>
    db
      .prepare(
        `WITH m AS (${matching}), s AS (${select})
        SELECT value, count(*) AS works, total(editions) AS editions, count(*) FILTER (WHERE kind <> ?) AS documented
        FROM s GROUP BY value ORDER BY works DESC, value`,
      )
      .all(...values, ...more, WorkKind.PLANNED)
      .map((row) => ({
        value: String(row['value']),
        works: Number(row['works']),
        editions: Number(row['editions']),
        documented: Number(row['documented']),
      }));
  return {
    works: Number(totals['works']),
    editions: Number(totals['editions']),
    documented: Number(totals['documented']),
    byField: facets('SELECT field AS value, kind, editions FROM m'),
    byProvince: facets(
      'SELECT p.province AS value, m.kind, p.editions FROM m JOIN work_provinces p ON p.work_id = m.work_id',
    ),
    byState: facets('SELECT state AS value, kind, editions FROM m'),
    byStatus: facets(
      `SELECT t.status AS value, m.kind, total(t.revision > 0) AS editions
      FROM m JOIN work_statuses t ON t.work_id = m.work_id WHERE t.from_day <= ? AND ? < t.until_day
      GROUP BY m.work_id, t.status`,
      filter.statusOn,
      filter.statusOn,
    ),
  };
};
