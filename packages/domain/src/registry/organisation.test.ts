import { OrganisationKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCreditCode } from './credit-code.ts';
import { nameOn, organisation, type OrganisationCommand, type OrganisationEvent } from './organisation.ts';
import { actorOf, document, facts, signedBy, today } from './testing/region.ts';

const { given } = spec(organisation);
const organisationId = 'o1';
const at = { facts, today, actor: actorOf('beijing', 'department') };
type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

const register = (rest: Partial<Of<'RegisterOrganisation'>> = {}): OrganisationCommand => ({
  type: 'RegisterOrganisation',
  ...at,
  organisationId,
  regionId: 'jjj',
  nameZh: '北京市质量技术监督局',
  nameEn: '',
  nameFrom: '2000',
  creditCode: '91350100M000100Y43',
  kind: OrganisationKind.REGULATOR,
  province: 'beijing',
  predecessors: [],
  known: new Set(['o0']),
  ...rest,
});
const registered = (rest: object = {}): OrganisationEvent => ({
  type: 'registry.OrganisationRegistered.v1',
  data: {
    organisationId,
    regionId: 'jjj',
    nameZh: '北京市质量技术监督局',
    nameEn: '',
    nameFrom: '2000',
    creditCode: '91350100M000100Y43',
    kind: OrganisationKind.REGULATOR,
    province: 'beijing',
    predecessors: [],
    ...rest,
  },
});
const rename = (rest: Partial<Of<'RenameOrganisation'>> = {}): OrganisationCommand => ({
  type: 'RenameOrganisation',
  ...at,
  organisationId,
  nameZh: '北京市市场监督管理局',
  nameEn: '',
  from: '2018-11-16',
  ...rest,
});
const renamed: OrganisationEvent = {
  type: 'registry.OrganisationRenamed.v1',
  data: { organisationId, nameZh: '北京市市场监督管理局', nameEn: '', from: '2018-11-16' },
};
const dissolve = (rest: Partial<Of<'DissolveOrganisation'>> = {}): OrganisationCommand => ({
  type: 'DissolveOrganisation',
  ...at,
  organisationId,
  on: '2020-01-31',
  reason: '机构改革',
  ...rest,
});
const dissolved: OrganisationEvent = {
  type: 'registry.OrganisationDissolved.v1',
  data: { organisationId, on: '2020-01-31', reason: '机构改革' },
};
const act = {
  ...at,
  actor: actorOf('beijing'),
  act: signedBy('beijing'),
  organisationId,
  province: 'beijing',
  document,
};
const designate = (rest: Partial<Of<'DesignateDepartment'>> = {}): OrganisationCommand => ({
  type: 'DesignateDepartment',
  ...act,
  fields: ['交通'],
  from: '2015-01-01',
  ...rest,
});
const designated = (rest: object = {}): OrganisationEvent => ({
  type: 'registry.DepartmentDesignated.v1',
  data: {
    organisationId,
    regionId: 'jjj',
    province: 'beijing',
    fields: ['交通'],
    from: '2015-01-01',
    document,
    ...rest,
  },
});
const release = (rest: Partial<Of<'ReleaseDepartment'>> = {}): OrganisationCommand => ({
  type: 'ReleaseDepartment',
  ...act,
  on: '2019-12-31',
  ...rest,
});
const released: OrganisationEvent = {
  type: 'registry.DepartmentReleased.v1',
  data: { organisationId, regionId: 'jjj', province: 'beijing', on: '2019-12-31', document },
};

describe('a credit code', () => {
  it.each(['91350100M000100Y43', '91110000100006921N'.slice(0, 17), 'x'])('%s is read for what it is', (code) =>
    expect(isCreditCode(code)).toBe(code === '91350100M000100Y43'),
  );
  it('has one right check character for each beginning, also 0, which is 31 short of nothing', () => {
    const characters = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY');
    const character = fc.constantFrom(...characters);
    const beginning = fc
      .tuple(
        fc.array(character, { minLength: 2, maxLength: 2 }),
        fc.array(fc.constantFrom(...characters.slice(0, 10)), { minLength: 6, maxLength: 6 }),
        fc.array(character, { minLength: 9, maxLength: 9 }),
      )
      .map((parts) => parts.flat().join(''));
    const seen = new Set<string>();
    fc.assert(
      fc.property(beginning, (text) => {
        const right = characters.filter((each) => isCreditCode(`${text}${each}`));
        expect(right).toHaveLength(1);
        seen.add(right[0]!);
        // Two neighbours that change places are noticed.
        const [a, b] = [text[15]!, text[16]!];
        expect(isCreditCode(`${text.slice(0, 15)}${b}${a}${right[0]}`)).toBe(a === b);
      }),
      { numRuns: 500 },
    );
    expect(seen).toContain('0');
  });
});

describe('an organisation', () => {
  it('is registered once', () => given().when(register()).then(registered()));
  it('may have no code, no day of its name and no province, and take the place of others', () => {
    const rest = { creditCode: '', nameFrom: '', province: '', predecessors: ['o0'] };
    given()
      .when(register({ ...rest, actor: { subject: 's', role: 'secretariat' } }))
      .then(registered(rest));
  });
  it.each([
    ['without a name', register({ nameZh: '' }), 'FIELD_REQUIRED'],
    ['of no kind', register({ kind: OrganisationKind.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['named on no day', register({ nameFrom: 'once' }), 'DATE_MALFORMED'],
    ['with a wrong code', register({ creditCode: '91350100M000100Y4A' }), 'CREDIT_CODE_WRONG'],
    ['of a stranger', register({ province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['of another province', register({ actor: actorOf('hebei', 'department') }), 'NOT_OWN_PROVINCE'],
    ['after one that nobody knows', register({ predecessors: ['o9'] }), 'UNKNOWN_ORGANISATION'],
    ['after itself', register({ predecessors: ['o1'], known: new Set(['o1']) }), 'PREDECESSOR_OF_ITSELF'],
  ])('is not registered %s', (_, command, code) => given().when(command).rejects(code));
  it('is not registered with other particulars: by its code, or by its name', () => {
    given(registered())
      .when(register({ nameZh: '另一名称' }))
      .rejects('ORGANISATION_EXISTS');
    given(registered({ creditCode: '' }))
      .when(register({ creditCode: '', nameFrom: '2001' }))
      .rejects('ORGANISATION_EXISTS');
  });
  it.each([rename(), dissolve(), designate(), release()])('is there before it changes: $type', (command) =>
    given().when(command).rejects('UNKNOWN_ORGANISATION'),
  );

  it('has another name from a day on', () => given(registered()).when(rename()).then(renamed));
  it('is not renamed to the name that it has', () => given(registered(), renamed).when(rename()).then());
  it.each([
    ['by another province', [registered()], rename({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['to nothing', [registered()], rename({ nameZh: '' }), 'FIELD_REQUIRED'],
    ['before the day has come', [registered()], rename({ from: '2027-01-01' }), 'DATE_IN_FUTURE'],
    [
      'before it had its name',
      [registered(), renamed],
      rename({ nameZh: '新名', from: '2018-11-16' }),
      'NAME_NOT_LATER',
    ],
    ['after its end', [registered(), dissolved], rename({ from: '2020-02-01' }), 'ORGANISATION_DISSOLVED'],
  ] as const)('is not renamed %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('has on each day the name of that day', () => {
    const state = fold(organisation, [registered(), renamed]);
    expect(['1999-12-31', '2000-01-01', '2018-11-15', '2018-11-16'].map((day) => nameOn(state, day)?.nameZh)).toEqual([
      undefined,
      '北京市质量技术监督局',
      '北京市质量技术监督局',
      '北京市市场监督管理局',
    ]);
    expect(nameOn(fold(organisation, [registered({ nameFrom: '' })]), '1980-01-01')).toBeDefined();
  });

  it('ends on a day', () => given(registered()).when(dissolve()).then(dissolved));
  it('may be renamed where nobody knows since when it has its name', () =>
    given(registered({ nameFrom: '' }))
      .when(rename())
      .then(renamed));
  it('ends also where nobody knows since when it has its name', () =>
    given(registered({ nameFrom: '' }))
      .when(dissolve())
      .then(dissolved));
  it.each([
    ['by another province', [registered()], dissolve({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['before the day has come', [registered()], dissolve({ on: '2027-01-01' }), 'DATE_IN_FUTURE'],
    ['without a reason', [registered()], dissolve({ reason: '' }), 'FIELD_REQUIRED'],
    ['on two days', [registered(), dissolved], dissolve({ on: '2020-02-01' }), 'ALREADY_DISSOLVED'],
    ['before it had its name', [registered(), renamed], dissolve({ on: '2018-01-01' }), 'DISSOLVED_BEFORE_NAMED'],
  ] as const)('does not end %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
});

describe('a sector department', () => {
  it('is named by its province, for fields', () => given(registered()).when(designate()).then(designated()));
  it('may be one of a province where the organisation belongs to none', () =>
    given(registered({ province: '' }))
      .when(designate())
      .then(designated()));
  it('may be one again', () =>
    given(registered(), designated(), released)
      .when(designate({ from: '2020-01-01' }))
      .then(designated({ from: '2020-01-01' })));
  it.each([
    ['by a stranger', [registered()], designate({ province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['for another province', [registered()], designate({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['by another key', [registered()], designate({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['for no field', [registered()], designate({ fields: [] }), 'FIELD_REQUIRED'],
    ['for a field without a name', [registered()], designate({ fields: [''] }), 'FIELD_REQUIRED'],
    ['from no day', [registered()], designate({ from: '' }), 'DATE_MALFORMED'],
    ['without a document', [registered()], designate({ document: undefined }), 'FIELD_REQUIRED'],
    ['elsewhere', [registered({ province: 'hebei' })], designate(), 'DEPARTMENT_ELSEWHERE'],
    ['after its end', [registered(), dissolved], designate({ from: '2021-01-01' }), 'ORGANISATION_DISSOLVED'],
    [
      'for other fields meanwhile',
      [registered(), designated()],
      designate({ fields: ['卫生'] }),
      'ALREADY_A_DEPARTMENT',
    ],
    [
      'from a day on which it still was one',
      [registered(), designated(), released],
      designate({ from: '2019-01-01' }),
      'ALREADY_A_DEPARTMENT',
    ],
  ] as const)('is not named %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('is released by its province', () => given(registered(), designated()).when(release()).then(released));
  it.each([
    ['by another key', [registered(), designated()], release({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['before the day has come', [registered(), designated()], release({ on: '2027-01-01' }), 'DATE_IN_FUTURE'],
    ['without a document', [registered(), designated()], release({ document: undefined }), 'FIELD_REQUIRED'],
    ['that it never was', [registered()], release(), 'NOT_A_DEPARTMENT'],
    ['on two days', [registered(), designated(), released], release({ on: '2019-12-30' }), 'ALREADY_RELEASED'],
    ['before it was one', [registered(), designated()], release({ on: '2014-12-31' }), 'RELEASED_BEFORE_DESIGNATED'],
  ] as const)('is not released %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
});

describe('any history of an organisation', () => {
  it('has its names in order, and folds whatever comes', () => {
    const day = fc.constantFrom('2000-01-01', '2005-01-01', '2010-01-01', '2020-01-31', '2021-01-01');
    const command = fc.oneof(
      fc.constant(register()),
      fc.tuple(day, fc.constantFrom('甲', '乙', '丙')).map(([from, nameZh]) => rename({ from, nameZh })),
      day.map((on) => dissolve({ on })),
      day.map((from) => designate({ from })),
      day.map((on) => release({ on })),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        let state = organisation.initial;
        for (const each of commands) {
          const { events } = organisation.decide(state, each);
          state = fold(organisation, events, state);
          expect(organisation.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
        }
        const days = state.names.map((name) => (name.from.length === 4 ? `${name.from}-01-01` : name.from));
        expect(days).toEqual([...new Set(days)].toSorted());
      }),
    );
  });
  it('is not changed by what cannot happen', () => {
    for (const event of [renamed, dissolved, designated(), released])
      expect(organisation.evolve(organisation.initial, event)).toBe(organisation.initial);
    const state = fold(organisation, [registered()]);
    for (const event of [registered({ nameZh: 'x' }), released, { type: 'registry.X.v9', data: {} } as never])
      expect(organisation.evolve(state, event)).toBe(state);
  });
});
