import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstRegion } from '../system/regions.ts';
import { foldersOf } from './data-folder.ts';
import { ensureKeys, ensureProvinces } from './identity.ts';
import { provincesOf, rememberProvinces } from './provinces.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tongbiao-provinces-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const first = firstRegion().members.map(({ province }) => province);

it('the provinces of a new folder are those of the first region', () => expect(provincesOf(dataDir)).toEqual(first));

it('keep their places, in the order in which they came, whoever comes', async () => {
  ensureKeys(dataDir);
  await ensureProvinces(dataDir, ['shanghai', 'jiangsu']);
  rememberProvinces(dataDir, ['anhui', 'shanghai']);
  await ensureProvinces(dataDir, ['anqing']);
  expect(provincesOf(dataDir)).toEqual([...first, 'shanghai', 'jiangsu', 'anhui', 'anqing']);
});

it('those that have a key in the folder of an earlier version get their places', () => {
  const { provinces } = foldersOf(dataDir);
  for (const code of ['zhejiang', 'fujian', ...first]) {
    mkdirSync(join(provinces, code), { recursive: true });
    writeFileSync(join(provinces, code, 'key.json'), '{}');
  }
  mkdirSync(join(provinces, 'elsewhere'));
  rememberProvinces(dataDir, []);
  rememberProvinces(dataDir, ['anhui']);
  expect(provincesOf(dataDir)).toEqual([...first, 'fujian', 'zhejiang', 'anhui']);
});
