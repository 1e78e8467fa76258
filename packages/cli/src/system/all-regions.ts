import type { RegionGuest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import type { Region } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { everyPage } from '../asking/every-page.ts';
import type { CallOptions, RunningSystem } from './running-system.ts';

const ASKER = 'auditor';

/** Every region on record, in the order of the registry. */
export async function allRegions(system: RunningSystem, options: CallOptions = {}): Promise<readonly Region[]> {
  const found: Region[] = [];
  await everyPage(
    (pageToken) => system.call('regions', ASKER, 'listRegions', { pageSize: 200, pageToken }, options),
    ({ regions }) => void found.push(...regions),
  );
  return found;
}

/** Guests of the works of a region. */
export async function guestsOf(
  system: RunningSystem,
  regionId: string,
  options: CallOptions = {},
): Promise<readonly RegionGuest[]> {
  return (await system.call('membership', ASKER, 'getMembership', { regionId }, options)).guests;
}

/** Every province that takes part in anything: members of every region, then guests of works; a province may be there several times. */
export async function allParties(
  system: RunningSystem,
  regions: readonly Region[],
  options: CallOptions = {},
): Promise<readonly Member[]> {
  const guests: Member[] = [];
  for (const { regionId } of regions)
    guests.push(...(await guestsOf(system, regionId, options)).flatMap(({ guest }) => guest ?? []));
  return [...regions.flatMap(({ members }) => members), ...guests];
}
