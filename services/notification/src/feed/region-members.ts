import { readersOf, readRegionReaders, streams, type RegionReaders } from '@tongbiao/contracts';
import type { EventStore } from '@tongbiao/event-store';

/** Who may read members' events of regions, as the log has it at the moment of asking. */
export interface RegionMembers {
  /** Provinces that may read what is about this work; undefined: about no single one. */
  of(region: string, workId: string | undefined): Promise<ReadonlySet<string>>;
  /** Something happened to this region: what was read before counts no more. */
  forget(stream: string): void;
}

/**
 * Reads each region's own stream, not a view: a view that is behind would withhold an event from a member for good. One per feed, so
 * that what it keeps is as old as the place where that feed is.
 */
export const regionMembers = (store: Pick<EventStore, 'readStream'>): RegionMembers => {
  const known = new Map<string, RegionReaders>();
  return {
    of: async (region, workId) => {
      const stream = streams.region(region);
      const readers = known.get(stream) ?? (await readRegionReaders(store.readStream(stream)));
      known.set(stream, readers);
      return readersOf(readers, workId);
    },
    forget: (stream) => {
      known.delete(stream);
    },
  };
};
