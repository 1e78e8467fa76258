import { ruleSetOn, type RegionFacts } from '../registry/region-facts.ts';
import { DEFAULT_HOLD_DAYS, MAX_HOLD_DAYS } from './hold-expiry.ts';

/**
 * How long a number is held for these provinces where the request does not say: the shortest of the limits that their rule sets in
 * force on `day` (YYYY-MM-DD) give in calendar days, else {@link DEFAULT_HOLD_DAYS}.
 */
export const holdDaysOf = (
  facts: Pick<RegionFacts, 'ruleSets'> | undefined,
  provinces: readonly string[],
  day: string,
): number => {
  const limits = provinces.flatMap((province) => {
    const clocks = facts === undefined ? [] : (ruleSetOn(facts, province, day)?.clocks ?? []);
    return clocks
      .filter(({ kind, unit }) => kind === 'CLOCK_KIND_NUMBER_HOLD' && unit === 'CLOCK_UNIT_CALENDAR_DAYS')
      .map(({ limit }) => limit)
      .filter((limit) => limit > 0);
  });
  return Math.min(MAX_HOLD_DAYS, ...(limits.length === 0 ? [DEFAULT_HOLD_DAYS] : limits));
};
