import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { actText, type ActContent } from '@tongbiao/contracts';
import type { Signature } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { PrivateJwk } from './tokens.ts';

/** The key with which a province signs its acts of authority. */
export interface MemberKey {
  readonly keyId: string;
  /** Stays with the province: in a key file of mode 0600, never in a log or a message. */
  readonly privateKey: PrivateJwk;
  /** What the registry holds: raw 32 bytes, base64url. */
  readonly publicKey: { readonly keyId: string; readonly alg: 'Ed25519'; readonly value: string };
}

/** A new Ed25519 key. Its id is `<label>-<first 12 hex digits of SHA-256 over the public key>`. */
export const generateMemberKey = (label = 'key'): MemberKey => {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const value = jwk.x!;
  const keyId = `${label}-${createHash('sha256').update(Buffer.from(value, 'base64url')).digest('hex').slice(0, 12)}`;
  return { keyId, privateKey: { ...jwk, kid: keyId }, publicKey: { keyId, alg: 'Ed25519', value } };
};

/** Signs an act of authority: what goes into the request's `signature`. `request` is canonical proto3 JSON (`XRequest.toJSON`). */
export const signAct = (
  key: Pick<MemberKey, 'keyId' | 'privateKey'>,
  { rpc, requestId, request }: Omit<ActContent, 'keyId'>,
): Signature => ({
  keyId: key.keyId,
  alg: 'Ed25519',
  value: sign(
    null,
    Buffer.from(actText({ keyId: key.keyId, rpc, requestId, request })),
    createPrivateKey({ key: key.privateKey, format: 'jwk' }),
  ).toString('base64url'),
});

const keyFileShape = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

/** Writes a private key as JWK, readable by its owner alone (0600). Refuses to overwrite: a lost key cannot be had back. */
export const writeKeyFile = (path: string, privateKey: PrivateJwk): void =>
  writeFileSync(path, `${JSON.stringify(privateKey)}\n`, { mode: 0o600, flag: 'wx' });

/** Reads a private key that {@link writeKeyFile} wrote. The message of a failure never holds what the file says. */
export const readKeyFile = (path: string): PrivateJwk => {
  const text = readFileSync(path, 'utf8');
  try {
    return keyFileShape.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is no Ed25519 private key (JWK with kty, crv, x, d, kid)`);
  }
};

/** Reads a province's signing key from its key file. */
export const readMemberKey = (path: string): MemberKey => {
  const privateKey = readKeyFile(path);
  return {
    keyId: privateKey.kid,
    privateKey,
    publicKey: { keyId: privateKey.kid, alg: 'Ed25519', value: privateKey.x! },
  };
};
