import type { ListedInRange } from '@tongbiao/domain/numbering';
import { regionOf, type Numbering } from './numbering.ts';

/** How old what was read of regions and lists may be, for the numbers of a hot range. */
const MAX_AGE_MS = 1_000;

/** What the lists of a region's provinces document in its ranges. Where they were read a moment ago this is nothing but look-ups in memory. */
export const listedBeside = (
  { regions, lists }: Numbering,
  rangeId: string,
): ListedInRange | Promise<ListedInRange> => {
  const facts = regions.read(regionOf(rangeId), MAX_AGE_MS);
  const prefixesOf = (read: Awaited<typeof facts>) => (read?.members ?? []).map(({ prefix }) => prefix);
  const since = performance.now() - MAX_AGE_MS;
  if (facts instanceof Promise)
    return facts.then((read) => lists.refresh(prefixesOf(read), since)).then(() => lists.inRange);
  return facts?.members.every(({ prefix }) => lists.readSince(prefix, since)) === true
    ? lists.inRange
    : lists.refresh(prefixesOf(facts), since).then(() => lists.inRange);
};
