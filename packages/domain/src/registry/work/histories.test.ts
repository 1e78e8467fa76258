import fc from 'fast-check';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { describe, expect, it } from 'vitest';
import { fold } from '@tongbiao/decider';
import { digest, provinces } from '../testing/region.ts';
import { asking } from '../testing/project.ts';
import { correcting } from '../testing/revision.ts';
import { command, happened, until } from '../testing/work.ts';
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
);

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
          expect(event.data.roster).toEqual([...provinces]);
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

  it('never mixes backfill with live steps', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const backfill = events.filter(
          ({ type }) => type.endsWith('Recorded.v1') && type !== 'registry.DraftRecorded.v1',
        );
        expect([0, events.length]).toContain(backfill.length);
      }),
    );
  });

  it('folds whatever its events are, in whatever order', () => {
    const events = [
      ...until.numbered,
      happened.published('beijing', 'x'),
      happened.revoked('hebei'),
      happened.recorded(),
      happened.editionRecorded(),
      happened.agreementRefused('hebei'),
      happened.voided('4'),
      happened.refused('hebei'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(events), (some) => {
        expect(fold(work, some).revisions.size).toBeLessThan(2);
      }),
    );
  });
});
