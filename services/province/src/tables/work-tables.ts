import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  EditionLife,
  PublicConsultation,
  PublicEdition,
  PublicRevision,
  PublicWork,
  RevisionCourse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fieldsOf, namesOf, valuesOf, type Columns } from './columns.ts';

/** A province's own books: works, their revisions, each province's edition and consultation window, and the lists that belong to them. */
export const WORK_SCHEMA = `
  CREATE TABLE works (
    work_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, work_key TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
    field TEXT NOT NULL, kind TEXT NOT NULL, lead_province TEXT NOT NULL, series_id TEXT NOT NULL, part TEXT NOT NULL,
    range_id TEXT NOT NULL, sequence INTEGER NOT NULL, backfilled INTEGER NOT NULL, published_on TEXT NOT NULL,
    implements_on TEXT NOT NULL, observed_status TEXT NOT NULL, note TEXT NOT NULL, confidence TEXT NOT NULL,
    source_citation TEXT, source_digest TEXT,
    last_ordinal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX works_by_region ON works (region_id, work_id);
  CREATE TABLE work_terms (
    work_id TEXT NOT NULL, list TEXT NOT NULL CHECK (list IN ('ics', 'ccs', 'members')), at INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (work_id, list, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revisions (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, common_text_digest TEXT NOT NULL, target_date TEXT NOT NULL,
    course TEXT,
    PRIMARY KEY (work_id, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revision_provinces (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, list TEXT NOT NULL CHECK (list IN ('approvedBy', 'roster')),
    at INTEGER NOT NULL, province TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, list, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE editions (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, number TEXT NOT NULL, title_zh TEXT NOT NULL,
    force TEXT NOT NULL, published_on TEXT NOT NULL, implements_on TEXT NOT NULL, observed_status TEXT NOT NULL,
    announcement_number TEXT NOT NULL, text_digest TEXT NOT NULL, note TEXT NOT NULL, confidence TEXT NOT NULL,
    source_citation TEXT, source_digest TEXT, life TEXT,
    PRIMARY KEY (work_id, revision, province)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE edition_numbers (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL,
    list TEXT NOT NULL CHECK (list IN ('replaces', 'replacedBy')), at INTEGER NOT NULL, number TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, province, list, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE consultations (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, round INTEGER NOT NULL, opened_on TEXT NOT NULL,
    ends_on TEXT NOT NULL, url TEXT NOT NULL, closed_on TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, province)
  ) STRICT, WITHOUT ROWID;
`;

const workColumns: Columns<PublicWork> = {
  workId: 'work_id',
  regionId: 'region_id',
  workKey: 'work_key',
  titleZh: 'title_zh',
  titleEn: 'title_en',
  field: 'field',
  kind: 'kind',
  leadProvince: 'lead_province',
  seriesId: 'series_id',
  part: 'part',
  rangeId: 'range_id',
  sequence: 'sequence',
  backfilled: 'backfilled',
  publishedOn: 'published_on',
  implementsOn: 'implements_on',
  observedStatus: 'observed_status',
  note: 'note',
  confidence: 'confidence',
};
const revisionColumns: Columns<PublicRevision> = {
  revision: 'revision',
  state: 'state',
  commonTextDigest: 'common_text_digest',
  targetDate: 'target_date',
};
const editionColumns: Columns<PublicEdition> = {
  province: 'province',
  number: 'number',
  titleZh: 'title_zh',
  force: 'force',
  publishedOn: 'published_on',
  implementsOn: 'implements_on',
  observedStatus: 'observed_status',
  announcementNumber: 'announcement_number',
  textDigest: 'text_digest',
  note: 'note',
  confidence: 'confidence',
};
const consultationColumns: Columns<PublicConsultation> = {
  province: 'province',
  round: 'round',
  from: 'opened_on',
  to: 'ends_on',
  url: 'url',
  closedOn: 'closed_on',
};

const CHILDREN = ['work_terms', 'revisions', 'revision_provinces', 'editions', 'edition_numbers', 'consultations'];

/** A work with the ordinal of the last event that changed it. */
export interface KeptWork {
  readonly work: PublicWork;
  readonly lastOrdinal: bigint;
}

/** Reads and writes works, row by row. */
export interface WorkTables {
  /** The work as its rows say; undefined where there is none. */
  read(workId: string): KeptWork | undefined;
  /** Part of the caller's transaction. */
  write(kept: KeptWork): void;
  /** Ids in order, behind `after`. */
  list(options: { readonly region?: string; readonly after: string; readonly limit: number }): readonly string[];
  regionOf(workId: string): string | undefined;
  count(): number;
}

type Row = Readonly<Record<string, unknown>>;

const sourceIn = (row: Row): Source | undefined =>
  row['source_citation'] === null
    ? undefined
    : { citation: row['source_citation'] as string, digest: row['source_digest'] as string };

const sourceValues = (source: Source | undefined): (string | null)[] =>
  source === undefined ? [null, null] : [source.citation, source.digest];

/** A message without tables of its own, as JSON; null where it is absent. */
const jsonOf = <M>(codec: { toJSON(message: M): unknown }, message: M | undefined): string | null =>
  message === undefined ? null : JSON.stringify(codec.toJSON(message));

const messageIn = <M>(codec: { fromJSON(json: unknown): M }, json: unknown): M | undefined =>
  json === null ? undefined : codec.fromJSON(JSON.parse(json as string));

/** The works of a database that has {@link WORK_SCHEMA}. */
export const workTables = (db: DatabaseSync): WorkTables => {
  const insert = (table: string, columns: string): StatementSync =>
    db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.replaceAll(/[a-z_]+/g, '?')})`);
  const select = (table: string, orderBy: string): StatementSync =>
    db.prepare(`SELECT * FROM ${table} WHERE work_id = ? ORDER BY ${orderBy}`);

  const selectWork = db.prepare('SELECT * FROM works WHERE work_id = ?');
  const selectTerms = select('work_terms', 'list, at');
  const selectRevisions = select('revisions', 'revision');
  const selectProvinces = select('revision_provinces', 'revision, list, at');
  const selectEditions = select('editions', 'revision, province');
  const selectNumbers = select('edition_numbers', 'revision, province, list, at');
  const selectConsultations = select('consultations', 'revision, province');
  const selectRegion = db.prepare('SELECT region_id FROM works WHERE work_id = ?');
  const selectAll = db.prepare('SELECT work_id FROM works WHERE work_id > ? ORDER BY work_id LIMIT ?');
  const selectOfRegion = db.prepare(
    'SELECT work_id FROM works WHERE region_id = ? AND work_id > ? ORDER BY work_id LIMIT ?',
  );
  const selectCount = db.prepare('SELECT count(*) AS works FROM works');
  const removals = ['works', ...CHILDREN].map((table) => db.prepare(`DELETE FROM ${table} WHERE work_id = ?`));
  const insertWork = insert('works', `${namesOf(workColumns)}, source_citation, source_digest, last_ordinal`);
  const insertTerm = insert('work_terms', 'work_id, list, at, value');
  const insertRevision = insert('revisions', `work_id, ${namesOf(revisionColumns)}, course`);
  const insertProvince = insert('revision_provinces', 'work_id, revision, list, at, province');
  const insertEdition = insert(
    'editions',
    `work_id, revision, ${namesOf(editionColumns)}, source_citation, source_digest, life`,
  );
  const insertNumber = insert('edition_numbers', 'work_id, revision, province, list, at, number');
  const insertConsultation = insert('consultations', `work_id, revision, ${namesOf(consultationColumns)}`);

  const writeRevision = (workId: string, revision: PublicRevision): void => {
    const n = revision.revision;
    insertRevision.run(workId, ...valuesOf(revisionColumns, revision), jsonOf(RevisionCourse, revision.course));
    for (const list of ['approvedBy', 'roster'] as const)
      revision[list].forEach((province, at) => insertProvince.run(workId, n, list, at, province));
    for (const edition of revision.editions) {
      insertEdition.run(
        workId,
        n,
        ...valuesOf(editionColumns, edition),
        ...sourceValues(edition.source),
        jsonOf(EditionLife, edition.life),
      );
      for (const list of ['replaces', 'replacedBy'] as const)
        edition[list].forEach((number, at) => insertNumber.run(workId, n, edition.province, list, at, number));
    }
    for (const consultation of revision.consultations)
      insertConsultation.run(workId, n, ...valuesOf(consultationColumns, consultation));
  };

  const readRevisions = (workId: string): PublicRevision[] => {
    const provinces = selectProvinces.all(workId);
    const editions = selectEditions.all(workId);
    const numbers = selectNumbers.all(workId);
    const consultations = selectConsultations.all(workId);
    const inList = (rows: readonly Row[], list: string, column: string): string[] =>
      rows.filter((row) => row['list'] === list).map((row) => String(row[column]));
    return selectRevisions.all(workId).map((row) => {
      const here = (other: Row): boolean => other['revision'] === row['revision'];
      const of = provinces.filter(here);
      return {
        ...fieldsOf(revisionColumns, row, PublicRevision.fromPartial({})),
        approvedBy: inList(of, 'approvedBy', 'province'),
        roster: inList(of, 'roster', 'province'),
        editions: editions.filter(here).map((edition) => {
          const ours = numbers.filter((other) => here(other) && other['province'] === edition['province']);
          return {
            ...fieldsOf(editionColumns, edition, PublicEdition.fromPartial({})),
            replaces: inList(ours, 'replaces', 'number'),
            replacedBy: inList(ours, 'replacedBy', 'number'),
            source: sourceIn(edition),
            life: messageIn(EditionLife, edition['life']),
          };
        }),
        consultations: consultations
          .filter(here)
          .map((consultation) => fieldsOf(consultationColumns, consultation, PublicConsultation.fromPartial({}))),
        course: messageIn(RevisionCourse, row['course']),
      };
    });
  };

  return {
    read: (workId) => {
      const row = selectWork.get(workId);
      if (row === undefined) return undefined;
      const terms = selectTerms.all(workId);
      const inList = (list: string): string[] =>
        terms.filter((term) => term['list'] === list).map((term) => String(term['value']));
      const work: PublicWork = {
        ...fieldsOf(workColumns, row, PublicWork.fromPartial({})),
        ics: inList('ics'),
        ccs: inList('ccs'),
        members: inList('members'),
        source: sourceIn(row),
        revisions: readRevisions(workId),
      };
      return { work, lastOrdinal: BigInt(Number(row['last_ordinal'])) };
    },
    write: ({ work, lastOrdinal }) => {
      const { workId } = work;
      for (const removal of removals) removal.run(workId);
      insertWork.run(...valuesOf(workColumns, work), ...sourceValues(work.source), lastOrdinal);
      for (const list of ['ics', 'ccs', 'members'] as const)
        work[list].forEach((value, at) => insertTerm.run(workId, list, at, value));
      for (const revision of work.revisions) writeRevision(workId, revision);
    },
    list: ({ region, after, limit }) =>
      (region === undefined ? selectAll.all(after, limit) : selectOfRegion.all(region, after, limit)).map((row) =>
        String(row['work_id']),
      ),
    regionOf: (workId) => {
      const row = selectRegion.get(workId);
      return row === undefined ? undefined : String(row['region_id']);
    },
    count: () => Number(selectCount.get()?.['works']),
  };
};
