import { NationalMeasure, ReviewConclusion } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { PublicEdition, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fold } from '@tongbiao/decider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editionStatus, statusOfEdition } from './edition-status.ts';
import { publicWork } from './public-work.ts';
import { fared } from './testing/edition.ts';
import { document, source } from './testing/region.ts';
import { revising } from './testing/revision.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';

const hebei = { revision: 1, province: 'hebei' };
/** Published on 2026-11-20, to be implemented on 2027-01-01. */
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const on = (day: string, ...more: WorkEvent[]) =>
  statusOfEdition(fold(publicWork, [...published, ...more])!, hebei, day);

describe('the status of an edition', () => {
  it.each([
    ['2026-11-19', undefined],
    ['2026-11-20', 'upcoming'],
    ['2026-12-31', 'upcoming'],
    ['2027-01-01', 'in_force'],
    ['2099-01-01', 'in_force'],
  ])('changes by the calendar alone: %s', (day, status) => expect(on(day)).toBe(status));

  it.each([
    ['2026-12-30', 'upcoming'],
    ['2026-12-31', 'abolished'],
  ])('ends with its abolition: %s', (day, status) => expect(on(day, fared.abolished())).toBe(status));

  it.each([
    [NationalMeasure.NUMBER_REVOKED, 'abolished'],
    [NationalMeasure.ABOLISHED, 'abolished'],
    [NationalMeasure.CORRECTION_DEMANDED, 'in_force'],
    [NationalMeasure.EXPLANATION_DEMANDED, 'in_force'],
  ])('after %s is %s', (measure, status) => {
    const measured = fared.measured({ measure, effectiveOn: '2027-02-01' });
    expect(on('2027-02-01', measured)).toBe(status);
    expect(on('2027-01-31', measured)).toBe('in_force');
  });

  describe('that was put off', () => {
    const announced = (date: string, implementsOn: string) =>
      fared.rescheduled({ implementsOn, announcement: { ...document, date } });
    const moves = [announced('2026-12-01', ''), announced('2027-02-01', '2027-03-01')];
    it.each([
      ['2026-11-30', 'upcoming'],
      ['2026-12-01', 'postponed'],
      ['2027-01-31', 'postponed'],
      ['2027-02-01', 'upcoming'],
      ['2027-02-28', 'upcoming'],
      ['2027-03-01', 'in_force'],
    ])('is what was known on the day: %s', (day, status) => expect(on(day, ...moves)).toBe(status));
  });

  it('is unknown where a postponement does not say when it was announced', () =>
    expect(on('2027-01-01', fared.rescheduled({ announcement: undefined }))).toBe('unknown'));

  describe('with a newer one of the same province', () => {
    const second = (event: WorkEvent): WorkEvent => ({ ...event, data: { ...event.data, revision: 2 } }) as WorkEvent;
    const next = happened.published('hebei', 'DB13/T 3048—2031', {
      publishedOn: '2031-03-01',
      implementsOn: '2031-09-01',
    });
    const later = [revising.proposed(), ...[...until.numbered.slice(1), next].map(second)];
    it.each([
      ['2031-08-31', 'in_force'],
      ['2031-09-01', 'superseded'],
    ])('gives way when that is in force: %s', (day, status) => expect(on(day, ...later)).toBe(status));
    it('goes on while the newer one is put off', () =>
      expect(
        on(
          '2032-01-01',
          ...later,
          fared.rescheduled({ revision: 2, announcement: { ...document, date: '2031-04-01' } }),
        ),
      ).toBe('in_force'));
    it('is not touched by another province’s', () => {
      const tianjin = second(happened.published('tianjin', 'x', { implementsOn: '2031-09-01' }));
      expect(on('2031-09-01', revising.proposed(), tianjin)).toBe('in_force');
    });
  });

  describe('that was backfilled', () => {
    const edition = (rest: Partial<PublicEdition>) =>
      PublicEdition.fromPartial({ province: 'tianjin', source, ...rest });
    const known = { number: 'DB12/T 3009—2018', publishedOn: '2018-04-01', implementsOn: '2018-07' };
    it.each<[string, Partial<PublicEdition>, string, string | undefined]>([
      ['before it was published', known, '2018-03-31', undefined],
      ['before it was implemented', known, '2018-06-30', 'upcoming'],
      ['in the month of its implementation', known, '2018-07-15', 'unknown'],
      ['after it, since nobody recorded what came then', known, '2018-08-01', 'unknown'],
      ['that its number dates', { number: 'DB12/T 3009—2018' }, '2017-12-31', undefined],
      ['in the year of its number', { number: 'DB12/T 3009—2018' }, '2018-06-01', 'unknown'],
      ['of which nothing is known', {}, '2026-01-01', 'unknown'],
      ['before what replaced it', { ...known, replacedBy: ['DB12/T 3009—2024'] }, '2023-12-31', 'unknown'],
      ['in the year of what replaced it', { ...known, replacedBy: ['DB12/T 3009—2024'] }, '2024-06-01', 'unknown'],
      ['after what replaced it', { ...known, replacedBy: ['DB12/T 3009—2024'] }, '2025-01-01', 'superseded'],
    ])('is told %s', (_, rest, day, status) => expect(editionStatus(edition(rest), day)).toBe(status));

    describe('and reviewed here', () => {
      const tianjin = { revision: 1, province: 'tianjin' };
      const statusAfter = (day: string, ...more: WorkEvent[]) =>
        statusOfEdition(
          fold(publicWork, [
            happened.recorded(),
            happened.editionRecorded({ publishedOn: '2018-04-01', implementsOn: '2018-07-01', replacedBy: [] }),
            ...more,
          ])!,
          tianjin,
          day,
        );
      const concluded = (conclusion: ReviewConclusion, concludedOn: string) =>
        fared.reviewed({ province: 'tianjin', conclusion, concludedOn });
      const opened = fared.reviewOpened({ province: 'tianjin' });
      it.each([
        [ReviewConclusion.CONTINUE, 'in_force'],
        [ReviewConclusion.REVISE, 'in_force'],
        [ReviewConclusion.ABOLISH, 'unknown'],
      ])('stands from the conclusion on: %s', (conclusion, status) => {
        const review = [opened, concluded(conclusion, '2026-11-22')];
        expect(statusAfter('2026-11-22', ...review)).toBe(status);
        expect(statusAfter('2026-11-21', ...review)).toBe('unknown');
      });
      it('stood, whatever a later review does', () => {
        const first = [opened, concluded(ReviewConclusion.CONTINUE, '2026-11-22')];
        expect(statusAfter('2031-11-22', ...first, opened)).toBe('in_force');
        for (const later of [ReviewConclusion.REVISE, ReviewConclusion.ABOLISH])
          expect(statusAfter('2027-01-01', ...first, opened, concluded(later, '2031-11-22'))).toBe('in_force');
      });
    });
    it('gives way to a newer one whose year alone is known', () => {
      const newer = [edition({ number: 'DB12/T 3009—2024' })];
      expect(editionStatus(edition(known), '2025-01-01', newer)).toBe('superseded');
      expect(editionStatus(edition(known), '2024-02-01', newer)).toBe('unknown');
      expect(editionStatus(edition(known), '2025-01-01', [edition({})])).toBe('unknown');
    });
  });

  it('is told of nothing that is not there', () => {
    const work = fold(publicWork, published)!;
    expect(statusOfEdition(work, { revision: 1, province: 'beijing' }, '2027-01-01')).toBeUndefined();
    expect(statusOfEdition(PublicWork.fromPartial({}), hebei, '2027-01-01')).toBeUndefined();
  });

  it('is one of its values on any day, whatever is known, and never goes back from abolished', () => {
    const partial = fc.constantFrom('', '2018', '2018-04', '2018-04-02', '2024', '2024-11', '2024-11-30');
    const day = fc
      .date({ min: new Date('2017-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10));
    const edition = fc
      .record({ publishedOn: partial, implementsOn: partial, backfilled: fc.boolean(), abolishedOn: partial })
      .map(({ backfilled, abolishedOn, ...rest }) =>
        PublicEdition.fromPartial({
          ...rest,
          number: 'DB12/T 3009—2018',
          source: backfilled ? source : undefined,
          life: abolishedOn.length === 10 ? { abolished: { abolishedOn } } : undefined,
        }),
      );
    fc.assert(
      fc.property(edition, fc.array(edition, { maxLength: 2 }), day, day, (e, newer, a, b) => {
        const [first, second] = [a, b].toSorted().map((d) => editionStatus(e, d, newer));
        for (const status of [first, second])
          expect(['upcoming', 'in_force', 'superseded', 'abolished', 'postponed', 'unknown', undefined]).toContain(
            status,
          );
        expect(first === 'abolished' && second !== 'abolished', 'it comes back').toBe(false);
        expect(first !== undefined && second === undefined, 'it is unpublished').toBe(false);
      }),
    );
  });
});
