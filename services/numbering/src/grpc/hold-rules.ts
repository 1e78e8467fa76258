import { holdDaysOf } from '@tongbiao/domain/numbering';
import { shanghaiDay, type RegionFacts } from '@tongbiao/domain/registry';
import { regionOf, type Numbering } from './numbering.ts';

/** How old the rule sets may be that a hold's default length is taken from. */
const MAX_AGE_MS = 1_000;
/** Hours of one region's rules, and sets of members, that are remembered. */
const MAX_REMEMBERED = 100;

/** The days that rules give, by hour and members. A day in Asia/Shanghai begins with an hour. */
const remembered = new WeakMap<RegionFacts, Map<string, number>>();

const daysBy = (facts: RegionFacts | undefined, members: readonly string[], now: string): number => {
  if (facts === undefined) return holdDaysOf(undefined, members, shanghaiDay(now));
  let days = remembered.get(facts);
  if (days === undefined || days.size >= MAX_REMEMBERED) remembered.set(facts, (days = new Map()));
  const key = `${now.slice(0, 'yyyy-mm-ddThh'.length)} ${members.join()}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const provinces = members.length > 0 ? members : facts.members.map(({ province }) => province);
  const found = holdDaysOf(facts, provinces, shanghaiDay(now));
  days.set(key, found);
  return found;
};

/** How long a hold lasts, and the revision of the region that says so. */
export interface HoldRules {
  readonly revision: { readonly regionStreamRevision?: string };
  /** `now`: RFC 3339 UTC. */
  readonly holdDays: (now: string) => number;
}

const rulesOf = (facts: RegionFacts | undefined, members: readonly string[]): HoldRules => ({
  revision: facts === undefined ? {} : { regionStreamRevision: facts.revision.toString() },
  holdDays: (now) => daysBy(facts, members, now),
});

/** As asked, or as the rule sets of the members say on the day. Not waited for where they were read a moment ago. */
export const holdRules = (
  { regions }: Numbering,
  rangeId: string,
  members: readonly string[],
  asked: number,
): HoldRules | Promise<HoldRules> => {
  if (asked !== 0) return { revision: {}, holdDays: () => asked };
  const facts = regions.read(regionOf(rangeId), MAX_AGE_MS);
  return facts instanceof Promise ? facts.then((read) => rulesOf(read, members)) : rulesOf(facts, members);
};
