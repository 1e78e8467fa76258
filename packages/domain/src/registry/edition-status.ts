import { ReplacementExtent, ReviewConclusion } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import type { PublicEdition, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { earliestDay, latestDay } from './days.ts';
import { isEnding } from './national-measure.ts';

/**
 * What an edition is to the public on a day: `upcoming` 即将实施, `in_force` 现行, `superseded` 有更新版, `abolished` 废止,
 * `postponed` 暂不实施; `unknown`: what is on record does not tell.
 */
export type EditionStatus = 'upcoming' | 'in_force' | 'superseded' | 'abolished' | 'postponed' | 'unknown';

/** Whether something that began at a day, month or year (empty = unknown) had begun on a day. */
const hadBegun = (begin: string, day: string): boolean | undefined => {
  if (begin === '' || (earliestDay(begin) <= day && day < latestDay(begin))) return undefined;
  return latestDay(begin) <= day;
};

/** The year that a number ends with: that of its announcement. */
const yearOf = (number: string): string => /[—-](\d{4})$/.exec(number)?.[1] ?? '';

const publishedOf = ({ publishedOn, number }: PublicEdition): string => publishedOn || yearOf(number);

const isBackfilled = ({ source }: PublicEdition): boolean => source !== undefined;

/**
 * The status of an edition on a day (`YYYY-MM-DD` in Asia/Shanghai), from dates and events alone: nobody sets it and nothing keeps
 * it. Undefined: it was not published by then. `newer` are the same province's editions of later revisions. Of a backfilled edition
 * nobody recorded what came after it, so that it is `unknown` from its implementation on until an event tells; what a source says of
 * it is shown beside, never instead.
 */
export const editionStatus = (
  edition: PublicEdition,
  day: string,
  newer: readonly PublicEdition[] = [],
): EditionStatus | undefined => {
  const published = hadBegun(publishedOf(edition), day);
  if (published === false) return undefined;
  if (isEnded(edition, day)) return 'abolished';
  const superseded = isSuperseded(edition, day, newer);
  if (superseded) return 'superseded';
  if (published === undefined || superseded === undefined) return 'unknown';
  const begin = implementationAsOf(edition, day);
  if (begin === 'postponed') return 'postponed';
  const begun = hadBegun(begin, day);
  if (begun === false) return 'upcoming';
  if (begun === undefined) return 'unknown';
  return isBackfilled(edition) && !isConfirmed(edition, day) ? 'unknown' : 'in_force';
};

const isEnded = ({ life }: PublicEdition, day: string): boolean =>
  (life?.abolished !== undefined && life.abolished.abolishedOn <= day) ||
  (life?.nationalMeasures ?? []).some((m) => isEnding(m) && m.effectiveOn <= day);

/** Undefined: something takes its place, but since when is not known precisely enough. */
const isSuperseded = (
  { replacedBy, life }: PublicEdition,
  day: string,
  newer: readonly PublicEdition[],
): boolean | undefined => {
  const since = [
    ...newer.map((e) => {
      const begin = implementationAsOf(e, day);
      return begin === 'postponed' ? false : hadBegun(begin || publishedOf(e), day);
    }),
    ...replacedBy.map((number) => hadBegun(yearOf(number), day)),
    // A part that is replaced leaves the rest in force; what is put off takes nothing's place yet.
    ...(life?.replacedBy ?? [])
      .filter(({ extent, since }) => extent === ReplacementExtent.WHOLE && since !== '')
      .map(({ since }) => hadBegun(since, day)),
  ];
  return since.includes(true) ? true : since.includes(undefined) ? undefined : false;
};

/** The day of implementation as it was known on a day. */
const implementationAsOf = ({ implementsOn, life }: PublicEdition, day: string): string => {
  const moves = life?.rescheduled ?? [];
  if (moves.length === 0) return implementsOn;
  const last = moves.findLast((m) => m.announcement !== undefined && m.announcement.date <= day);
  // An edition is only put off before it is in force: until the first such announcement it was on its way.
  if (last === undefined) return moves[0]?.announcement?.date ?? '';
  return last.implementsOn === '' ? 'postponed' : last.implementsOn;
};

/** A review recorded here found that it stands, though it may be worth revising; what a later one does, does not unsay that. */
const isConfirmed = ({ life }: PublicEdition, day: string): boolean =>
  [...(life?.earlierReviews ?? []), life?.reviewed].some(
    (review) =>
      (review?.conclusion === ReviewConclusion.CONTINUE || review?.conclusion === ReviewConclusion.REVISE) &&
      review.concludedOn <= day,
  );

/** The status of a work's edition on a day; undefined where there is none, or not yet. */
export const statusOfEdition = (
  { revisions }: PublicWork,
  { revision, province }: { readonly revision: number; readonly province: string },
  day: string,
): EditionStatus | undefined => {
  const own = revisions.flatMap((r) =>
    r.editions.filter((e) => e.province === province).map((edition) => ({ n: r.revision, edition })),
  );
  const edition = own.find(({ n }) => n === revision)?.edition;
  const newer = own.filter(({ n }) => n > revision).map((o) => o.edition);
  return edition && editionStatus(edition, day, newer);
};
