import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { logLines } from './testing/region-service.ts';
import { generateTokenKey, signToken } from './tokens.ts';

const logged = (
  write: (log: ReturnType<typeof createLog>) => void,
): { text: string; line: Record<string, unknown> } => {
  const out = logLines();
  write(createLog({ name: 'registry', destination: out }));
  return { text: out.text(), line: out.lines[0] ?? {} };
};

describe('a log line', () => {
  it('is JSON with service, level and time', () => {
    const { line } = logged((log) => log.info({ position: 9007199254740993n }, 'ready'));
    expect(line).toMatchObject({ service: 'registry', level: 'info', msg: 'ready' });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each([
    ['a token', { token: 'SECRET' }],
    ['a header', { headers: { Authorization: 'SECRET' } }],
    ['a signature deep inside', { request: { act: [{ signature: { keyId: 'k', value: 'SECRET' } }] } }],
    ['a private key', { key: { privateKey: { d: 'SECRET' } } }],
    ['a JWK', { jwk: { kty: 'OKP', d: 'SECRET' } }],
    [
      'a field of an error',
      { err: Object.assign(new Error('x'), { token: 'SECRET', config: { password: 'SECRET' } }) },
    ],
  ])('strikes out %s', (_, object) => {
    const { text } = logged((log) => log.info(object));
    expect(text).not.toContain('SECRET');
    expect(text).toContain('[struck out]');
  });

  it('strikes out a token that somebody quoted in a sentence', async () => {
    const token = await signToken(generateTokenKey().privateKey, { sub: 'u', role: 'auditor', ttlSeconds: 60 });
    const { text, line } = logged((log) => log.error(new Error(`cannot use Bearer ${token}`)));
    expect(text).not.toContain(token);
    expect(text).not.toContain(token.split('.')[2]);
    expect(line['msg']).toBe('cannot use Bearer [struck out]');
  });

  it('strikes out a private key that somebody printed', () => {
    const { privateKey } = generateTokenKey();
    const { text } = logged((log) => {
      log.info(JSON.stringify(privateKey));
      log.info('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ\n-----END PRIVATE KEY-----');
    });
    expect(text).not.toContain(privateKey.d);
    expect(text).not.toContain('MC4CAQAwBQ');
  });

  it('keeps what an error says of itself', () => {
    const { line } = logged((log) => log.error({ err: Object.assign(new Error('no'), { code: 'CONFLICT' }) }));
    expect(line['err']).toMatchObject({ message: 'no', code: 'CONFLICT', type: 'Error', stack: expect.any(String) });
  });
});
