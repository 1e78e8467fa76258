import type { Actor, EventOf } from '@tongbiao/contracts';
import {
  ClockKind,
  ClockUnit,
  type Member,
  type PublicKey,
  type RuleSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type {
  AdoptRuleSetRequest,
  FormRegionRequest,
  RegisterMemberKeyRequest,
  RevokeMemberKeyRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import { checkAct, isEd25519Key, type Act } from '../act.ts';
import {
  alreadyThere,
  checkChosen,
  checkDay,
  checkDocument,
  checkOwnProvince,
  checkText,
  malformed,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import type { Body } from './body.ts';

/** What happens to a region (stream `region-<id>`). */
export type RegionEvent = EventOf<
  | 'registry.RegionFormed.v1'
  | 'registry.MemberKeyRegistered.v1'
  | 'registry.MemberKeyRevoked.v1'
  | 'registry.RuleSetAdopted.v1'
>;

interface Asked {
  readonly actor: Actor;
  /** Asia/Shanghai. */
  readonly today: string;
}

/** What can be asked of a region. */
export type RegionCommand =
  | ({ readonly type: 'FormRegion' } & Asked & Body<FormRegionRequest>)
  | ({ readonly type: 'RegisterMemberKey'; readonly act: Act } & Asked & Body<RegisterMemberKeyRequest>)
  | ({ readonly type: 'RevokeMemberKey' } & Asked & Body<RevokeMemberKeyRequest>)
  | ({ readonly type: 'AdoptRuleSet'; readonly act: Act } & Asked & Body<AdoptRuleSetRequest>);

/** A region as it stands. */
export interface RegionState {
  readonly formed: EventOf<'registry.RegionFormed.v1'>['data'] | undefined;
  /** Keys by province, revoked ones left out. */
  readonly keys: ReadonlyMap<string, readonly PublicKey[]>;
  /** Ids of every key there ever was: an id is not used again. */
  readonly keyIds: ReadonlySet<string>;
  /** Adopted rule sets by province, oldest first. */
  readonly ruleSets: ReadonlyMap<string, readonly RuleSet[]>;
}

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
  }
};

type Of<T extends RegionCommand['type']> = Extract<RegionCommand, { type: T }>;

const form = (state: RegionState, command: Of<'FormRegion'>): Decision<RegionEvent> => {
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

const checkMembers = (members: readonly Member[]): Rejection | undefined => {
  if (members.length < 2) return malformed('TOO_FEW_MEMBERS', 'members', 'a region has at least two members');
  const seen = new Set<string>();
  for (const [i, { province, prefix, nameZh, regulatorZh, keys }] of members.entries()) {
    const at = `members[${i}]`;
    if (!/^[a-z]{2,32}$/.test(province))
      return malformed('PROVINCE_MALFORMED', `${at}.province`, 'a province code is 2 to 32 lower-case letters');
    if (!/^(\d{2}){1,2}$/.test(prefix))
      return malformed('PREFIX_MALFORMED', `${at}.prefix`, 'a prefix has two or four digits');
    if (keys.length === 0) return malformed('FIELD_REQUIRED', `${at}.keys`, 'a member needs a key to act with');
    const refused =
      checkText(`${at}.nameZh`, nameZh) ??
      checkText(`${at}.regulatorZh`, regulatorZh) ??
      keys.map((key, k) => checkKey(`${at}.keys[${k}]`, key)).find((r) => r !== undefined);
    if (refused) return refused;
    for (const name of [province, prefix, ...keys.map((k) => k.keyId)]) {
      if (seen.has(name)) return malformed('MEMBER_REPEATED', at, `${name} is there twice`);
      seen.add(name);
    }
  }
  return undefined;
};

const checkKey = (field: string, key: PublicKey): Rejection | undefined => {
  if (key.alg !== 'Ed25519') return malformed('ALGORITHM_UNKNOWN', `${field}.alg`, 'keys are "Ed25519"');
  if (!isEd25519Key(key.value))
    return malformed('KEY_MALFORMED', `${field}.value`, 'an Ed25519 key is 32 bytes in base64url without padding');
  return (
    checkText(`${field}.keyId`, key.keyId) ??
    checkDay(`${field}.validFrom`, key.validFrom) ??
    (key.validUntil === '' ? undefined : checkDay(`${field}.validUntil`, key.validUntil))
  );
};

/** Who acts for the province, if it is a member and the act is by its key. */
const checkMember = (
  state: RegionState,
  { regionId, province, actor }: { regionId: string; province: string; actor: Actor },
): Rejection | undefined => {
  if (!state.formed) return unknownRegion(regionId);
  if (!state.keys.has(province))
    return unmet('NOT_A_MEMBER', `${province} is no member of region ${regionId}`, 'province');
  return checkOwnProvince(actor, province);
};

const unknownRegion = (regionId: string): Rejection =>
  notFound('UNKNOWN_REGION', `there is no region "${regionId}"`, 'regionId');

const keysOf = (state: RegionState, province: string): readonly PublicKey[] => state.keys.get(province) ?? [];

const registerKey = (state: RegionState, command: Of<'RegisterMemberKey'>): Decision<RegionEvent> => {
  const { regionId, province, key, act, today } = command;
  const refused =
    checkMember(state, command) ??
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

const revokeKey = (state: RegionState, command: Of<'RevokeMemberKey'>): Decision<RegionEvent> => {
  const { regionId, province, keyId, reason } = command;
  const refused = checkMember(state, command) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const keys = keysOf(state, province);
  if (!keys.some((k) => k.keyId === keyId))
    return state.keyIds.has(keyId)
      ? unchanged
      : reject(notFound('UNKNOWN_KEY', `${province} has no key ${keyId}`, 'keyId'));
  if (keys.length === 1)
    return reject(unmet('LAST_KEY', 'register another key first: without one the province could not act', 'keyId'));
  return accept({ type: 'registry.MemberKeyRevoked.v1', data: { regionId, province, keyId, reason } });
};

const adopt = (state: RegionState, command: Of<'AdoptRuleSet'>): Decision<RegionEvent> => {
  const { regionId, province, ruleSet, document, act, today } = command;
  const refused =
    checkMember(state, command) ??
    checkRuleSet(ruleSet) ??
    checkDocument('document', document, command.today) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  const same = state.ruleSets.get(province)?.find((r) => r.id === ruleSet!.id && r.version === ruleSet!.version);
  if (same)
    return sameData(same, ruleSet)
      ? unchanged
      : reject(alreadyThere('RULE_SET_DIFFERS', `${same.id}/${same.version} is adopted with other content`, 'ruleSet'));
  return accept({ type: 'registry.RuleSetAdopted.v1', data: { regionId, province, ruleSet, document } });
};

/** Clocks by which commands are refused: their end must be known for certain. */
const GATES: readonly ClockKind[] = [
  ClockKind.PUBLIC_NOTICE,
  ClockKind.PROJECT_COMPLETION,
  ClockKind.PROJECT_EXTENSION,
];

const checkRuleSet = (set: RuleSet | undefined): Rejection | undefined => {
  if (set === undefined) return malformed('FIELD_REQUIRED', 'ruleSet', 'ruleSet must be given');
  if (set.reviewPassPercent < 1 || set.reviewPassPercent > 100)
    return malformed('PERCENT_OUT_OF_RANGE', 'ruleSet.reviewPassPercent', 'a review passes with 1 to 100 percent');
  const kinds = set.clocks.map((c) => c.kind);
  if (new Set(kinds).size < kinds.length)
    return malformed('CLOCK_REPEATED', 'ruleSet.clocks', 'a rule set has one clock of a kind');
  if (!kinds.includes(ClockKind.PUBLIC_COMMENT))
    return malformed('CLOCK_MISSING', 'ruleSet.clocks', 'a rule set says how long public comment takes');
  for (const [i, clock] of set.clocks.entries()) {
    const at = `ruleSet.clocks[${i}]`;
    const refused =
      checkChosen(`${at}.kind`, clock.kind) ??
      checkChosen(`${at}.unit`, clock.unit) ??
      checkText(`${at}.article`, clock.article);
    if (refused) return refused;
    if (clock.limit < 0 || clock.limit > 36_500)
      return malformed('LIMIT_OUT_OF_RANGE', `${at}.limit`, 'a limit is 0 to 36500');
    // Working days need the calendar of public holidays (调休), which is not on record.
    if (clock.kind === ClockKind.PUBLIC_COMMENT && clock.unit !== ClockUnit.CALENDAR_DAYS)
      return malformed('UNIT_NOT_SUPPORTED', `${at}.unit`, 'public comment is counted in calendar days');
    if (GATES.includes(clock.kind) && clock.unit === ClockUnit.WORKING_DAYS)
      return malformed('UNIT_NOT_SUPPORTED', `${at}.unit`, 'what a gate waits for is not counted in working days');
  }
  return (
    checkText('ruleSet.id', set.id) ??
    checkText('ruleSet.version', set.version) ??
    checkDay('ruleSet.effectiveFrom', set.effectiveFrom)
  );
};

const evolve = (state: RegionState, event: RegionEvent): RegionState => {
  switch (event.type) {
    case 'registry.RegionFormed.v1': {
      if (state.formed) return state;
      const { members } = event.data;
      return {
        ...state,
        formed: event.data,
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
    case 'registry.RuleSetAdopted.v1': {
      const { province, ruleSet } = event.data;
      if (ruleSet === undefined || !state.keys.has(province)) return state;
      const adopted = [...(state.ruleSets.get(province) ?? []), ruleSet];
      return { ...state, ruleSets: new Map(state.ruleSets).set(province, adopted) };
    }
  }
  return state;
};

/** A region: its members and their keys, and the rule sets that they adopt, each for itself. */
export const region: Decider<RegionState, RegionCommand, RegionEvent> = {
  initial: { formed: undefined, keys: new Map(), keyIds: new Set(), ruleSets: new Map() },
  decide,
  evolve,
};
