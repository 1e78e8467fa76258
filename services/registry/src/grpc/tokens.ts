import { derivedId, streams } from '@tongbiao/contracts';
import type { TokenIssued } from '@tongbiao/contracts/gen/tongbiao/access/v1/events';
import type {
  IssueTokenRequest,
  IssueTokenResponse,
  ListRevokedTokensRequest,
  ListRevokedTokensResponse,
  ListTokensRequest,
  ListTokensResponse,
  RevokeTokenRequest,
  RevokeTokenResponse,
} from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { token } from '@tongbiao/domain/access';
import { transact, type EventStore } from '@tongbiao/event-store';
import { revokedTokenIds, type Views } from '@tongbiao/projection';
import { isRole, signToken, toOutcome, type Call, type PrivateJwk, type Refused } from '@tongbiao/service';
import { currentProvinces } from '../views/regions.ts';
import { readTokens } from '../views/tokens.ts';
import { badPageToken } from './registry.ts';

/** What the handlers of tokens work with. */
export interface Access {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor'>;
  /** Signs tokens; undefined: they come from elsewhere. */
  readonly issuer: PrivateJwk | undefined;
  readonly now: () => Date;
}

const DEFAULT_PAGE_SIZE = 100;

/** Roles that see everybody's tokens. */
const OVERSEERS: ReadonlySet<string> = new Set(['secretariat', 'auditor']);

const issuedElsewhere: Refused = {
  rejected: {
    code: 'ISSUER_ELSEWHERE',
    status: 'FAILED_PRECONDITION',
    message: 'tokens of this system are issued elsewhere: the registry has no key to sign them with',
  },
};

/** The token that an event speaks of: the same at every time. */
const tokenOf = (issuer: PrivateJwk, issued: TokenIssued): Promise<string> => {
  const { tokenId, subject, role, province, issuedAt, expiresAt, deputy } = issued;
  if (!isRole(role)) throw new Error(`a token was issued for the role ${role}, which there is not`);
  const from = new Date(issuedAt);
  return signToken(
    issuer,
    {
      sub: subject,
      role,
      ...(province === '' ? {} : { province }),
      ...(deputy === '' ? {} : { deputy }),
      tokenId,
      ttlSeconds: (Date.parse(expiresAt) - from.getTime()) / 1000,
    },
    from,
  );
};

/** What the view shows is at least as new as the caller asked; its ordinal. */
const awaitView = async ({ views }: Access, { minPosition, patience }: Call): Promise<bigint> => {
  if (minPosition !== undefined) await views.waitFor({ position: minPosition }, patience);
  return views.place()?.ordinal ?? 0n;
};

/** Issues a token. Its id follows from the command's, and the token from what is on record: a retry gets the same one. */
export const issueToken = async (
  access: Access,
  { subject, role, province, ttlSeconds, purpose, deputy, validateOnly }: IssueTokenRequest,
  call: Call,
): Promise<IssueTokenResponse | Refused> => {
  const { store, issuer, views } = access;
  if (issuer === undefined) return issuedElsewhere;
  await awaitView(access, call);
  const context = call.commandContext({ resource: 'tokens' });
  const tokenId = derivedId(context.commandId, 'token');
  const result = await transact(store, {
    decider: token,
    stream: streams.token(tokenId),
    command: {
      type: 'Issue',
      tokenId,
      subject,
      role,
      province,
      purpose,
      deputy,
      ttlSeconds,
      now: context.recordedAt,
      parties: currentProvinces(views.db),
    },
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  if (result.kind === 'rejected') return result;
  const issued = result.events.flatMap(({ event }) => (event.type === 'access.TokenIssued.v1' ? [event.data] : []))[0];
  if (issued === undefined) throw new Error(`token ${tokenId} was issued by another command`);
  return {
    outcome: toOutcome(store.logId, result),
    tokenId,
    token: result.kind === 'dryRun' ? '' : await tokenOf(issuer, issued),
    expiresAt: issued.expiresAt,
  };
};

/** Revokes a token. */
export const revokeToken = async (
  { store }: Access,
  { tokenId, reason, expiresAt, validateOnly }: RevokeTokenRequest,
  call: Call,
): Promise<RevokeTokenResponse | Refused> => {
  const stream = streams.token(tokenId);
  const outcome = toOutcome(
    store.logId,
    await transact(store, {
      decider: token,
      stream,
      command: { type: 'Revoke', tokenId, reason, expiresAt, actor: call.actor },
      context: call.commandContext({ resource: stream }),
      dryRun: validateOnly,
      deadline: call.deadline,
    }),
  );
  return 'rejected' in outcome ? outcome : { outcome };
};

/** Tokens that were issued. */
export const listTokens = async (
  access: Access,
  { allSubjects, pageSize, pageToken }: ListTokensRequest,
  call: Call,
): Promise<ListTokensResponse | Refused> => {
  const { subject, role } = call.actor;
  if (allSubjects && !OVERSEERS.has(role)) {
    return {
      rejected: {
        code: 'NOT_YOUR_TOKENS',
        status: 'PERMISSION_DENIED',
        message: "only the secretariat and auditors see everybody's tokens",
        field: 'allSubjects',
      },
    };
  }
  if (!/^(0|[1-9]\d{0,17})?$/.test(pageToken)) return badPageToken;
  const ordinal = await awaitView(access, call);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const found = readTokens(access.views.db, {
    subject: allSubjects ? undefined : subject,
    before: pageToken,
    now: access.now().toISOString(),
    limit: limit + 1,
  });
  return {
    tokens: found.slice(0, limit).map((each) => each.token),
    nextPageToken: found.length > limit ? found[limit - 1]!.place : '',
    ordinal,
  };
};

/** Revoked tokens that have not expired. The token of a page is the last id in it. */
export const listRevokedTokens = async (
  access: Access,
  { pageSize, pageToken }: ListRevokedTokensRequest,
  call: Call,
): Promise<ListRevokedTokensResponse> => {
  const ordinal = await awaitView(access, call);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const now = access.now().toISOString();
  const ids = revokedTokenIds(access.views.db, { after: pageToken, now, limit: limit + 1 });
  return {
    tokenIds: ids.slice(0, limit),
    nextPageToken: ids.length > limit ? ids[limit - 1]! : '',
    ordinal,
  };
};
