import { decodeEvent, streams } from '@tongbiao/contracts';
import type { EventStore } from '@tongbiao/event-store';

/** Provinces of regions, as the log has them when they are first asked for. One per replay. */
export const regionMembers = (store: Pick<EventStore, 'readStream'>) => {
  const known = new Map<string, ReadonlySet<string>>();
  return async (region: string): Promise<ReadonlySet<string>> => {
    const kept = known.get(region);
    if (kept !== undefined) return kept;
    const members = new Set<string>();
    for await (const { type, data } of store.readStream(streams.region(region))) {
      const event = decodeEvent(type, data);
      if (event?.type === 'registry.RegionFormed.v1')
        for (const { province } of event.data.members) members.add(province);
      if (event?.type === 'registry.MemberAdmitted.v1' && event.data.member !== undefined)
        members.add(event.data.member.province);
    }
    known.set(region, members);
    return members;
  };
};
