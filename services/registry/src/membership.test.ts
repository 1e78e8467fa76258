import {
  AdmitGuestRequest,
  AskProvinceRequest,
  ConsentToMemberRequest,
  EndGuestRequest,
  PrepareMemberRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import {
  AdoptRuleSetRequest,
  RegisterMemberKeyRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { call, generateMemberKey, RpcFailure, type MemberKey } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const MEMBERSHIP = 'tongbiao.registry.v1.MembershipService';
const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};
const memberOf = (province: string, prefix: string, key: MemberKey) => ({
  province,
  nameZh: province,
  nameEn: '',
  prefix,
  regulatorZh: '市场监督管理局',
  keys: [{ ...key.publicKey, validFrom: system.today, validUntil: '' }],
});

describe('a further member of a region', () => {
  const key = generateMemberKey('shandong');
  const consent = (province: string, rest: object = {}) => {
    const request = ConsentToMemberRequest.fromPartial({
      requestId: 'consent',
      regionId: 'demo',
      province,
      candidate: 'shandong',
      document: system.document,
      ...rest,
    });
    return system.signed(`${MEMBERSHIP}/ConsentToMember`, ConsentToMemberRequest, province, request);
  };
  const consented = async (province: string) =>
    call(await system.membership('regulator', province), 'consentToMember', consent(province));

  it('is prepared by the secretariat alone, and told to everybody', async () => {
    const request = PrepareMemberRequest.fromPartial({
      requestId: 'prepare',
      regionId: 'demo',
      member: memberOf('shandong', '37', key),
      reason: '共商通过',
    });
    const regulator = await system.membership('regulator', 'beijing');
    expect(await reasonOf(call(regulator, 'prepareMember', request))).toBe('ROLE_NOT_ALLOWED');
    expect(await reasonOf(call(regulator, 'consentToMember', consent('beijing')))).toBe('UNKNOWN_CANDIDATE');
    const secretariat = await system.membership('secretariat');
    const { outcome } = await call(secretariat, 'prepareMember', request);
    expect((await call(secretariat, 'prepareMember', request)).outcome).toEqual({ ...outcome, replayed: true });
    const { candidates } = await call(
      await system.membership(),
      'getMembership',
      { regionId: 'demo' },
      { position: outcome!.position },
    );
    expect(candidates).toMatchObject([{ member: { province: 'shandong', prefix: '37' }, consented: [] }]);
    expect(await reasonOf(call(await system.membership(), 'getMembership', { regionId: 'nowhere' }))).toBe(
      'UNKNOWN_REGION',
    );
  });

  it('is a member when each of the others has signed', async () => {
    const forged = { ...consent('tianjin'), province: 'beijing' };
    const beijing = await system.membership('regulator', 'beijing');
    expect(await reasonOf(call(beijing, 'consentToMember', forged))).toBe('UNKNOWN_KEY');
    await consented('beijing');
    await consented('tianjin');
    const { outcome } = await consented('hebei');
    expect(outcome!.events.map((e) => e.type)).toEqual([
      'registry.MemberAdmissionConsented.v1',
      'registry.MemberAdmitted.v1',
    ]);
    const at = { position: outcome!.position };
    const { region } = await call(await system.regions(), 'getRegion', { regionId: 'demo' }, at);
    expect(region!.members.map((m) => m.province)).toEqual([...provinces, 'shandong']);
    expect(region!.members[3]!.keys[0]!.keyId).toBe(key.keyId);
    expect((await call(await system.membership(), 'getMembership', { regionId: 'demo' }, at)).candidates).toEqual([]);
  });

  it('changes its keys like every other', async () => {
    const next = { ...generateMemberKey('shandong'), keyId: 'shandong-2' };
    const request = system.signed(
      'tongbiao.registry.v1.RegionService/RegisterMemberKey',
      RegisterMemberKeyRequest,
      key,
      RegisterMemberKeyRequest.fromPartial({
        requestId: 'rotate',
        regionId: 'demo',
        province: 'shandong',
        key: { ...next.publicKey, keyId: 'shandong-2', validFrom: system.today },
      }),
    );
    const regulator = await system.regions('regulator', 'shandong');
    await call(regulator, 'registerMemberKey', request);
    const { outcome } = await call(regulator, 'revokeMemberKey', {
      requestId: 'revoke',
      validateOnly: false,
      regionId: 'demo',
      province: 'shandong',
      keyId: key.keyId,
      reason: '更换',
      leaveNone: false,
    });
    const { region } = await call(
      await system.regions(),
      'getRegion',
      { regionId: 'demo' },
      { position: outcome!.position },
    );
    expect(region!.members[3]!.keys.map((k) => k.keyId)).toEqual(['shandong-2']);
  });

  it('that lost its last key takes it back, and is given another by every other member', async () => {
    const regulator = await system.regions('regulator', 'shandong');
    const lost = {
      requestId: 'lost',
      validateOnly: false,
      regionId: 'demo',
      province: 'shandong',
      keyId: 'shandong-2',
      reason: '遗失',
      leaveNone: false,
    };
    expect(await reasonOf(call(regulator, 'revokeMemberKey', lost))).toBe('LAST_KEY');
    await call(regulator, 'revokeMemberKey', { ...lost, leaveNone: true });
    const found = { ...generateMemberKey('shandong'), keyId: 'shandong-3' };
    const member = memberOf('shandong', '37', { ...found, publicKey: { ...found.publicKey, keyId: 'shandong-3' } });
    await call(
      await system.membership('secretariat'),
      'prepareMember',
      PrepareMemberRequest.fromPartial({ requestId: 'again', regionId: 'demo', member, reason: '密钥遗失' }),
    );
    let position = '';
    for (const province of provinces)
      position = (
        await call(
          await system.membership('regulator', province),
          'consentToMember',
          consent(province, { requestId: 'consent-again' }),
        )
      ).outcome!.position;
    const { region } = await call(await system.regions(), 'getRegion', { regionId: 'demo' }, { position });
    expect(region!.members.map((m) => m.province)).toEqual([...provinces, 'shandong']);
    expect(region!.members[3]!.keys.map((k) => k.keyId)).toEqual(['shandong-3']);
  });

  it('sits in several regions, in each for itself', async () => {
    const { region: other } = await call(await system.regions(), 'getRegion', { regionId: 'jjj' });
    expect(other!.members.map((m) => m.province)).toEqual([...provinces]);
  });
});

describe('a guest', () => {
  const key = generateMemberKey('henan');
  const invite = (workId: string, rest: object = {}) =>
    AdmitGuestRequest.fromPartial({
      requestId: 'guest',
      regionId: 'demo',
      workId,
      province: 'beijing',
      guest: memberOf('henan', '41', key),
      document: system.document,
      ...rest,
    });
  const signedInvite = (request: AdmitGuestRequest) =>
    system.signed(`${MEMBERSHIP}/AdmitGuest`, AdmitGuestRequest, request.province, request);
  const ask = (workId: string, asked: string, province = 'beijing') =>
    system.signed(
      `${MEMBERSHIP}/AskProvince`,
      AskProvinceRequest,
      province,
      AskProvinceRequest.fromPartial({
        requestId: `ask-${asked}`,
        workId,
        revision: 1,
        province,
        asked,
        document: system.document,
      }),
    );

  it('takes part in one work: it is admitted, asked, and approves its own project by its own key', async () => {
    const work = play(system, 'guest');
    await work.propose();
    const workId = work.workId();
    const beijing = await system.membership('regulator', 'beijing');
    expect(await reasonOf(call(beijing, 'askProvince', ask(workId, 'henan')))).toBe('NOT_A_MEMBER');
    const elsewhere = signedInvite(invite(workId, { regionId: 'jjj' }));
    expect(await reasonOf(call(beijing, 'admitGuest', elsewhere))).toBe('UNKNOWN_WORK');
    const tianjin = await system.membership('regulator', 'tianjin');
    expect(await reasonOf(call(tianjin, 'admitGuest', signedInvite(invite(workId, { province: 'tianjin' }))))).toBe(
      'NOT_LEAD',
    );
    const { outcome } = await call(beijing, 'admitGuest', signedInvite(invite(workId)));
    const { guests } = await call(
      await system.membership(),
      'getMembership',
      { regionId: 'demo' },
      { position: outcome!.position },
    );
    expect(guests).toMatchObject([{ workId, guest: { province: 'henan', keys: [{ keyId: key.keyId }] } }]);

    const asked = await call(beijing, 'askProvince', ask(workId, 'henan'));
    const at = { position: asked.outcome!.position };
    const shown = await call(await system.works(), 'getWork', { workId }, at);
    expect(shown.work!.members).toContain('henan');
    const henan = await system.works('regulator', 'henan');
    const approval = await call(henan, 'approveProject', work.request.approve('henan', key));
    expect(approval.outcome!.events.map((e) => e.type)).toEqual(['registry.ProjectApproved.v1']);

    const other = play(system, 'no-guest');
    await other.propose();
    expect(await reasonOf(call(beijing, 'askProvince', ask(other.workId(), 'henan')))).toBe('NOT_A_MEMBER');
  });

  it('is one no more by the lead’s signature, not while it takes part', async () => {
    const end = (workId: string, requestId: string) =>
      system.signed(
        `${MEMBERSHIP}/EndGuest`,
        EndGuestRequest,
        'beijing',
        EndGuestRequest.fromPartial({
          requestId,
          regionId: 'demo',
          workId,
          province: 'beijing',
          guest: 'henan',
          reason: '不再参加',
          document: system.document,
        }),
      );
    const beijing = await system.membership('regulator', 'beijing');
    const membershipAt = async (position: string) =>
      call(await system.membership(), 'getMembership', { regionId: 'demo' }, { position });
    const { guests } = await membershipAt('');
    expect(await reasonOf(call(beijing, 'endGuest', end(guests[0]!.workId, 'too-early')))).toBe('GUEST_TAKES_PART');

    const work = play(system, 'guest-ended');
    await work.propose();
    const workId = work.workId();
    await call(beijing, 'admitGuest', signedInvite(invite(workId, { requestId: 'second' })));
    const { outcome } = await call(beijing, 'endGuest', end(workId, 'end'));
    const after = await membershipAt(outcome!.position);
    expect(after.guests.map((g) => g.workId)).toEqual(guests.map((g) => g.workId));
    expect(after.formerGuests).toMatchObject([{ workId, guest: { province: 'henan' } }]);
    expect(await reasonOf(call(beijing, 'askProvince', ask(workId, 'henan')))).toBe('NOT_A_MEMBER');
    const again = await call(beijing, 'admitGuest', signedInvite(invite(workId, { requestId: 'third' })));
    expect((await membershipAt(again.outcome!.position)).formerGuests).toEqual([]);
  });

  it('adopts its own rule set', async () => {
    const { region } = await call(await system.regions(), 'getRegion', { regionId: 'demo' });
    const request = system.signed(
      'tongbiao.registry.v1.RegionService/AdoptRuleSet',
      AdoptRuleSetRequest,
      key,
      AdoptRuleSetRequest.fromPartial({
        requestId: 'adopt',
        regionId: 'demo',
        province: 'henan',
        ruleSet: region!.ruleSets['beijing']!,
        document: system.document,
      }),
    );
    const { outcome } = await call(await system.regions('regulator', 'henan'), 'adoptRuleSet', request);
    expect(outcome!.events).toHaveLength(1);
  });
});
