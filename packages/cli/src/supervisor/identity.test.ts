import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokenVerifier } from '@tongbiao/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldersOf } from './data-folder.ts';
import { ensureKeys, ensureProvinces, identitiesOf, provinceKey, readToken, writeTokens } from './identity.ts';

describe('the embedded identity', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tongbiao-identity-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('gives everybody a token that the services accept for exactly that role and province', async () => {
    ensureKeys(dataDir);
    await writeTokens(dataDir);
    const verifier = openTokenVerifier({ jwksFile: join(foldersOf(dataDir).identity, 'jwks.json') });
    for (const { name, claims } of identitiesOf(dataDir)) {
      const { sub: subject, ...rest } = claims;
      expect(await verifier.verify(readToken(dataDir, name))).toEqual({ subject, ...rest });
    }
  });

  it('lets nobody but the owner read what it writes', async () => {
    ensureKeys(dataDir);
    await writeTokens(dataDir);
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const modes = files.map((file) => statSync(join(file.parentPath, file.name)).mode & 0o777);
    expect(files.length).toBe(identitiesOf(dataDir).length + 2 + 3 + 1);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('keeps its keys, and renews its tokens', async () => {
    ensureKeys(dataDir);
    await writeTokens(dataDir);
    const key = provinceKey(dataDir, 'tianjin').keyId;
    const jwks = readFileSync(join(foldersOf(dataDir).identity, 'jwks.json'), 'utf8');
    ensureKeys(dataDir);
    await writeTokens(dataDir);
    expect(provinceKey(dataDir, 'tianjin').keyId).toBe(key);
    expect(readFileSync(join(foldersOf(dataDir).identity, 'jwks.json'), 'utf8')).toBe(jwks);
  });

  it('has room for the provinces of regions formed later, whose tokens are renewed like the others', async () => {
    ensureKeys(dataDir);
    const before = identitiesOf(dataDir).length;
    await ensureProvinces(dataDir, ['shanghai', 'beijing']);
    const { keyId } = provinceKey(dataDir, 'shanghai');
    expect(identitiesOf(dataDir).slice(before)).toMatchObject([
      { name: 'regulator-shanghai', claims: { role: 'regulator', province: 'shanghai' } },
      { name: 'department-shanghai' },
      { name: 'system-shanghai' },
    ]);
    rmSync(foldersOf(dataDir).tokens, { recursive: true });
    await writeTokens(dataDir);
    expect(readToken(dataDir, 'regulator-shanghai')).not.toBe('');
    await ensureProvinces(dataDir, ['shanghai']);
    expect(provinceKey(dataDir, 'shanghai').keyId).toBe(keyId);
  });
});
