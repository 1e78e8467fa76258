import { FilingAuthority } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import {
  ClockKind,
  type Clock,
  type Member,
  type PublicKey,
  type RuleSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { keysOf, type RegionState } from './region-state.ts';

/** A member as other aggregates see it. */
export interface MemberFacts {
  readonly province: string;
  readonly prefix: string;
  /** Revoked keys are left out. */
  readonly keys: readonly PublicKey[];
  /** True: no member of the region; it takes part in one work (see {@link factsForWork}). */
  readonly isGuest?: boolean;
}

/** What decisions of other streams need to know of a region; loaded before the decision, its revision goes into the metadata. */
export interface RegionFacts {
  readonly regionId: string;
  /** Revision of `region-<id>` that was read. */
  readonly revision: bigint;
  /** Backfill is for what happened before this day. */
  readonly liveFrom: string;
  readonly members: readonly MemberFacts[];
  /** By the work that they may take part in. */
  readonly guests: ReadonlyMap<string, readonly MemberFacts[]>;
  /** By province, oldest adoption first. */
  readonly ruleSets: ReadonlyMap<string, readonly RuleSet[]>;
}

/** Facts of a folded region; undefined where it was never formed. */
export const regionFacts = (state: RegionState, revision: bigint): RegionFacts | undefined =>
  state.formed && {
    regionId: state.formed.regionId,
    revision,
    liveFrom: state.formed.liveFrom,
    members: state.members.map((member) => factsOf(state, member)),
    guests: new Map(
      [...state.guests].map(([workId, guests]) => [
        workId,
        guests.map((guest) => ({ ...factsOf(state, guest), isGuest: true })),
      ]),
    ),
    ruleSets: state.ruleSets,
  };

const factsOf = (state: RegionState, { province, prefix }: Member): MemberFacts => ({
  province,
  prefix,
  keys: keysOf(state, province),
});

/** The facts as a decision about one work reads them: its guests are beside the members. A guest that became a member is one. */
export const factsForWork = (facts: RegionFacts, workId: string): RegionFacts => {
  const guests = (facts.guests.get(workId) ?? []).filter(({ province }) => memberOf(facts, province) === undefined);
  return guests.length === 0 ? facts : { ...facts, members: [...facts.members, ...guests] };
};

/** A member of the region, if the province is one. */
export const memberOf = (facts: RegionFacts, province: string): MemberFacts | undefined =>
  facts.members.find((m) => m.province === province);

/** The rule set in force for a province on a day: of those effective by then the latest, and of equal ones the one adopted last. */
export const ruleSetOn = (
  { ruleSets }: Pick<RegionFacts, 'ruleSets'>,
  province: string,
  day: string,
): RuleSet | undefined =>
  ruleSets
    .get(province)
    ?.filter((r) => r.effectiveFrom <= day)
    .reduce<RuleSet | undefined>((best, r) => (best && best.effectiveFrom > r.effectiveFrom ? best : r), undefined);

/** A clock of a rule set. */
export const clockOf = (set: RuleSet, kind: ClockKind): Clock | undefined => set.clocks.find((c) => c.kind === kind);

/** The clock of a filing: the environment ministry may have one of its own. */
export const filingClock = (set: RuleSet, authority: FilingAuthority): Clock | undefined =>
  (authority === FilingAuthority.ENVIRONMENT ? clockOf(set, ClockKind.ENVIRONMENT_FILING) : undefined) ??
  clockOf(set, ClockKind.FILING);
