import type { DatabaseSync } from 'node:sqlite';
import { EditionStatus } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import type { EditionStanding } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { statusOfEdition, statusPeriods, type WorkStatus } from '@tongbiao/domain/registry';
import { prepared } from './prepared.ts';
import { writeRows, type Row, type Table } from './rows.ts';

/** Statuses over all days: which one holds is a question of the day that is asked about, and needs no job at midnight. */
export const STATUS_ROWS = `
  CREATE TABLE IF NOT EXISTS work_statuses (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, from_day TEXT NOT NULL,
    until_day TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, province, from_day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS work_statuses_by_status ON work_statuses (status, until_day, from_day, province, work_id);
`;

const names: Readonly<Record<WorkStatus, EditionStatus>> = {
  upcoming: EditionStatus.UPCOMING,
  in_force: EditionStatus.IN_FORCE,
  superseded: EditionStatus.SUPERSEDED,
  abolished: EditionStatus.ABOLISHED,
  postponed: EditionStatus.POSTPONED,
  unknown: EditionStatus.UNKNOWN,
  not_published: EditionStatus.NOT_PUBLISHED,
};

const PREFIX = 'EDITION_STATUS_';

/** Names of the statuses without their prefix, as filters and facets have them. */
export const statusNames: readonly string[] = Object.values(names).map((name) => name.slice(PREFIX.length));

const statuses: Table = {
  name: 'work_statuses',
  columns: ['work_id', 'revision', 'province', 'from_day', 'until_day', 'status'],
  keys: 4,
};

const rowsOf = (work: PublicWork | undefined): readonly Row[] =>
  work === undefined
    ? []
    : statusPeriods(work).map(({ revision, province, from, until, status }) => [
        work.workId,
        revision,
        province,
        from,
        until,
        names[status].slice(PREFIX.length),
      ]);

/** Brings the periods of a work from what they were to what they are. Part of the caller's transaction. */
export const writeStatuses = (db: DatabaseSync, before: PublicWork | undefined, after: PublicWork): void =>
  writeRows(db, statuses, rowsOf(before), rowsOf(after));

/** Statuses of the editions of a work that is in no view, on a day, each beside what its source said. */
export const computedStandings = (work: PublicWork, day: string): EditionStanding[] =>
  work.revisions.flatMap(({ revision, editions }) =>
    editions.flatMap(({ province, observedStatus }) => {
      const status = statusOfEdition(work, { revision, province }, day);
      return status === undefined ? [] : [{ revision, province, status: names[status], observedStatus }];
    }),
  );

/** Statuses of a work's editions on a day, each beside what its source said. */
export const standingsOf = (db: DatabaseSync, { workId, revisions }: PublicWork, day: string): EditionStanding[] =>
  prepared(
    db,
    `SELECT revision, province, status FROM work_statuses
      WHERE work_id = ? AND revision > 0 AND from_day <= ? AND ? < until_day ORDER BY revision, province`,
  )
    .all(workId, day, day)
    .map((row) => {
      const [revision, province] = [Number(row['revision']), String(row['province'])];
      const edition = revisions.find((r) => r.revision === revision)?.editions.find((e) => e.province === province);
      return {
        revision,
        province,
        status: `${PREFIX}${String(row['status'])}` as EditionStatus,
        observedStatus: edition?.observedStatus ?? '',
      };
    });
