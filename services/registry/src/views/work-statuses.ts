import { EditionStatus } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import type { EditionStanding } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { statusOfEdition, statusPeriods, type WorkStatus } from '@tongbiao/domain/registry';

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

/** A {@link statusPeriods | period} as it is kept: a province (empty: of the work as a whole), a status, and days. */
export type KeptPeriod = readonly [province: string, status: string, from: string, until: string];

/** The periods of a work, which are kept with it: which status holds is a question of the day that is asked about. */
export const keptPeriods = (work: PublicWork): readonly KeptPeriod[] =>
  statusPeriods(work).map(({ province, from, until, status }) => [
    province,
    names[status].slice(PREFIX.length),
    from,
    until,
  ]);

/** Statuses of a work's editions on a day, each beside what its source said; those that have none are left out. */
export const standingsOf = (work: PublicWork, day: string): EditionStanding[] =>
  work.revisions.flatMap(({ revision, editions }) =>
    editions.flatMap(({ province, observedStatus }) => {
      const status = statusOfEdition(work, { revision, province }, day);
      return status === undefined ? [] : [{ revision, province, status: names[status], observedStatus }];
    }),
  );
