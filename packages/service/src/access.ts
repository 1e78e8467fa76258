import type { Actor } from '@tongbiao/contracts';
import { CallFailed } from './failure.ts';
import type { Role } from './roles.ts';

/** Who may call a method. There is no default: a method without a rule does not compile. */
export interface Rule {
  /** `anyone`: also without a token; `authenticated`: every valid token. */
  readonly roles: readonly Role[] | 'anyone' | 'authenticated';
  /**
   * The request's `province` must be the token's own: for all callers (`true`) or for these roles.
   * @default false
   */
  readonly ownProvince?: boolean | readonly Role[];
  /**
   * The request must carry the detached signature of an act of authority.
   * @default false
   */
  readonly signed?: boolean;
}

/** Who calls without a token, where a rule lets anyone in. */
export const anonymous: Actor = { subject: 'anonymous', role: 'anonymous' };

/** Refuses a caller whom the rule does not name. `actor` is undefined where there was no token. */
export const admit = (rule: Rule, actor: Actor | undefined): Actor => {
  if (rule.roles === 'anyone') return actor ?? anonymous;
  if (actor === undefined)
    throw new CallFailed({
      status: 'UNAUTHENTICATED',
      reason: 'TOKEN_MISSING',
      message: 'this method needs a token: metadata authorization: Bearer <token>',
    });
  if (rule.roles === 'authenticated' || (rule.roles as readonly string[]).includes(actor.role)) return actor;
  throw new CallFailed({
    status: 'PERMISSION_DENIED',
    reason: 'ROLE_NOT_ALLOWED',
    message: `role ${actor.role} may not call this method; it is for: ${rule.roles.join(', ')}`,
  });
};

/** True where the rule ties this caller to its own province. */
export const isTied = ({ ownProvince = false }: Rule, actor: Actor): boolean =>
  typeof ownProvince === 'boolean' ? ownProvince : (ownProvince as readonly string[]).includes(actor.role);

/** Refuses to act for another province than the token's. */
export const keepToOwnProvince = (rule: Rule, actor: Actor, province: unknown): void => {
  if (!isTied(rule, actor) || (province === actor.province && province !== undefined)) return;
  throw new CallFailed({
    status: 'PERMISSION_DENIED',
    reason: 'NOT_YOUR_PROVINCE',
    message:
      actor.province === undefined
        ? 'this method acts for the province of the token, which names none'
        : `this token acts for ${actor.province} only`,
  });
};
