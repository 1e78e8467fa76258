import { readersOf, readRegionReaders, streams, type RegionReaders } from '@tongbiao/contracts';
import type { EventStore } from '@tongbiao/event-store';

/** Provinces that may read members' events of a region and work, as the log has them when the region is first asked for. One per replay. */
export const regionMembers = (store: Pick<EventStore, 'readStream'>) => {
  const known = new Map<string, RegionReaders>();
  return async (region: string, workId: string | undefined): Promise<ReadonlySet<string>> => {
    const readers = known.get(region) ?? (await readRegionReaders(store.readStream(streams.region(region))));
    known.set(region, readers);
    return readersOf(readers, workId);
  };
};
