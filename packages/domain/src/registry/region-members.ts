import type { Member, PublicKey } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Rejection } from '@tongbiao/decider';
import { isEd25519Key } from '../act.ts';
import { checkDay, checkText, malformed } from './checks.ts';

/** A member of a region, or a guest: its code, prefix, names and keys, each key in form. */
export const checkMember = (field: string, member: Member): Rejection | undefined => {
  const { province, prefix, nameZh, regulatorZh, keys } = member;
  if (!/^[a-z]{2,32}$/.test(province))
    return malformed('PROVINCE_MALFORMED', `${field}.province`, 'a province code is 2 to 32 lower-case letters');
  if (!/^(\d{2}){1,2}$/.test(prefix))
    return malformed('PREFIX_MALFORMED', `${field}.prefix`, 'a prefix has two or four digits');
  if (keys.length === 0) return malformed('FIELD_REQUIRED', `${field}.keys`, 'a member needs a key to act with');
  return (
    checkText(`${field}.nameZh`, nameZh) ??
    checkText(`${field}.regulatorZh`, regulatorZh) ??
    keys.map((key, k) => checkKey(`${field}.keys[${k}]`, key)).find((r) => r !== undefined) ??
    (new Set(keys.map(({ keyId }) => keyId)).size < keys.length
      ? malformed('MEMBER_REPEATED', field, 'a key id is there twice')
      : undefined)
  );
};

/** The members of a region that is formed: two or more, no two with a name, prefix or key id in common. */
export const checkMembers = (members: readonly Member[]): Rejection | undefined => {
  if (members.length < 2) return malformed('TOO_FEW_MEMBERS', 'members', 'a region has at least two members');
  const seen = new Set<string>();
  for (const [i, member] of members.entries()) {
    const at = `members[${i}]`;
    const refused = checkMember(at, member);
    if (refused) return refused;
    for (const name of [member.province, member.prefix, ...member.keys.map((k) => k.keyId)]) {
      if (seen.has(name)) return malformed('MEMBER_REPEATED', at, `${name} is there twice`);
      seen.add(name);
    }
  }
  return undefined;
};

/** A public key with its days of validity. */
export const checkKey = (field: string, key: PublicKey): Rejection | undefined => {
  if (key.alg !== 'Ed25519') return malformed('ALGORITHM_UNKNOWN', `${field}.alg`, 'keys are "Ed25519"');
  if (!isEd25519Key(key.value))
    return malformed('KEY_MALFORMED', `${field}.value`, 'an Ed25519 key is 32 bytes in base64url without padding');
  return (
    checkText(`${field}.keyId`, key.keyId) ??
    checkDay(`${field}.validFrom`, key.validFrom) ??
    (key.validUntil === '' ? undefined : checkDay(`${field}.validUntil`, key.validUntil)) ??
    (key.validUntil === '' || key.validFrom < key.validUntil
      ? undefined
      : malformed('KEY_NEVER_VALID', `${field}.validUntil`, 'validUntil must lie after validFrom: it is exclusive'))
  );
};
