import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  FilingAuthority,
  NationalMeasure,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import type {
  PublicEdition,
  PublicRevision,
  PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { ClockKind, type Clock, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { WorkingCalendar } from './clock-end.ts';
import { isDay } from './days.ts';
import { isEnding } from './national-measure.ts';
import { expectedEnd } from './working-calendar.ts';
import { clockOf, filingClock, ruleSetOn, type RegionFacts } from './region-facts.ts';

/**
 * What is due. `plan`: the project by its plan; `correction`, `explanation`: what the national authority asked for; `implementation`: what
 * the province set itself to do.
 */
export type Duty = 'disclosure' | 'filing' | 'review' | 'plan' | 'correction' | 'explanation' | 'implementation';

/** Something that a province has to do by a day, or did. */
export interface Deadline {
  readonly duty: Duty;
  readonly province: string;
  readonly revision: number;
  /** The day that the clock started on; it does not count itself. */
  readonly from: string;
  /** Last day. */
  readonly due?: string;
  /** True: working days are counted into a year whose notice of holidays is not known; the day is taken from weekdays, and states rest on no such day. */
  readonly isEstimated?: true;
  /** What the clock counts; absent where a document set the day. */
  readonly counted?: Pick<Clock, 'unit' | 'limit'>;
  /** The clock and the set that it belongs to; absent where a document set the day. */
  readonly rule?: {
    readonly set: string;
    readonly version: string;
    readonly article: string;
    /** False: recalled, to be confirmed. */
    readonly sourced: boolean;
  };
  /** The document that set the day. */
  readonly document?: string;
  /** What a province set itself to do. */
  readonly task?: string;
  readonly metOn?: string;
  /** `unknown`: nobody recorded what a backfilled edition went through, or the day is not known. */
  readonly state: 'open' | 'overdue' | 'met' | 'met_late' | 'unknown';
}

/** What deadlines depend on beside the work. */
export interface Timekeeping {
  readonly facts: Pick<RegionFacts, 'ruleSets'>;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
  /** @default the years whose holidays are known */
  readonly calendar?: WorkingCalendar;
}

/**
 * What the provinces have to do about a work and by when, each with its legal basis: the clocks of the rule set that was in force in
 * the province on the day on which they started. Computed from public facts, never stored. The earliest first, unknown days last.
 */
export const deadlinesOf = (work: PublicWork, time: Timekeeping): readonly Deadline[] =>
  work.revisions
    .flatMap((revision) => [
      ...plans(revision, time),
      ...revision.editions.flatMap((edition) => ofEdition(revision.revision, edition, time)),
    ])
    .toSorted((a, b) => ((a.due ?? '9') < (b.due ?? '9') ? -1 : 1));

const stateOf = ({ due, metOn }: Pick<Deadline, 'due' | 'metOn'>, today: string): Deadline['state'] => {
  if (metOn !== undefined) return due !== undefined && metOn > due ? 'met_late' : 'met';
  if (due === undefined) return 'unknown';
  return today > due ? 'overdue' : 'open';
};

const plans = ({ revision, course, editions }: PublicRevision, { today }: Timekeeping): Deadline[] => {
  if (course === undefined || course.terminated) return [];
  return course.plans.map(({ province, number, deadline }) => {
    const metOn = editions.find((e) => e.province === province)?.publishedOn;
    const day = { due: deadline, ...(metOn === undefined ? {} : { metOn }) };
    return { duty: 'plan', province, revision, from: '', document: number, ...day, state: stateOf(day, today) };
  });
};

const ofEdition = (revision: number, edition: PublicEdition, time: Timekeeping): Deadline[] => {
  const { life, province, publishedOn } = edition;
  const isEnded = life?.abolished !== undefined || (life?.nationalMeasures ?? []).some(isEnding);
  const filed = life?.filing && life.filingDecided?.accepted !== false ? life.filing.submittedOn : undefined;
  const authority = life?.filing?.authority ?? FilingAuthority.UNSPECIFIED;
  const at = { province, revision };
  const kept: Deadline[] = [
    ...clock({ duty: 'disclosure', ...at }, edition, time, {
      from: publishedOn,
      of: (set) => clockOf(set, ClockKind.DISCLOSURE),
      metOn: life?.disclosures[0]?.disclosedOn,
    }),
    ...clock({ duty: 'filing', ...at }, edition, time, {
      from: publishedOn,
      of: (set) => filingClock(set, authority),
      metOn: filed,
    }),
    ...corrections(at, edition, time),
    ...tasks(at, edition, time),
  ];
  // What has ended is not reviewed any more; what is to be revised or abolished waits for that act, which has no clock.
  const reviewed = life?.reviewed;
  if (isEnded || (reviewed !== undefined && reviewed.conclusion !== ReviewConclusion.CONTINUE))
    return kept.filter((d) => d.metOn !== undefined || !isEnded);
  return [
    ...kept,
    ...clock({ duty: 'review', ...at }, edition, time, {
      from: reviewed?.concludedOn ?? publishedOn,
      of: (set) =>
        (edition.force === Force.GUIDANCE ? clockOf(set, ClockKind.GUIDANCE_REVIEW) : undefined) ??
        clockOf(set, ClockKind.REVIEW),
      metOn: undefined,
    }),
  ];
};

const clock = (
  what: Pick<Deadline, 'duty' | 'province' | 'revision'>,
  edition: PublicEdition,
  { facts, today, calendar }: Timekeeping,
  {
    from,
    of,
    metOn,
  }: {
    readonly from: string;
    readonly of: (set: RuleSet) => Clock | undefined;
    readonly metOn: string | undefined;
  },
): Deadline[] => {
  const set = isDay(from) ? ruleSetOn(facts, what.province, from) : undefined;
  const found = set && of(set);
  if (!set || !found) return [];
  const { day: due, isEstimated } = expectedEnd(found, from, calendar);
  const day = { ...(due === undefined ? {} : { due }), ...(metOn === undefined ? {} : { metOn }) };
  const known = stateOf(day, today);
  // It is late by a day that is known, never by one that is estimated.
  const state = isEstimated && (known === 'overdue' || known === 'met_late') ? 'unknown' : known;
  return [
    {
      ...what,
      from,
      ...day,
      ...(isEstimated ? { isEstimated } : {}),
      counted: { unit: found.unit, limit: found.limit },
      rule: { set: set.id, version: set.version, article: found.article, sourced: found.sourced },
      // Nobody recorded what a backfilled edition went through: it is not said to be late.
      state: state === 'overdue' && edition.source !== undefined ? 'unknown' : state,
    },
  ];
};

/** A demand of correction is met by a correction, an amendment or an abolition from its day on; a question by its answer. */
const corrections = (
  at: Pick<Deadline, 'province' | 'revision'>,
  { life }: PublicEdition,
  { today }: Timekeeping,
): Deadline[] => {
  if (life === undefined) return [];
  const answers = [
    ...life.corrections.flatMap((c) => (c.document === undefined ? [] : [c.document.date])),
    ...life.amendments.map((a) => a.publishedOn),
    ...(life.abolished?.announcement === undefined ? [] : [life.abolished.announcement.date]),
  ].toSorted();
  return life.nationalMeasures
    .filter((m) => !isEnding(m))
    .map(({ measure, effectiveOn, due, document }) => {
      const isQuestion = measure === NationalMeasure.EXPLANATION_DEMANDED;
      const metOn = isQuestion
        ? life.answers.find((a) => a.demand === document?.number)?.answeredOn
        : answers.find((day) => day >= effectiveOn);
      const day = { due, ...(metOn === undefined ? {} : { metOn }) };
      return {
        duty: isQuestion ? 'explanation' : 'correction',
        ...at,
        from: effectiveOn,
        document: document?.number ?? '',
        ...day,
        state: stateOf(day, today),
      };
    });
};

/** What the province set itself to do is met by the first record that does it. */
const tasks = (
  at: Pick<Deadline, 'province' | 'revision'>,
  { life }: PublicEdition,
  { today }: Timekeeping,
): Deadline[] =>
  (life?.tasks ?? []).flatMap(({ set, doneOn }) => {
    if (set === undefined) return [];
    const day = { due: set.due, ...(doneOn === '' ? {} : { metOn: doneOn }) };
    return [{ duty: 'implementation', ...at, from: '', task: set.title, ...day, state: stateOf(day, today) }];
  });
