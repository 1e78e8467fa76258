import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { asking, became } from '../testing/project.ts';
import { actorOf, facts, ruleSet, signedBy } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { established } = until;

describe('a work that some provinces refused', () => {
  const two = [
    happened.proposed(),
    happened.approved('tianjin'),
    happened.approved('beijing'),
    happened.refused('hebei'),
  ];
  it('is established with those that take part', () =>
    given(...two)
      .when(asking.establish())
      .then(became.establishedWith('beijing', 'tianjin')));
  it('then goes on without the others', () => {
    const begun = [...two, became.establishedWith('beijing', 'tianjin')];
    given(...begun)
      .when(command.approve('hebei'))
      .rejects('NOT_A_MEMBER');
    const state = fold(work, [
      ...begun,
      happened.drafted(DraftKind.CONSULTATION, '1'),
      ...['beijing', 'tianjin'].flatMap((p) => [happened.opened(p), happened.closed(p)]),
      happened.drafted(DraftKind.REVIEW, '2'),
      happened.reviewed(),
      happened.drafted(DraftKind.APPROVAL, '3'),
    ]);
    expect(work.decide(state, command.openAgreement()).events).toMatchObject([
      { data: { roster: ['beijing', 'tianjin'] } },
    ]);
    expect(fold(publicWork, begun)!.revisions[0]).toMatchObject({
      state: 'REVISION_STATE_ESTABLISHED',
      roster: ['beijing', 'tianjin'],
    });
  });
  it.each<[string, WorkEvent[], string]>([
    ['while one has not decided', [happened.approved('beijing'), happened.approved('tianjin')], 'PROJECT_UNDECIDED'],
    [
      'where the lead refused',
      [happened.refused('beijing'), happened.approved('tianjin'), happened.approved('hebei')],
      'LEAD_REFUSED',
    ],
    [
      'with one alone',
      [happened.approved('beijing'), happened.refused('tianjin'), happened.refused('hebei')],
      'TOO_FEW_MEMBERS',
    ],
  ])('is not established %s', (_, history, code) =>
    given(happened.proposed(), ...history)
      .when(asking.establish())
      .rejects(code),
  );
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_LEAD'],
    ['in another province’s name', { province: 'tianjin' }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('tianjin') }, 'UNKNOWN_KEY'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is not established %s', (_, rest, code) =>
    given(...two)
      .when(asking.establish(rest))
      .rejects(code),
  );
  it('is not established again', () =>
    expect(work.decide(fold(work, established), asking.establish())).toEqual({ events: [] }));
});

const withClock = (kind: ClockKind, limit: number, unit: ClockUnit) => ({
  ...facts,
  ruleSets: new Map([
    ['hebei', [{ ...ruleSet, clocks: [{ kind, unit, limit, article: '第九条', sourced: true, citation: '' }] }]],
  ]),
});

describe('a plan (计划)', () => {
  const year = withClock(ClockKind.PROJECT_COMPLETION, 1, ClockUnit.YEARS);
  it('is each province’s own', () =>
    given(...established)
      .when(asking.plan('hebei'))
      .then(became.planned('hebei')));
  it('is not made where nobody knows the working days that it may take', () =>
    given(...established)
      .when(
        asking.plan('hebei', {
          facts: withClock(ClockKind.PROJECT_COMPLETION, 20_000, ClockUnit.WORKING_DAYS),
        }),
      )
      .rejects('WORKING_DAYS_UNKNOWN'));
  it('may take as long as the rule set says', () => {
    given(...established)
      .when(asking.plan('hebei', { facts: year }))
      .then(became.planned('hebei'));
    expect(
      work.decide(fold(work, established), asking.plan('hebei', { facts: year, deadline: '2027-11-21' })).rejected,
    ).toMatchObject({ code: 'DEADLINE_TOO_LATE', rule: { article: '第九条' } });
  });
  it.each([
    ['before the work is established', [happened.proposed()], {}, 'NOT_ESTABLISHED'],
    ['that is due before it was issued', established, { deadline: '2026-11-19' }, 'DEADLINE_BEFORE_PLAN'],
    ['without a deadline', established, { deadline: '' }, 'DATE_MALFORMED'],
    ['without a document', established, { document: undefined }, 'FIELD_REQUIRED'],
    ['by another province', established, { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['beside another', [...established, became.planned('hebei')], { batch: 'x' }, 'PLAN_ISSUED'],
    ['where there is no revision', established, { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, history, rest, code) =>
    given(...history)
      .when(asking.plan('hebei', rest))
      .rejects(code),
  );
  it('shows in public with its latest deadline', () =>
    expect(
      fold(publicWork, [
        ...established,
        became.planned('hebei'),
        became.planned('beijing'),
        became.extended('hebei'),
      ])!.revisions[0]!.course!.plans.map((p) => [p.province, p.deadline]),
    ).toEqual([
      ['beijing', '2027-11-20'],
      ['hebei', '2028-05-20'],
    ]));
});

describe('an extension of a plan', () => {
  const planned = [...established, became.planned('hebei')];
  const half = withClock(ClockKind.PROJECT_EXTENSION, 6, ClockUnit.MONTHS);
  it('is later than the deadline', () =>
    given(...planned)
      .when(asking.extend('hebei'))
      .then(became.extended('hebei')));
  it('may follow another one', () =>
    given(...planned, became.extended('hebei', '2028-01-01'))
      .when(asking.extend('hebei'))
      .then(became.extended('hebei')));
  it('goes as far as the rule set lets it, counted from the plan’s own deadline', () => {
    given(...planned, became.extended('hebei', '2028-01-01'))
      .when(asking.extend('hebei', { facts: half }))
      .then(became.extended('hebei'));
    given(...planned)
      .when(asking.extend('hebei', { facts: half, deadline: '2028-05-21' }))
      .rejects('DEADLINE_TOO_LATE');
  });
  it.each([
    ['to the deadline it has', planned, { deadline: '2027-11-20' }, 'NOT_LATER'],
    ['before the one it was extended to', [...planned, became.extended('hebei', '2028-06-01')], {}, 'NOT_LATER'],
    ['without a plan', established, {}, 'NO_PLAN'],
    ['without a day', planned, { deadline: '' }, 'DATE_MALFORMED'],
    ['without a reason', planned, { reason: '' }, 'FIELD_REQUIRED'],
    ['without a document', planned, { document: undefined }, 'FIELD_REQUIRED'],
    ['by another province', planned, { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['where there is no revision', planned, { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, history, rest, code) =>
    given(...history)
      .when(asking.extend('hebei', rest))
      .rejects(code),
  );
  it('changes nothing where there is no plan', () => {
    const state = fold(work, established);
    expect(work.evolve(state, became.extended('hebei'))).toEqual(state);
  });
});
