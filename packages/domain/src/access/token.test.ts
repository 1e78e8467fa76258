import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { issuableRoles, token, type TokenCommand, type TokenEvent } from './token.ts';

const { given } = spec(token);
const tokenId = '0f0e0d0c-0b0a-5900-8800-070605040302';
const of = { tokenId, subject: 'p-17', role: 'regulator', province: 'beijing', purpose: '2027 plan', deputy: '' };
type Issue = TokenCommand & { type: 'Issue' };
const issue = (rest: Partial<Issue> = {}): Issue => ({
  type: 'Issue',
  ...of,
  ttlSeconds: 3_600,
  now: '2026-11-24T08:00:00.789Z',
  parties: ['beijing', 'henan'],
  ...rest,
});
const issued: TokenEvent = {
  type: 'access.TokenIssued.v1',
  data: { ...of, issuedAt: '2026-11-24T08:00:00Z', expiresAt: '2026-11-24T09:00:00Z' },
};
const by = (subject: string, role: string, expiresAt = ''): TokenCommand => ({
  type: 'Revoke',
  tokenId,
  reason: 'the phone was lost',
  expiresAt,
  actor: { subject, role },
});
const revoked: TokenEvent = {
  type: 'access.TokenRevoked.v1',
  data: { tokenId, expiresAt: '2026-11-24T09:00:00Z', reason: 'the phone was lost' },
};

describe('a token', () => {
  it('is issued in whole seconds, as it says itself', () => given().when(issue()).then(issued));

  it.each([
    ['ROLE_NOT_ISSUED', { role: 'service' }],
    ['ROLE_NOT_ISSUED', { role: 'emperor' }],
    ['PROVINCE_MISSING', { province: '' }],
    ['PROVINCE_MISSING', { role: 'department', province: '' }],
    ['SUBJECT_RESERVED', { subject: 'service-registry' }],
    ['SUBJECT_RESERVED', { deputy: 'service-registry' }],
    ['DEPUTY_OF_ITSELF', { deputy: 'p-17' }],
    ['DEPUTY_OF_SYSTEM', { role: 'system', deputy: 'u-2' }],
    ['PROVINCE_NOT_A_PARTY', { province: 'atlantis' }],
    ['PROVINCE_NOT_A_PARTY', { role: 'auditor', province: 'atlantis' }],
    ['TTL_OUT_OF_RANGE', { ttlSeconds: 59 }],
    ['TTL_OUT_OF_RANGE', { ttlSeconds: 366 * 86_400 + 1 }],
  ])('is not issued: %s', (code, change) => given().when(issue(change)).rejects(code));

  it('is issued for a day and for a leap year, without a province where the role needs none', () => {
    for (const ttlSeconds of [60, 366 * 86_400])
      expect(token.decide(token.initial, issue({ role: 'auditor', province: '', ttlSeconds })).events).toHaveLength(1);
    expect(issuableRoles.has('service')).toBe(false);
  });

  it('is issued to a guest of a work, too', () => {
    const data = { ...issued.data, province: 'henan' } as typeof issued.data;
    given()
      .when(issue({ province: 'henan' }))
      .then({ ...issued, data } as TokenEvent);
  });

  it('of a deputy says who stands in for whom, and is revoked by either', () => {
    const ofDeputy = { ...issued, data: { ...issued.data, deputy: 'u-2' } } as TokenEvent;
    given()
      .when(issue({ deputy: 'u-2' }))
      .then(ofDeputy);
    for (const subject of ['p-17', 'u-2']) given(ofDeputy).when(by(subject, 'regulator')).then(revoked);
    given(ofDeputy).when(by('', 'regulator')).rejects('TOKEN_NOT_FOUND');
    given(issued).when(by('', 'regulator')).rejects('TOKEN_NOT_FOUND');
  });

  it('is revoked by its bearer', () => given(issued).when(by('p-17', 'regulator')).then(revoked));
  it('is revoked by the secretariat', () => given(issued).when(by('s', 'secretariat')).then(revoked));
  it('is not revoked by anybody else', () => given(issued).when(by('p-18', 'regulator')).rejects('TOKEN_NOT_FOUND'));
  it('is not revoked where it was never issued', () => given().when(by('s', 'secretariat')).rejects('TOKEN_NOT_FOUND'));
  it('is revoked where it was issued elsewhere, when the secretariat says until when it is good', () => {
    given()
      .when(by('s', 'secretariat', '2026-11-24T17:00:00+08:00'))
      .then(revoked);
    given(revoked)
      .when(by('s', 'secretariat', '2027-01-01T00:00:00Z'))
      .then();
    given()
      .when(by('p-17', 'regulator', '2026-11-24T09:00:00Z'))
      .rejects('TOKEN_NOT_FOUND');
  });
  it('expires when it says, whatever its revocation says', () =>
    given(issued)
      .when(by('s', 'secretariat', '2027-01-01T00:00:00Z'))
      .then(revoked));
  it('is revoked once', () => given(issued, revoked).when(by('s', 'secretariat')).then());
});
