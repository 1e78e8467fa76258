import {
  ClockKind,
  ClockUnit,
  GateKind,
  type Gate,
  type RequiredMaterial,
  type RuleSet,
  type VotingRule,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import type { Rejection } from '@tongbiao/decider';
import { checkChosen, checkDay, checkText, malformed, notFound, unmet } from './checks.ts';
import type { RegionCommandOf } from './region-state.ts';

/** A rule set in form: every gate can be judged by it, and each of its rules says what it rests on. */
export const checkRuleSet = (set: RuleSet | undefined): Rejection | undefined => {
  if (set === undefined) return malformed('FIELD_REQUIRED', 'ruleSet', 'ruleSet must be given');
  if (set.reviewPassPercent < 1 || set.reviewPassPercent > 100)
    return malformed('PERCENT_OUT_OF_RANGE', 'ruleSet.reviewPassPercent', 'a review passes with 1 to 100 percent');
  const kinds = set.clocks.map((c) => c.kind);
  if (new Set(kinds).size < kinds.length)
    return malformed('CLOCK_REPEATED', 'ruleSet.clocks', 'a rule set has one clock of a kind');
  if (!kinds.includes(ClockKind.PUBLIC_COMMENT))
    return malformed('CLOCK_MISSING', 'ruleSet.clocks', 'a rule set says how long public comment takes');
  for (const [i, clock] of set.clocks.entries()) {
    const at = `ruleSet.clocks[${i}]`;
    const refused =
      checkChosen(`${at}.kind`, clock.kind) ??
      checkChosen(`${at}.unit`, clock.unit) ??
      checkText(`${at}.article`, clock.article);
    if (refused) return refused;
    if (clock.limit < 0 || clock.limit > 36_500)
      return malformed('LIMIT_OUT_OF_RANGE', `${at}.limit`, 'a limit is 0 to 36500');
    if (clock.kind === ClockKind.NUMBER_HOLD && clock.unit !== ClockUnit.CALENDAR_DAYS)
      return malformed('UNIT_NOT_SUPPORTED', `${at}.unit`, 'a number is held for calendar days');
  }
  return (
    checkGates(set.gates) ??
    checkMaterials(set.materials) ??
    checkVoting(set.voting) ??
    checkText('ruleSet.id', set.id) ??
    checkText('ruleSet.version', set.version) ??
    checkDay('ruleSet.effectiveFrom', set.effectiveFrom)
  );
};

const checkGates = (gates: readonly Gate[]): Rejection | undefined => {
  for (const [i, { kind, article }] of gates.entries()) {
    const at = `ruleSet.gates[${i}]`;
    const refused = checkChosen(`${at}.kind`, kind) ?? checkText(`${at}.article`, article);
    if (refused) return refused;
  }
  return new Set(gates.map((g) => g.kind)).size < gates.length
    ? malformed('GATE_REPEATED', 'ruleSet.gates', 'a rule set has one gate of a kind')
    : undefined;
};

/** Of a set in form: what a gate cites is registered, and a standstill rests on an agreement of the province that holds when the set takes effect. */
export const checkCited = ({
  regionId,
  province,
  ruleSet,
  policies,
}: RegionCommandOf<'AdoptRuleSet'>): Rejection | undefined => {
  for (const [i, { kind, policyId }] of ruleSet!.gates.entries()) {
    const at = `ruleSet.gates[${i}].policyId`;
    const isStandstill = kind === GateKind.STANDSTILL;
    if (policyId === '') {
      if (isStandstill)
        return malformed('FIELD_REQUIRED', at, 'a standstill cites the registered agreement that says so');
      continue;
    }
    const { registered, ended } = policies.get(policyId) ?? {};
    if (registered?.regionId !== regionId)
      return notFound('UNKNOWN_POLICY', `the region has no policy ${policyId}`, at);
    if (!isStandstill) continue;
    if (registered.kind !== PolicyKind.AGREEMENT)
      return unmet('NOT_AN_AGREEMENT', `「${registered.titleZh}」 is a policy; a standstill rests on an agreement`, at);
    if (!registered.provinces.includes(province))
      return unmet('NOT_A_PARTY', `${province} is no party to 「${registered.titleZh}」`, at);
    if (ended && ended.on <= ruleSet!.effectiveFrom)
      return unmet('ALREADY_ENDED', `the agreement does not hold since ${ended.on}`, at);
  }
  return undefined;
};

const checkMaterials = (materials: readonly RequiredMaterial[]): Rejection | undefined => {
  for (const [i, { kind, step, forces, article }] of materials.entries()) {
    const at = `ruleSet.materials[${i}]`;
    const refused =
      checkChosen(`${at}.kind`, kind) ??
      checkChosen(`${at}.step`, step) ??
      forces.map((force, f) => checkChosen(`${at}.forces[${f}]`, force)).find((r) => r !== undefined) ??
      checkText(`${at}.article`, article);
    if (refused) return refused;
  }
  return new Set(materials.map((m) => `${m.kind}/${m.step}`)).size < materials.length
    ? malformed('MATERIAL_REPEATED', 'ruleSet.materials', 'a document is asked for once before a step')
    : undefined;
};

const checkVoting = (voting: VotingRule | undefined): Rejection | undefined => {
  if (voting === undefined) return undefined;
  const at = 'ruleSet.voting';
  const { base, quorumPercent, leastPanel, article } = voting;
  const refused = checkChosen(`${at}.base`, base) ?? checkText(`${at}.article`, article);
  if (refused) return refused;
  if (quorumPercent < 0 || quorumPercent > 100)
    return malformed('PERCENT_OUT_OF_RANGE', `${at}.quorumPercent`, 'a quorum is 0 to 100 percent');
  return leastPanel < 0 || leastPanel > 1000
    ? malformed('LIMIT_OUT_OF_RANGE', `${at}.leastPanel`, 'a panel has 0 to 1000 persons at least')
    : undefined;
};
