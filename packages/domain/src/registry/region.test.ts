import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import { ClockKind, ClockUnit, GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { memberOf, regionFacts, ruleSetOn } from './region-facts.ts';
import type { CitedPolicy, RegionCommand, RegionEvent } from './region-state.ts';
import { region } from './region.ts';
import { actorOf, digest, document, keyOf, members, ruleSet, signedBy, today } from './testing/region.ts';

const { given } = spec(region);
type Of<T extends RegionCommand['type']> = Extract<RegionCommand, { type: T }>;
const secretariat = { actor: { subject: 's', role: 'secretariat' }, today };

const form = (rest: Partial<Of<'FormRegion'>> = {}): RegionCommand => ({
  type: 'FormRegion',
  ...secretariat,
  regionId: 'jjj',
  nameZh: '京津冀',
  nameEn: 'Beijing-Tianjin-Hebei',
  members,
  liveFrom: '2026-06-01',
  ...rest,
});
const formed: RegionEvent = {
  type: 'registry.RegionFormed.v1',
  data: { regionId: 'jjj', nameZh: '京津冀', nameEn: 'Beijing-Tianjin-Hebei', members, liveFrom: '2026-06-01' },
};
const own = { regionId: 'jjj', province: 'beijing', actor: actorOf('beijing'), today };
const key = { ...keyOf('tianjin'), keyId: 'beijing-2' };
const register = (rest: Partial<Of<'RegisterMemberKey'>> = {}): RegionCommand => ({
  type: 'RegisterMemberKey',
  ...own,
  act: signedBy('beijing'),
  key,
  ...rest,
});
const registered: RegionEvent = {
  type: 'registry.MemberKeyRegistered.v1',
  data: { regionId: 'jjj', province: 'beijing', key },
};
const revoke = (rest: Partial<Of<'RevokeMemberKey'>> = {}): RegionCommand => ({
  type: 'RevokeMemberKey',
  ...own,
  keyId: 'beijing-1',
  reason: '泄露',
  leaveNone: false,
  ...rest,
});
const revoked: RegionEvent = {
  type: 'registry.MemberKeyRevoked.v1',
  data: { regionId: 'jjj', province: 'beijing', keyId: 'beijing-1', reason: '泄露' },
};
const adopt = (rest: Partial<Of<'AdoptRuleSet'>> = {}): RegionCommand => ({
  type: 'AdoptRuleSet',
  ...own,
  act: signedBy('beijing'),
  ruleSet,
  document,
  policies: new Map(),
  ...rest,
});
const adopted = (version = '1', effectiveFrom = ruleSet.effectiveFrom): RegionEvent => ({
  type: 'registry.RuleSetAdopted.v1',
  data: { regionId: 'jjj', province: 'beijing', ruleSet: { ...ruleSet, version, effectiveFrom }, document },
});
const [beijing, ...others] = members;
const withMember = (change: object) => form({ members: [{ ...beijing!, ...change }, ...others] });
const withKey = (change: object) => withMember({ keys: [{ ...keyOf('beijing'), ...change }] });
const withSet = (change: object) => adopt({ ruleSet: { ...ruleSet, ...change } });
const [clock] = ruleSet.clocks;
const withClock = (change: object) => withSet({ clocks: [{ ...clock, ...change }] });

describe('a region', () => {
  it('is formed of its members', () => given().when(form()).then(formed));
  it.each([
    ['an id that a stream’s name could not hold', form({ regionId: 'JJJ-1' }), 'REGION_ID_MALFORMED'],
    ['no name', form({ nameZh: '' }), 'FIELD_REQUIRED'],
    ['no day on which it goes live', form({ liveFrom: 'soon' }), 'DATE_MALFORMED'],
    ['one member', form({ members: [beijing!] }), 'TOO_FEW_MEMBERS'],
    ['a malformed province', withMember({ province: '北京' }), 'PROVINCE_MALFORMED'],
    ['a malformed prefix', withMember({ prefix: '1' }), 'PREFIX_MALFORMED'],
    ['a prefix twice', withMember({ prefix: '12' }), 'MEMBER_REPEATED'],
    ['a member without a key', withMember({ keys: [] }), 'FIELD_REQUIRED'],
    ['a member without a name', withMember({ nameZh: '' }), 'FIELD_REQUIRED'],
    ['a member without a regulator', withMember({ regulatorZh: '' }), 'FIELD_REQUIRED'],
    ['a key of an unknown algorithm', withKey({ alg: 'SM2' }), 'ALGORITHM_UNKNOWN'],
    ['a malformed key', withKey({ value: 'x' }), 'KEY_MALFORMED'],
    ['a key without an id', withKey({ keyId: '' }), 'FIELD_REQUIRED'],
    ['a key that begins never', withKey({ validFrom: '' }), 'DATE_MALFORMED'],
    ['a key that ends on no day', withKey({ validUntil: 'x' }), 'DATE_MALFORMED'],
  ])('is not formed with %s', (_, command, code) => given().when(command).rejects(code));
  it('may have two members', () => {
    const data = { ...formed.data, members: [beijing!, others[0]!] } as typeof formed.data;
    given()
      .when(form({ members: [beijing!, others[0]!] }))
      .then({ ...formed, data } as RegionEvent);
  });
  it('is formed once', () =>
    given(formed)
      .when(form({ nameZh: '长三角' }))
      .rejects('REGION_EXISTS'));
});

describe('the keys of a member', () => {
  it('are added to under a signature of an older one', () => given(formed).when(register()).then(registered));
  it('are taken back by the member', () => given(formed, registered).when(revoke()).then(revoked));
  it.each([
    ['of no region', [], register(), 'UNKNOWN_REGION'],
    ['of a stranger', [formed], register({ province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['of another province', [formed], register({ actor: actorOf('tianjin') }), 'NOT_OWN_PROVINCE'],
    ['that is none', [formed], register({ key: undefined }), 'FIELD_REQUIRED'],
    ['signed by another province', [formed], register({ act: signedBy('tianjin') }), 'UNKNOWN_KEY'],
    ['under an id that was used', [formed], register({ key: { ...key, keyId: 'tianjin-1' } }), 'KEY_ID_TAKEN'],
    [
      'under an id whose key was revoked',
      [formed, registered, revoked],
      register({ key: keyOf('beijing'), act: signedBy('beijing') }),
      'UNKNOWN_KEY',
    ],
  ] as const)('do not take one %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('are not left without one', () => given(formed).when(revoke()).rejects('LAST_KEY'));
  it('are taken back with a reason', () =>
    given(formed, registered)
      .when(revoke({ reason: '' }))
      .rejects('FIELD_REQUIRED'));
  it('do not lose one that they never had', () =>
    given(formed, registered)
      .when(revoke({ keyId: 'x' }))
      .rejects('UNKNOWN_KEY'));
});

describe('a rule set', () => {
  it('is adopted by a province for itself', () => given(formed).when(adopt()).then(adopted()));
  it.each([
    ['it is none', adopt({ ruleSet: undefined }), 'FIELD_REQUIRED'],
    ['it has no id', withSet({ id: '' }), 'FIELD_REQUIRED'],
    ['it has no version', withSet({ version: '' }), 'FIELD_REQUIRED'],
    ['it begins on no day', withSet({ effectiveFrom: '' }), 'DATE_MALFORMED'],
    ['its reviews pass with nothing', withSet({ reviewPassPercent: 0 }), 'PERCENT_OUT_OF_RANGE'],
    ['its reviews pass with more than everything', withSet({ reviewPassPercent: 101 }), 'PERCENT_OUT_OF_RANGE'],
    ['it says nothing of public comment', withSet({ clocks: [] }), 'CLOCK_MISSING'],
    ['it has a clock twice', withSet({ clocks: [clock, clock] }), 'CLOCK_REPEATED'],
    ['a clock has no article', withClock({ article: '' }), 'FIELD_REQUIRED'],
    ['a clock has no unit', withClock({ unit: ClockUnit.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['a clock has no kind', withSet({ clocks: [clock, { ...clock, kind: ClockKind.UNSPECIFIED }] }), 'FIELD_REQUIRED'],
    ['a limit is negative', withClock({ limit: -1 }), 'LIMIT_OUT_OF_RANGE'],
    ['a limit is a century', withClock({ limit: 36_501 }), 'LIMIT_OUT_OF_RANGE'],
    [
      'a number is held for working days',
      withSet({ clocks: [clock, { ...clock, kind: ClockKind.NUMBER_HOLD, unit: ClockUnit.WORKING_DAYS }] }),
      'UNIT_NOT_SUPPORTED',
    ],
    ['there is no document', adopt({ document: undefined }), 'FIELD_REQUIRED'],
    ['another province signed', adopt({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
  ])('is refused where %s', (_, command, code) => given(formed).when(command).rejects(code));
  it.each([
    ['reviews that pass with one percent', { reviewPassPercent: 1 }],
    ['reviews that pass with every vote', { reviewPassPercent: 100 }],
    ['public comment in working days', { clocks: [{ ...clock!, unit: ClockUnit.WORKING_DAYS }] }],
    ['no days of public comment', { clocks: [{ ...clock!, limit: 0 }] }],
    ['a century of public comment', { clocks: [{ ...clock!, limit: 36_500 }] }],
  ])('may have %s', (_, change) => {
    const event = {
      type: 'registry.RuleSetAdopted.v1',
      data: { ...adopted().data, ruleSet: { ...ruleSet, ...change } },
    };
    given(formed)
      .when(withSet(change))
      .then(event as RegionEvent);
  });
  describe('with a standstill', () => {
    const policyId = 'agreement';
    const registered: NonNullable<CitedPolicy['registered']> = {
      policyId,
      regionId: 'jjj',
      kind: PolicyKind.AGREEMENT,
      titleZh: '京津冀共同制定协议',
      titleEn: '',
      issuers: ['北京', '天津'],
      issuerIds: [],
      number: '',
      date: '2015',
      digest: digest('a'),
      uri: '',
      provinces: ['beijing', 'tianjin'],
      citation: '',
      recalled: false,
    };
    const gate = { kind: GateKind.STANDSTILL, article: '第六条', sourced: true, citation: '', policyId };
    const policies = (rest: Partial<CitedPolicy> = {}, change: Partial<typeof registered> = {}) =>
      new Map([[policyId, { registered: { ...registered, ...change }, ...rest }]]);
    const citing = (known: ReadonlyMap<string, CitedPolicy>, rest: Partial<typeof gate> = {}) =>
      adopt({ ruleSet: { ...ruleSet, gates: [{ ...gate, ...rest }] }, policies: known });
    const ended = { policyId, on: ruleSet.effectiveFrom, reason: '到期', successorId: '' };
    const cited: RegionEvent = {
      type: 'registry.RuleSetAdopted.v1',
      data: { regionId: 'jjj', province: 'beijing', ruleSet: { ...ruleSet, gates: [gate] }, document },
    };
    it('rests on an agreement of the province', () => {
      given(formed).when(citing(policies())).then(cited);
      given(formed, cited)
        .when(citing(policies({ ended })))
        .then();
      const later = { ended: { ...ended, on: '2026-01-02' } };
      given(formed)
        .when(citing(policies(later)))
        .then(cited);
    });
    it.each([
      ['none', citing(policies(), { policyId: '' }), 'FIELD_REQUIRED'],
      ['one that is not registered', citing(new Map()), 'UNKNOWN_POLICY'],
      ['one of another region', citing(policies({}, { regionId: 'demo' })), 'UNKNOWN_POLICY'],
      ['a policy', citing(policies({}, { kind: PolicyKind.POLICY })), 'NOT_AN_AGREEMENT'],
      ['one that it did not conclude', citing(policies({}, { provinces: ['tianjin'] })), 'NOT_A_PARTY'],
      ['one that ended', citing(policies({ ended })), 'ALREADY_ENDED'],
    ])('does not rest on %s', (_, command, code) => given(formed).when(command).rejects(code));
    it('may have other gates that cite a policy, and any that cite none', () => {
      const other = { ...gate, kind: GateKind.PLAN };
      const { events } = region.decide(
        fold(region, [formed]),
        adopt({
          ruleSet: { ...ruleSet, gates: [other, { ...other, kind: GateKind.SUBMISSION, policyId: '' }] },
          policies: policies({}, { kind: PolicyKind.POLICY }),
        }),
      );
      expect(events).toHaveLength(1);
    });
  });
  it('is told from one of another id with the same version', () => {
    const other = { ...ruleSet, id: 'jjj-draft', reviewPassPercent: 75 };
    const event = { type: 'registry.RuleSetAdopted.v1', data: { ...adopted().data, ruleSet: other } };
    given(formed, adopted())
      .when(adopt({ ruleSet: other }))
      .then(event as RegionEvent);
  });
  it.each([
    ['of a stranger', adopt({ province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['of another province', adopt({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
  ])('is not adopted in the name %s', (_, command, code) => given(formed).when(command).rejects(code));
  it.each(['number', 'title', 'issuer', 'date', 'digest'])('needs the %s of its document', (field) => {
    const rejected = region.decide(fold(region, [formed]), adopt({ document: { ...document, [field]: '' } })).rejected;
    expect(rejected?.field).toBe(`document.${field}`);
  });
  it('does not change under its version', () =>
    given(formed, adopted())
      .when(withSet({ reviewPassPercent: 75 }))
      .rejects('RULE_SET_DIFFERS'));
});

describe('the facts of a region', () => {
  const facts = (...events: RegionEvent[]) => regionFacts(fold(region, events), 7n);
  it('are none before it is formed', () => expect(facts()).toBeUndefined());
  it('hold members, keys that are not revoked, and the revision read', () => {
    const known = facts(formed, registered, revoked)!;
    expect(known).toMatchObject({ regionId: 'jjj', revision: 7n, liveFrom: '2026-06-01' });
    expect(memberOf(known, 'beijing')).toEqual({ province: 'beijing', prefix: '11', keys: [key] });
    expect(memberOf(known, 'shanghai')).toBeUndefined();
  });
  it('tell the rule set in force on a day', () => {
    const known = facts(formed, adopted('1', '2024-01-01'), adopted('3', '2026-01-01'), adopted('2', '2025-01-01'))!;
    const on = (day: string) => ruleSetOn(known, 'beijing', day)?.version;
    expect(['2023-12-31', '2024-01-01', '2025-06-01', '2026-01-01'].map(on)).toEqual([undefined, '1', '2', '3']);
    expect(ruleSetOn(known, 'hebei', '2026-01-01')).toBeUndefined();
  });
  it('take the set adopted last where two begin on one day', () =>
    expect(ruleSetOn(facts(formed, adopted('1'), adopted('2'))!, 'beijing', today)?.version).toBe('2'));
  it('are not changed by what cannot happen', () => {
    const stray = { province: 'shanghai', regionId: 'jjj' };
    const state = fold(region, [formed]);
    const strays: RegionEvent[] = [
      formed,
      { type: 'registry.MemberKeyRegistered.v1', data: { ...stray, key } },
      { type: 'registry.MemberKeyRegistered.v1', data: { ...stray, province: 'beijing', key: undefined } },
      { type: 'registry.MemberKeyRevoked.v1', data: { ...stray, keyId: 'x', reason: '' } },
      { type: 'registry.RuleSetAdopted.v1', data: { ...stray, ruleSet, document } },
      { type: 'registry.RuleSetAdopted.v1', data: { ...stray, province: 'beijing', ruleSet: undefined, document } },
      { type: 'registry.Nonsense.v9', data: stray } as unknown as RegionEvent,
    ];
    for (const event of strays) expect(region.evolve(state, event)).toEqual(state);
  });
});
