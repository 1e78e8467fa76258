import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstRegion } from '../system/regions.ts';
import { foldersOf } from './data-folder.ts';

/**
 * The provinces of a data folder, in the order in which they came: those of the first region, then those of regions formed later and the
 * guests of works. Each has a process of its own, whose ports follow from the place in this list; so nobody ever loses a place.
 */
export function provincesOf(dataDir: string): readonly string[] {
  const kept = written(dataDir) ?? firstRegion().members.map(({ province }) => province);
  return [...kept, ...withKeys(dataDir).filter((code) => !kept.includes(code))];
}

/** From now on they are among them. */
export function rememberProvinces(dataDir: string, codes: readonly string[]): void {
  const { provincesFile } = foldersOf(dataDir);
  const known = provincesOf(dataDir);
  const all = [...known, ...codes.filter((code) => !known.includes(code))];
  if (written(dataDir)?.length === all.length) return;
  // Under its final name the file is whole or absent, also after a crash.
  writeFileSync(`${provincesFile}.incoming`, `${JSON.stringify(all)}\n`, { mode: 0o600 });
  renameSync(`${provincesFile}.incoming`, provincesFile);
}

const written = (dataDir: string): readonly string[] | undefined => {
  const { provincesFile } = foldersOf(dataDir);
  return existsSync(provincesFile) ? (JSON.parse(readFileSync(provincesFile, 'utf8')) as string[]) : undefined;
};

/** Those that got a key in this folder before anybody wrote down their places. */
const withKeys = (dataDir: string): readonly string[] => {
  const { provinces: folder } = foldersOf(dataDir);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((code) => existsSync(join(folder, code, 'key.json')))
        .toSorted()
    : [];
};
