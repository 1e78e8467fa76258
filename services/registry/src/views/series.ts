import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { PlannedPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_events';
import type { PublicSeries, SeriesPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';
import { readWork } from './work-rows.ts';

/** Multi-part standards, and the sequence that each holds; their parts are works. */
export const series: View = {
  name: 'series.v1',
  types: [
    'registry.SeriesProposed.v1',
    'registry.SeriesPlanned.v1',
    'registry.SeriesRecorded.v1',
    'numbering.SequenceAssigned.v1',
    'numbering.SequenceClaimed.v1',
    'numbering.SequenceWithdrawn.v1',
  ],
  schema: `
    CREATE TABLE IF NOT EXISTS series (
      series_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
      lead_province TEXT NOT NULL, members TEXT NOT NULL, scope TEXT NOT NULL, planned TEXT NOT NULL,
      recorded_sequence INTEGER NOT NULL, backfilled INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS series_by_title ON series (title_zh, series_id);
    CREATE TABLE IF NOT EXISTS series_sequences (
      series_id TEXT PRIMARY KEY, range_id TEXT NOT NULL, sequence INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event }) {
    if (event.type === 'registry.SeriesProposed.v1') {
      const { seriesId, regionId, titleZh, titleEn, leadProvince, members, scope, planned } = event.data;
      const lists = [JSON.stringify(members), scope, plannedToJson(planned)] as const;
      add(db).run(seriesId, regionId, titleZh, titleEn, leadProvince, ...lists, 0, 0);
    } else if (event.type === 'registry.SeriesRecorded.v1') {
      const { seriesId, regionId, titleZh, sequence } = event.data;
      add(db).run(seriesId, regionId, titleZh, '', '', '[]', '', '[]', sequence, 1);
    } else if (event.type === 'registry.SeriesPlanned.v1') {
      const { seriesId, planned } = event.data;
      prepared(db, 'UPDATE series SET planned = ? WHERE series_id = ?').run(plannedToJson(planned), seriesId);
    } else if (event.type === 'numbering.SequenceAssigned.v1' || event.type === 'numbering.SequenceClaimed.v1') {
      const { seriesId, rangeId, sequence } = event.data;
      if (seriesId !== '')
        prepared(db, 'INSERT OR REPLACE INTO series_sequences VALUES (?, ?, ?)').run(seriesId, rangeId, sequence);
    } else if (event.type === 'numbering.SequenceWithdrawn.v1') {
      const { seriesId, sequence } = event.data;
      prepared(db, 'DELETE FROM series_sequences WHERE series_id = ? AND sequence = ?').run(seriesId, sequence);
    }
  },
};

const add = (db: DatabaseSync) => prepared(db, 'INSERT OR IGNORE INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
const plannedToJson = (planned: readonly PlannedPart[]): string =>
  JSON.stringify(planned.map((part) => PlannedPart.toJSON(part)));
const plannedIn = (row: Row): readonly PlannedPart[] =>
  (JSON.parse(String(row['planned'])) as unknown[]).map((part) => PlannedPart.fromJSON(part));

type Row = Readonly<Record<string, unknown>>;

const SELECT = `SELECT s.*, coalesce(q.range_id, '') AS range_id, coalesce(q.sequence, s.recorded_sequence) AS sequence
  FROM series s LEFT JOIN series_sequences q USING (series_id)`;

const seriesOf = (db: DatabaseSync, row: Row): PublicSeries => {
  const seriesId = String(row['series_id']);
  const works = prepared(
    db,
    `SELECT w.part, (SELECT count(*) FROM editions e WHERE e.work_id = w.work_id) AS editions
      FROM works w WHERE w.series_id = ? AND w.series_id <> ''`,
  ).all(seriesId);
  const parts = new Set(works.map(({ part }) => String(part)));
  return {
    seriesId,
    regionId: String(row['region_id']),
    titleZh: String(row['title_zh']),
    titleEn: String(row['title_en']),
    leadProvince: String(row['lead_province']),
    members: JSON.parse(String(row['members'])) as string[],
    scope: String(row['scope']),
    rangeId: String(row['range_id']),
    sequence: Number(row['sequence']),
    backfilled: row['backfilled'] === 1,
    works: works.length,
    plannedOnly: plannedIn(row).filter(({ part }) => !parts.has(part)).length,
    editions: works.reduce((sum, { editions }) => sum + Number(editions), 0),
  };
};

/** A series with its parts, by number, those that are only planned among them; undefined where there is none. */
export const readSeries = (
  db: DatabaseSync,
  seriesId: string,
): { readonly series: PublicSeries; readonly parts: SeriesPart[] } | undefined => {
  const row = prepared(db, `${SELECT} WHERE s.series_id = ?`).get(seriesId);
  if (row === undefined) return undefined;
  const works = prepared(db, `SELECT work_id FROM works WHERE series_id = ? AND series_id <> ''`)
    .all(seriesId)
    .map((each) => readWork(db, String(each['work_id']))!);
  const planned = plannedIn(row).filter(({ part }) => !works.some((work) => work.part === part));
  const parts = [...works.map(partOf), ...planned.map((part) => ({ ...ONLY_PLANNED, ...part }))];
  return { series: seriesOf(db, row), parts: parts.toSorted((a, b) => Number(a.part) - Number(b.part)) };
};

const ONLY_PLANNED = { workId: '', state: RevisionState.UNSPECIFIED, terminated: false, numbers: [] };

const partOf = ({ part, titleZh, titleEn, workId, revisions }: PublicWork): SeriesPart => ({
  part,
  titleZh,
  titleEn,
  workId,
  state: revisions.at(-1)?.state ?? RevisionState.RECORDED,
  terminated: revisions.at(-1)?.course?.terminated ?? false,
  numbers: revisions.flatMap(({ editions }) => editions.map(({ number }) => number)).filter((number) => number !== ''),
});

/** Series of a region, or (empty) of all, by title and id; and how many there are. */
export const listSeries = (
  db: DatabaseSync,
  regionId: string,
  after: { readonly titleZh: string; readonly seriesId: string },
  limit: number,
): { readonly series: PublicSeries[]; readonly total: number; readonly hasMore: boolean } => {
  const { n } = prepared(db, `SELECT count(*) AS n FROM series WHERE ? IN ('', region_id)`).get(regionId)!;
  const rows = prepared(
    db,
    `${SELECT} WHERE ? IN ('', s.region_id) AND (s.title_zh, s.series_id) > (?, ?) ORDER BY s.title_zh, s.series_id LIMIT ?`,
  ).all(regionId, after.titleZh, after.seriesId, limit + 1);
  return {
    series: rows.slice(0, limit).map((row) => seriesOf(db, row)),
    total: Number(n),
    hasMore: rows.length > limit,
  };
};
