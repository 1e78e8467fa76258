import { MembershipServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { call, connect, type ConnectOptions } from '@tongbiao/service';
import type { Parties, Party } from './following/followings.ts';

/** Asks the registry in which regions a province takes part: as a member, or as a guest of a work. */
export const partiesOf = (
  province: string,
  registry: ConnectOptions,
): { readonly read: () => Promise<Parties>; readonly close: () => void } => {
  const regions = connect(RegionServiceClient, registry);
  const membership = connect(MembershipServiceClient, registry);
  const isGuest = async (regionId: string): Promise<boolean> =>
    (await call(membership, 'getMembership', { regionId })).guests.some(({ guest }) => guest?.province === province);
  return {
    read: async () => {
      const parties = new Map<string, Party>();
      let pageToken = '';
      do {
        const page = await call(regions, 'listRegions', { pageSize: 200, pageToken });
        for (const { regionId, members } of page.regions)
          if (members.some((member) => member.province === province)) parties.set(regionId, 'member');
          else if (await isGuest(regionId)) parties.set(regionId, 'guest');
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return parties;
    },
    close: () => {
      regions.close();
      membership.close();
    },
  };
};
