import type { NumberRange } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { RunningSystem } from './running-system.ts';

/** Every range of a region, or of all where it is empty: all pages. */
export async function allRanges(
  system: Pick<RunningSystem, 'call'>,
  identity: string,
  regionId: string,
): Promise<NumberRange[]> {
  const all: NumberRange[] = [];
  let pageToken = '';
  do {
    const page = await system.call('numbering', identity, 'listRanges', { regionId, pageSize: 0, pageToken });
    all.push(...page.ranges);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return all;
}
