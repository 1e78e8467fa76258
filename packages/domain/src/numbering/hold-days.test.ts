import { ClockKind, ClockUnit, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { describe, expect, it } from 'vitest';
import { holdDaysOf } from './hold-days.ts';

const ruleSet = (limit: number, unit: ClockUnit = ClockUnit.CALENDAR_DAYS): RuleSet => ({
  id: 'jjj',
  version: '1',
  titleZh: '',
  titleEn: '',
  effectiveFrom: '2026-01-01',
  gates: [],
  materials: [],
  voting: undefined,
  instrument: '',
  clocks: [{ kind: ClockKind.NUMBER_HOLD, unit, limit, article: '', sourced: false, citation: '' }],
  reviewPassPercent: 67,
});
const facts = {
  ruleSets: new Map([
    ['beijing', [ruleSet(60)]],
    ['tianjin', [ruleSet(30)]],
    ['hebei', [ruleSet(1000)]],
    ['shandong', [ruleSet(20, ClockUnit.WORKING_DAYS), ruleSet(0)]],
  ]),
};
const day = '2026-11-24';

describe('how long a number is held', () => {
  it('is the shortest limit of the provinces that it is held for', () => {
    expect(holdDaysOf(facts, ['beijing', 'tianjin'], day)).toBe(30);
    expect(holdDaysOf(facts, ['beijing'], day)).toBe(60);
  });
  it('is the default before a rule set is in force, without one, and where it says nothing usable', () => {
    expect(holdDaysOf(facts, ['beijing'], '2025-12-31')).toBe(90);
    expect(holdDaysOf(undefined, ['beijing'], day)).toBe(90);
    expect(holdDaysOf(facts, ['shandong'], day)).toBe(90);
  });
  it('has an upper bound', () => expect(holdDaysOf(facts, ['hebei'], day)).toBe(366));
});
