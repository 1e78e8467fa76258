import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  FilingAuthority,
  NationalMeasure,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { ClockKind, ClockUnit, type Clock } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import type { WorkingCalendar } from './clock-end.ts';
import { deadlinesOf, type Duty } from './deadlines.ts';
import { publicWork } from './public-work.ts';
import { fared } from './testing/edition.ts';
import { became } from './testing/project.ts';
import { document, ruleSet, source } from './testing/region.ts';
import { correcting } from './testing/revision.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';

const clockIn = (kind: ClockKind, limit: number, unit: ClockUnit = ClockUnit.CALENDAR_DAYS): Clock => ({
  kind,
  unit,
  limit,
  article: `第 ${limit} 条`,
  sourced: true,
  citation: '',
});
const clocks = [
  clockIn(ClockKind.DISCLOSURE, 20),
  clockIn(ClockKind.FILING, 60),
  clockIn(ClockKind.ENVIRONMENT_FILING, 45),
  clockIn(ClockKind.REVIEW, 5, ClockUnit.YEARS),
  clockIn(ClockKind.GUIDANCE_REVIEW, 3, ClockUnit.YEARS),
];
const ruledBy = (own: readonly Clock[], effectiveFrom = '2018-01-01') => ({
  ruleSets: new Map([['hebei', [{ ...ruleSet, effectiveFrom, clocks: [...own] }]]]),
});
/** Published on 2026-11-20. */
const published = [...until.numbered, happened.published('hebei', 'x')];
const deadlines = (
  history: readonly WorkEvent[],
  {
    today = '2026-11-24',
    own = clocks,
    calendar,
  }: { today?: string; own?: readonly Clock[]; calendar?: WorkingCalendar } = {},
) => deadlinesOf(fold(publicWork, history)!, { facts: ruledBy(own), today, ...(calendar && { calendar }) });
const one = (duty: Duty, history: readonly WorkEvent[], options: Parameters<typeof deadlines>[1] = {}) => {
  const found = deadlines(history, options).find((d) => d.duty === duty);
  return found && [found.due, found.state];
};

describe('the deadlines of an edition', () => {
  it('follow its publication, the earliest first, each with its legal basis', () =>
    expect(deadlines(published)).toEqual([
      {
        duty: 'disclosure',
        province: 'hebei',
        revision: 1,
        from: '2026-11-20',
        due: '2026-12-10',
        counted: { unit: ClockUnit.CALENDAR_DAYS, limit: 20 },
        rule: { set: 'jjj', version: '1', article: '第 20 条', sourced: true },
        state: 'open',
      },
      expect.objectContaining({ duty: 'filing', due: '2027-01-19' }),
      expect.objectContaining({ duty: 'review', due: '2031-11-20' }),
    ]));
  it.each([
    ['2026-12-10', 'open'],
    ['2026-12-11', 'overdue'],
  ])('end with their last day: on %s', (today, state) =>
    expect(one('disclosure', published, { today })).toEqual(['2026-12-10', state]),
  );
  it.each<[string, Duty, WorkEvent[], unknown]>([
    [
      'met by the first disclosure',
      'disclosure',
      [fared.disclosed(), fared.disclosed({ disclosedOn: '2027-06-01' })],
      'met',
    ],
    ['met late', 'disclosure', [fared.disclosed({ disclosedOn: '2026-12-11' })], 'met_late'],
    ['met on the last day', 'disclosure', [fared.disclosed({ disclosedOn: '2026-12-10' })], 'met'],
    ['met by sending it for filing', 'filing', [fared.filed()], 'met'],
    ['met by an accepted filing', 'filing', [fared.filed(), fared.filingDecided()], 'met'],
    ['open again after a refused filing', 'filing', [fared.filed(), fared.filingDecided({ accepted: false })], 'open'],
  ])('are %s', (_, duty, more, state) => expect(one(duty, [...published, ...more])?.[1]).toBe(state));
  it('are others with the environment ministry', () =>
    expect(one('filing', [...published, fared.filed({ authority: FilingAuthority.ENVIRONMENT })])?.[0]).toBe(
      '2027-01-04',
    ));
  it('come back with each review that lets it go on, and go with one that does not', () => {
    expect(
      one('review', [...published, fared.reviewOpened(), fared.reviewed({ concludedOn: '2031-05-01' })])?.[0],
    ).toBe('2036-05-01');
    const revise = fared.reviewed({ conclusion: ReviewConclusion.REVISE });
    expect(one('review', [...published, revise])).toBeUndefined();
    expect(one('filing', [...published, revise])?.[1]).toBe('open');
  });
  it('are shorter for guidance, where the rule set says so', () => {
    const guidance = [...until.numbered, happened.published('hebei', 'x', { force: Force.GUIDANCE })];
    expect(one('review', guidance)?.[0]).toBe('2029-11-20');
    expect(one('review', guidance, { own: [clockIn(ClockKind.REVIEW, 5, ClockUnit.YEARS)] })?.[0]).toBe('2031-11-20');
  });
  it.each([
    ['abolished', fared.abolished()],
    ['ended by the nation', fared.measured()],
  ])('leave only what was met of one that is %s', (_, end) =>
    expect(deadlines([...published, fared.disclosed(), end]).map((d) => d.duty)).toEqual(['disclosure']),
  );
  it('are none where no rule set was in force, or has no such clock', () => {
    expect(deadlines(published, { own: [] })).toEqual([]);
    const facts = ruledBy(clocks, '2026-11-21');
    expect(deadlinesOf(fold(publicWork, published)!, { facts, today: '2026-11-24' })).toEqual([]);
  });
  it('are counted in working days, and say what they count', () => {
    const own = [clockIn(ClockKind.DISCLOSURE, 5, ClockUnit.WORKING_DAYS)];
    expect(one('disclosure', published, { own })).toEqual(['2026-11-27', 'open']);
    expect(one('disclosure', published, { own, today: '2026-11-28' })).toEqual(['2026-11-27', 'overdue']);
    expect(deadlines(published, { own })[0]).toMatchObject({ counted: { unit: ClockUnit.WORKING_DAYS, limit: 5 } });
  });
  it('are unknown, and last, by a clock whose unit nobody can read', () => {
    const own = [
      clockIn(ClockKind.DISCLOSURE, 5, ClockUnit.UNRECOGNIZED),
      clockIn(ClockKind.FILING, 60),
      clockIn(ClockKind.REVIEW, 5, ClockUnit.UNRECOGNIZED),
    ];
    expect(deadlines(published, { own }).map((d) => [d.duty, d.due, d.state])).toEqual([
      ['filing', '2027-01-19', 'open'],
      ['disclosure', undefined, 'unknown'],
      ['review', undefined, 'unknown'],
    ]);
  });
  it('are estimated where nobody knows the working days, and nothing is late by an estimate', () => {
    const own = [clockIn(ClockKind.DISCLOSURE, 5, ClockUnit.WORKING_DAYS)];
    const calendar = { isWorkingDay: () => undefined };
    const asked = (today?: string, ...more: readonly WorkEvent[]) =>
      deadlines([...published, ...more], { own, calendar, ...(today && { today }) })[0];
    expect(asked()).toMatchObject({ due: '2026-11-27', isEstimated: true, state: 'open' });
    expect(asked('2026-11-28')).toMatchObject({ state: 'unknown' });
    expect(asked(undefined, fared.disclosed())).toMatchObject({ state: 'met' });
    expect(asked(undefined, fared.disclosed({ disclosedOn: '2026-12-01' }))).toMatchObject({ state: 'unknown' });
  });
});

describe('the deadlines of a backfilled edition', () => {
  const recorded = (publishedOn: string) => [
    happened.recorded(),
    happened.editionRecorded({ province: 'hebei', publishedOn, source }),
  ];
  it('are never said to be overdue', () => {
    expect(deadlines(recorded('2018-04-12')).map((d) => [d.duty, d.due, d.state])).toEqual([
      ['disclosure', '2018-05-02', 'unknown'],
      ['filing', '2018-06-11', 'unknown'],
      ['review', '2023-04-12', 'unknown'],
    ]);
    expect(one('review', recorded('2024-04-12'))).toEqual(['2029-04-12', 'open']);
  });
  it('are none while the day of publication is not known', () => expect(deadlines(recorded('2018-04'))).toEqual([]));
});

describe('what documents set a day for', () => {
  const planned = [...until.established, became.planned('hebei')];
  it('is a plan, until the edition is published', () => {
    expect(deadlines(planned)).toEqual([
      {
        duty: 'plan',
        province: 'hebei',
        revision: 1,
        from: '',
        due: '2027-11-20',
        document: document.number,
        state: 'open',
      },
    ]);
    expect(one('plan', planned, { today: '2027-11-21' })?.[1]).toBe('overdue');
    expect(one('plan', [...planned, became.extended('hebei')], { today: '2027-11-21' })?.[1]).toBe('open');
    expect(one('plan', [...planned, became.terminated()])).toBeUndefined();
    expect(one('plan', [...planned, ...published.slice(5)])?.[1]).toBe('met');
  });
  it('is a correction that the nation asks for, until the edition is corrected, amended or abolished', () => {
    const demand = fared.measured({
      measure: NationalMeasure.CORRECTION_DEMANDED,
      effectiveOn: '2026-11-20',
      due: '2026-11-22',
    });
    const after = (...more: WorkEvent[]) => one('correction', [...published, demand, ...more])?.[1];
    expect(after()).toBe('overdue');
    expect(after(correcting.editionCorrected('issuers', ['a'], ['b']))).toBe('met');
    expect(after(correcting.recordedCorrected('note', [], ['b']))).toBe('overdue');
    const corrected = correcting.editionCorrected('issuers', ['a'], ['b']);
    expect(after({ ...corrected, data: { ...corrected.data, document: undefined } })).toBe('overdue');
    expect(after(fared.amended({ publishedOn: '2026-11-23' }))).toBe('met_late');
    expect(after(fared.amended({ publishedOn: '2026-11-19' }))).toBe('overdue');
    expect(after(fared.abolished())).toBe('met');
    expect(after(fared.disclosed())).toBe('overdue');
    expect(after(fared.abolished({ announcement: undefined }))).toBeUndefined();
    const bare = { ...demand, data: { ...demand.data, document: undefined } };
    expect(deadlines([...published, bare]).find((d) => d.duty === 'correction')?.document).toBe('');
  });
});
