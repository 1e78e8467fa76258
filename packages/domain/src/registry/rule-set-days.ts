import type { RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';

/** A rule set of a province with the days on which it is the one in force. */
export interface RuleSetDays<Set extends Pick<RuleSet, 'effectiveFrom'>> {
  readonly set: Set;
  /** Absent while no later set is known; before `effectiveFrom` where a set adopted later took its place on that day. */
  readonly lastDay?: string;
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/**
 * A province's sets, the earliest first, each until the next one: the same choice as `ruleSetOn` makes for a day.
 *
 * @param adopted in the order of their adoption.
 */
export const ruleSetDays = <Set extends Pick<RuleSet, 'effectiveFrom'>>(
  adopted: readonly Set[],
): readonly RuleSetDays<Set>[] => {
  const sorted = adopted.toSorted((a, b) =>
    a.effectiveFrom < b.effectiveFrom ? -1 : Number(a.effectiveFrom > b.effectiveFrom),
  );
  return sorted.map((set, i) => {
    const next = sorted[i + 1];
    return next === undefined ? { set } : { set, lastDay: dayBefore(next.effectiveFrom) };
  });
};
