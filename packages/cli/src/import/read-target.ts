import { RpcFailure } from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { provinceAbbreviations } from '../system/regions.ts';
import { allRanges } from '../system/ranges.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { namesOfMember, type ImportTarget } from './import-target.ts';
import { SECRETARIAT } from './import-work.ts';

/** Asks the system what an import must know of the region. */
export async function readTarget(system: RunningSystem, regionId: string): Promise<ImportTarget> {
  const region = await system.call('regions', SECRETARIAT, 'getRegion', { regionId }).catch((error: unknown) => {
    if (error instanceof RpcFailure && error.code === 'NOT_FOUND') {
      throw new CliError('REGION_UNKNOWN', 'usage', say.regionUnknown(regionId));
    }
    throw error;
  });
  const abbreviations = provinceAbbreviations();
  const ranges = await allRanges(system, SECRETARIAT, regionId);
  return {
    regionId,
    liveFrom: region.region?.liveFrom ?? '',
    wholeNames: [region.region?.nameZh ?? regionId, regionId],
    members: (region.region?.members ?? []).map(({ province, prefix, nameZh }) => {
      const names = namesOfMember({ province, prefix, nameZh, abbreviations: abbreviations[prefix] ?? [] });
      return { province, prefix, names };
    }),
    ranges: ranges.map(({ rangeId, first, last }) => ({ rangeId, first, last })),
  };
}
