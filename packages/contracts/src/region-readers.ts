import { decodeEvent } from './catalogue.ts';

/** Provinces that may read members' events of a region: its members all of them, its guests those of their works. */
export interface RegionReaders {
  readonly members: ReadonlySet<string>;
  /** By work. */
  readonly guests: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Who may read what of a region, from the events of `region-<id>`; a guest whose part has ended is none of them. */
export const readRegionReaders = async (
  events: AsyncIterable<{ readonly type: string; readonly data: unknown }>,
): Promise<RegionReaders> => {
  const members = new Set<string>();
  const guests = new Map<string, Set<string>>();
  for await (const { type, data } of events) {
    const event = decodeEvent(type, data);
    if (event?.type === 'registry.RegionFormed.v1')
      for (const { province } of event.data.members) members.add(province);
    else if (event?.type === 'registry.MemberAdmitted.v1' && event.data.member !== undefined)
      members.add(event.data.member.province);
    else if (event?.type === 'registry.GuestAdmitted.v1' && event.data.guest !== undefined) {
      const { workId, guest } = event.data;
      guests.set(workId, (guests.get(workId) ?? new Set()).add(guest.province));
    } else if (event?.type === 'registry.GuestEnded.v1') guests.get(event.data.workId)?.delete(event.data.guest);
  }
  return { members, guests };
};

/** The provinces that may read a members' event about this work, or (undefined) about no single one. */
export const readersOf = ({ members, guests }: RegionReaders, workId: string | undefined): ReadonlySet<string> => {
  const ofWork = workId === undefined ? undefined : guests.get(workId);
  return ofWork === undefined || ofWork.size === 0 ? members : new Set([...members, ...ofWork]);
};
