import { describe, expect, it } from 'vitest';
import { checkAct, type Act } from './act.ts';
import { keyOf, signedBy } from './registry/testing/region.ts';

const act = signedBy('beijing');
const day = '2026-11-24';
const key = keyOf('beijing');
const code = (changed: Partial<Act>, keys = [key], on = day) =>
  checkAct({ ...act, ...changed }, { keys, day: on })?.code;
const signature = act.signature!;

describe('the check of an act', () => {
  it('passes a signature of the province’s key over this very request', () => expect(code({})).toBeUndefined());
  it.each([
    ['nothing was signed', { signature: undefined }, 'SIGNATURE_MISSING'],
    ['the key is another province’s', signedBy('tianjin'), 'UNKNOWN_KEY'],
    ['the algorithm is another one', { signature: { ...signature, alg: 'SM2' } }, 'ALGORITHM_MISMATCH'],
    ['another request was signed', { request: { a: '2' } }, 'ACT_MISMATCH'],
    ['another request id was signed', { requestId: 'r2' }, 'ACT_MISMATCH'],
    ['another rpc was signed', { rpc: 'x.Y/W' }, 'ACT_MISMATCH'],
    ['the signature is none', { signature: { ...signature, value: 'AAAA' } }, 'SIGNATURE_INVALID'],
  ])('refuses it where %s', (_, changed, expected) => expect(code(changed)).toBe(expected));
  it('refuses a forged text that names this request', () => {
    const { value } = signedBy('beijing', { a: '2' }).signature!;
    expect(code({ signature: { ...signature, value } })).toBe('SIGNATURE_INVALID');
  });
  it('refuses a key before its first day', () => expect(code({}, [key], '2025-12-31')).toBe('KEY_NOT_VALID'));
  it('refuses a key from the day on which it ends', () => {
    const ending = { ...key, validUntil: day };
    expect(code({}, [ending])).toBe('KEY_NOT_VALID');
    expect(code({}, [ending], '2026-11-23')).toBeUndefined();
  });
  it('refuses a key whose value is none', () => expect(code({}, [{ ...key, value: 'x' }])).toBe('SIGNATURE_INVALID'));
  it('tells the field at fault', () => {
    expect(checkAct({ ...act, signature: undefined }, { keys: [key], day })).toMatchObject({
      field: 'signature',
      status: 'INVALID_ARGUMENT',
    });
    expect(checkAct(act, { keys: [], day })).toMatchObject({ field: 'signature.keyId', status: 'PERMISSION_DENIED' });
  });
});
