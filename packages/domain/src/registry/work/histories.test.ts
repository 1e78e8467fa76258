import fc from 'fast-check';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { statusOfEdition } from '../edition-status.ts';
import { publicWork } from '../public-work.ts';
import { adoptedLate, anything, backfilled, histories } from '../testing/histories.ts';
import { provinces } from '../testing/region.ts';
import { isAffairEvent } from './affairs.ts';
import { isLifeEvent } from './edition/life.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const numRuns = 80;
/** What a law is about has to come to pass more often, or the law would hold by luck: several times as often is usual. */
const LEAST = 5;
/** In how many of 300 histories something comes to pass at the least, beside what was given: a fifth of what is usual, or fewer. */
const atLeast: Readonly<Record<string, number>> = {
  'registry.WorkRecorded.v1': 6,
  'registry.EditionRecorded.v1 1': 4,
  'registry.ParticipationEnded.v1 1': 2,
  'registry.AgreementRevoked.v1 1': 4,
  'registry.PublicationAgreed.v1 1': 10,
  'registry.PublicationAgreed.v1 2': 3,
  'registry.CommonTextAdopted.v1 1': 6,
  'registry.EditionPublished.v1 1': 30,
  'registry.EditionPublished.v1 2': 3,
  'registry.EditionCorrected.v1 1': 2,
  'registry.ImplementationRescheduled.v1 1': 6,
  'registry.NationalMeasureRecorded.v1 1': 6,
  'registry.EditionAbolished.v1 1': 6,
  unpublished: 40,
  upcoming: 40,
  in_force: 40,
  postponed: 3,
  superseded: 6,
  abolished: 10,
  unknown: 3,
};
/** Days before, between and after the dates of these histories. */
const days = [
  '2018-03-01',
  '2018-04-05',
  '2026-10-01',
  '2026-11-20',
  '2026-11-25',
  '2027-01-01',
  '2027-02-15',
  '2027-03-01',
  '2027-06-01',
];

const isBackfill = ({ type }: WorkEvent): boolean =>
  type === 'registry.WorkRecorded.v1' || type === 'registry.EditionRecorded.v1';
/** What may be said of a backfilled work as well. */
const isCorrection = ({ type }: WorkEvent): boolean => type.endsWith('Corrected.v1');

describe('any history of a work', { timeout: 120_000 }, () => {
  it('is one of many: what the laws are about comes to pass', () => {
    const came = new Map<string, number>();
    for (const { events, given } of fc.sample(histories, 300)) {
      const types = events
        .slice(given)
        .map(({ type, data }) => ('revision' in data ? `${type} ${data.revision}` : type));
      const shown = fold(publicWork, events);
      const statuses = (shown?.revisions ?? []).flatMap(({ revision, editions }) =>
        editions.flatMap(({ province }) =>
          days.map((day) => statusOfEdition(shown!, { revision, province }, day) ?? 'unpublished'),
        ),
      );
      for (const what of new Set<string>([...types, ...statuses])) came.set(what, (came.get(what) ?? 0) + 1);
    }
    const rare = Object.entries(atLeast).filter(([what, least]) => (came.get(what) ?? 0) < least);
    expect(rare.map(([what]) => `${what}: ${came.get(what) ?? 0}`)).toEqual([]);
  });

  it('has an agreement only where every province of its roster signed its digest, in its round, and none went back', () => {
    let agreements = 0;
    fc.assert(
      fc.property(histories, ({ events, given }) => {
        const signed = new Map<number, Record<string, string>>();
        for (const [i, { type, data }] of events.entries()) {
          if (
            type === 'registry.AgreementOpened.v1' ||
            type === 'registry.AgreementRefused.v1' ||
            type === 'registry.AgreementRevoked.v1' ||
            type === 'registry.AgreementVoided.v1'
          )
            signed.set(data.revision, {});
          if (type === 'registry.TextAgreed.v1')
            signed.get(data.revision)![data.province] = `${data.round} ${data.digest}`;
          if (type !== 'registry.PublicationAgreed.v1') continue;
          if (i >= given) agreements++;
          const asked = data.roster.map((province) => [province, `${data.round} ${data.digest}`]);
          expect(signed.get(data.revision)).toEqual(Object.fromEntries(asked));
          expect(data.roster.length).toBeGreaterThan(1);
          expect(provinces).toEqual(expect.arrayContaining(data.roster));
        }
      }),
      { numRuns },
    );
    expect(agreements, 'agreements that were reached').toBeGreaterThan(LEAST);
  });

  it('has an edition only after its agreement and number, and none that was revoked', () => {
    let editions = 0;
    fc.assert(
      fc.property(histories, ({ events, given }) => {
        const agreed = new Map<number, number>();
        const numbered = new Map<number, { readonly round: number; readonly sequence: number }>();
        for (const [i, { type, data }] of events.entries()) {
          if (type === 'registry.PublicationAgreed.v1') agreed.set(data.revision, data.round);
          if (type === 'registry.AgreementRevoked.v1') agreed.delete(data.revision);
          if (type === 'registry.SequenceAssigned.v1') numbered.set(data.revision, data);
          if (type !== 'registry.EditionPublished.v1') continue;
          if (i >= given) editions++;
          expect(agreed.get(data.revision)).toBeGreaterThan(0);
          expect(numbered.get(data.revision)?.round).toBe(agreed.get(data.revision));
          expect(data.number).toContain(` ${numbered.get(data.revision)!.sequence}—`);
        }
      }),
      { numRuns },
    );
    expect(editions, 'editions that were published').toBeGreaterThan(LEAST);
  });

  it('has no edition of a province that neither signed the text nor adopted it', () => {
    let adopters = 0;
    let latecomers = 0;
    fc.assert(
      fc.property(fc.oneof(adoptedLate, histories), ({ events, given }) => {
        const digests = new Map<number, string>();
        const holders = new Map<number, readonly string[]>();
        const late = new Set<string>();
        const bound = new Map<string, string>();
        for (const [i, { type, data }] of events.entries()) {
          if (type === 'registry.PublicationAgreed.v1') {
            digests.set(data.revision, data.digest);
            holders.set(data.revision, data.roster);
          }
          if (type === 'registry.SequenceJoined.v1')
            holders.set(data.revision, [...holders.get(data.revision)!, data.province]);
          if (type === 'registry.TextAgreed.v1' || type === 'registry.CommonTextAdopted.v1')
            bound.set(`${data.revision} ${data.province}`, data.digest);
          if (type === 'registry.AgreementRevoked.v1' || type === 'registry.ParticipationEnded.v1')
            bound.delete(`${data.revision} ${data.province}`);
          if (type === 'registry.CommonTextAdopted.v1') late.add(`${data.revision} ${data.province}`);
          if (type === 'registry.CommonTextAdopted.v1' && i >= given) adopters++;
          if (type !== 'registry.EditionPublished.v1') continue;
          expect(digests.get(data.revision)).toBeDefined();
          expect(bound.get(`${data.revision} ${data.province}`)).toBe(digests.get(data.revision));
          expect(holders.get(data.revision), 'an edition without a number').toContain(data.province);
          if (i >= given && late.has(`${data.revision} ${data.province}`)) latecomers++;
        }
      }),
      { numRuns },
    );
    expect(adopters, 'provinces that joined late').toBeGreaterThan(LEAST);
    expect(latecomers, 'editions of provinces that joined late').toBeGreaterThan(LEAST);
  });

  it('has no edition in force before its day, and a status on every day', () => {
    const inForce = { asPublished: 0, onAnotherDay: 0 };
    const day = fc
      .date({ min: new Date('2026-10-01'), max: new Date('2027-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(histories, fc.array(day, { minLength: 8, maxLength: 8 }), ({ events }, some) => {
        const shown = fold(publicWork, events);
        for (const { revision, editions } of shown?.revisions ?? [])
          for (const { province, implementsOn, publishedOn, life } of editions)
            for (const on of [...some, ...days]) {
              const status = statusOfEdition(shown!, { revision, province }, on);
              const isPublished = publishedOn === '' || publishedOn <= on;
              expect(status === undefined, `${on}: ${status}`).toBe(!isPublished);
              if (status !== 'in_force') continue;
              const moved = (life?.rescheduled ?? []).findLast((r) => r.announcement!.date <= on);
              inForce[moved ? 'onAnotherDay' : 'asPublished']++;
              const from = moved?.implementsOn ?? implementsOn;
              expect(from !== '' && from <= on, `in force on ${on}, from "${from}"`).toBe(true);
            }
      }),
      { numRuns },
    );
    expect(inForce.asPublished, 'editions in force').toBeGreaterThan(LEAST);
    expect(inForce.onAnotherDay, 'editions in force on another day than published').toBeGreaterThan(LEAST);
  });

  it('shows the public what a fold of any part of it shows, and never less than it takes', () => {
    fc.assert(
      fc.property(histories, fc.nat(), ({ events }, cut) => {
        const at = events.length === 0 ? 0 : cut % events.length;
        const first = fold(publicWork, events.slice(0, at));
        expect(fold(publicWork, events.slice(at), first)).toEqual(fold(publicWork, events));
      }),
      { numRuns: 40 },
    );
  });

  it('has no backfill once it lives', () => {
    let backfills = 0;
    const isLive = (event: WorkEvent) =>
      !isBackfill(event) && !isLifeEvent(event) && !isAffairEvent(event) && !isCorrection(event);
    fc.assert(
      fc.property(fc.oneof(backfilled, histories), ({ events, given }) => {
        const first = events.findIndex(isLive);
        expect(first < 0 ? [] : events.slice(first).filter(isBackfill)).toEqual([]);
        backfills += events.slice(given).filter(isBackfill).length;
      }),
      { numRuns },
    );
    expect(backfills, 'what was backfilled').toBeGreaterThan(LEAST);
  });

  it('folds whatever its events are, in whatever order, and answers whatever is asked then', () => {
    const someEvents = histories.chain(({ events }) => fc.shuffledSubarray([...events]));
    fc.assert(
      fc.property(someEvents, fc.array(anything, { minLength: 5, maxLength: 5 }), (some, commands) => {
        const state = fold(work, some);
        expect(state.revisions.size).toBeLessThan(3);
        for (const asked of commands) {
          const { events, rejected } = work.decide(state, asked);
          expect(rejected === undefined ? [] : events).toEqual([]);
        }
        const shown = fold(publicWork, some);
        for (const { revision, editions } of shown?.revisions ?? [])
          for (const { province } of editions)
            for (const day of days) statusOfEdition(shown!, { revision, province }, day);
        expect((shown?.revisions ?? []).length).toBeLessThan(3);
      }),
      { numRuns },
    );
  });
});
