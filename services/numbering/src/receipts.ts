import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateTokenKey, readKeyFile, writeKeyFile } from '@tongbiao/service';
import { CompactSign, importJWK, type JWK } from 'jose';

/** What a receipt says. */
export interface ReceiptClaims {
  /** The log that it was read from. */
  readonly log: string;
  readonly range: string;
  readonly sequence: number;
  readonly state: 'reserved' | 'assigned';
  readonly reservation?: string;
  readonly work?: string;
  readonly series?: string;
  readonly members: readonly string[];
  /** RFC 3339 UTC; absent where the number is assigned. */
  readonly expires?: string;
  readonly eventId: string;
  /** Leaf of the audit log that holds the event. */
  readonly ordinal: string;
  readonly recordedAt: string;
}

/** Signs receipts. */
export interface ReceiptSigner {
  /** A JWS in compact form. */
  sign(claims: ReceiptClaims): Promise<string>;
  /** JWKS with the public key, as text. */
  readonly jwks: string;
}

/**
 * A signer with the Ed25519 key of this file, made at the first start (0600). Replicas that are to sign alike share the file. The public
 * key lies beside it as `receipt-jwks.json`, for those who verify.
 */
export const openReceiptSigner = async (keyFile: string): Promise<ReceiptSigner> => {
  if (!existsSync(keyFile)) {
    try {
      writeKeyFile(keyFile, generateTokenKey().privateKey);
    } catch (error) {
      // Another replica made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const jwk = readKeyFile(keyFile);
  const key = await importJWK(jwk as JWK, 'EdDSA');
  const { d: _, ...publicKey } = jwk;
  const jwks = JSON.stringify({ keys: [{ ...publicKey, alg: 'EdDSA', use: 'sig' }] });
  writeFileSync(join(dirname(keyFile), 'receipt-jwks.json'), `${jwks}\n`);
  return {
    sign: (claims) =>
      new CompactSign(Buffer.from(JSON.stringify({ iss: 'tongbiao/numbering', ...claims })))
        .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, typ: 'tongbiao-receipt+jwt' })
        .sign(key),
    jwks,
  };
};
