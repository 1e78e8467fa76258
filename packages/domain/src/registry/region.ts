import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decider, type Decision } from '@tongbiao/decider';
import { checkAct } from '../act.ts';
import { alreadyThere, checkDay, checkDocument, checkText, malformed, notFound, sameData, unmet } from './checks.ts';
import { checkCited, checkRuleSet } from './rule-set.ts';
import { admitGuest, consentToMember, endGuest, prepareMember } from './region-admission.ts';
import { checkKey, checkMembers } from './region-members.ts';
import {
  checkParty,
  isMember,
  isValidKey,
  keysOf,
  type RegionCommand,
  type RegionCommandOf,
  type RegionEvent,
  type RegionState,
} from './region-state.ts';

const decide = (state: RegionState, command: RegionCommand): Decision<RegionEvent> => {
  switch (command.type) {
    case 'FormRegion':
      return form(state, command);
    case 'RegisterMemberKey':
      return registerKey(state, command);
    case 'RevokeMemberKey':
      return revokeKey(state, command);
    case 'AdoptRuleSet':
      return adopt(state, command);
    case 'PrepareMember':
      return prepareMember(state, command);
    case 'ConsentToMember':
      return consentToMember(state, command);
    case 'AdmitGuest':
      return admitGuest(state, command);
    case 'EndGuest':
      return endGuest(state, command);
  }
};

const form = (state: RegionState, command: RegionCommandOf<'FormRegion'>): Decision<RegionEvent> => {
  const { regionId, nameZh, nameEn, members, liveFrom } = command;
  const refused =
    (/^[a-z][a-z0-9]{0,31}$/.test(regionId)
      ? undefined
      : malformed('REGION_ID_MALFORMED', 'regionId', 'a region id is 1 to 32 lower-case letters and digits')) ??
    checkText('nameZh', nameZh) ??
    checkDay('liveFrom', liveFrom) ??
    checkMembers(members);
  if (refused) return reject(refused);
  const data = { regionId, nameZh, nameEn, members: [...members], liveFrom };
  if (state.formed)
    return sameData(state.formed, data)
      ? unchanged
      : reject(alreadyThere('REGION_EXISTS', `region ${regionId} is formed already`, 'regionId'));
  return accept({ type: 'registry.RegionFormed.v1', data });
};

const registerKey = (state: RegionState, command: RegionCommandOf<'RegisterMemberKey'>): Decision<RegionEvent> => {
  const { regionId, province, key, act, today } = command;
  const refused =
    checkParty(state, command) ??
    (key === undefined ? malformed('FIELD_REQUIRED', 'key', 'key must be given') : checkKey('key', key)) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  const data = { regionId, province, key };
  if (state.keyIds.has(key!.keyId))
    return keysOf(state, province).some((k) => sameData(k, key))
      ? unchanged
      : reject(alreadyThere('KEY_ID_TAKEN', `a key id is used once; ${key!.keyId} was`, 'key.keyId'));
  return accept({ type: 'registry.MemberKeyRegistered.v1', data });
};

const revokeKey = (state: RegionState, command: RegionCommandOf<'RevokeMemberKey'>): Decision<RegionEvent> => {
  const { regionId, province, keyId, reason, leaveNone } = command;
  const refused = checkParty(state, command) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const keys = keysOf(state, province);
  if (!keys.some((k) => k.keyId === keyId))
    return state.keyIds.has(keyId)
      ? unchanged
      : reject(notFound('UNKNOWN_KEY', `${province} has no key ${keyId}`, 'keyId'));
  const left = keys.filter((k) => k.keyId !== keyId && isValidKey(k, command.today));
  if (left.length === 0 && !leaveNone)
    return reject(unmet('LAST_KEY', 'register another key first: without one the province could not act', 'keyId'));
  return accept({ type: 'registry.MemberKeyRevoked.v1', data: { regionId, province, keyId, reason } });
};

const adopt = (state: RegionState, command: RegionCommandOf<'AdoptRuleSet'>): Decision<RegionEvent> => {
  const { regionId, province, ruleSet, document, act, today } = command;
  const refused =
    checkParty(state, command) ??
    checkRuleSet(ruleSet) ??
    checkDocument('document', document, command.today) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  const same = state.ruleSets.get(province)?.find((r) => r.id === ruleSet!.id && r.version === ruleSet!.version);
  if (same)
    return sameData(same, ruleSet)
      ? unchanged
      : reject(alreadyThere('RULE_SET_DIFFERS', `${same.id}/${same.version} is adopted with other content`, 'ruleSet'));
  const blocked = checkCited(command);
  if (blocked) return reject(blocked);
  return accept({ type: 'registry.RuleSetAdopted.v1', data: { regionId, province, ruleSet, document } });
};

const evolve = (state: RegionState, event: RegionEvent): RegionState => {
  switch (event.type) {
    case 'registry.RegionFormed.v1': {
      if (state.formed) return state;
      const { members } = event.data;
      return {
        ...state,
        formed: event.data,
        members,
        keys: new Map(members.map((m) => [m.province, m.keys])),
        keyIds: new Set(members.flatMap((m) => m.keys.map((k) => k.keyId))),
      };
    }
    case 'registry.MemberKeyRegistered.v1': {
      const { province, key } = event.data;
      if (key === undefined || !state.keys.has(province)) return state;
      return {
        ...state,
        keys: new Map(state.keys).set(province, [...keysOf(state, province), key]),
        keyIds: new Set([...state.keyIds, key.keyId]),
      };
    }
    case 'registry.MemberKeyRevoked.v1': {
      const { province, keyId } = event.data;
      const left = keysOf(state, province).filter((k) => k.keyId !== keyId);
      return state.keys.has(province) ? { ...state, keys: new Map(state.keys).set(province, left) } : state;
    }
    case 'registry.MemberAdmissionPrepared.v1': {
      const { member } = event.data;
      if (member === undefined || !state.formed) return state;
      const candidates = new Map(state.candidates).set(member.province, { prepared: event.data, consented: [] });
      return { ...state, candidates };
    }
    case 'registry.MemberAdmissionConsented.v1': {
      const { candidate, province } = event.data;
      const standing = state.candidates.get(candidate);
      if (!standing) return state;
      const consented = [...standing.consented, province];
      return { ...state, candidates: new Map(state.candidates).set(candidate, { ...standing, consented }) };
    }
    case 'registry.MemberAdmitted.v1': {
      const { member } = event.data;
      if (member === undefined || !state.formed) return state;
      const candidates = new Map(state.candidates);
      candidates.delete(member.province);
      if (!isMember(state, member.province))
        return { ...withKeys(state, member), members: [...state.members, member], candidates };
      // A member that had no valid key left: it has those alone that the others signed for it.
      return {
        ...state,
        candidates,
        members: state.members.map((m) => (m.province === member.province ? member : m)),
        keys: new Map(state.keys).set(member.province, member.keys),
        keyIds: new Set([...state.keyIds, ...member.keys.map(({ keyId }) => keyId)]),
      };
    }
    case 'registry.GuestAdmitted.v1': {
      const { workId, guest } = event.data;
      if (guest === undefined || !state.formed) return state;
      const guests = new Map(state.guests).set(workId, [...(state.guests.get(workId) ?? []), guest]);
      return { ...withKeys(state, guest), guests };
    }
    case 'registry.GuestEnded.v1': {
      const { workId, guest } = event.data;
      const guests = state.guests.get(workId) ?? [];
      const left = guests.filter(({ province }) => province !== guest);
      if (left.length === guests.length) return state;
      const former = [...(state.formerGuests.get(workId) ?? []), guest];
      // Its keys stay on record: as a guest of another work, or admitted again, it has the same.
      return {
        ...state,
        guests: new Map(state.guests).set(workId, left),
        formerGuests: new Map(state.formerGuests).set(workId, former),
      };
    }
    case 'registry.RuleSetAdopted.v1': {
      const { province, ruleSet } = event.data;
      if (ruleSet === undefined || !state.keys.has(province)) return state;
      const adopted = [...(state.ruleSets.get(province) ?? []), ruleSet];
      return { ...state, ruleSets: new Map(state.ruleSets).set(province, adopted) };
    }
  }
  return state;
};

/** The keys of a province that comes, beside those that it has already (as a guest of another work). */
const withKeys = (state: RegionState, { province, keys }: Member): RegionState => {
  const own = keysOf(state, province);
  const added = keys.filter(({ keyId }) => !state.keyIds.has(keyId));
  return {
    ...state,
    keys: new Map(state.keys).set(province, [...own, ...added]),
    keyIds: new Set([...state.keyIds, ...added.map(({ keyId }) => keyId)]),
  };
};

/** A region: its members and their keys, and the rule sets that they adopt, each for itself. */
export const region: Decider<RegionState, RegionCommand, RegionEvent> = {
  initial: {
    formed: undefined,
    members: [],
    candidates: new Map(),
    guests: new Map(),
    formerGuests: new Map(),
    keys: new Map(),
    keyIds: new Set(),
    ruleSets: new Map(),
  },
  decide,
  evolve,
};
