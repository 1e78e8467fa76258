import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
  /** JWKS with its public key and those that signed before, as text. */
  readonly jwks: string;
}

interface PublicKey {
  readonly kid?: string;
}

/** The keys that signed before the present one: a receipt stays valid when the key is changed. Throws where the file is no JWKS. */
const earlierKeys = (file: string, kid: string | undefined): readonly PublicKey[] => {
  if (!existsSync(file)) return [];
  try {
    const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { readonly keys: readonly PublicKey[] };
    return keys.filter((key) => key.kid !== kid);
  } catch (error) {
    throw new Error(`${file} is no JWKS; without it receipts that were signed with earlier keys cannot be verified`, {
      cause: error,
    });
  }
};

/**
 * A signer with the Ed25519 key of this file, made at the first start (0600). Replicas that are to sign alike share the file. The public
 * key lies beside it in `receipt-jwks.json`, for those who verify, with those of the keys that were in the file before: to change the key,
 * take the file away and start again.
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
  const file = join(dirname(keyFile), 'receipt-jwks.json');
  const jwks = JSON.stringify({
    keys: [{ ...publicKey, alg: 'EdDSA', use: 'sig' }, ...earlierKeys(file, publicKey.kid)],
  });
  // Another replica may read it meanwhile.
  const written = `${file}.${process.pid}`;
  writeFileSync(written, `${jwks}\n`);
  renameSync(written, file);
  return {
    sign: (claims) =>
      new CompactSign(Buffer.from(JSON.stringify({ iss: 'tongbiao/numbering', ...claims })))
        .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, typ: 'tongbiao-receipt+jwt' })
        .sign(key),
    jwks,
  };
};
