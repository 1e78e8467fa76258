import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  GateKind,
  MaterialKind,
  MaterialStep,
  VoteBase,
  type Gate,
  type RequiredMaterial,
  type RuleSet,
  type VotingRule,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleSetOn } from './region-facts.ts';
import { ruleSetDays } from './rule-set-days.ts';
import { checkRuleSet } from './rule-set.ts';
import { ruleSet } from './testing/region.ts';

const rule = { article: '第九条', sourced: false, citation: '' };
const gate = (change: Partial<Gate> = {}): Gate => ({ kind: GateKind.PLAN, ...rule, policyId: '', ...change });
const material = (change: Partial<RequiredMaterial> = {}): RequiredMaterial => ({
  kind: MaterialKind.LEGALITY_REVIEW,
  step: MaterialStep.APPROVAL,
  forces: [],
  condition: '',
  ...rule,
  ...change,
});
const voting = (change: Partial<VotingRule> = {}): VotingRule => ({
  base: VoteBase.PRESENT,
  quorumPercent: 75,
  leastPanel: 5,
  ...rule,
  ...change,
});
const codeOf = (change: Partial<RuleSet>) => checkRuleSet({ ...ruleSet, ...change })?.code;

describe('a rule set in form', () => {
  it('may ask for steps, documents and votes', () =>
    expect(
      codeOf({
        gates: [gate(), gate({ kind: GateKind.SUBMISSION })],
        materials: [material({ forces: [Force.MANDATORY] }), material({ step: MaterialStep.PUBLICATION })],
        voting: voting(),
      }),
    ).toBeUndefined());
  it.each<[string, Partial<RuleSet>, string]>([
    ['a gate of no kind', { gates: [gate({ kind: GateKind.UNSPECIFIED })] }, 'FIELD_REQUIRED'],
    ['a gate without an article', { gates: [gate({ article: '' })] }, 'FIELD_REQUIRED'],
    ['a gate twice', { gates: [gate(), gate()] }, 'GATE_REPEATED'],
    ['a document of no kind', { materials: [material({ kind: MaterialKind.UNSPECIFIED })] }, 'FIELD_REQUIRED'],
    ['a document before no step', { materials: [material({ step: MaterialStep.UNSPECIFIED })] }, 'FIELD_REQUIRED'],
    ['a document for no force', { materials: [material({ forces: [Force.UNSPECIFIED] })] }, 'FIELD_REQUIRED'],
    ['a document without an article', { materials: [material({ article: '' })] }, 'FIELD_REQUIRED'],
    ['a document twice', { materials: [material(), material()] }, 'MATERIAL_REPEATED'],
    ['votes of nobody', { voting: voting({ base: VoteBase.UNSPECIFIED }) }, 'FIELD_REQUIRED'],
    ['votes without an article', { voting: voting({ article: '' }) }, 'FIELD_REQUIRED'],
    ['a quorum of less than nothing', { voting: voting({ quorumPercent: -1 }) }, 'PERCENT_OUT_OF_RANGE'],
    ['a quorum of more than everybody', { voting: voting({ quorumPercent: 101 }) }, 'PERCENT_OUT_OF_RANGE'],
    ['a panel of less than nobody', { voting: voting({ leastPanel: -1 }) }, 'LIMIT_OUT_OF_RANGE'],
    ['a panel of a thousand and one', { voting: voting({ leastPanel: 1001 }) }, 'LIMIT_OUT_OF_RANGE'],
  ])('has not %s', (_, change, code) => expect(codeOf(change)).toBe(code));
});

describe('the days of rule sets', () => {
  const days = ['1990-09-06', '2018-09-30', '2020-03-01', '2024-01-01'];
  it('follow each other without a gap', () =>
    expect(ruleSetDays([{ effectiveFrom: '2020-03-01' }, { effectiveFrom: '1990-09-06' }])).toEqual([
      { set: { effectiveFrom: '1990-09-06' }, lastDay: '2020-02-29' },
      { set: { effectiveFrom: '2020-03-01' } },
    ]));
  it('say for each day the same as the rule that judges an act', () => {
    const set = fc.record({ effectiveFrom: fc.constantFrom(...days), version: fc.string() });
    fc.assert(
      fc.property(
        fc.array(set, { maxLength: 6 }),
        fc.constantFrom(...days, '1990-09-05', '2020-02-29', '2030-01-01'),
        (sets, day) => {
          const adopted = sets.map((each) => ({ ...ruleSet, ...each }));
          const shown = ruleSetDays(adopted).filter(
            ({ set: { effectiveFrom }, lastDay }) => effectiveFrom <= day && (lastDay === undefined || day <= lastDay),
          );
          expect(shown.map((s) => s.set)).toEqual(
            [ruleSetOn({ ruleSets: new Map([['beijing', adopted]]) }, 'beijing', day)].filter((s) => s !== undefined),
          );
        },
      ),
    );
  });
});
