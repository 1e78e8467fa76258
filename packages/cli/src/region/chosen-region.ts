import { CliError } from '../cli-error.ts';
import { allRegions } from '../system/all-regions.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { sayRegion } from './region-messages.ts';

/**
 * The region that a command is about: the one that is named, else the only one on record. Throws REGION_UNKNOWN, or REGION_MISSING where
 * there are several, each with those there are.
 */
export async function chosenRegion(system: RunningSystem, named: string | undefined): Promise<string> {
  const regions = await allRegions(system);
  if (named !== undefined && named !== '') {
    if (regions.some(({ regionId }) => regionId === named)) return named;
    throw new CliError('REGION_UNKNOWN', 'usage', sayRegion.unknown(named, regions));
  }
  const [only, ...others] = regions;
  if (only === undefined) throw new CliError('REGION_MISSING', 'usage', sayRegion.none());
  if (others.length > 0) throw new CliError('REGION_MISSING', 'usage', sayRegion.several(regions));
  return only.regionId;
}
