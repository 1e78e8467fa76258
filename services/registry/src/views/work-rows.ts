import type { DatabaseSync } from 'node:sqlite';
import {
  PublicConsultation,
  PublicEdition,
  PublicRevision,
  PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fieldsOf, valuesOf, type Columns } from './columns.ts';
import { prepared } from './prepared.ts';
import { writeRows, type Row, type Table } from './rows.ts';

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

const columnsOf = (...columns: readonly Readonly<Record<string, string>>[]): readonly string[] =>
  columns.flatMap((each) => Object.values(each));
const ofWork = { workId: 'work_id' };
const ofRevision = { ...ofWork, revision: 'revision' };
const works: Table = { name: 'works', columns: columnsOf(workColumns), keys: 1 };
const revisions: Table = { name: 'revisions', columns: columnsOf(ofWork, revisionColumns), keys: 2 };
const editions: Table = { name: 'editions', columns: columnsOf(ofRevision, editionColumns), keys: 3 };
const consultations: Table = { name: 'consultations', columns: columnsOf(ofRevision, consultationColumns), keys: 3 };

const ROW_OF_WORK = `INSERT INTO works (${works.columns.join(', ')}) VALUES (${works.columns.map(() => '?').join(', ')})
  ON CONFLICT (work_id) DO UPDATE SET ${works.columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;

const rowsOf = (work: PublicWork | undefined) => {
  if (work === undefined) return { revisions: [], editions: [], consultations: [] };
  const of = <Child extends object>(
    columns: Readonly<Record<string, string>>,
    children: (revision: PublicRevision) => readonly Child[],
  ): readonly Row[] =>
    work.revisions.flatMap((revision) =>
      children(revision).map((child) => [work.workId, revision.revision, ...valuesOf(columns, child)]),
    );
  return {
    revisions: work.revisions.map((revision) => [work.workId, ...valuesOf(revisionColumns, revision)]),
    editions: of(editionColumns, (revision) => revision.editions),
    consultations: of(consultationColumns, (revision) => revision.consultations),
  };
};

/** Brings the rows of a work from what they say (undefined: there are none) to what they are to say. Part of the caller's transaction. */
export const writeWork = (db: DatabaseSync, before: PublicWork | undefined, after: PublicWork): void => {
  // Not replaced: a work keeps its rowid, under which the full-text index knows it.
  const row = valuesOf(workColumns, after);
  if (before === undefined || String(valuesOf(workColumns, before)) !== String(row))
    prepared(db, ROW_OF_WORK).run(...row);
  const [old, now] = [rowsOf(before), rowsOf(after)];
  writeRows(db, revisions, old.revisions, now.revisions);
  writeRows(db, editions, old.editions, now.editions);
  writeRows(db, consultations, old.consultations, now.consultations);
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
