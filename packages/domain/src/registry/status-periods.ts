import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { earliestDay, isPartialDay, latestDay } from './days.ts';
import { editionStatus, type EditionStatus } from './edition-status.ts';

/** What a work is on a day where none of its editions has a status: nothing of it was published by then. */
export type WorkStatus = EditionStatus | 'not_published';

/** A stretch of days on which a status stays what it is. */
export interface StatusPeriod {
  /** 0: of the work as a whole, where no edition has a status. */
  readonly revision: number;
  /** Empty: of the work as a whole. */
  readonly province: string;
  /** First day; empty = since ever. */
  readonly from: string;
  /** Day after the last one; {@link FOR_EVER} = for good. */
  readonly until: string;
  readonly status: WorkStatus;
}

/** Comes after every day. */
export const FOR_EVER = '9';

/**
 * The statuses of a work's editions over all days, as {@link editionStatus} computes them: a view that keeps these rows can be asked
 * about any day without a job at midnight. Where no edition has a status, the work has one: `not_published`, or `unknown` for a
 * backfilled work that the sources call published, or of which they name no edition.
 */
export const statusPeriods = (work: PublicWork): readonly StatusPeriod[] => {
  const editions = work.revisions.flatMap((r) => r.editions.map((edition) => ({ revision: r.revision, edition })));
  const own = editions.flatMap(({ revision, edition }) => {
    const { province } = edition;
    const newer = editions
      .filter((e) => e.edition.province === province && e.revision > revision)
      .map((e) => e.edition);
    return periods(turningDays([edition, ...newer]), (day) => editionStatus(edition, day, newer)).map((period) => ({
      revision,
      province,
      ...period,
    }));
  });
  const turns = [...own.flatMap(({ from, until }) => [from, until]), ...turningDays([work.publishedOn])];
  const ofWork = periods(turns, (day) =>
    own.some(({ from, until }) => from <= day && day < until) ? undefined : withoutEditions(work, day),
  );
  return [...own, ...ofWork.map((period) => ({ revision: 0, province: '', ...period }))];
};

/** A live work without a published edition is not published; of a backfilled one nobody recorded what became of it. */
const withoutEditions = ({ backfilled, publishedOn, revisions }: PublicWork, day: string): WorkStatus => {
  if (!backfilled || revisions.some((r) => r.editions.length > 0)) return 'not_published';
  return publishedOn !== '' && day < earliestDay(publishedOn) ? 'not_published' : 'unknown';
};

type Unplaced = Omit<StatusPeriod, 'revision' | 'province'>;

const periods = (turns: readonly string[], statusOn: (day: string) => WorkStatus | undefined): readonly Unplaced[] => {
  const days = [...new Set(['', ...turns])].filter((day) => day !== FOR_EVER).toSorted();
  const found: Unplaced[] = [];
  for (const [i, from] of days.entries()) {
    const status = statusOn(from);
    const until = days[i + 1] ?? FOR_EVER;
    const last = found.at(-1);
    if (last?.status === status && last?.until === from) found[found.length - 1] = { ...last, until };
    else if (status !== undefined) found.push({ from, until, status });
  }
  return found;
};

/** Every day on which a status can change: all that the editions name, however deep, taken at both ends of what they can mean. */
const turningDays = (named: unknown): string[] => {
  if (typeof named === 'string') {
    const day = isPartialDay(named) ? named : /[—-](\d{4})$/.exec(named)?.[1];
    return day === undefined ? [] : [earliestDay(day), latestDay(day)];
  }
  return typeof named === 'object' && named !== null ? Object.values(named).flatMap(turningDays) : [];
};
