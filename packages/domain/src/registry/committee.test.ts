import { CommitteeKind, CommitteeRole } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { committee, isInTerm, seatsOn, votersOn, type CommitteeCommand, type CommitteeEvent } from './committee.ts';
import { actorOf, document, facts, signedBy, today } from './testing/region.ts';

const { given } = spec(committee);
type Of<T extends CommitteeCommand['type']> = Extract<CommitteeCommand, { type: T }>;
const at = { facts, today, actor: actorOf('beijing'), committeeId: 'c1', province: 'beijing' };
const act = { ...at, act: signedBy('beijing'), document };

const establish = (rest: Partial<Of<'EstablishCommittee'>> = {}): CommitteeCommand => ({
  type: 'EstablishCommittee',
  ...act,
  regionId: 'jjj',
  kind: CommitteeKind.TECHNICAL_COMMITTEE,
  nameZh: '北京市交通标准化技术委员会',
  nameEn: '',
  fields: ['交通'],
  secretariatId: 'o1',
  isKnown: true,
  termFrom: '2022-01-01',
  termUntil: '2026-12-31',
  ...rest,
});
const established = (rest: object = {}): CommitteeEvent => ({
  type: 'registry.CommitteeEstablished.v1',
  data: {
    committeeId: 'c1',
    regionId: 'jjj',
    province: 'beijing',
    kind: CommitteeKind.TECHNICAL_COMMITTEE,
    nameZh: '北京市交通标准化技术委员会',
    nameEn: '',
    fields: ['交通'],
    secretariatId: 'o1',
    termFrom: '2022-01-01',
    termUntil: '2026-12-31',
    document,
    ...rest,
  },
});
const appoint = (rest: Partial<Of<'AppointCommitteeMember'>> = {}): CommitteeCommand => ({
  type: 'AppointCommitteeMember',
  ...at,
  personRef: 'p1',
  organisationId: 'o2',
  isKnown: true,
  role: CommitteeRole.MEMBER,
  from: '2022-01-01',
  ...rest,
});
const appointed = (personRef = 'p1', rest: object = {}): CommitteeEvent => ({
  type: 'registry.CommitteeMemberAppointed.v1',
  data: { committeeId: 'c1', personRef, organisationId: 'o2', role: CommitteeRole.MEMBER, from: '2022-01-01', ...rest },
});
const remove = (rest: Partial<Of<'RemoveCommitteeMember'>> = {}): CommitteeCommand => ({
  type: 'RemoveCommitteeMember',
  ...at,
  personRef: 'p1',
  on: '2024-06-30',
  reason: '退休',
  ...rest,
});
const left: CommitteeEvent = {
  type: 'registry.CommitteeMemberLeft.v1',
  data: { committeeId: 'c1', personRef: 'p1', on: '2024-06-30', reason: '退休' },
};
const renew = (rest: Partial<Of<'RenewCommitteeTerm'>> = {}): CommitteeCommand => ({
  type: 'RenewCommitteeTerm',
  ...act,
  termFrom: '2027-01-01',
  termUntil: '2031-12-31',
  ...rest,
});
const renewed: CommitteeEvent = {
  type: 'registry.CommitteeTermRenewed.v1',
  data: { committeeId: 'c1', termFrom: '2027-01-01', termUntil: '2031-12-31', document },
};
const dissolve = (rest: Partial<Of<'DissolveCommittee'>> = {}): CommitteeCommand => ({
  type: 'DissolveCommittee',
  ...act,
  on: '2025-12-31',
  reason: '合并',
  ...rest,
});
const dissolved: CommitteeEvent = {
  type: 'registry.CommitteeDissolved.v1',
  data: { committeeId: 'c1', on: '2025-12-31', reason: '合并', document },
};

describe('a committee', () => {
  it('is established by a province, for a term', () => given().when(establish()).then(established()));
  it('may have no secretariat of its own', () =>
    given()
      .when(establish({ secretariatId: '', isKnown: false }))
      .then(established({ secretariatId: '' })));
  it.each([
    ['by a stranger', establish({ province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['by another key', establish({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['of no kind', establish({ kind: CommitteeKind.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['without a name', establish({ nameZh: '' }), 'FIELD_REQUIRED'],
    ['for a field without a name', establish({ fields: [''] }), 'FIELD_REQUIRED'],
    ['at an organisation that nobody knows', establish({ isKnown: false }), 'UNKNOWN_ORGANISATION'],
    ['from no day', establish({ termFrom: '' }), 'DATE_MALFORMED'],
    ['until no day', establish({ termUntil: '' }), 'DATE_MALFORMED'],
    ['for less than a day', establish({ termUntil: '2021-12-31' }), 'TERM_ENDS_BEFORE_IT_BEGINS'],
    ['without a document', establish({ document: undefined }), 'FIELD_REQUIRED'],
  ])('is not established %s', (_, command, code) => given().when(command).rejects(code));
  it('is not established twice', () =>
    given(established())
      .when(establish({ nameZh: '另一委员会' }))
      .rejects('COMMITTEE_EXISTS'));
  it.each([appoint(), remove(), renew(), dissolve()])('is there before it changes: $type', (command) =>
    given().when(command).rejects('UNKNOWN_COMMITTEE'),
  );
  it.each([
    appoint({ province: 'hebei', actor: actorOf('hebei') }),
    remove({ province: 'hebei', actor: actorOf('hebei') }),
  ])('is one of its province alone: $type', (command) =>
    given(established()).when(command).rejects('NOT_ITS_PROVINCE'),
  );
  it('is not changed in the name of its province by another', () =>
    given(established())
      .when(appoint({ actor: actorOf('hebei') }))
      .rejects('NOT_OWN_PROVINCE'));

  it('gets a further term when one is over', () => given(established()).when(renew()).then(renewed));
  it.each([
    ['by another key', [established()], renew({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['of less than a day', [established()], renew({ termUntil: '2026-12-31' }), 'TERM_ENDS_BEFORE_IT_BEGINS'],
    ['without a document', [established()], renew({ document: undefined }), 'FIELD_REQUIRED'],
    ['before the last is over', [established()], renew({ termFrom: '2026-12-31' }), 'TERM_NOT_OVER'],
    ['after its end', [established(), dissolved], renew(), 'COMMITTEE_DISSOLVED'],
  ] as const)('gets no term %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('is in term on the days of its terms, until it is dissolved', () => {
    const state = fold(committee, [established(), renewed]);
    const days = ['2021-12-31', '2022-01-01', '2026-12-31', '2031-12-31', '2032-01-01'];
    expect(days.map((day) => isInTerm(state, day))).toEqual([false, true, true, true, false]);
    const gone = fold(committee, [established(), dissolved]);
    expect(['2025-12-31', '2026-01-01'].map((day) => isInTerm(gone, day))).toEqual([true, false]);
  });
  it('is dissolved by its province', () => given(established()).when(dissolve()).then(dissolved));
  it.each([
    ['by another key', [established()], dissolve({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['before the day has come', [established()], dissolve({ on: '2027-01-01' }), 'DATE_IN_FUTURE'],
    ['without a reason', [established()], dissolve({ reason: '' }), 'FIELD_REQUIRED'],
    ['without a document', [established()], dissolve({ document: undefined }), 'FIELD_REQUIRED'],
    ['twice', [established(), dissolved], dissolve({ on: '2025-12-30' }), 'COMMITTEE_DISSOLVED'],
  ] as const)('is not dissolved %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
});

describe('a person on a committee', () => {
  it('is appointed, by reference', () => given(established()).when(appoint()).then(appointed()));
  it('may come from nowhere in particular', () =>
    given(established())
      .when(appoint({ organisationId: '', isKnown: false }))
      .then(appointed('p1', { organisationId: '' })));
  it('may come back', () =>
    given(established(), appointed(), left)
      .when(appoint({ from: '2024-07-01' }))
      .then(appointed('p1', { from: '2024-07-01' })));
  it.each([
    ['without a reference', [established()], appoint({ personRef: '' }), 'FIELD_REQUIRED'],
    ['as nothing', [established()], appoint({ role: CommitteeRole.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['from no day', [established()], appoint({ from: '' }), 'DATE_MALFORMED'],
    ['from an organisation that nobody knows', [established()], appoint({ isKnown: false }), 'UNKNOWN_ORGANISATION'],
    ['twice', [established(), appointed()], appoint({ role: CommitteeRole.CHAIR }), 'ALREADY_ON_COMMITTEE'],
    ['before leaving', [established(), appointed(), left], appoint({ from: '2024-06-30' }), 'ALREADY_ON_COMMITTEE'],
    ['after its end', [established(), dissolved], appoint(), 'COMMITTEE_DISSOLVED'],
    [
      'to a chair that is taken',
      [established(), appointed('p2', { role: CommitteeRole.CHAIR })],
      appoint({ role: CommitteeRole.CHAIR }),
      'CHAIR_TAKEN',
    ],
  ] as const)('is not appointed %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('takes a chair that was left', () =>
    given(established(), appointed('p1', { role: CommitteeRole.CHAIR }), left)
      .when(appoint({ personRef: 'p2', role: CommitteeRole.CHAIR, from: '2024-07-01' }))
      .then(appointed('p2', { role: CommitteeRole.CHAIR, from: '2024-07-01' })));
  it('leaves on a day', () => given(established(), appointed()).when(remove()).then(left));
  it.each([
    ['that has not come', [established(), appointed()], remove({ on: '2027-01-01' }), 'DATE_IN_FUTURE'],
    ['without a reason', [established(), appointed()], remove({ reason: '' }), 'FIELD_REQUIRED'],
    ['without having sat there', [established()], remove(), 'NOT_ON_COMMITTEE'],
    ['and another', [established(), appointed(), left], remove({ on: '2024-07-01' }), 'ALREADY_OFF_COMMITTEE'],
    ['before the first', [established(), appointed()], remove({ on: '2021-01-01' }), 'LEFT_BEFORE_APPOINTED'],
  ] as const)('does not leave on a day %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('sits there from day to day, and votes unless it is of the secretariat', () => {
    const state = fold(committee, [
      established(),
      appointed(),
      left,
      appointed('p2', { from: '2023-01-01' }),
      appointed('p3', { role: CommitteeRole.SECRETARY }),
    ]);
    const on = (day: string) => seatsOn(state, day).map((seat) => seat.personRef);
    expect([on('2022-01-01'), on('2024-06-30'), on('2024-07-01')]).toEqual([
      ['p1', 'p3'],
      ['p1', 'p2', 'p3'],
      ['p2', 'p3'],
    ]);
    expect(votersOn(state, '2024-07-01')).toEqual(['p2']);
  });
});

describe('a history of a committee', () => {
  it('has one chair on a day at the most, and terms that follow each other', () => {
    const day = fc.constantFrom('2022-01-01', '2023-01-01', '2024-06-30', '2025-01-01', '2026-01-01');
    const person = fc.constantFrom('p1', 'p2', 'p3');
    const role = fc.constantFrom(CommitteeRole.CHAIR, CommitteeRole.MEMBER, CommitteeRole.SECRETARY);
    const asked = fc.oneof(
      fc.constant(establish()),
      {
        arbitrary: fc.tuple(person, role, day).map(([personRef, r, from]) => appoint({ personRef, role: r, from })),
        weight: 4,
      },
      fc.tuple(person, day).map(([personRef, on]) => remove({ personRef, on })),
      fc.constantFrom('2027-01-01', '2030-01-01').map((termFrom) => renew({ termFrom })),
      day.map((on) => dissolve({ on })),
    );
    fc.assert(
      fc.property(fc.array(asked, { minLength: 5, maxLength: 30 }), (commands) => {
        let state = committee.initial;
        for (const each of commands) {
          const { events } = committee.decide(state, each);
          state = fold(committee, events, state);
          expect(committee.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
        }
        for (const on of ['2022-01-01', '2023-06-01', '2024-07-01', '2026-06-01'])
          expect(seatsOn(state, on).filter((s) => s.role === CommitteeRole.CHAIR).length).toBeLessThanOrEqual(1);
        const ends = state.terms.flatMap((t) => [t.termFrom, t.termUntil]);
        expect(ends).toEqual(ends.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('is not changed by what cannot happen', () => {
    for (const event of [appointed(), left, renewed, dissolved])
      expect(committee.evolve(committee.initial, event)).toBe(committee.initial);
    const state = fold(committee, [established()]);
    for (const event of [established({ nameZh: 'x' }), left, { type: 'registry.X.v9', data: {} } as never])
      expect(committee.evolve(state, event)).toBe(state);
  });
});
