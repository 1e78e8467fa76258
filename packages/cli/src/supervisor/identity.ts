import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  generateMemberKey,
  generateTokenKey,
  readKeyFile,
  readMemberKey,
  signToken,
  writeKeyFile,
  type MemberKey,
  type PrivateJwk,
  type Role,
  type TokenClaims,
} from '@tongbiao/service';
import { firstRegion } from '../system/regions.ts';
import { foldersOf } from './data-folder.ts';
import { provincesOf, rememberProvinces } from './provinces.ts';

/** How long a token lives; a running supervisor replaces them long before. */
const TOKEN_TTL_SECONDS = 30 * 24 * 60 * 60;

/** How often a running supervisor replaces the tokens; services read the file again. */
export const TOKEN_RENEWAL_MS = 24 * 60 * 60 * 1000;

const serviceNames = ['registry', 'numbering', 'notification', 'international-liaison', 'audit', 'portal'] as const;

/** Somebody of the embedded system: the file name of a token, and what it says. Subjects are opaque: no person is named. */
export interface Identity {
  readonly name: string;
  readonly claims: Omit<TokenClaims, 'ttlSeconds'>;
}

const central = (role: Role): Identity => ({ name: role, claims: { sub: `demo-${role}`, role } });
const provincial = (role: Role, province: string): Identity => ({
  name: `${role}-${province}`,
  claims: { sub: `demo-${role}-${province}`, role, province },
});

const ofProvince = (province: string): readonly Identity[] =>
  (['regulator', 'department', 'system'] as const).map((role) => provincial(role, province));

/** The offices of the regions, and one per service. */
const everywhere: readonly Identity[] = [
  ...(['secretariat', 'committee', 'liaison', 'auditor'] as const).map(central),
  ...serviceNames.map((name): Identity => ({
    name: `service-${name}`,
    claims: { sub: `service-${name}`, role: 'service' },
  })),
];

/**
 * Makes what is missing of the embedded issuer: its key and JWKS, and the signing key of each province of the first region. Keys stay for the life of
 * the folder, because the log holds signatures by them; only their owner may read the files.
 */
export function ensureKeys(dataDir: string): void {
  const { identity } = foldersOf(dataDir);
  mkdirSync(identity, { recursive: true, mode: 0o700 });
  const issuerFile = issuerFileOf(dataDir);
  if (!existsSync(issuerFile)) {
    const { privateKey, jwks } = generateTokenKey();
    // The JWKS first: a private key without it would never be published.
    writeSecret(join(identity, 'jwks.json'), `${JSON.stringify(jwks)}\n`);
    writeKeyFile(issuerFile, privateKey);
  }
  const first = firstRegion().members.map(({ province }) => province);
  rememberProvinces(dataDir, first);
  for (const code of first) ensureProvinceKey(dataDir, code);
}

/** Everybody of this folder: also the provinces of regions that were formed later. */
export const identitiesOf = (dataDir: string): readonly Identity[] => [
  ...everywhere,
  ...provincesOf(dataDir).flatMap(ofProvince),
];

/** Gives provinces that have none a key and tokens; the others keep theirs. The codes are file names: letters only. */
export async function ensureProvinces(dataDir: string, codes: readonly string[]): Promise<void> {
  rememberProvinces(dataDir, codes);
  for (const code of codes) ensureProvinceKey(dataDir, code);
  await ensureTokens(dataDir, codes);
}

/** Gives provinces that have none their tokens, and a place among the provinces of the folder; not a key, which may be elsewhere. */
export async function ensureTokens(dataDir: string, codes: readonly string[]): Promise<void> {
  rememberProvinces(dataDir, codes);
  const { tokens } = foldersOf(dataDir);
  const missing = codes.flatMap(ofProvince).filter(({ name }) => !existsSync(join(tokens, name)));
  await writeTokensOf(dataDir, missing);
}

function ensureProvinceKey(dataDir: string, code: string): void {
  const file = provinceKeyFile(dataDir, code);
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeKeyFile(file, generateMemberKey(code).privateKey);
}

/** Writes a fresh token for everybody, each into a file that only its owner may read. */
export const writeTokens = (dataDir: string): Promise<void> => writeTokensOf(dataDir, identitiesOf(dataDir));

async function writeTokensOf(dataDir: string, everybody: readonly Identity[]): Promise<void> {
  const { tokens } = foldersOf(dataDir);
  mkdirSync(tokens, { recursive: true, mode: 0o700 });
  const issuer = readKeyFile(issuerFileOf(dataDir));
  await Promise.all(
    everybody.map(async (identity) => writeSecret(join(tokens, identity.name), `${await issue(issuer, identity)}\n`)),
  );
}

/** A fresh token for one identity. */
export const freshToken = (dataDir: string, identity: Identity): Promise<string> =>
  issue(readKeyFile(issuerFileOf(dataDir)), identity);

/** The token that the running supervisor keeps fresh. */
export const readToken = (dataDir: string, name: string): string =>
  readFileSync(join(foldersOf(dataDir).tokens, name), 'utf8').trim();

/** The key with which a province signs its acts. */
export const provinceKey = (dataDir: string, province: string): MemberKey =>
  readMemberKey(provinceKeyFile(dataDir, province));

const issuerFileOf = (dataDir: string): string => join(foldersOf(dataDir).identity, 'issuer.json');

const provinceKeyFile = (dataDir: string, province: string): string =>
  join(foldersOf(dataDir).province(province), 'key.json');

const issue = (issuer: PrivateJwk, { claims }: Identity): Promise<string> =>
  signToken(issuer, { ...claims, ttlSeconds: TOKEN_TTL_SECONDS, tokenId: randomUUID() });

/** Under its final name a file is whole or absent, also after a crash. */
function writeSecret(file: string, text: string): void {
  const incoming = `${file}.incoming`;
  writeFileSync(incoming, text, { mode: 0o600 });
  renameSync(incoming, file);
}
