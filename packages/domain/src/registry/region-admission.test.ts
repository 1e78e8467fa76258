import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsForWork, memberOf, regionFacts } from './region-facts.ts';
import type { RegionCommand, RegionCommandOf, RegionEvent } from './region-state.ts';
import { region } from './region.ts';
import { actorOf, document, keyOf, members, provinces, ruleSet, signedBy, today } from './testing/region.ts';

const { given } = spec(region);
const regionId = 'jjj';
const secretariat = { subject: 's', role: 'secretariat' };
const formed: RegionEvent = {
  type: 'registry.RegionFormed.v1',
  data: { regionId, nameZh: '京津冀', nameEn: '', members, liveFrom: '2026-06-01' },
};
const member = (province: string, prefix: string) => ({
  province,
  nameZh: province,
  nameEn: '',
  prefix,
  regulatorZh: '市场监管局',
  keys: [keyOf(province)],
});
const shandong = member('shandong', '37');
const henan = member('henan', '41');
type Rest<T extends RegionCommand['type']> = Partial<RegionCommandOf<T>>;
const prepare = (rest: Rest<'PrepareMember'> = {}): RegionCommand => ({
  type: 'PrepareMember',
  actor: secretariat,
  today,
  regionId,
  member: shandong,
  reason: '共商通过',
  ...rest,
});
const prepared = (who = shandong): RegionEvent => ({
  type: 'registry.MemberAdmissionPrepared.v1',
  data: { regionId, member: who, reason: '共商通过' },
});
const consent = (province: string, rest: Rest<'ConsentToMember'> = {}): RegionCommand => ({
  type: 'ConsentToMember',
  actor: actorOf(province),
  today,
  act: signedBy(province),
  regionId,
  province,
  candidate: 'shandong',
  document,
  ...rest,
});
const consented = (province: string, candidate = 'shandong'): RegionEvent => ({
  type: 'registry.MemberAdmissionConsented.v1',
  data: { regionId, province, candidate, document },
});
const admitted = (who = shandong): RegionEvent => ({
  type: 'registry.MemberAdmitted.v1',
  data: { regionId, member: who },
});
const invite = (rest: Rest<'AdmitGuest'> = {}): RegionCommand => ({
  type: 'AdmitGuest',
  actor: actorOf('beijing'),
  today,
  act: signedBy('beijing'),
  regionId,
  workId: 'w1',
  province: 'beijing',
  guest: henan,
  document,
  leadProvince: 'beijing',
  ...rest,
});
const guest = (who = henan, workId = 'w1'): RegionEvent => ({
  type: 'registry.GuestAdmitted.v1',
  data: { regionId, workId, province: 'beijing', guest: who, document },
});
const end = (rest: Rest<'EndGuest'> = {}): RegionCommand => ({
  type: 'EndGuest',
  actor: actorOf('beijing'),
  today,
  act: signedBy('beijing'),
  regionId,
  workId: 'w1',
  province: 'beijing',
  guest: 'henan',
  reason: '不再参加',
  document,
  leadProvince: 'beijing',
  takesPartIn: undefined,
  ...rest,
});
const ended = (province = 'beijing', workId = 'w1'): RegionEvent => ({
  type: 'registry.GuestEnded.v1',
  data: { regionId, workId, province, guest: 'henan', reason: '不再参加', document },
});
const almost = [formed, prepared(), consented('beijing'), consented('tianjin')];

describe('a further member', () => {
  it('is prepared by the secretariat', () => given(formed).when(prepare()).then(prepared()));
  it('may have a prefix of four digits: a city makes standards, too', () =>
    given(formed)
      .when(prepare({ member: { ...shandong, prefix: '1331' } }))
      .then(prepared({ ...shandong, prefix: '1331' })));
  it.each([
    ['of no region', [], prepare(), 'UNKNOWN_REGION'],
    ['that is none', [formed], prepare({ member: undefined }), 'FIELD_REQUIRED'],
    ['without a reason', [formed], prepare({ reason: '' }), 'FIELD_REQUIRED'],
    ['in no form', [formed], prepare({ member: { ...shandong, prefix: '371' } }), 'PREFIX_MALFORMED'],
    [
      'with a key id twice',
      [formed],
      prepare({ member: { ...shandong, keys: [keyOf('henan'), keyOf('henan')] } }),
      'MEMBER_REPEATED',
    ],
    [
      'with a key that is never valid',
      [formed],
      prepare({ member: { ...shandong, keys: [{ ...keyOf('shandong'), validUntil: '2026-01-01' }] } }),
      'KEY_NEVER_VALID',
    ],
    ['that is one', [formed], prepare({ member: members[0]! }), 'ALREADY_A_MEMBER'],
    ['with the prefix of another', [formed], prepare({ member: { ...shandong, prefix: '11' } }), 'PREFIX_TAKEN'],
    [
      'with the prefix of a guest',
      [formed, guest()],
      prepare({ member: { ...shandong, prefix: '41' } }),
      'PREFIX_TAKEN',
    ],
    [
      'with a key id that was used',
      [formed],
      prepare({ member: { ...shandong, keys: [keyOf('hebei')] } }),
      'KEY_ID_TAKEN',
    ],
    [
      'that is prepared with other particulars',
      [formed, prepared()],
      prepare({ reason: '另一理由' }),
      'MEMBER_PREPARED',
    ],
  ] as const)('is not prepared %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('is consented to by each member for itself', () =>
    given(formed, prepared()).when(consent('beijing')).then(consented('beijing')));
  it('is admitted by the last consent', () =>
    given(...almost)
      .when(consent('hebei'))
      .then(consented('hebei'), admitted()));
  it('is not consented to twice', () =>
    given(...almost)
      .when(consent('beijing'))
      .then());
  it('is asked for its own consent to the next one', () => {
    const history = [...almost, consented('hebei'), admitted(), prepared(henan)];
    const consents = provinces.map((p) => consented(p, 'henan'));
    given(...history, consents[0]!, consents[1]!)
      .when(consent('hebei', { candidate: 'henan' }))
      .then(consents[2]!);
  });
  it.each([
    ['in no region', [], consent('beijing'), 'UNKNOWN_REGION'],
    ['by a stranger', almost, consent('beijing', { province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['by a guest', [...almost, guest()], consent('beijing', { province: 'henan' }), 'NOT_A_MEMBER'],
    ['for another province', almost, consent('hebei', { actor: actorOf('beijing') }), 'NOT_OWN_PROVINCE'],
    ['without a document', almost, consent('hebei', { document: undefined }), 'FIELD_REQUIRED'],
    ['by another key', almost, consent('hebei', { act: signedBy('beijing') }), 'UNKNOWN_KEY'],
    ['where nobody is being admitted', [formed], consent('hebei'), 'UNKNOWN_CANDIDATE'],
    [
      'where another candidate took the prefix meanwhile',
      [
        formed,
        prepared(),
        prepared({ ...henan, prefix: '37' }),
        ...provinces.map((p) => consented(p, 'henan')),
        admitted({ ...henan, prefix: '37' }),
      ],
      consent('hebei'),
      'PREFIX_TAKEN',
    ],
  ] as const)('is not consented to %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('may have been a guest, and keeps its keys', () => {
    const history = [formed, guest(), prepared(henan), ...provinces.map((p) => consented(p, 'henan')), admitted(henan)];
    const facts = regionFacts(fold(region, history), 1n)!;
    expect(memberOf(facts, 'henan')).toEqual({ province: 'henan', prefix: '41', keys: henan.keys });
    expect(factsForWork(facts, 'w1').members).toHaveLength(4);
  });
});

describe('a guest', () => {
  it('is admitted to one work by the province that leads it', () => given(formed).when(invite()).then(guest()));
  it('may be a guest of two works, with the same keys', () =>
    given(formed, guest())
      .when(invite({ workId: 'w2' }))
      .then(guest(henan, 'w2')));
  it.each([
    ['to a region that was never formed', [], invite(), 'UNKNOWN_REGION'],
    ['to a work that is not there', [formed], invite({ leadProvince: undefined }), 'UNKNOWN_WORK'],
    ['by another than the lead', [formed], invite({ leadProvince: 'hebei' }), 'NOT_LEAD'],
    ['for another province', [formed], invite({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['without particulars', [formed], invite({ guest: undefined }), 'FIELD_REQUIRED'],
    ['in no form', [formed], invite({ guest: { ...henan, keys: [] } }), 'FIELD_REQUIRED'],
    ['without a document', [formed], invite({ document: undefined }), 'FIELD_REQUIRED'],
    ['by another key', [formed], invite({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['that is a member', [formed], invite({ guest: { ...members[2]!, keys: [keyOf('henan')] } }), 'ALREADY_A_MEMBER'],
    ['with the prefix of a member', [formed], invite({ guest: { ...henan, prefix: '12' } }), 'PREFIX_TAKEN'],
    ['twice with other particulars', [formed, guest()], invite({ guest: { ...henan, nameZh: '豫' } }), 'GUEST_DIFFERS'],
  ] as const)('is not admitted %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('is beside the members for its work, and nowhere else', () => {
    const facts = regionFacts(fold(region, [formed, guest()]), 1n)!;
    expect(memberOf(factsForWork(facts, 'w1'), 'henan')).toMatchObject({ prefix: '41', isGuest: true });
    expect(memberOf(factsForWork(facts, 'w2'), 'henan')).toBeUndefined();
    expect(memberOf(facts, 'henan')).toBeUndefined();
  });
  it('adopts its own rule set, by which its acts are judged', () => {
    const adopted: RegionEvent = {
      type: 'registry.RuleSetAdopted.v1',
      data: { regionId, province: 'henan', ruleSet, document },
    };
    const act = signedBy('henan');
    const command: RegionCommand = {
      type: 'AdoptRuleSet',
      actor: actorOf('henan'),
      today,
      act,
      regionId,
      province: 'henan',
      ruleSet,
      document,
      policies: new Map(),
    };
    given(formed, guest()).when(command).then(adopted);
  });
});

describe('a guest whose part is over', () => {
  const byItself = end({ province: 'henan', actor: actorOf('henan'), act: signedBy('henan') });
  it('is none any more by the lead’s signature, or by its own', () => {
    given(formed, guest()).when(end()).then(ended());
    given(formed, guest()).when(byItself).then(ended('henan'));
  });
  it('is none of that work alone', () => {
    const facts = regionFacts(fold(region, [formed, guest(), guest(henan, 'w2'), ended()]), 1n)!;
    expect(memberOf(factsForWork(facts, 'w1'), 'henan')).toBeUndefined();
    expect(memberOf(factsForWork(facts, 'w2'), 'henan')).toMatchObject({ isGuest: true });
  });
  it('is not ended twice, and may be admitted again with the same keys', () => {
    given(formed, guest(), ended()).when(end()).then();
    given(formed, guest(), ended()).when(invite()).then(guest());
    given(formed, guest(), ended(), guest()).when(end()).then(ended());
  });
  it('leaves its prefix to others', () =>
    given(formed, guest(), ended())
      .when(prepare({ member: { ...shandong, prefix: '41' } }))
      .then(prepared({ ...shandong, prefix: '41' })));
  it.each([
    ['of a region that was never formed', [], end(), 'UNKNOWN_REGION'],
    ['of a work that is not there', [formed, guest()], end({ leadProvince: undefined }), 'UNKNOWN_WORK'],
    [
      'by another member',
      [formed, guest()],
      end({ province: 'hebei', actor: actorOf('hebei'), act: signedBy('hebei') }),
      'NOT_LEAD',
    ],
    ['for another province', [formed, guest()], end({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['without a reason', [formed, guest()], end({ reason: '' }), 'FIELD_REQUIRED'],
    ['without a document', [formed, guest()], end({ document: undefined }), 'FIELD_REQUIRED'],
    ['by another key', [formed, guest()], end({ act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['that never was one', [formed], end(), 'UNKNOWN_GUEST'],
    ['that is one of another work', [formed, guest(henan, 'w2')], end(), 'UNKNOWN_GUEST'],
    ['that takes part', [formed, guest()], end({ takesPartIn: 1 }), 'GUEST_TAKES_PART'],
  ] as const)('is not ended %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
});

describe('a member without a valid key', () => {
  const lost: RegionEvent = {
    type: 'registry.MemberKeyRevoked.v1',
    data: { regionId, province: 'hebei', keyId: 'hebei-1', reason: '遗失' },
  };
  const hebei = { ...members[2]!, keys: [{ ...keyOf('shandong'), keyId: 'hebei-2' }] };
  const again = prepare({ member: hebei, reason: '密钥遗失' });
  const preparedAgain: RegionEvent = {
    type: 'registry.MemberAdmissionPrepared.v1',
    data: { regionId, member: hebei, reason: '密钥遗失' },
  };
  const revoke = (leaveNone: boolean): RegionCommand => ({
    type: 'RevokeMemberKey',
    actor: actorOf('hebei'),
    today,
    regionId,
    province: 'hebei',
    keyId: 'hebei-1',
    reason: '遗失',
    leaveNone,
  });
  it('took the last one back itself', () => {
    given(formed).when(revoke(false)).rejects('LAST_KEY');
    given(formed).when(revoke(true)).then(lost);
  });
  it('is given another by every other member, and keeps its place and prefix', () => {
    given(formed, lost).when(again).then(preparedAgain);
    const history = [formed, lost, preparedAgain, consented('beijing', 'hebei')];
    given(...history)
      .when(consent('tianjin', { candidate: 'hebei' }))
      .then(consented('tianjin', 'hebei'), admitted(hebei));
    const facts = regionFacts(fold(region, [...history, consented('tianjin', 'hebei'), admitted(hebei)]), 1n)!;
    expect(facts.members.map((m) => m.province)).toEqual([...provinces]);
    expect(memberOf(facts, 'hebei')!.keys.map((key) => key.keyId)).toEqual(['hebei-2']);
  });
  it.each([
    ['while it has one', [formed], again, 'ALREADY_A_MEMBER'],
    ['with another prefix', [formed, lost], prepare({ member: { ...hebei, prefix: '37' } }), 'PREFIX_KEPT'],
    ['with the one that was lost', [formed, lost], prepare({ member: members[2]! }), 'KEY_ID_TAKEN'],
  ] as const)('is given none %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('does not consent for itself', () =>
    given(formed, lost, preparedAgain)
      .when(consent('hebei', { candidate: 'hebei' }))
      .rejects('UNKNOWN_KEY'));
});

describe('a key of a member', () => {
  it('is not taken back where the others are not valid any more', () => {
    const past = { ...keyOf('beijing'), keyId: 'beijing-0', validFrom: '2025-01-01', validUntil: '2026-01-01' };
    const registered: RegionEvent = {
      type: 'registry.MemberKeyRegistered.v1',
      data: { regionId, province: 'beijing', key: past },
    };
    given(formed, registered)
      .when({
        type: 'RevokeMemberKey',
        actor: actorOf('beijing'),
        today,
        regionId,
        province: 'beijing',
        keyId: 'beijing-1',
        reason: '更换',
        leaveNone: false,
      })
      .rejects('LAST_KEY');
  });
});

describe('any history of a region', () => {
  const command = fc.oneof(
    fc.constantFrom(prepare(), prepare({ member: henan }), prepare({ member: { ...henan, prefix: '37' } })),
    fc
      .tuple(fc.constantFrom(...provinces), fc.constantFrom('shandong', 'henan'))
      .map(([p, candidate]) => consent(p, { candidate })),
    fc.constantFrom(invite(), invite({ workId: 'w2' }), invite({ guest: shandong })),
    fc.constantFrom(end(), end({ workId: 'w2' })),
  );
  it('admits nobody without the consent of every member, and never gives one prefix to two provinces', () => {
    let admissions = 0;
    fc.assert(
      fc.property(fc.array(command, { minLength: 10, maxLength: 40, size: 'max' }), (commands) => {
        let state = fold(region, [formed]);
        const events: RegionEvent[] = [];
        for (const each of commands) {
          const decision = region.decide(state, each);
          const before = state.members.map((m) => m.province);
          for (const event of decision.events) {
            events.push(event);
            if (event.type !== 'registry.MemberAdmitted.v1') continue;
            admissions++;
            const agreed = events.flatMap((e) =>
              e.type === 'registry.MemberAdmissionConsented.v1' && e.data.candidate === event.data.member!.province
                ? [e.data.province]
                : [],
            );
            expect(new Set(agreed)).toEqual(new Set(before));
          }
          state = fold(region, decision.events, state);
          expect(region.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
        }
        const everybody = [...state.members, ...[...state.guests.values()].flat()];
        const byPrefix = new Map(everybody.map((m) => [m.prefix, m.province]));
        for (const { prefix, province } of everybody) expect(byPrefix.get(prefix)).toBe(province);
      }),
      { numRuns: 150 },
    );
    expect(admissions, 'histories that admit a member').toBeGreaterThan(0);
  });
  it('is not changed by what cannot happen', () => {
    const state = fold(region, [formed]);
    const strays: RegionEvent[] = [
      { type: 'registry.MemberAdmissionPrepared.v1', data: { regionId, member: undefined, reason: '' } },
      consented('beijing'),
      { type: 'registry.MemberAdmitted.v1', data: { regionId, member: undefined } },
      {
        type: 'registry.GuestAdmitted.v1',
        data: { regionId, workId: 'w1', province: 'beijing', guest: undefined, document },
      },
      ended(),
    ];
    for (const event of strays) {
      expect(region.evolve(state, event)).toEqual(state);
      expect(region.evolve(region.initial, event)).toEqual(region.initial);
    }
    for (const event of [prepared(), admitted(), guest()])
      expect(region.evolve(region.initial, event)).toEqual(region.initial);
  });
});
