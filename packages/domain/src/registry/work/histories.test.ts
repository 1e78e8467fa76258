import fc from 'fast-check';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { describe, expect, it } from 'vitest';
import { fold } from '@tongbiao/decider';
import { digest, provinces } from '../testing/region.ts';
import { affairs } from '../testing/affairs.ts';
import { drafting } from '../testing/drafting.ts';
import { about } from '../testing/edition.ts';
import { consultedLate, joinedLate, participating } from '../testing/participation.ts';
import { asking } from '../testing/project.ts';
import { correcting } from '../testing/revision.ts';
import { command, until } from '../testing/work.ts';
import { publicWork } from '../public-work.ts';
import { statusOfEdition } from '../edition-status.ts';
import { isAffairEvent } from './affairs.ts';
import { isLifeEvent } from './edition/life.ts';
import type { WorkCommand } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const province = fc.constantFrom(...provinces);
const letter = fc.constantFrom('3', '4');
const round = fc.integer({ min: 1, max: 2 });
/** What happens beside the way to agreement. */
const steering: fc.Arbitrary<WorkCommand> = fc.oneof(
  province.map((p) => asking.submit(p)),
  province.map((p) => asking.return(p)),
  province.map((p) => asking.notice(p)),
  province.map((p) => asking.object(p)),
  province.map((p) => asking.decide(p)),
  province.map((p) => asking.plan(p)),
  province.map((p) => asking.extend(p)),
  fc.constant(asking.adjust()),
  fc.constant(asking.suspend()),
  fc.constant(asking.resume()),
  province.map((p) => correcting.edition('implementsOn', ['2027-03-01'], { province: p })),
  fc.constant(correcting.work('titleZh', ['另一名称'])),
);
/** What happens to those who take part, to the review, to editions and beside them. */
const affair: fc.Arbitrary<WorkCommand> = fc.oneof(
  fc.constant(drafting.name()),
  province.map((p) => drafting.extend(p)),
  province.map((p) => drafting.reopen(p)),
  province.map((p) => drafting.accept(p)),
  province.map((p) => drafting.contest(p)),
  { arbitrary: province.map((p) => participating.leave(p)), weight: 2 },
  { arbitrary: province.map((p) => participating.ask(p)), weight: 3 },
  { arbitrary: fc.tuple(province, round).map(([p, r]) => participating.adopt(p, { round: r })), weight: 3 },
  fc.constant(affairs.complain()),
  fc.constant(affairs.answer()),
  fc.constant(affairs.raise()),
  province.map((p) => affairs.sign(p)),
  fc.constant(affairs.withdraw()),
  fc.constantFrom<WorkCommand>(
    about.disclose(),
    about.file(),
    about.use(),
    about.setTask(),
    about.dropTask(),
    about.ask(),
    about.answer(),
    about.amend(),
    about.reschedule(),
    about.abolish(),
    about.leave(),
    about.differ(),
    about.withdraw(),
  ),
);
const anything: fc.Arbitrary<WorkCommand> = fc.oneof(
  fc.constant(command.propose()),
  province.map((p) => command.approve(p)),
  province.map((p) => command.refuse(p)),
  fc
    .tuple(fc.constantFrom(DraftKind.CONSULTATION, DraftKind.REVIEW, DraftKind.APPROVAL), letter)
    .map(([k, l]) => command.draft(k, l)),
  province.map((p) => command.open(p)),
  province.map((p) => command.close(p)),
  letter.map((l) => command.review({ draftDigest: digest(l) })),
  { arbitrary: letter.map((l) => command.openAgreement({ digest: digest(l) })), weight: 3 },
  {
    arbitrary: fc.tuple(province, round, letter).map(([p, r, l]) => command.agree(p, { round: r, digest: digest(l) })),
    weight: 8,
  },
  fc.tuple(province, round).map(([p, r]) => command.refuseAgreement(p, { round: r })),
  fc.tuple(province, round).map(([p, r]) => command.revoke(p, { round: r })),
  { arbitrary: round.map((r) => command.number({ round: r, sequence: 3047 + r })), weight: 3 },
  { arbitrary: province.map((p) => command.publish(p)), weight: 3 },
  { arbitrary: steering, weight: 3 },
  { arbitrary: affair, weight: 6 },
  fc.constant(command.recordWork()),
  province.map((p) => command.recordEdition(p)),
);
const beginnings = fc.constantFrom<readonly WorkEvent[]>(
  [],
  until.established,
  until.consulted,
  until.reviewed,
  until.agreeing,
  until.agreed,
  joinedLate,
  consultedLate,
);

/** What may be said of a backfilled work as well. */
const isCorrection = ({ type }: WorkEvent): boolean => type.endsWith('Corrected.v1');

/** Runs commands on top of a history; refused ones write nothing. */
const historyOf = (beginning: readonly WorkEvent[], commands: readonly WorkCommand[]): WorkEvent[] => {
  const events = [...beginning];
  let state = fold(work, events);
  for (const each of commands) {
    const decision = work.decide(state, each);
    if (decision.rejected) expect(decision.events).toEqual([]);
    state = fold(work, decision.events, state);
    events.push(...decision.events);
    expect(work.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
  }
  return events;
};
const histories = fc
  .tuple(beginnings, fc.array(anything, { minLength: 20, maxLength: 80, size: 'max' }))
  .map(([b, c]) => historyOf(b, c));
/** A province was consulted late and adopts the text before anything else happens, if it may. */
const adoptedLate = fc
  .tuple(province, round, fc.array(anything, { minLength: 20, maxLength: 80, size: 'max' }))
  .map(([p, r, rest]) => historyOf(consultedLate, [participating.adopt(p, { round: r }), ...rest]));

describe('any history of a work', { timeout: 30_000 }, () => {
  it('has an agreement only where every province of its roster signed its digest, in its round', () => {
    let agreements = 0;
    fc.assert(
      fc.property(histories, (events) => {
        for (const [i, event] of events.entries()) {
          if (event.type !== 'registry.PublicationAgreed.v1') continue;
          agreements++;
          const signed = events
            .slice(0, i)
            .filter((e) => e.type === 'registry.TextAgreed.v1')
            .filter((e) => e.data.round === event.data.round && e.data.digest === event.data.digest);
          expect(new Set(signed.map((e) => e.data.province))).toEqual(new Set(event.data.roster));
          expect(event.data.roster.length).toBeGreaterThan(1);
          expect(provinces).toEqual(expect.arrayContaining(event.data.roster));
        }
      }),
      { numRuns: 120 },
    );
    expect(agreements, 'histories that reach an agreement').toBeGreaterThan(0);
  });

  it('has an edition only after its agreement and number, and none that was revoked', () => {
    let editions = 0;
    fc.assert(
      fc.property(histories, (events) => {
        const standing = { agreed: 0, numbered: 0 };
        for (const { type, data } of events) {
          if (type === 'registry.PublicationAgreed.v1') standing.agreed = data.round;
          if (type === 'registry.AgreementRevoked.v1') standing.agreed = 0;
          if (type === 'registry.SequenceAssigned.v1') standing.numbered = data.round;
          if (type !== 'registry.EditionPublished.v1') continue;
          editions++;
          expect(standing.agreed).toBeGreaterThan(0);
          expect(standing.numbered).toBe(standing.agreed);
          expect(data.number).toContain(String(3047 + standing.agreed));
        }
      }),
      { numRuns: 120 },
    );
    expect(editions, 'histories that reach an edition').toBeGreaterThan(0);
  });

  it('has no edition of a province that neither signed the text nor adopted it', () => {
    let adopters = 0;
    fc.assert(
      fc.property(fc.oneof(histories, adoptedLate), (events) => {
        let digestOf = '';
        const bound = new Map<string, string>();
        for (const { type, data } of events) {
          if (type === 'registry.PublicationAgreed.v1') digestOf = data.digest;
          if (type === 'registry.TextAgreed.v1' || type === 'registry.CommonTextAdopted.v1')
            bound.set(data.province, data.digest);
          if (type === 'registry.AgreementRevoked.v1' || type === 'registry.ParticipationEnded.v1')
            bound.delete(data.province);
          if (type === 'registry.CommonTextAdopted.v1') adopters++;
          if (type !== 'registry.EditionPublished.v1') continue;
          expect(bound.get(data.province)).toBe(digestOf);
        }
      }),
      { numRuns: 150 },
    );
    expect(adopters, 'histories in which a province joins late').toBeGreaterThan(0);
  });

  it('has no edition in force before its day, and a status on every day', () => {
    let inForce = 0;
    const day = fc
      .date({ min: new Date('2026-10-01'), max: new Date('2027-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(histories, fc.array(day, { minLength: 8, maxLength: 8 }), (events, days) => {
        const shown = fold(publicWork, events);
        for (const { revision, editions } of shown?.revisions ?? [])
          for (const { province: of, implementsOn, publishedOn, life } of editions)
            for (const on of days) {
              const status = statusOfEdition(shown!, { revision, province: of }, on);
              const isPublished = publishedOn === '' || publishedOn <= on;
              expect(status === undefined, `${on}: ${status}`).toBe(!isPublished);
              if (status !== 'in_force') continue;
              inForce++;
              const moved = (life?.rescheduled ?? []).findLast((r) => r.announcement!.date <= on);
              expect((moved?.implementsOn ?? implementsOn) <= on, `in force on ${on}`).toBe(true);
            }
      }),
      { numRuns: 150 },
    );
    expect(inForce, 'editions in force').toBeGreaterThan(0);
  });

  it('shows the public what a fold of any part of it shows, and never less than it takes', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (events, cut) => {
        const at = events.length === 0 ? 0 : cut % events.length;
        const first = fold(publicWork, events.slice(0, at));
        expect(fold(publicWork, events.slice(at), first)).toEqual(fold(publicWork, events));
      }),
      { numRuns: 60 },
    );
  });

  it('never mixes backfill with live steps', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const backfill = events.filter(
          ({ type }) => type === 'registry.WorkRecorded.v1' || type === 'registry.EditionRecorded.v1',
        );
        const steps = events.filter((event) => !isLifeEvent(event) && !isAffairEvent(event) && !isCorrection(event));
        expect([0, steps.length]).toContain(backfill.length);
      }),
    );
  });

  it('folds whatever its events are, in whatever order', () => {
    fc.assert(
      fc.property(
        histories.chain((events) => fc.shuffledSubarray(events)),
        (some) => {
          const state = fold(work, some);
          expect(state.revisions.size).toBeLessThan(2);
          const shown = fold(publicWork, some);
          expect(shown === undefined || shown.revisions.length < 2).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
