import { timingSafeEqual, createHash } from 'node:crypto';
import type { EventLog } from './event-log.ts';
import { accessDenied, unauthenticated } from './rpc-failure.ts';
import type { StreamAcl } from './stream-metadata.ts';
import { isMetastream, isSystemStream, originalOf } from './stream-names.ts';

/** Somebody who may log in. */
export interface User {
  readonly name: string;
  readonly password: string;
  /** `$admins` may do everything, `$ops` what access lists grant it. */
  readonly groups: readonly string[];
}

/** The two users that every node starts with. */
export const DEFAULT_USERS: readonly User[] = [
  { name: 'admin', password: 'changeit', groups: ['$admins'] },
  { name: 'ops', password: 'changeit', groups: ['$ops'] },
];

/** Who calls: the roles are the user's name and groups; nobody has none. */
export interface Caller {
  readonly roles: ReadonlySet<string>;
  readonly isAdmin: boolean;
}

/** What is done to a stream. */
export type StreamAction = 'read' | 'write' | 'delete';

const NOBODY: Caller = { roles: new Set(), isAdmin: false };
const EVERYBODY_IS_ADMIN: Caller = { roles: new Set(['admin', '$admins']), isAdmin: true };

/** Says who a caller is and what he may do. */
export interface Access {
  /** From the header `authorization`; throws UNAUTHENTICATED for wrong credentials. */
  readonly callerOf: (authorization: string | undefined) => Caller;
  /** Throws `access-denied` unless the caller may do this to the stream. */
  readonly require: (caller: Caller, action: StreamAction, streamName: string) => void;
}

/** For a node without TLS, reachable from its own machine only: everybody is an administrator. */
export function openAccess(): Access {
  return { callerOf: () => EVERYBODY_IS_ADMIN, require: () => {} };
}

/** Basic authentication and the streams' access lists. */
export function usersAccess(users: readonly User[], log: EventLog): Access {
  const known = new Map(users.map((user) => [user.name, { digest: digest(user.password), caller: callerOf(user) }]));
  return {
    callerOf: (authorization) => {
      if (authorization === undefined) return NOBODY;
      const match = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization);
      const text = match?.[1] === undefined ? '' : Buffer.from(match[1], 'base64').toString();
      const colon = text.indexOf(':');
      const user = colon < 0 ? undefined : known.get(text.slice(0, colon));
      const given = digest(text.slice(colon + 1));
      if (user === undefined || !timingSafeEqual(given, user.digest)) throw unauthenticated();
      return user.caller;
    },
    require: (caller, action, streamName) => {
      if (!isAllowed(log, caller, action, streamName)) throw accessDenied();
    },
  };
}

function isAllowed(log: EventLog, caller: Caller, action: StreamAction, streamName: string): boolean {
  if (caller.roles.size === 0) return false;
  const name = streamName === '' ? '$all' : streamName;
  if (name === '$all' && action !== 'read') return false;
  const isAboutMetadata = isMetastream(name);
  if (isAboutMetadata && action === 'delete') return false;
  if (caller.isAdmin) return true;
  const subject = isAboutMetadata ? originalOf(name) : name;
  const right = isAboutMetadata ? METADATA_RIGHT[action] : action;
  const roles = log.metadataOf(log.stream(subject)).acl?.[right] ?? (isSystemStream(subject) ? ['$admins'] : ['$all']);
  return roles.some((role) => role === '$all' || caller.roles.has(role));
}

const METADATA_RIGHT = {
  read: 'metadataRead',
  write: 'metadataWrite',
  delete: 'delete',
} as const satisfies Record<StreamAction, keyof StreamAcl>;

function callerOf(user: User): Caller {
  return { roles: new Set([user.name, ...user.groups]), isAdmin: user.groups.includes('$admins') };
}

function digest(password: string): Buffer {
  return createHash('sha256').update(password).digest();
}
