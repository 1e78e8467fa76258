import { ProvincialStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import {
  isStanding,
  listedWith,
  provincialStandards,
  type ProvincialStandardsCommand,
  type ProvincialStandardsEvent,
} from './provincial-standards.ts';
import { actorOf, confidence, facts, source, today } from './testing/region.ts';

const { given } = spec(provincialStandards);
const of = { regionId: 'jjj', province: 'beijing', prefix: '11', source, confidence } as const;
const context = { actor: { subject: 's', role: 'secretariat' }, facts, today };
const listedOn = '2026-01-31';

const standard = (rest: Partial<ProvincialStandard> = {}): ProvincialStandard =>
  ProvincialStandard.fromPartial({
    number: 'DB11/T 1606—2018',
    titleZh: '绿色雪上运动场馆评价标准',
    ics: ['91.040.10'],
    publishedOn: '2018-12-17',
    observedStatus: '现行',
    ...rest,
  });
type Import = Extract<ProvincialStandardsCommand, { readonly type: 'ImportProvincialStandards' }>;
const importing = (standards: ProvincialStandard[], rest: Partial<Import> = {}): Import => ({
  type: 'ImportProvincialStandards',
  ...context,
  regionId: 'jjj',
  province: 'beijing',
  listedOn,
  source,
  confidence,
  standards,
  ...rest,
});
const listed = (stated: ProvincialStandard, on = listedOn): ProvincialStandardsEvent => ({
  type: 'registry.ProvincialStandardListed.v1',
  data: { ...of, standard: stated, listedOn: on },
});
const delist = (number = 'DB11/T 1606-2018', reason = '录入有误'): ProvincialStandardsCommand => ({
  type: 'DelistProvincialStandard',
  ...context,
  regionId: 'jjj',
  province: 'beijing',
  number,
  reason,
});
const delisted: ProvincialStandardsEvent = {
  type: 'registry.ProvincialStandardDelisted.v1',
  data: { regionId: 'jjj', province: 'beijing', prefix: '11', number: 'DB11/T 1606—2018', reason: '录入有误' },
};

describe("a province's list", () => {
  it('states standards under their canonical numbers, those of cities and of other local series too', () =>
    given()
      .when(
        importing([
          standard({ number: 'DB11T 1606-2018', replaces: ['DB11/T 1-2001'] }),
          standard({ number: 'DBJ11-1-2020' }),
        ]),
      )
      .then(listed(standard({ replaces: ['DB11/T 1—2001'] })), listed(standard({ number: 'DBJ11-1-2020' }))));

  it('writes what is new or stated otherwise, and nothing else', () => {
    const abolished = standard({ observedStatus: '废止', abolishedOn: '2026-01' });
    given(listed(standard(), '2025-01-31'))
      .when(importing([abolished, standard({ number: 'DB11/T 2—2002' })]))
      .then(listed(abolished), listed(standard({ number: 'DB11/T 2—2002' })));
    given(listed(standard(), '2025-01-31'))
      .when(importing([standard()]))
      .then();
  });

  it('is not changed by a list of an earlier day', () =>
    given(listed(standard()))
      .when(importing([standard({ titleZh: '旧名' })], { listedOn: '2026-01-30' }))
      .then());

  it('is corrected by a list of the same day', () =>
    given(listed(standard()))
      .when(importing([standard({ titleZh: '正名' })]))
      .then(listed(standard({ titleZh: '正名' }))));

  it('takes the same standard twice for one', () =>
    given()
      .when(importing([standard(), standard({ number: 'DB 11/T 1606-2018' })]))
      .then(listed(standard())));

  it.each([
    ['of no member', [standard()], { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['of another province', [standard()], { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of tomorrow', [standard()], { listedOn: '2999-01-01' }, 'DATE_IN_FUTURE'],
    ['without a source', [standard()], { source: undefined }, 'FIELD_REQUIRED'],
    ['of nothing', [], {}, 'FIELD_REQUIRED'],
    ['with a standard without a title', [standard({ titleZh: ' ' })], {}, 'FIELD_REQUIRED'],
    ['with what is no number', [standard({ number: 'x' })], {}, 'NUMBER_MALFORMED'],
    ['with a number without a year', [standard({ number: 'DB11/T 1606' })], {}, 'YEAR_MISSING'],
    ["with another province's number", [standard({ number: 'DB12/T 1—2020' })], {}, 'PREFIX_MISMATCH'],
    ['with a national standard', [standard({ number: 'GB/T 1—2020' })], {}, 'PREFIX_MISMATCH'],
    ['with a day that there is not', [standard({ publishedOn: '2018-02-30' })], {}, 'DATE_MALFORMED'],
    [
      'with a standard in force before it was published',
      [standard({ implementsOn: '2018-12-16' })],
      {},
      'IMPLEMENTED_BEFORE_PUBLISHED',
    ],
    [
      'with a standard abolished before it was published',
      [standard({ abolishedOn: '2018-11' })],
      {},
      'ABOLISHED_BEFORE_PUBLISHED',
    ],
    ['with what replaces no number', [standard({ replaces: ['x'] })], {}, 'NUMBER_MALFORMED'],
    ['with what is replaced by no number', [standard({ replacedBy: ['x'] })], {}, 'NUMBER_MALFORMED'],
    ['with a number that means two things', [standard(), standard({ titleZh: '别的' })], {}, 'NUMBER_REPEATED'],
  ] as const)('%s is refused', (_, standards, rest, code) =>
    given()
      .when(importing([...standards], rest))
      .rejects(code),
  );

  it('names the standard that is wrong', () => {
    const wrong = importing([standard(), standard({ number: 'DB12/T 1—2020' })]);
    expect(provincialStandards.decide(provincialStandards.initial, wrong).rejected?.field).toBe('standards[1].number');
  });

  it('may be kept by the province itself', () =>
    given()
      .when(importing([standard()], { actor: actorOf('beijing') }))
      .then(listed(standard())));
});

describe('a number that should not be on a list', () => {
  it('is taken off with a reason, once', () => given(listed(standard())).when(delist()).then(delisted));
  it.each([
    ['without a reason', 'DB11/T 1606—2018', '', 'FIELD_REQUIRED'],
    ['that is none', 'x', '误', 'NUMBER_MALFORMED'],
    ['that is not on it', 'DB11/T 9—2018', '误', 'UNKNOWN_STANDARD'],
  ])('%s is refused', (_, number, reason, code) =>
    given(listed(standard())).when(delist(number, reason)).rejects(code),
  );
  it('does not come back with the same list, but with a later one', () => {
    given(listed(standard()), delisted)
      .when(importing([standard()]))
      .then();
    given(listed(standard()), delisted)
      .when(importing([standard()], { listedOn: '2026-02-01' }))
      .then(listed(standard(), '2026-02-01'));
  });
});

describe('what a list tells', () => {
  const city = standard({ number: 'DB1101/T 1606—2020' });
  it('is found by sequence, without what was taken off', () => {
    const state = fold(provincialStandards, [listed(standard()), listed(city), delisted]);
    expect(listedWith(state, 1606).map(({ standard: { number } }) => number)).toEqual(['DB1101/T 1606—2020']);
    expect(listedWith(state, 1)).toEqual([]);
  });
  it('leaves what cannot have been stated out of it', () => {
    const empty: ProvincialStandardsEvent = {
      type: 'registry.ProvincialStandardListed.v1',
      data: { ...of, standard: undefined, listedOn },
    };
    const state = fold(provincialStandards, [listed(standard({ number: 'x' })), empty, delisted]);
    expect(state).toEqual(provincialStandards.initial);
  });
  it.each([
    [{}, true],
    [{ observedStatus: '即将实施' }, true],
    [{ observedStatus: '废止' }, false],
    [{ observedStatus: '被代替' }, false],
    [{ abolishedOn: '2020' }, false],
    [{ abolishedOn: '2999-01' }, true],
  ])('about standing: %j is %s', (stated, standing) => expect(isStanding(standard(stated), today)).toBe(standing));
});
