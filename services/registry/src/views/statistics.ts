import type { DatabaseSync } from 'node:sqlite';
import type { LeadTime, StatisticsRow } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { PUBLISHED_ON } from './published-on.ts';
import { matchingWorks, type WorkFilter } from './work-queries.ts';

/** How much there is, counted apart: a part of a multi-part standard is no further work. */
export interface Statistics {
  readonly works: number;
  readonly parts: number;
  readonly series: number;
  readonly editions: number;
  readonly revisions: number;
  readonly documented: number;
  readonly byField: StatisticsRow[];
  readonly byYear: StatisticsRow[];
  readonly byProvince: StatisticsRow[];
  readonly byStatus: StatisticsRow[];
  readonly leadTimes: LeadTime[];
}

/** Stages that follow each other, and the whole way. */
const WAYS = [
  ['PROPOSED', 'ESTABLISHED'],
  ['ESTABLISHED', 'CONSULTING'],
  ['CONSULTING', 'REVIEWING'],
  ['REVIEWING', 'AGREED'],
  ['AGREED', 'NUMBERED'],
  ['NUMBERED', 'PUBLISHED'],
  ['PROPOSED', 'PUBLISHED'],
] as const;

/** Figures of works that match a filter. Exact; the same log up to the same event gives the same figures for the same day. */
export const statisticsOf = (db: DatabaseSync, filter: WorkFilter): Statistics => {
  const { sql, values } = matchingWorks(filter);
  const { statusOn } = filter;
  /** Rows of a value, a work of it (with `part`), and how many editions of the value it has. */
  const rows = (select: string, ...more: string[]): StatisticsRow[] =>
    db
      .prepare(
        `WITH m AS (${sql}), s AS (${select})
        SELECT value, count(DISTINCT work_id) FILTER (WHERE NOT part) AS works,
          count(DISTINCT work_id) FILTER (WHERE part) AS parts, sum(editions) AS editions
        FROM s GROUP BY value ORDER BY value`,
      )
      .all(...values, ...more)
      .map((row) => ({
        value: String(row['value']),
        works: Number(row['works']),
        parts: Number(row['parts']),
        editions: Number(row['editions']),
      }));
  const totals = db
    .prepare(
      `WITH m AS (${sql})
      SELECT count(*) FILTER (WHERE NOT part) AS works, count(*) FILTER (WHERE part) AS parts,
        count(*) FILTER (WHERE kind <> ?) AS documented,
        count(DISTINCT series_id) FILTER (WHERE series_id <> '') AS series,
        total(editions) AS editions,
        (SELECT count(*) FROM revisions r JOIN m ON r.work_id = m.work_id) AS revisions
      FROM m`,
    )
    .get(...values, WorkKind.PLANNED)!;
  const of = (name: string): number => Number(totals[name]);
  return {
    works: of('works'),
    parts: of('parts'),
    series: of('series'),
    editions: of('editions'),
    revisions: of('revisions'),
    documented: of('documented'),
    byField: rows('SELECT field AS value, work_id, part, editions FROM m'),
    byYear: rows(
      `SELECT substr(${PUBLISHED_ON}, 1, 4) AS value, m.work_id, m.part, 1 AS editions FROM m JOIN editions e ON e.work_id = m.work_id
      UNION ALL SELECT substr(m.published_on, 1, 4), m.work_id, m.part, 0 FROM m
        WHERE m.editions = 0`,
    ),
    byProvince: rows(
      'SELECT p.province AS value, m.work_id, m.part, p.editions FROM m JOIN work_provinces p ON p.work_id = m.work_id',
    ),
    byStatus: rows(
      `SELECT t.status AS value, m.work_id, m.part, t.revision > 0 AS editions
      FROM m JOIN work_statuses t ON t.work_id = m.work_id WHERE t.from_day <= ? AND ? < t.until_day`,
      statusOn,
      statusOn,
    ),
    leadTimes: leadTimesOf(db, filter),
  };
};

const leadTimesOf = (db: DatabaseSync, filter: WorkFilter): LeadTime[] => {
  const { sql, values } = matchingWorks(filter);
  const timed = (from: string, to: string, select: string, ...more: string[]): LeadTime[] => {
    const spread = db
      .prepare(`WITH m AS (${sql}), d AS (${select}) SELECT days, count(*) AS n FROM d GROUP BY days ORDER BY days`)
      .all(...values, ...more)
      .map((row) => ({ days: Number(row['days']), n: Number(row['n']) }));
    return spread.length === 0 ? [] : [{ fromStage: from, toStage: to, ...summary(spread) }];
  };
  return [
    ...WAYS.flatMap(([from, to]) =>
      timed(
        from,
        to,
        `SELECT julianday(b.on_day) - julianday(a.on_day) AS days FROM m
        JOIN work_steps a ON a.work_id = m.work_id AND a.stage = ?
        JOIN work_steps b ON b.work_id = a.work_id AND b.revision = a.revision AND b.stage = ?`,
        from,
        to,
      ),
    ),
    ...timed(
      'PUBLISHED',
      'IN_FORCE',
      `SELECT julianday(e.implements_on) - julianday(e.published_on) AS days
      FROM m JOIN editions e ON e.work_id = m.work_id WHERE length(e.published_on) = 10 AND length(e.implements_on) = 10`,
    ),
  ];
};

/** Of how often which number of days was seen, the fewest first. The median of an even number is the lower of the middle two. */
const summary = (
  spread: readonly { readonly days: number; readonly n: number }[],
): Omit<LeadTime, 'fromStage' | 'toStage'> => {
  const count = spread.reduce((sum, { n }) => sum + n, 0);
  let seen = 0;
  const middle = spread.find(({ n }) => (seen += n) * 2 >= count)!;
  return { count, minDays: spread[0]!.days, medianDays: middle.days, maxDays: spread.at(-1)!.days };
};
