import type { DatabaseSync } from 'node:sqlite';
import {
  PublicConsultation,
  PublicEdition,
  PublicRevision,
  PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fieldsOf, namesOf, valuesOf, type Columns } from './columns.ts';
import { prepared } from './prepared.ts';

/** Rows from which a public work is put together again. */
export const WORK_ROWS = `
  CREATE TABLE IF NOT EXISTS works (
    work_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, work_key TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
    field TEXT NOT NULL, ics TEXT NOT NULL, ccs TEXT NOT NULL, kind TEXT NOT NULL, lead_province TEXT NOT NULL,
    members TEXT NOT NULL, series_id TEXT NOT NULL, part TEXT NOT NULL, range_id TEXT NOT NULL, sequence INTEGER NOT NULL,
    backfilled INTEGER NOT NULL, published_on TEXT NOT NULL, implements_on TEXT NOT NULL, observed_status TEXT NOT NULL,
    note TEXT NOT NULL, source TEXT, confidence TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS revisions (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, approved_by TEXT NOT NULL,
    common_text_digest TEXT NOT NULL, target_date TEXT NOT NULL, roster TEXT NOT NULL, course TEXT,
    PRIMARY KEY (work_id, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS editions (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, number TEXT NOT NULL, title_zh TEXT NOT NULL,
    force TEXT NOT NULL, published_on TEXT NOT NULL, implements_on TEXT NOT NULL, observed_status TEXT NOT NULL,
    replaces TEXT NOT NULL, replaced_by TEXT NOT NULL, announcement_number TEXT NOT NULL, text_digest TEXT NOT NULL,
    note TEXT NOT NULL, source TEXT, confidence TEXT NOT NULL, life TEXT,
    PRIMARY KEY (work_id, revision, province)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS consultations (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, round INTEGER NOT NULL, opened_on TEXT NOT NULL,
    ends_on TEXT NOT NULL, url TEXT NOT NULL, closed_on TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, province)
  ) STRICT, WITHOUT ROWID;
`;

const workColumns: Columns<PublicWork, 'revisions'> = {
  workId: 'work_id',
  regionId: 'region_id',
  workKey: 'work_key',
  titleZh: 'title_zh',
  titleEn: 'title_en',
  field: 'field',
  ics: 'ics',
  ccs: 'ccs',
  kind: 'kind',
  leadProvince: 'lead_province',
  members: 'members',
  seriesId: 'series_id',
  part: 'part',
  rangeId: 'range_id',
  sequence: 'sequence',
  backfilled: 'backfilled',
  publishedOn: 'published_on',
  implementsOn: 'implements_on',
  observedStatus: 'observed_status',
  note: 'note',
  source: 'source',
  confidence: 'confidence',
};
const revisionColumns: Columns<PublicRevision, 'editions' | 'consultations'> = {
  revision: 'revision',
  state: 'state',
  approvedBy: 'approved_by',
  commonTextDigest: 'common_text_digest',
  targetDate: 'target_date',
  roster: 'roster',
  course: 'course',
};
const editionColumns: Columns<PublicEdition> = {
  province: 'province',
  number: 'number',
  titleZh: 'title_zh',
  force: 'force',
  publishedOn: 'published_on',
  implementsOn: 'implements_on',
  observedStatus: 'observed_status',
  replaces: 'replaces',
  replacedBy: 'replaced_by',
  announcementNumber: 'announcement_number',
  textDigest: 'text_digest',
  note: 'note',
  source: 'source',
  confidence: 'confidence',
  life: 'life',
};
const consultationColumns: Columns<PublicConsultation> = {
  province: 'province',
  round: 'round',
  from: 'opened_on',
  to: 'ends_on',
  url: 'url',
  closedOn: 'closed_on',
};

const insert = (
  db: DatabaseSync,
  table: string,
  columns: string,
  values: readonly (string | number | null)[],
): void => {
  prepared(db, `INSERT INTO ${table} (${columns}) VALUES (${values.map(() => '?').join(', ')})`).run(...values);
};

const UPSERT_WORK = `INSERT INTO works (${namesOf(workColumns)}) VALUES (${Object.keys(workColumns)
  .map(() => '?')
  .join(', ')})
  ON CONFLICT (work_id) DO UPDATE SET ${Object.values<string>(workColumns)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

/** Replaces every row of the work. Part of the caller's transaction. */
export const writeWork = (db: DatabaseSync, work: PublicWork): void => {
  const { workId } = work;
  for (const table of ['revisions', 'editions', 'consultations'])
    prepared(db, `DELETE FROM ${table} WHERE work_id = ?`).run(workId);
  // Not deleted first: a work keeps its rowid, under which the full-text index knows it.
  prepared(db, UPSERT_WORK).run(...valuesOf(workColumns, work));
  for (const revision of work.revisions) {
    const n = revision.revision;
    insert(db, 'revisions', `work_id, ${namesOf(revisionColumns)}`, [workId, ...valuesOf(revisionColumns, revision)]);
    for (const edition of revision.editions)
      insert(db, 'editions', `work_id, revision, ${namesOf(editionColumns)}`, [
        workId,
        n,
        ...valuesOf(editionColumns, edition),
      ]);
    for (const consultation of revision.consultations)
      insert(db, 'consultations', `work_id, revision, ${namesOf(consultationColumns)}`, [
        workId,
        n,
        ...valuesOf(consultationColumns, consultation),
      ]);
  }
};

/** The work as its rows say; undefined where there is none. */
export const readWork = (db: DatabaseSync, workId: string): PublicWork | undefined => {
  const row = prepared(db, 'SELECT * FROM works WHERE work_id = ?').get(workId);
  if (row === undefined) return undefined;
  const all = (table: string, order: string) =>
    prepared(db, `SELECT * FROM ${table} WHERE work_id = ? ORDER BY ${order}`).all(workId);
  const editions = all('editions', 'revision, province');
  const consultations = all('consultations', 'revision, province');
  const revisions = all('revisions', 'revision').map((revision) => {
    const isOf = (child: Readonly<Record<string, unknown>>) => child['revision'] === revision['revision'];
    return {
      ...fieldsOf(revisionColumns, revision, PublicRevision.fromPartial({})),
      editions: editions.filter(isOf).map((e) => fieldsOf(editionColumns, e, PublicEdition.fromPartial({}))),
      consultations: consultations
        .filter(isOf)
        .map((c) => fieldsOf(consultationColumns, c, PublicConsultation.fromPartial({}))),
    };
  });
  return { ...fieldsOf(workColumns, row, PublicWork.fromPartial({})), revisions };
};
