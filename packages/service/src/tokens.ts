import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT, type JSONWebKeySet, type JWK } from 'jose';
import { z } from 'zod';
import { canonicalJson, type Actor } from '@tongbiao/contracts';
import { CallFailed } from './failure.ts';
import type { Log } from './log.ts';
import { actsForProvince, isRole, type Role } from './roles.ts';
import { watchedFile } from './watched-file.ts';

/** Audience of every token. */
const AUDIENCE = 'tongbiao';

/** Tolerated difference between the issuer's clock and ours, in seconds. */
const CLOCK_TOLERANCE_S = 5;

/** Tokens whose signature was checked, kept until they expire; the oldest leave first. */
const REMEMBERED_TOKENS = 2_000;

/** A private Ed25519 key as JWK, with its key id. Never logged, never sent. */
export type PrivateJwk = JsonWebKey & { readonly kid: string };

/** What a token says. */
export interface TokenClaims {
  /** Opaque id; names live elsewhere. */
  readonly sub: string;
  readonly role: Role;
  /** Needed where the role acts for a province. */
  readonly province?: string;
  readonly ttlSeconds: number;
  /** Who holds the token as a deputy of `sub` (claim `act`, RFC 8693). @default nobody: `sub` acts in person */
  readonly deputy?: string;
  /** By which it can be revoked (claim `jti`). @default none */
  readonly tokenId?: string;
}

/** RFC 7638 thumbprint of an Ed25519 JWK. */
const thumbprint = ({ crv, kty, x }: JsonWebKey): string =>
  createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url');

/** A new key for an issuer of tokens: the private half for the issuer alone, the JWKS for every service. */
export const generateTokenKey = (): { readonly privateKey: PrivateJwk; readonly jwks: JSONWebKeySet } => {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = thumbprint(jwk);
  const { d: _, ...publicJwk } = jwk;
  return { privateKey: { ...jwk, kid }, jwks: { keys: [{ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' } as JWK] } };
};

/** An EdDSA JWT for Tongbiao's services; the same claims at the same second give the same token. */
export const signToken = async (
  privateKey: PrivateJwk,
  { sub, role, province, ttlSeconds, tokenId, deputy }: TokenClaims,
  now: Date = new Date(),
): Promise<string> => {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const claims = {
    role,
    ...(province === undefined ? {} : { province }),
    ...(tokenId === undefined ? {} : { jti: tokenId }),
    ...(deputy === undefined ? {} : { act: { sub: deputy } }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: privateKey.kid })
    .setSubject(sub)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(await importJWK(privateKey as JWK, 'EdDSA'));
};

/** Tells who a token speaks for, or fails with UNAUTHENTICATED: TOKEN_EXPIRED, TOKEN_REVOKED or TOKEN_INVALID. */
export interface TokenVerifier {
  verify(token: string): Promise<Actor>;
}

/** Options of {@link openTokenVerifier}. */
export interface TokenVerifierOptions {
  /** Public keys of the issuers; read again when it changes. */
  readonly jwksFile: string;
  /**
   * Whether the token of this id (claim `jti`) was revoked. Asked twice a second at most for each token that is in use.
   * @default no token is revoked
   */
  readonly isRevoked?: (tokenId: string) => boolean;
  /** @default the wall clock */
  readonly now?: () => Date;
  /** Told when a changed file cannot be read; the keys read before stay. @default nobody is told */
  readonly log?: Pick<Log, 'error'>;
}

const jwksShape = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

const invalid = (what: string): CallFailed =>
  new CallFailed({ status: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID', message: `the token is not valid: ${what}` });

const expired = (exp: number): CallFailed =>
  new CallFailed({
    status: 'UNAUTHENTICATED',
    reason: 'TOKEN_EXPIRED',
    message: `the token expired at ${new Date(exp * 1000).toISOString()}; get a new one`,
  });

const revoked = (): CallFailed =>
  new CallFailed({
    status: 'UNAUTHENTICATED',
    reason: 'TOKEN_REVOKED',
    message: 'the token was revoked; ask who gave it for a new one',
  });

/** By the library's code; what is not here is malformed. */
const faults: ReadonlyMap<string, string> = new Map([
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'it must be signed by EdDSA'],
  ['ERR_JOSE_NOT_SUPPORTED', 'it must be signed by EdDSA'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'no key that is trusted here has its key id'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'it must name the key that signed it'],
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'its signature is not one by the key that it names'],
]);

/** What is wrong with a token that its verification refused, in words that are not the library's. */
const faultOf = (error: errors.JOSEError): string => {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'it is for another audience';
    if (error.claim === 'nbf') return 'it is not valid yet';
    return `its claim ${error.claim} is missing or malformed`;
  }
  return faults.get(error.code) ?? 'it is malformed';
};

const printable = /^[\x21-\x7e]{1,128}$/;

/** A token whose signature was checked. */
interface Checked {
  readonly actor: Actor;
  /** Seconds, as the token says. */
  readonly exp: number;
  readonly tokenId: string | undefined;
  /** When it is asked for next whether it was revoked, in milliseconds of the monotonic clock. */
  lookAgainAt: number;
}

/** A token that is in use is looked up this often: most services would otherwise ask thousands of times a second. */
const LOOK_AGAIN_MS = 500;

const actShape = z.strictObject({ sub: z.string().regex(printable) });

/** Who acts: the holder of the token, or (claim `act`) a deputy of the one whom it names. Deputies have no deputies. */
const personOf = (sub: string, act: unknown): Pick<Actor, 'subject' | 'onBehalfOf'> => {
  if (act === undefined) return { subject: sub };
  const deputy = actShape.safeParse(act);
  if (!deputy.success) throw invalid('act must name one deputy by sub, and nothing else');
  if (deputy.data.sub === sub) throw invalid('nobody is a deputy of their own');
  return { subject: deputy.data.sub, onBehalfOf: sub };
};

/** Opens a verifier of the tokens whose issuers the JWKS file names. Throws where the file is missing or is no JWKS. */
export const openTokenVerifier = ({
  jwksFile,
  isRevoked = () => false,
  now = () => new Date(),
  log,
}: TokenVerifierOptions): TokenVerifier => {
  const keys = watchedFile(
    jwksFile,
    (text) => createLocalJWKSet(jwksShape.parse(JSON.parse(text)) as JSONWebKeySet),
    (error) => log?.error({ err: error }, 'the changed JWKS file cannot be read'),
  );
  let trusted = keys();
  const checked = new Map<string, Checked>();

  const check = async (token: string): Promise<Checked> => {
    const { payload } = await jwtVerify(token, trusted, {
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: now(),
    });
    const { sub, role, province, exp, jti: tokenId, act } = payload;
    if (sub === undefined || !printable.test(sub)) throw invalid('sub must be 1–128 printable ASCII characters');
    if (!isRole(role)) throw invalid('role is none of those that exist');
    if (province !== undefined && (typeof province !== 'string' || !printable.test(province)))
      throw invalid('province must be a province code');
    if (actsForProvince(role) && province === undefined) throw invalid(`role ${role} needs a province`);
    const actor = { ...personOf(sub, act), role, ...(province === undefined ? {} : { province }) };
    return { actor, exp: exp!, tokenId, lookAgainAt: 0 };
  };
  const refuseRevoked = (token: Checked): void => {
    const at = performance.now();
    if (token.tokenId === undefined || at < token.lookAgainAt) return;
    if (isRevoked(token.tokenId)) throw revoked();
    token.lookAgainAt = at + LOOK_AGAIN_MS;
  };

  return {
    async verify(token) {
      const current = keys();
      if (current !== trusted) {
        trusted = current;
        checked.clear();
      }
      const known = checked.get(token);
      if (known !== undefined) {
        if (now().getTime() >= (known.exp + CLOCK_TOLERANCE_S) * 1000) {
          checked.delete(token);
          throw expired(known.exp);
        }
        refuseRevoked(known);
        return known.actor;
      }
      try {
        const fresh = await check(token);
        refuseRevoked(fresh);
        if (checked.size >= REMEMBERED_TOKENS) checked.delete(checked.keys().next().value!);
        checked.set(token, fresh);
        return fresh.actor;
      } catch (error) {
        if (error instanceof CallFailed) throw error;
        if (error instanceof errors.JWTExpired) throw expired(error.payload.exp!);
        if (error instanceof errors.JOSEError) throw invalid(faultOf(error));
        throw invalid('it is malformed');
      }
    },
  };
};

/** The service's own token, read again when its issuer replaced it. Throws at once where the file is missing or empty. */
export const tokenFromFile = (path: string): (() => string) =>
  watchedFile(path, (text) => {
    const token = text.trim();
    if (token === '') throw new Error(`the token file ${path} is empty`);
    return token;
  });
