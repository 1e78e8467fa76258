import type { Rejection } from '@tongbiao/decider';
import { parseStandardNumber } from '@tongbiao/standard-number';
import { unmet } from '../checks.ts';
import type { RegionFacts } from '../region-facts.ts';

/**
 * What is replaced ends, and a local standard is ended by who issued it: no province puts an edition of its own in the place of another
 * member's standard, nor of one of that member's cities. What belongs to no member is let through: administrative codes change.
 */
export const checkReplaceable = (
  field: string,
  numbers: readonly string[],
  { facts, province }: { readonly facts: Pick<RegionFacts, 'members'>; readonly province: string },
): Rejection | undefined => {
  for (const [i, number] of numbers.entries()) {
    const read = parseStandardNumber(number);
    const owner = facts.members.find((m) => read.ok && read.number.prefix.startsWith(m.prefix));
    if (owner !== undefined && owner.province !== province)
      return unmet(
        'REPLACES_ANOTHER_PROVINCES',
        `${number} is a standard of ${owner.province}, which alone can put another one in its place`,
        `${field}[${i}]`,
      );
  }
  return undefined;
};
