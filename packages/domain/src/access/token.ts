import type { EventOf } from '@tongbiao/contracts';
import type { TokenIssued } from '@tongbiao/contracts/gen/tongbiao/access/v1/events';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';

/** What happens on `token-<id>`. */
export type TokenEvent = EventOf<'access.TokenIssued.v1' | 'access.TokenRevoked.v1'>;

/** What can be asked of a token. */
export type TokenCommand =
  | ({
      readonly type: 'Issue';
      readonly ttlSeconds: number;
      /** RFC 3339 UTC. */
      readonly now: string;
      /** Provinces that are members of a region or guests of a work. */
      readonly parties: readonly string[];
    } & Pick<TokenIssued, 'tokenId' | 'subject' | 'role' | 'province' | 'purpose' | 'deputy'>)
  | {
      readonly type: 'Revoke';
      readonly tokenId: string;
      readonly reason: string;
      /** Of a token that was issued elsewhere; RFC 3339, empty = not said. */
      readonly expiresAt: string;
      readonly actor: { readonly subject: string; readonly role: string };
    };

/** A token as it stands; one that was issued elsewhere may be revoked here. That it expired is no event: it says so itself. */
export interface TokenRecord {
  readonly issued: TokenIssued | undefined;
  readonly isRevoked: boolean;
}

/**
 * Roles that tokens are issued for, and whether each acts for one province. Not for services: theirs come from whoever runs them, and
 * whoever has one acts in every province.
 */
export const issuableRoles: ReadonlyMap<string, { readonly needsProvince: boolean }> = new Map(
  ['secretariat', 'regulator', 'department', 'committee', 'liaison', 'auditor', 'system'].map((role) => [
    role,
    { needsProvince: role === 'regulator' || role === 'department' },
  ]),
);

const SHORTEST_S = 60;
const LONGEST_S = 366 * 86_400;
/** Subjects of services begin so: request ids count for a subject, and nobody else may use theirs. */
const OF_SERVICES = /^service-/;

const malformed = (code: string, field: string, message: string): Rejection => ({
  code,
  status: 'INVALID_ARGUMENT',
  message,
  field,
});

const checkIssue = ({
  subject,
  deputy,
  role,
  province,
  ttlSeconds,
  parties,
}: TokenCommand & { type: 'Issue' }): Rejection | undefined => {
  const rule = issuableRoles.get(role);
  if (rule === undefined)
    return malformed('ROLE_NOT_ISSUED', 'role', `tokens are issued for ${[...issuableRoles.keys()].join(', ')}`);
  if (rule.needsProvince && province === '')
    return malformed('PROVINCE_MISSING', 'province', `a ${role} acts for one province`);
  if (OF_SERVICES.test(subject))
    return malformed('SUBJECT_RESERVED', 'subject', 'subjects that begin with service- belong to services');
  if (OF_SERVICES.test(deputy))
    return malformed('SUBJECT_RESERVED', 'deputy', 'subjects that begin with service- belong to services');
  if (deputy !== '' && deputy === subject)
    return malformed('DEPUTY_OF_ITSELF', 'deputy', 'nobody is a deputy of their own');
  if (deputy !== '' && role === 'system')
    return malformed('DEPUTY_OF_SYSTEM', 'deputy', 'a system has no deputy: another system has a token of its own');
  if (ttlSeconds < SHORTEST_S || ttlSeconds > LONGEST_S)
    return malformed('TTL_OUT_OF_RANGE', 'ttlSeconds', `must be ${SHORTEST_S} to ${LONGEST_S} seconds`);
  if (province !== '' && !parties.includes(province))
    return {
      code: 'PROVINCE_NOT_A_PARTY',
      status: 'FAILED_PRECONDITION',
      message: `${province} is neither a member of a region nor a guest of a work; there are ${parties.join(', ')}`,
      field: 'province',
    };
  return undefined;
};

/** RFC 3339 UTC in whole seconds: what a token can say. */
const inSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const issue = (state: TokenRecord, command: TokenCommand & { type: 'Issue' }): Decision<TokenEvent> => {
  const fault = checkIssue(command);
  if (fault !== undefined) return reject(fault);
  if (state.issued !== undefined) return unchanged;
  const { tokenId, subject, role, province, purpose, deputy, ttlSeconds, now } = command;
  const issuedAt = inSeconds(Date.parse(now));
  const expiresAt = inSeconds(Date.parse(issuedAt) + ttlSeconds * 1000);
  return accept({
    type: 'access.TokenIssued.v1',
    data: { tokenId, subject, role, province, purpose, issuedAt, expiresAt, deputy },
  });
};

const notFound = (message: string): Rejection => ({
  code: 'TOKEN_NOT_FOUND',
  status: 'NOT_FOUND',
  message,
  field: 'tokenId',
});

const revoke = (
  { issued, isRevoked }: TokenRecord,
  { tokenId, reason, expiresAt, actor }: TokenCommand & { type: 'Revoke' },
): Decision<TokenEvent> => {
  const isSecretariat = actor.role === 'secretariat';
  // One answer for what there is not and what is another's: a bearer learns nothing of the tokens of others.
  const isOwn = issued !== undefined && actor.subject !== '' && [issued.subject, issued.deputy].includes(actor.subject);
  if (!isSecretariat && !isOwn)
    return reject(notFound('no such token was issued to you; the secretariat may revoke any'));
  if (isRevoked) return unchanged;
  if (issued !== undefined)
    return accept({ type: 'access.TokenRevoked.v1', data: { tokenId, expiresAt: issued.expiresAt, reason } });
  if (expiresAt === '')
    return reject(notFound('no such token was issued here; where it was issued elsewhere, say when it expires'));
  return accept({
    type: 'access.TokenRevoked.v1',
    data: { tokenId, expiresAt: inSeconds(Date.parse(expiresAt)), reason },
  });
};

/** One token: issued once, revoked at most once. Its life on record is so short that it has a stream of its own. */
export const token: Decider<TokenRecord, TokenCommand, TokenEvent> = {
  initial: { issued: undefined, isRevoked: false },
  decide: (state, command) => {
    switch (command.type) {
      case 'Issue':
        return issue(state, command);
      case 'Revoke':
        return revoke(state, command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'access.TokenIssued.v1':
        return state.issued === undefined ? { ...state, issued: event.data } : state;
      case 'access.TokenRevoked.v1':
        return { ...state, isRevoked: true };
    }
  },
};
