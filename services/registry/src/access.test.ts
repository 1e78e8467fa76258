import { randomUUID } from 'node:crypto';
import {
  TokenState,
  type AccessServiceClient,
  type IssueTokenRequest,
} from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { issuableRoles } from '@tongbiao/domain/access';
import { actsForProvince, call, roles, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return [error.code, error.reason, ...error.fieldViolations.map(({ field }) => field)].join(' ');
  }
  return 'accepted';
};

it('tokens are issued for every role but that of services, with a province where the kit wants one', () => {
  expect([...issuableRoles.keys()].toSorted()).toEqual(roles.filter((role) => role !== 'service').toSorted());
  for (const role of roles.filter((each) => each !== 'service'))
    expect(issuableRoles.get(role)!.needsProvince, role).toBe(actsForProvince(role));
});

describe('tokens over gRPC', () => {
  let system: RegistrySystem;
  let secretariat: AccessServiceClient;
  const issue = (rest: Partial<IssueTokenRequest> = {}): IssueTokenRequest => ({
    requestId: randomUUID(),
    validateOnly: false,
    subject: 'p-17',
    role: 'regulator',
    province: 'beijing',
    ttlSeconds: 3_600,
    purpose: '2027 plan',
    deputy: '',
    ...rest,
  });
  const revoke = (tokenId: string, rest: object = {}) => ({
    requestId: randomUUID(),
    validateOnly: false,
    tokenId,
    reason: 'the phone was lost',
    expiresAt: '',
    ...rest,
  });
  const page = { allSubjects: false, pageSize: 0, pageToken: '' };
  /** What a call with the token comes to. */
  const use = (token: string) =>
    refusal(call(system.bearing(token).regions, 'listRegions', { pageSize: 0, pageToken: '' }));

  beforeAll(async () => {
    system = await startRegistrySystem();
    secretariat = await system.access('secretariat');
  });
  afterAll(() => system.close());

  it('are good for their bearer, and on record without what they are', async () => {
    const { token, tokenId, expiresAt, outcome } = await call(secretariat, 'issueToken', issue());
    const { iat, exp, ...claims } = claimsOf(token);
    expect(claims).toEqual({
      sub: 'p-17',
      role: 'regulator',
      province: 'beijing',
      aud: 'tongbiao',
      jti: tokenId,
    });
    expect(Number(exp) - Number(iat)).toBe(3_600);
    expect(new Date(Number(exp) * 1000).toISOString()).toBe(expiresAt.replace('Z', '.000Z'));
    expect(await use(token)).toBe('accepted');
    const [, body, signature] = token.split('.') as [string, string, string];
    for await (const { data, metadata, type } of system.store.readStream(`token-${tokenId}`)) {
      expect(type).toBe('access.TokenIssued.v1');
      expect(JSON.stringify([data, metadata])).not.toContain(signature);
      expect(JSON.stringify([data, metadata])).not.toContain(body);
    }
    expect(outcome?.events).toHaveLength(1);
  });

  it('are given again, the same, to a repeated request, and not to another body', async () => {
    const request = issue();
    const first = await call(secretariat, 'issueToken', request);
    const again = await call(secretariat, 'issueToken', request);
    expect(again).toMatchObject({ token: first.token, tokenId: first.tokenId, outcome: { replayed: true } });
    expect(await refusal(call(secretariat, 'issueToken', { ...request, subject: 'p-18' }))).toMatch(
      /^ALREADY_EXISTS REQUEST_ID_REUSED/,
    );
  });

  it('are not given by a dry run, which writes nothing', async () => {
    const before = await system.store.lastDomainEvent();
    const { token, expiresAt } = await call(secretariat, 'issueToken', issue({ validateOnly: true }));
    expect([token, expiresAt.length]).toEqual(['', 20]);
    expect((await system.store.lastDomainEvent())?.id).toBe(before?.id);
  });

  it.each([
    ['INVALID_ARGUMENT ROLE_NOT_ISSUED role', { role: 'service' }],
    ['INVALID_ARGUMENT PROVINCE_MISSING province', { province: '' }],
    ['INVALID_ARGUMENT TTL_OUT_OF_RANGE ttlSeconds', { ttlSeconds: 1 }],
    ['INVALID_ARGUMENT SUBJECT_RESERVED subject', { subject: 'service-registry' }],
    ['INVALID_ARGUMENT REFERENCE_MALFORMED subject', { subject: 'Zhang San' }],
    ['INVALID_ARGUMENT REFERENCE_MALFORMED deputy', { deputy: 'Li Si' }],
    ['INVALID_ARGUMENT DEPUTY_OF_ITSELF deputy', { deputy: 'p-17' }],
    ['FAILED_PRECONDITION PROVINCE_NOT_A_PARTY province', { province: 'shanghai' }],
    ['INVALID_ARGUMENT FIELD_REQUIRED ttlSeconds', { ttlSeconds: 0 }],
  ])('are not issued: %s', async (code, change) => {
    expect(await refusal(call(secretariat, 'issueToken', issue(change)))).toBe(code);
  });

  it('are issued by the secretariat alone', async () => {
    const regulator = await system.access('regulator', 'beijing');
    expect(await refusal(call(regulator, 'issueToken', issue()))).toBe('PERMISSION_DENIED ROLE_NOT_ALLOWED');
    const anyone = await system.access();
    expect(await refusal(call(anyone, 'issueToken', issue()))).toBe('UNAUTHENTICATED TOKEN_MISSING');
  });

  it('are refused within a second of being revoked, by their bearer too, and nobody else revokes them', async () => {
    const [mine, theirs] = await Promise.all([
      call(secretariat, 'issueToken', issue({ subject: 'p-20' })),
      call(secretariat, 'issueToken', issue({ subject: 'p-21' })),
    ]);
    const bearer = system.bearing(mine.token).access;
    expect(await refusal(call(bearer, 'revokeToken', revoke(theirs.tokenId)))).toBe(
      'NOT_FOUND TOKEN_NOT_FOUND tokenId',
    );
    expect(await refusal(call(secretariat, 'revokeToken', revoke(randomUUID())))).toBe(
      'NOT_FOUND TOKEN_NOT_FOUND tokenId',
    );
    expect(await refusal(call(bearer, 'revokeToken', revoke(mine.tokenId, { validateOnly: true })))).toBe('accepted');
    expect(await use(mine.token)).toBe('accepted');
    const request = revoke(mine.tokenId);
    await call(bearer, 'revokeToken', request);
    await expect.poll(() => use(mine.token), { timeout: 1_000, interval: 50 }).toBe('UNAUTHENTICATED TOKEN_REVOKED');
    const twice = await call(secretariat, 'revokeToken', revoke(mine.tokenId));
    expect(twice.outcome?.events).toEqual([]);
    expect(await use(theirs.token)).toBe('accepted');
  });

  it('may be revoked where they were issued elsewhere, by the secretariat', async () => {
    const tokenId = 'urn:elsewhere:4711';
    const token = await system.sign({ sub: 'p-50', role: 'auditor', ttlSeconds: 600, tokenId });
    expect(await use(token)).toBe('accepted');
    const auditor = await system.access('auditor');
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    const asked = revoke(tokenId, { expiresAt });
    expect(await refusal(call(auditor, 'revokeToken', asked))).toBe('NOT_FOUND TOKEN_NOT_FOUND tokenId');
    await call(secretariat, 'revokeToken', asked);
    await expect.poll(() => use(token), { timeout: 1_000, interval: 50 }).toBe('UNAUTHENTICATED TOKEN_REVOKED');
    expect(await refusal(call(secretariat, 'revokeToken', revoke(tokenId, { expiresAt: 'soon' })))).toBe(
      'INVALID_ARGUMENT INSTANT_MALFORMED expiresAt',
    );
  });

  it('are listed with what became of them, one’s own to everybody, all of them to who looks after them', async () => {
    const own = { subject: 'p-30' };
    const kept = await call(secretariat, 'issueToken', issue(own));
    const ended = await call(secretariat, 'issueToken', issue({ ...own, role: 'auditor', province: '', purpose: '' }));
    const { outcome } = await call(secretariat, 'revokeToken', revoke(ended.tokenId));
    const { position } = outcome!;
    const bearer = system.bearing(kept.token).access;
    const { tokens, nextPageToken } = await call(bearer, 'listTokens', page, { position });
    expect(tokens).toMatchObject([
      {
        tokenId: ended.tokenId,
        role: 'auditor',
        state: TokenState.REVOKED,
        issuedBy: 'secretariat-',
        revokedBy: 'secretariat-',
        reason: 'the phone was lost',
      },
      {
        tokenId: kept.tokenId,
        purpose: '2027 plan',
        state: TokenState.VALID,
        expiresAt: kept.expiresAt,
        revokedAt: '',
      },
    ]);
    expect(nextPageToken).toBe('');
    expect(await refusal(call(bearer, 'listTokens', { ...page, allSubjects: true }))).toBe(
      'PERMISSION_DENIED NOT_YOUR_TOKENS allSubjects',
    );
    const auditor = await system.access('auditor');
    const all = { ...page, allSubjects: true, pageSize: 1 };
    const newest = await call(auditor, 'listTokens', all);
    expect(newest.tokens.map(({ tokenId }) => tokenId)).toEqual([ended.tokenId]);
    const next = await call(auditor, 'listTokens', { ...all, pageToken: newest.nextPageToken });
    expect(next.tokens.map(({ tokenId }) => tokenId)).toEqual([kept.tokenId]);
    expect(await refusal(call(auditor, 'listTokens', { ...all, pageToken: 'x' }))).toBe(
      'INVALID_ARGUMENT PAGE_TOKEN_INVALID pageToken',
    );
  });

  it('of a deputy name both, act as both, and are listed for and revoked by either', async () => {
    const { token, tokenId, outcome } = await call(
      secretariat,
      'issueToken',
      issue({ subject: 'p-60', deputy: 'u-61' }),
    );
    expect(claimsOf(token)).toMatchObject({
      sub: 'p-60',
      act: { sub: 'u-61' },
      role: 'regulator',
      province: 'beijing',
    });
    const { position } = outcome!;
    const deputy = system.bearing(token).access;
    const own = await call(secretariat, 'issueToken', issue({ subject: 'p-60' }));
    const represented = system.bearing(own.token).access;
    const ofDeputy = { tokenId, subject: 'p-60', deputy: 'u-61', state: TokenState.VALID };
    expect((await call(deputy, 'listTokens', page, { position })).tokens).toMatchObject([ofDeputy]);
    const seen = await call(represented, 'listTokens', page, { position: own.outcome!.position });
    expect(seen.tokens).toMatchObject([{ tokenId: own.tokenId, deputy: '' }, ofDeputy]);
    expect(await refusal(call(deputy, 'revokeToken', revoke(own.tokenId)))).toBe('NOT_FOUND TOKEN_NOT_FOUND tokenId');
    await call(represented, 'revokeToken', revoke(tokenId));
    await expect.poll(() => use(token), { timeout: 1_000, interval: 50 }).toBe('UNAUTHENTICATED TOKEN_REVOKED');
  });

  it('are told, page by page, to services that do not read the log, when they were revoked', async () => {
    const revoked: string[] = [];
    let position = '';
    for (let i = 0; i < 3; i++) {
      const { tokenId } = await call(secretariat, 'issueToken', issue({ subject: 'p-40' }));
      const { outcome } = await call(secretariat, 'revokeToken', revoke(tokenId));
      revoked.push(tokenId);
      ({ position } = outcome!);
    }
    const service = await system.access('system', 'hebei');
    const told: string[] = [];
    let pageToken = '';
    do {
      const answer = await call(service, 'listRevokedTokens', { pageSize: 2, pageToken }, { position });
      told.push(...answer.tokenIds);
      pageToken = answer.nextPageToken;
    } while (pageToken !== '');
    expect(told).toEqual(told.toSorted());
    expect(told).toEqual(expect.arrayContaining(revoked));
  });
});
