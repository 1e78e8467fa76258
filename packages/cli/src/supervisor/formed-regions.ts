import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { demoRegion, firstRegion } from '../system/regions.ts';
import { foldersOf } from './data-folder.ts';

/** Every region that needs a topic here, the first one's and the demo's among them. */
export const knownRegions = (dataDir: string): readonly string[] => [
  ...new Set([firstRegion().regionId, demoRegion().regionId, ...formedRegions(dataDir)]),
];

/**
 * Regions that were formed later in this data folder. The relay waits for a topic that is missing, and the supervisor makes topics
 * before the registry could say which regions there are: so they are written down.
 */
export function formedRegions(dataDir: string): readonly string[] {
  const { formedRegionsFile } = foldersOf(dataDir);
  return existsSync(formedRegionsFile) ? (JSON.parse(readFileSync(formedRegionsFile, 'utf8')) as string[]) : [];
}

/** From now on it is one of them. */
export function rememberRegion(dataDir: string, regionId: string): void {
  const known = formedRegions(dataDir);
  if (known.includes(regionId)) return;
  writeFileSync(foldersOf(dataDir).formedRegionsFile, `${JSON.stringify([...known, regionId])}\n`);
}
