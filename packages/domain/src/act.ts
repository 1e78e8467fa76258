import { createPublicKey, verify } from 'node:crypto';
import { actText, type ActContent, type ActSignature } from '@tongbiao/contracts';
import type { PublicKey } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Rejection } from '@tongbiao/decider';

/** An act of authority as it came in: the signature, and the request that it must be over. */
export interface Act extends Omit<ActContent, 'keyId'> {
  /** Absent: nothing was signed. */
  readonly signature: ActSignature | undefined;
}

/** Whom the act must be by, and when it was done. */
export interface ActCheck {
  /** Every key of the province that is not revoked. */
  readonly keys: readonly PublicKey[];
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
}

/**
 * Whether a province's key signed exactly this request; undefined if it did. Pure, so that an auditor can run it again:
 * the key is one of the province's, valid on that day; the signed text names this rpc, request id and request; the signature verifies.
 */
export const checkAct = (act: Act, { keys, day }: ActCheck): Rejection | undefined => {
  const { signature } = act;
  if (signature === undefined) return refusal('SIGNATURE_MISSING', "the act must be signed with the province's key");
  const { alg, keyId, signed, value } = signature;
  const key = keys.find((k) => k.keyId === keyId);
  if (key === undefined) return refusal('UNKNOWN_KEY', `${keyId} is no key of this province`, 'keyId');
  if (alg !== key.alg || alg !== 'Ed25519')
    return refusal('ALGORITHM_MISMATCH', `the key signs with ${key.alg}`, 'alg');
  if (day < key.validFrom || (key.validUntil !== '' && day >= key.validUntil))
    return refusal('KEY_NOT_VALID', `${keyId} is not valid on ${day}`, 'keyId');
  if (signed !== actText({ keyId, rpc: act.rpc, requestId: act.requestId, request: act.request }))
    return refusal('ACT_MISMATCH', 'what was signed is not this request');
  return isSignedBy(key, signed, value)
    ? undefined
    : refusal('SIGNATURE_INVALID', `the signature is not one by ${keyId} over this request`, 'value');
};

/** True for 32 bytes in base64url without padding: a raw Ed25519 public key. */
export const isEd25519Key = (value: string): boolean =>
  /^[\w-]{43}$/.test(value) && Buffer.from(value, 'base64url').toString('base64url') === value;

const isSignedBy = (key: PublicKey, text: string, signature: string): boolean =>
  isEd25519Key(key.value) &&
  verify(
    null,
    Buffer.from(text),
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.value }, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );

const refusal = (code: string, message: string, part?: string): Rejection => ({
  code,
  status: part === undefined && code === 'SIGNATURE_MISSING' ? 'INVALID_ARGUMENT' : 'PERMISSION_DENIED',
  message,
  field: part === undefined ? 'signature' : `signature.${part}`,
});
