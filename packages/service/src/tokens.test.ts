import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { logLines } from './testing/region-service.ts';
import { generateTokenKey, openTokenVerifier, signToken, tokenFromFile } from './tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongbiao-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const issuer = generateTokenKey();
const jwksFile = file('jwks.json', JSON.stringify(issuer.jwks));
const regulator = { sub: 'u-1', role: 'regulator', province: 'beijing', ttlSeconds: 60 } as const;

describe('a token', () => {
  it('names subject, role and province', async () => {
    const verifier = openTokenVerifier({ jwksFile });
    expect(await verifier.verify(await signToken(issuer.privateKey, regulator))).toEqual({
      subject: 'u-1',
      role: 'regulator',
      province: 'beijing',
    });
  });

  it('names the deputy who acts, and on whose behalf', async () => {
    const verifier = openTokenVerifier({ jwksFile });
    expect(await verifier.verify(await signToken(issuer.privateKey, { ...regulator, deputy: 'u-2' }))).toEqual({
      subject: 'u-2',
      onBehalfOf: 'u-1',
      role: 'regulator',
      province: 'beijing',
    });
  });

  it.each([
    ['of themselves', { sub: 'u-1' }],
    ['without a name', {}],
    ['of a deputy', { sub: 'u-2', act: { sub: 'u-3' } }],
    ['with a name that is none', { sub: '张三' }],
    ['that is a text', 'u-2'],
  ])('is refused where it names a deputy %s', async (_, act) => {
    const { kid, ...jwk } = issuer.privateKey;
    const token = await new SignJWT({ role: 'regulator', province: 'beijing', act })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject('u-1')
      .setAudience('tongbiao')
      .setExpirationTime('1m')
      .sign(createPrivateKey({ key: jwk as never, format: 'jwk' }));
    await expect(openTokenVerifier({ jwksFile }).verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('is refused as expired once its time is over, also when it was good before', async () => {
    let now = new Date('2026-05-01T00:00:00Z');
    const verifier = openTokenVerifier({ jwksFile, now: () => now });
    const token = await signToken(issuer.privateKey, regulator, now);
    await expect(verifier.verify(token)).resolves.toBeDefined();
    now = new Date('2026-05-01T00:01:06Z');
    const refused = { code: 'TOKEN_EXPIRED', message: 'the token expired at 2026-05-01T00:01:00.000Z; get a new one' };
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
    await expect(verifier.verify(token), 'as one that was never seen before').rejects.toMatchObject(refused);
  });

  it('is refused within a second of its revocation, also when it was good before, and no other token is', async () => {
    const revoked = new Set<string>();
    let asked = 0;
    const verifier = openTokenVerifier({
      jwksFile,
      isRevoked: (id) => {
        asked++;
        return revoked.has(id);
      },
    });
    const [a, b] = await Promise.all(
      ['a', 'b'].map((tokenId) => signToken(issuer.privateKey, { ...regulator, tokenId })),
    );
    const plain = await signToken(issuer.privateKey, regulator);
    for (let i = 0; i < 100; i++) await verifier.verify(a!);
    expect(asked, 'a token in use is not looked up at every call').toBeLessThan(5);
    revoked.add('a');
    const end = performance.now() + 1_000;
    const code = async () => {
      try {
        await verifier.verify(a!);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'accepted';
    };
    await expect.poll(code, { timeout: 1_000, interval: 20 }).toBe('TOKEN_REVOKED');
    expect(performance.now()).toBeLessThan(end);
    expect(await code(), 'for good').toBe('TOKEN_REVOKED');
    await expect(verifier.verify(b!)).resolves.toMatchObject({ subject: 'u-1' });
    await expect(verifier.verify(plain), 'without an id').resolves.toMatchObject({ subject: 'u-1' });
    revoked.add('b');
    const other = openTokenVerifier({ jwksFile, isRevoked: (id) => revoked.has(id) });
    await expect(other.verify(b!), 'at its first use').rejects.toMatchObject({
      code: 'TOKEN_REVOKED',
      failure: { status: 'UNAUTHENTICATED' },
    });
  });

  it('is the same when it is made again of the same claims at the same second', async () => {
    const at = new Date('2026-05-01T00:00:00Z');
    const claims = { ...regulator, tokenId: 'a' };
    expect(await signToken(issuer.privateKey, claims, at)).toBe(await signToken(issuer.privateKey, claims, at));
  });

  it.each([
    ['is no token', async () => 'a.b.c', 'it is malformed'],
    ['has no parts', async () => 'abc', 'it is malformed'],
    ['is signed by a stranger', () => signToken(generateTokenKey().privateKey, regulator), 'no key that is trusted'],
    ['is signed by a stranger under a trusted name', forged, 'its signature is not one by the key that it names'],
    ['claims no role', () => sign({}, {}), 'role'],
    ['claims a role that does not exist', () => sign({ role: 'emperor' }, {}), 'role'],
    ['acts for a province without naming it', () => sign({ role: 'regulator' }, {}), 'needs a province'],
    ['names a province that is no text', () => sign({ role: 'regulator', province: 11 }, {}), 'province'],
    ['is for another audience', () => sign({ role: 'auditor' }, { aud: 'elsewhere' }), 'another audience'],
    ['is for later', () => sign({ role: 'auditor', nbf: Date.now() / 1000 + 600 }, {}), 'not valid yet'],
    ['never expires', () => sign({ role: 'auditor' }, { exp: false }), 'claim exp'],
    ['has no subject', () => sign({ role: 'auditor' }, { sub: '' }), 'claim sub'],
  ])('is refused where it %s, in words', async (_, token, says) => {
    const refused = await openTokenVerifier({ jwksFile })
      .verify(await token())
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'TOKEN_INVALID',
      failure: { status: 'UNAUTHENTICATED', message: expect.stringContaining(says) },
    });
    expect(String(refused)).not.toMatch(/ERR_|JWS|JOSE/);
  });

  it('is refused where it is unsigned', async () => {
    const part = (o: object) => Buffer.from(JSON.stringify(o)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ sub: 'u', role: 'auditor', aud: 'tongbiao', exp: 9e9 })}.`;
    await expect(openTokenVerifier({ jwksFile }).verify(token)).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: 'the token is not valid: it must be signed by EdDSA',
    });
  });

  it('is refused where it is signed by another algorithm, also with a key that is in the file', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const mixed = file('mixed.json', JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ec' }] }));
    const token = await new SignJWT({ role: 'auditor' })
      .setProtectedHeader({ alg: 'ES256', kid: 'ec' })
      .setSubject('u-1')
      .setAudience('tongbiao')
      .setExpirationTime('1h')
      .sign(privateKey);
    await expect(openTokenVerifier({ jwksFile: mixed }).verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('follows the keys in the file: a new issuer is trusted, a removed one no more', async () => {
    const rotating = file('rotating.json', JSON.stringify(issuer.jwks));
    const verifier = openTokenVerifier({ jwksFile: rotating });
    const old = await signToken(issuer.privateKey, regulator);
    await verifier.verify(old);
    const next = generateTokenKey();
    writeFileSync(rotating, JSON.stringify(next.jwks));
    await sleep(600);
    await expect(verifier.verify(await signToken(next.privateKey, regulator))).resolves.toMatchObject({
      subject: 'u-1',
    });
    await expect(verifier.verify(old)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('is still judged by the keys read before when the file is spoilt', async () => {
    const spoilt = file('spoilt.json', JSON.stringify(issuer.jwks));
    const told = logLines();
    const log = createLog({ name: 'test', destination: told });
    const verifier = openTokenVerifier({ jwksFile: spoilt, log });
    writeFileSync(spoilt, '{"keys":');
    await sleep(600);
    await expect(verifier.verify(await signToken(issuer.privateKey, regulator))).resolves.toBeDefined();
    expect(told.lines).toMatchObject([{ level: 'error', msg: 'the changed JWKS file cannot be read' }]);
  });
});

describe('a JWKS file', () => {
  it.each([
    ['is missing', join(folder, 'nowhere.json')],
    ['is no JSON', file('no.json', 'x')],
    ['has no keys', file('empty.json', '{"keys":[]}')],
  ])('stops the start where it %s', (_, path) => expect(() => openTokenVerifier({ jwksFile: path })).toThrow());
});

describe('a token file', () => {
  it('is read again when its issuer replaced it', async () => {
    const path = file('token', 'one\n');
    const token = tokenFromFile(path);
    expect(token()).toBe('one');
    writeFileSync(path, 'second\n');
    await sleep(600);
    expect(token()).toBe('second');
  });
  it('stops the start where it is empty', () => expect(() => tokenFromFile(file('blank', '\n'))).toThrow('empty'));
});

describe('a key of an issuer', () => {
  it('is published without its private part', () => {
    expect(JSON.stringify(issuer.jwks)).not.toContain(issuer.privateKey.d!);
    expect(issuer.jwks.keys[0]?.kid).toBe(issuer.privateKey.kid);
  });
});

/** A token by a stranger that names the issuer's key. */
const forged = (): Promise<string> =>
  signToken({ ...generateTokenKey().privateKey, kid: issuer.privateKey.kid }, regulator);

/** A token by the issuer with claims of one's own choosing. */
const sign = (claims: object, { aud = 'tongbiao', exp = true, sub = 'u-1' }): Promise<string> => {
  const jwt = new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: issuer.privateKey.kid })
    .setAudience(aud);
  if (exp) jwt.setExpirationTime('1h');
  if (sub !== '') jwt.setSubject(sub);
  return jwt.sign(createPrivateKey({ key: issuer.privateKey, format: 'jwk' }));
};
