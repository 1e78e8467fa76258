import type { DomainEvent, EventOf } from '@tongbiao/contracts';
import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { DraftKind, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { agreement, agreementEvents, type AgreementEvent } from '../agreement.ts';
import { publicWork } from '../public-work.ts';
import { provinces } from '../testing/region.ts';
import { revising } from '../testing/revision.ts';
import { command, happened, until } from '../testing/work.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const { given } = spec(work);
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const inSecond = (event: WorkEvent): WorkEvent => ({ ...event, data: { ...event.data, revision: 2 } }) as WorkEvent;

const isAgreementEvent = (event: DomainEvent): event is AgreementEvent =>
  (agreementEvents as readonly string[]).includes(event.type);

describe('a further revision', () => {
  it('is proposed once an edition of the one before is published', () =>
    given(...published)
      .when(revising.propose())
      .then(revising.proposed()));
  it('may be led by another province, and have fewer members and another force', () => {
    const other = { members: ['beijing', 'hebei'], force: Force.GUIDANCE };
    given(...published)
      .when(revising.propose(other))
      .then(revising.proposed(other));
  });
  it('follows what is recorded of a backfilled work', () =>
    given(happened.recorded(), happened.editionRecorded({ revision: 2 }))
      .when(revising.propose({ revision: 3 }))
      .then(revising.proposed({ revision: 3 })));
  it('is the second one of a backfilled work of which no edition is known', () =>
    given(happened.recorded()).when(revising.propose()).then(revising.proposed()));
  it('is the first one of a work that was only announced', () =>
    given(happened.recorded({ kind: WorkKind.PLANNED, sequence: 0, rangeId: '' }))
      .when(revising.propose({ revision: 1 }))
      .then(revising.proposed({ revision: 1 })));
  it('takes a shared number where the work had none in the range', () =>
    given(happened.recorded({ kind: WorkKind.COLLABORATIVE_OUTSIDE_RANGE, sequence: 0, rangeId: '' }))
      .when(revising.propose())
      .then(revising.proposed()));
  it.each([WorkKind.COLLABORATIVE, WorkKind.COLLABORATIVE_NUMBER_UNKNOWN])(
    'is refused while the number of a %s is unknown',
    (kind) =>
      given(happened.recorded({ kind, sequence: 0, rangeId: '' }))
        .when(revising.propose())
        .rejects('SEQUENCE_UNKNOWN'),
  );
  it.each([
    ['without a title', { titleZh: '' }, 'FIELD_REQUIRED'],
    ['without its force', { force: Force.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['of one province', { members: ['beijing'] }, 'TOO_FEW_MEMBERS'],
    ['without a survey of needs', { needsSurveyDigest: 'x' }, 'DIGEST_MALFORMED'],
    ['of a mandatory standard without a law', { force: Force.MANDATORY }, 'LEGAL_BASIS_MISSING'],
    ['without a reason', { reason: ' ' }, 'FIELD_REQUIRED'],
    ['with a number left out', { revision: 3 }, 'REVISION_OUT_OF_ORDER'],
    ['under the number of one that was published', { revision: 1 }, 'REVISION_OUT_OF_ORDER'],
  ])('is refused %s', (_, rest, code) =>
    given(...published)
      .when(revising.propose(rest))
      .rejects(code),
  );
  it('is refused beside a running one', () =>
    given(...until.numbered)
      .when(revising.propose())
      .rejects('REVISION_RUNNING'));
  it('is refused beside another proposal of the same', () =>
    given(...published, revising.proposed({ scope: 'x' }))
      .when(revising.propose())
      .rejects('REVISION_RUNNING'));
  it('is refused where there is no work', () => given().when(revising.propose()).rejects('UNKNOWN_WORK'));
  it('ends the backfill of its work', () => {
    const begun = [happened.recorded(), revising.proposed()];
    given(...begun)
      .when(command.recordEdition('tianjin'))
      .rejects('WORK_IS_LIVE');
    expect(work.decide(fold(work, begun), command.recordWork()), 'a repeated import').toEqual({ events: [] });
  });
  it('goes the same way as the first one, with the lead and the force of its own', () => {
    const begun = [happened.recorded(), revising.proposed({ leadProvince: 'hebei' })];
    given(...begun)
      .when(command.approve('tianjin', { revision: 2 }))
      .then(inSecond(happened.approved('tianjin')));
    given(...begun, ...provinces.map((p) => inSecond(happened.approved(p))), inSecond(happened.established()))
      .when(command.draft(DraftKind.CONSULTATION, '1', { revision: 2 }))
      .rejects('NOT_LEAD');
    given(...published, revising.proposed({ force: Force.GUIDANCE }), ...until.numbered.slice(1).map(inSecond))
      .when(command.publish('tianjin', { revision: 2 }))
      .then(inSecond(happened.published('tianjin', 'DB12/Z 3048—2026', { force: Force.GUIDANCE })));
  });
  it.each([
    ['lives', [...published, revising.proposed(), ...until.agreed.slice(1).map(inSecond)], 3048],
    ['was backfilled', [happened.recorded(), revising.proposed(), ...until.agreed.slice(1).map(inSecond)], 3009],
  ])('keeps the sequence of a work that %s', (_, events, sequence) => {
    const assigned = {
      rangeId: 'jjj-3001',
      sequence: 3048,
      seriesId: '',
      members: [...provinces] as string[],
    } as EventOf<'numbering.SequenceAssigned.v1'>['data'];
    const state = fold(
      agreement,
      events.flatMap((event): AgreementEvent[] => {
        if (!isAgreementEvent(event)) return [];
        const isFirst = event.type === 'registry.PublicationAgreed.v1' && event.data.revision === 1;
        return isFirst ? [event, { type: 'numbering.SequenceAssigned.v1', data: assigned }] : [event];
      }),
    );
    // Of a sequence from before the registry nobody says who has a number under it: the members get theirs first.
    const joined = provinces.map((province): AgreementEvent => {
      const data = { rangeId: 'jjj-3001', sequence, province, prefix: '' };
      return { type: 'numbering.SequenceJoined.v1', data };
    });
    expect(agreement.due(fold(agreement, joined, state))).toMatchObject([
      { command: { type: 'RecordSequence', revision: 2, round: 1, sequence } },
    ]);
  });
  it('changes nothing where it cannot happen', () => {
    expect(work.evolve(work.initial, revising.proposed())).toBe(work.initial);
    const begun = fold(work, [happened.recorded(), revising.proposed()]);
    expect(work.evolve(begun, revising.proposed({ titleZh: 'x' }))).toBe(begun);
  });
});

describe('what the public sees of a further revision', () => {
  const begun = fold(publicWork, [...published, revising.proposed({ members: ['beijing', 'hebei'] })])!;
  it('is a revision of its own, while the work keeps title and number', () => {
    expect(begun).toMatchObject({ titleZh: happened.proposed().data.titleZh, sequence: 3048 });
    expect(begun.revisions.map((r) => [r.revision, r.state, r.roster.length])).toEqual([
      [1, 'REVISION_STATE_PUBLISHED', 3],
      [2, 'REVISION_STATE_PROPOSED', 2],
    ]);
    expect(begun.members).toEqual([...provinces].toSorted());
  });
  it('gives its title to its editions, and to the work once it is published', () => {
    const after = fold(
      publicWork,
      [...until.numbered.slice(1), happened.published('hebei', 'DB13/T 3048—2031')].map(inSecond),
      begun,
    )!;
    expect(after.titleZh).toBe(revising.proposed().data.titleZh);
    expect(after.revisions.map((r) => r.editions[0]!.titleZh)).toEqual([
      happened.proposed().data.titleZh,
      revising.proposed().data.titleZh,
    ]);
  });
  it('is not changed by a second proposal', () =>
    expect(publicWork.evolve(begun, revising.proposed({ titleZh: 'x' }))).toBe(begun));
  it('names the members of a backfilled work', () =>
    expect(fold(publicWork, [happened.recorded(), revising.proposed()])).toMatchObject({
      members: [...provinces].toSorted(),
      leadProvince: 'beijing',
      revisions: [{ revision: 2 }],
    }));
});
