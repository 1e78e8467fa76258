import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkAct } from '../act.ts';
import {
  alreadyThere,
  checkDocument,
  checkOwnProvince,
  checkText,
  malformed,
  notAllowed,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import { checkMember } from './region-members.ts';
import {
  isMember,
  isValidKey,
  keysOf,
  unknownRegion,
  type RegionCommandOf,
  type RegionEvent,
  type RegionState,
} from './region-state.ts';

/** The secretariat prepares a further member; nothing changes for anybody before every member has consented. */
export const prepareMember = (state: RegionState, command: RegionCommandOf<'PrepareMember'>): Decision<RegionEvent> => {
  const { regionId, member, reason } = command;
  if (!state.formed) return reject(unknownRegion(regionId));
  const refused =
    (member === undefined ? malformed('FIELD_REQUIRED', 'member', 'member must be given') : undefined) ??
    checkMember('member', member!) ??
    checkText('reason', reason);
  if (refused) return reject(refused);
  const data = { regionId, member: member!, reason };
  const standing = state.candidates.get(member!.province);
  if (standing)
    return sameData(standing.prepared, data)
      ? unchanged
      : reject(alreadyThere('MEMBER_PREPARED', `${member!.province} is being admitted`, 'member.province'));
  const taken = checkComes(state, member!, command.today) ?? checkFree(state, 'member', member!);
  return taken ? reject(taken) : accept({ type: 'registry.MemberAdmissionPrepared.v1', data });
};

/** It is no member; or one that has no valid key left, and gets others from the others. */
const checkComes = (state: RegionState, { province, prefix }: Member, today: string): Rejection | undefined => {
  const member = state.members.find((m) => m.province === province);
  if (!member) return undefined;
  if (keysOf(state, province).some((key) => isValidKey(key, today)))
    return alreadyThere('ALREADY_A_MEMBER', `${province} is a member`, 'member.province');
  return member.prefix === prefix
    ? undefined
    : unmet('PREFIX_KEPT', `${province} keeps its prefix ${member.prefix}`, 'member.prefix');
};

/** Nobody else has the prefix, and no key id was ever used; a guest that becomes a member keeps its keys. */
const checkFree = (state: RegionState, field: string, { province, prefix, keys }: Member): Rejection | undefined => {
  const others = [...state.members, ...[...state.guests.values()].flat()].filter((m) => m.province !== province);
  if (others.some((m) => m.prefix === prefix))
    return alreadyThere('PREFIX_TAKEN', `${prefix} is another province's prefix`, `${field}.prefix`);
  const own = keysOf(state, province);
  const used = keys.find((key) => state.keyIds.has(key.keyId) && !own.some((k) => sameData(k, key)));
  return used && alreadyThere('KEY_ID_TAKEN', `a key id is used once; ${used.keyId} was`, `${field}.keys`);
};

/** A member consents; the last consent admits. Members admitted meanwhile are asked, too. */
export const consentToMember = (
  state: RegionState,
  command: RegionCommandOf<'ConsentToMember'>,
): Decision<RegionEvent> => {
  const { regionId, province, candidate, document, act, actor, today } = command;
  if (!state.formed) return reject(unknownRegion(regionId));
  const refused =
    (isMember(state, province)
      ? undefined
      : unmet('NOT_A_MEMBER', `${province} is no member of region ${regionId}`, 'province')) ??
    checkOwnProvince(actor, province) ??
    checkDocument('document', document, today) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  const standing = state.candidates.get(candidate);
  if (!standing)
    return isMember(state, candidate)
      ? unchanged
      : reject(notFound('UNKNOWN_CANDIDATE', `${candidate} is not being admitted`, 'candidate'));
  if (standing.consented.includes(province)) return unchanged;
  // What was free when it was prepared may have been taken by another candidate since.
  const taken = checkFree(state, 'member', standing.prepared.member!);
  if (taken) return reject(taken);
  const consented: RegionEvent = {
    type: 'registry.MemberAdmissionConsented.v1',
    data: { regionId, province, candidate, document },
  };
  const isLast = state.members.every(
    (m) => m.province === province || m.province === candidate || standing.consented.includes(m.province),
  );
  return isLast
    ? accept<RegionEvent>(consented, {
        type: 'registry.MemberAdmitted.v1',
        data: { regionId, member: standing.prepared.member },
      })
    : accept<RegionEvent>(consented);
};

/** The lead of a work admits a province that is no member: to this work alone. */
export const admitGuest = (state: RegionState, command: RegionCommandOf<'AdmitGuest'>): Decision<RegionEvent> => {
  const { regionId, workId, province, guest, document, act, actor, today, leadProvince } = command;
  if (!state.formed) return reject(unknownRegion(regionId));
  if (leadProvince === undefined)
    return reject(notFound('UNKNOWN_WORK', `region ${regionId} has no work ${workId}`, 'workId'));
  const refused =
    (province === leadProvince
      ? undefined
      : notAllowed('NOT_LEAD', `only ${leadProvince}, which leads the work, may do this`)) ??
    checkOwnProvince(actor, province) ??
    (guest === undefined ? malformed('FIELD_REQUIRED', 'guest', 'guest must be given') : undefined) ??
    checkMember('guest', guest!) ??
    checkDocument('document', document, today) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  const known = state.guests.get(workId)?.find((g) => g.province === guest!.province);
  if (known)
    return sameData(known, guest)
      ? unchanged
      : reject(
          alreadyThere('GUEST_DIFFERS', `${guest!.province} is a guest of this work with other particulars`, 'guest'),
        );
  const taken = isMember(state, guest!.province)
    ? alreadyThere('ALREADY_A_MEMBER', `${guest!.province} is a member; it is asked like every other`, 'guest.province')
    : checkFree(state, 'guest', guest!);
  return taken
    ? reject(taken)
    : accept({ type: 'registry.GuestAdmitted.v1', data: { regionId, workId, province, guest, document } });
};

/** The lead, or the guest itself, ends its being a guest of a work in which it takes no part; what it did stays on record. */
export const endGuest = (state: RegionState, command: RegionCommandOf<'EndGuest'>): Decision<RegionEvent> => {
  const { regionId, workId, province, guest, reason, document, act, actor, today, leadProvince, takesPartIn } = command;
  if (!state.formed) return reject(unknownRegion(regionId));
  if (leadProvince === undefined)
    return reject(notFound('UNKNOWN_WORK', `region ${regionId} has no work ${workId}`, 'workId'));
  const refused =
    (province === leadProvince || province === guest
      ? undefined
      : notAllowed('NOT_LEAD', `only ${leadProvince}, which leads the work, or ${guest} itself may do this`)) ??
    checkOwnProvince(actor, province) ??
    checkText('reason', reason) ??
    checkDocument('document', document, today) ??
    checkAct(act, { keys: keysOf(state, province), day: today });
  if (refused) return reject(refused);
  if (!state.guests.get(workId)?.some((each) => each.province === guest))
    return state.formerGuests.get(workId)?.includes(guest) === true
      ? unchanged
      : reject(notFound('UNKNOWN_GUEST', `${guest} is no guest of the work`, 'guest'));
  if (takesPartIn !== undefined)
    return reject(
      unmet(
        'GUEST_TAKES_PART',
        `${guest} takes part in revision ${takesPartIn}; it ends its participation first`,
        'guest',
      ),
    );
  return accept({ type: 'registry.GuestEnded.v1', data: { regionId, workId, province, guest, reason, document } });
};
