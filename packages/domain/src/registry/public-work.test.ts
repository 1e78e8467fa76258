import { readdirSync, readFileSync } from 'node:fs';
import { decodeEvent, encodeEvent, type DomainEvent } from '@tongbiao/contracts';
import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { digestOfPublicWork, publicWork } from './public-work.ts';
import { became } from './testing/project.ts';
import { provinces } from './testing/region.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';
import { work } from './work/work.ts';

const folder = new URL('../../test/', import.meta.url);
const historyOf = (name: string): DomainEvent[] =>
  readFileSync(new URL(`histories/${name}`, folder), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { type, data } = JSON.parse(line) as { type: string; data: unknown };
      return decodeEvent(type, data)!;
    });
const vectors = JSON.parse(readFileSync(new URL('vectors/public-work.json', folder), 'utf8')) as {
  history: string;
  digest: string;
  work: unknown;
}[];
const after = (...events: DomainEvent[]) => fold(publicWork, events);
const state = (...events: DomainEvent[]) => after(...events)?.revisions[0]?.state;

describe('the published vectors', () => {
  it.each(vectors)('hold for $history', ({ history, digest, work: expected }) => {
    const folded = after(...historyOf(history))!;
    expect(PublicWork.toJSON(folded)).toEqual(expected);
    expect(digestOfPublicWork(folded)).toBe(digest);
    expect(digestOfPublicWork(PublicWork.fromJSON(expected)), 'whatever the order of keys').toBe(digest);
  });
  it('exist for every golden history', () =>
    expect(readdirSync(new URL('histories/', folder)).filter((f) => f.startsWith('work-'))).toEqual(
      vectors.map((v) => v.history).toSorted(),
    ));
  it('are histories that the rules of today still read', () => {
    for (const { history } of vectors) {
      const events = historyOf(history) as WorkEvent[];
      expect(fold(work, events).revisions.size + fold(work, events).recordedEditions.length).toBeGreaterThan(0);
      for (const event of events) expect(decodeEvent(event.type, encodeEvent(event))).toEqual(event);
    }
  });
});

describe('the public state of a work', () => {
  const published = happened.published('hebei', 'DB13/T 3048—2026');
  it('passes through the states of a revision', () => {
    const history: [WorkEvent, string][] = [
      [happened.proposed(), 'PROPOSED'],
      [happened.approved('beijing'), 'PROPOSED'],
      [happened.established(), 'ESTABLISHED'],
      [happened.opened('beijing'), 'CONSULTING'],
      [happened.opened('tianjin'), 'CONSULTING'],
      [happened.opened('hebei'), 'CONSULTING'],
      [happened.closed('beijing'), 'CONSULTING'],
      [happened.closed('hebei'), 'CONSULTING'],
      [happened.closed('tianjin'), 'REVIEWING'],
      [happened.agreementOpened(), 'REVIEWING'],
      [happened.publicationAgreed(), 'AGREED'],
      [happened.numbered(), 'NUMBERED'],
      [published, 'PUBLISHED'],
    ];
    const seen: DomainEvent[] = [];
    for (const [event, expected] of history) {
      seen.push(event);
      expect(state(...seen)).toBe(`REVISION_STATE_${expected}`);
    }
  });
  it('is none of what only members may see', () => {
    const members = until.reviewed.filter((e) =>
      ['registry.DraftRecorded.v1', 'registry.ReviewHeld.v1'].includes(e.type),
    );
    expect(members.length).toBeGreaterThan(0);
    expect(after(...until.reviewed)).toEqual(after(...until.reviewed.filter((e) => !members.includes(e))));
  });
  it('lists provinces in one order, whoever came first', () => {
    const approvals = provinces.map(happened.approved);
    const one = after(happened.proposed(), ...approvals)!;
    const other = after(
      happened.proposed({ members: [...provinces].toReversed() }),
      ...approvals.toReversed(),
      approvals[0]!,
    )!;
    expect(digestOfPublicWork(one)).toBe(digestOfPublicWork(other));
    const editions = after(...until.numbered, happened.published('tianjin', 'y'), published)!.revisions[0]!.editions;
    expect(editions.map((e) => e.province)).toEqual(['hebei', 'tianjin']);
  });
  it('begins the windows anew in another round', () => {
    const { revisions } = after(...until.consulted, happened.opened('hebei', 2))!;
    expect(revisions[0]!.consultations.map((c) => [c.province, c.round, c.closedOn])).toEqual([['hebei', 2, '']]);
  });
  it('does not close a window of another round', () =>
    expect(state(...until.consulting, happened.opened('hebei', 2), happened.closed('hebei', 1))).toBe(
      'REVISION_STATE_CONSULTING',
    ));
  it('loses text and number when the agreement is revoked', () =>
    expect(after(...until.numbered, happened.revoked('hebei'))).toEqual(after(...until.reviewed)));
  it('loses only the text when there was no number yet', () =>
    expect(after(...until.agreed, happened.revoked('hebei'))).toEqual(after(...until.reviewed)));
  it.each([
    ['is published under', [published], 3048, 'PUBLISHED'],
    ['has', [], 3048, 'NUMBERED'],
    ['lost', [happened.revoked('hebei')], 0, 'REVIEWING'],
  ])('keeps only a number that another revision %s', (_, more, sequence, state) => {
    const second = (event: WorkEvent): WorkEvent => ({ ...event, data: { ...event.data, revision: 2 } }) as WorkEvent;
    const first = after(...until.numbered, ...more)!;
    const two = { ...first, revisions: [...first.revisions, { ...first.revisions[0]!, revision: 2, editions: [] }] };
    const revoked = [happened.publicationAgreed(), happened.numbered(), happened.revoked('hebei')]
      .map(second)
      .reduce<PublicWork | undefined>(publicWork.evolve, two)!;
    expect(revoked.sequence).toBe(sequence);
    expect(revoked.revisions.map((r) => r.state)).toEqual([`REVISION_STATE_${state}`, 'REVISION_STATE_REVIEWING']);
  });
  it('does not change when a round that was only open is revoked', () =>
    expect(after(...until.agreeing, happened.revoked('hebei'))).toEqual(after(...until.reviewed)));
  it('sorts revisions that were recorded out of order, and knows that they were backfilled', () => {
    const backfilled = after(
      happened.recorded(),
      happened.editionRecorded({ revision: 2, number: 'b' }),
      happened.editionRecorded(),
    )!;
    expect(backfilled.revisions.map((r) => r.revision)).toEqual([1, 2]);
    expect(backfilled).toMatchObject({ backfilled: true, sequence: 3009, rangeId: 'jjj-3001' });
  });
  it('shows a plan whose document is missing, and every province of a recorded revision', () => {
    const plan = { ...became.planned('hebei'), data: { ...became.planned('hebei').data, document: undefined } };
    expect(after(...until.established, plan)!.revisions[0]!.course!.plans).toMatchObject([{ number: '' }]);
    const recorded = after(
      happened.recorded(),
      happened.editionRecorded(),
      happened.editionRecorded({ province: 'hebei' }),
    );
    expect(recorded!.revisions.map((r) => r.editions.map((e) => e.province))).toEqual([['hebei', 'tianjin']]);
  });
  it('is not changed by what cannot happen', () => {
    expect(after(happened.approved('beijing'), published)).toBeUndefined();
    expect(after(happened.proposed(), happened.proposed({ titleZh: 'x' }), happened.recorded())).toEqual(
      after(happened.proposed()),
    );
    expect(
      after(happened.proposed(), { ...published, data: { ...published.data, revision: 9, announcement: undefined } }),
    ).toEqual(after(happened.proposed()));
  });
});
