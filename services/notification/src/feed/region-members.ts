import { decodeEvent, streams } from '@tongbiao/contracts';
import type { EventStore } from '@tongbiao/event-store';

/** Provinces of regions, as the log has them at the moment of asking. */
export interface RegionMembers {
  of(region: string): Promise<ReadonlySet<string>>;
  /** Something happened to this region: what was read before counts no more. */
  forget(stream: string): void;
}

/**
 * Reads each region's own stream, not a view: a view that is behind would withhold an event from a member for good. One per feed, so
 * that what it keeps is as old as the place where that feed is.
 */
export const regionMembers = (store: Pick<EventStore, 'readStream'>): RegionMembers => {
  const known = new Map<string, ReadonlySet<string>>();
  return {
    of: async (region) => {
      const kept = known.get(streams.region(region));
      if (kept !== undefined) return kept;
      const members = new Set<string>();
      for await (const { type, data } of store.readStream(streams.region(region))) {
        const event = decodeEvent(type, data);
        if (event?.type === 'registry.RegionFormed.v1')
          for (const { province } of event.data.members) members.add(province);
        if (event?.type === 'registry.MemberAdmitted.v1' && event.data.member !== undefined)
          members.add(event.data.member.province);
      }
      known.set(streams.region(region), members);
      return members;
    },
    forget: (stream) => {
      known.delete(stream);
    },
  };
};
