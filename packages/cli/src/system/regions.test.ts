import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClockKind, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { checkRuleSet, ruleSetOn } from '@tongbiao/domain/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCliError } from '../cli-error.ts';
import { readRegionFile, type RegionPlan } from './region-file.ts';
import { readRuleSet } from './rule-set-file.ts';
import { demoRegion, firstRegion, sampleData } from './regions.ts';

const data = new URL('../../data/', import.meta.url);
const shipped = readdirSync(new URL('regions/', data)).map((name): [string, RegionPlan] => [
  name,
  readRegionFile(new URL(`regions/${name}`, data)),
]);
const adoptedOn = '2026-11-24';
const setsOf = (plan: RegionPlan): ReadonlyMap<string, readonly RuleSet[]> =>
  new Map(
    plan.members.map((m) => [
      m.province,
      m.ruleSets.map((set) => (set.effectiveFrom === '' ? { ...set, effectiveFrom: adoptedOn } : set)),
    ]),
  );
const everyClock = Object.values(ClockKind).filter((kind) => kind !== ClockKind.UNSPECIFIED && kind !== 'UNRECOGNIZED');
const setOn = (plan: RegionPlan, province: string, day: string): string => {
  const set = ruleSetOn({ ruleSets: setsOf(plan) }, province, day);
  return set === undefined ? '' : `${set.id}/${set.version}`;
};

describe('the regions that are shipped', () => {
  it.each(shipped)('%s: every rule set is in form, and says where it read what it read', (_, plan) => {
    for (const set of [...setsOf(plan).values()].flat()) {
      expect(checkRuleSet(set), `${set.id}/${set.version}`).toBeUndefined();
      expect(set.voting, `${set.id}/${set.version} says how a review is decided`).toBeDefined();
      for (const rule of [...set.clocks, ...set.gates, ...set.materials, set.voting!])
        expect(rule.sourced, `${set.id}/${set.version}: ${rule.article}`).toBe(rule.citation !== '');
    }
  });
  it.each(shipped.filter(([name]) => name !== 'demo.json'))(
    '%s: what is in force today has every clock that a gate, a deadline or a hold reads',
    (_, plan) => {
      for (const { province } of plan.members) {
        const set = ruleSetOn({ ruleSets: setsOf(plan) }, province, adoptedOn)!;
        expect(set.clocks.map((clock) => clock.kind).toSorted(), province).toEqual(everyClock.toSorted());
      }
    },
  );
  it.each(shipped)('%s: its members have names and prefixes of their own, its range room', (_, { members, range }) => {
    expect(new Set(members.flatMap((m) => [m.province, m.prefix])).size).toBe(2 * members.length);
    expect(range.first).toBeLessThanOrEqual(range.next);
    expect(range.next).toBeLessThan(range.last);
  });
  it('judge an act by the set of its day', () => {
    const jjj = firstRegion();
    const on = (province: string, ...days: string[]) => days.map((day) => setOn(jjj, province, day));
    expect(on('beijing', '1990-09-05', '2010-02-28', '2010-03-01')).toEqual(['', 'cn/2004', 'cn/2010']);
    expect(on('beijing', '2018-09-29', '2018-09-30', '2020-02-29', '2020-03-01', '2023-12-31', '2024-01-01')).toEqual([
      'beijing/2014',
      'beijing/2018',
      'beijing/2018',
      'beijing/2020',
      'beijing/2020',
      'beijing/2024',
    ]);
    expect(on('tianjin', '2020-02-29', '2020-03-01', '2023-01-01')).toEqual(['cn/2010', 'cn/2020', 'tianjin/2022']);
    expect(on('hebei', '2016-01-01', '2020-03-01')).toEqual(['hebei/2015', 'hebei/2020']);
  });
  it('are more than one, with four members and six digits: a region is data', () => {
    const { members, range } = Object.fromEntries(shipped)['yangtze.json']!;
    expect(members.map((m) => m.prefix)).toEqual(['31', '32', '33', '34']);
    expect([range.first, range.width]).toEqual([310_001, 6]);
  });
  it('let the demo wait for nothing', () => {
    const [rules] = demoRegion().members[0]!.ruleSets;
    expect(rules).toMatchObject({ id: 'demo', clocks: [{ limit: 0 }, {}], gates: [], materials: [] });
  });
});

describe('a rule set that extends another', () => {
  it('has its own rules in place of those of the same kind, and the others as they are', () => {
    const set = readRuleSet('hebei-2020', 'x');
    const limits = Object.fromEntries(set.clocks.map((c) => [c.kind, c.limit]));
    expect(limits).toMatchObject({ [ClockKind.PROJECT_COMPLETION]: 1, [ClockKind.ENVIRONMENT_FILING]: 45 });
    expect(set.clocks).toHaveLength(10);
  });
});

describe('the policies that are shipped', () => {
  const { policies } = sampleData();
  const members = firstRegion().members.map((m) => m.province);
  it('say where they are known from; what no source says is empty, and marked as recalled', () => {
    expect(policies.map((p) => p.titleZh)).toContain('首都标准化发展纲要2035');
    for (const policy of policies) {
      expect(policy.citation, policy.titleZh).not.toBe('');
      expect(members).toEqual(expect.arrayContaining(policy.provinces));
      expect(policy.recalled, policy.titleZh).toBe(policy.issuers.length === 0);
      expect(policy.number, 'that no source has').toBe('');
    }
    expect(new Set(policies.map((p) => p.titleZh)).size).toBe(policies.length);
  });
});

describe('a region’s file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tongbiao-region-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const range = { first: 1, last: 9, next: 1, width: 0, presumed: [] };
  const member = { province: 'a', ruleSets: ['demo-1'] };
  const whole = { regionId: 'r', nameZh: '区', nameEn: 'R', members: [member], range };
  const faultOf = (content: unknown): string => {
    const file = join(folder, 'region.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    try {
      readRegionFile(file);
    } catch (error) {
      if (isCliError(error)) return `${error.code}: ${error.text.en}`;
      throw error;
    }
    return 'none';
  };
  it('may be somebody’s own', () => expect(faultOf(whole)).toBe('none'));
  it.each<[string, unknown, string]>([
    ['is no JSON', '{', '(file)'],
    ['is a list', [], '(file): an object is expected'],
    ['has a field that there is not', { ...whole, membres: [] }, '(file): there is no field "membres"'],
    ['has a name that is none', { ...whole, nameZh: 1 }, '(nameZh): a text is expected'],
    ['has no list of members', { ...whole, members: {} }, '(members): a list is expected'],
    ['has a member with an unknown field', { ...whole, members: [{ ...member, digits: '1' }] }, '(members[0])'],
    [
      'names a set that there is not',
      { ...whole, members: [{ ...member, ruleSets: ['x'] }] },
      '(members[0].ruleSets[0])',
    ],
    [
      'names a path',
      { ...whole, members: [{ ...member, ruleSets: ['../x'] }] },
      '"../x" is no rule set that is shipped',
    ],
    [
      'has a set with an unknown clock',
      { ...whole, members: [{ ...member, ruleSets: [{ clocks: [{ kind: 'CLOCK_KIND_LUNCH' }] }] }] },
      '(members[0].ruleSets[0])',
    ],
    [
      'has a range of halves',
      { ...whole, range: { ...range, first: 0.5 } },
      '(range.first): a whole number is expected',
    ],
    ['has more in its range', { ...whole, range: { ...range, step: 2 } }, '(range): there is no field "step"'],
    [
      'shows numbers by a file that is not there',
      { ...whole, range: { ...range, presumed: [{ first: 1, last: 2, citation: 'x', file: 'no.csv' }] } },
      '(range.presumed[0].file)',
    ],
  ])('is refused where it %s', (_, content, fault) => {
    expect(faultOf(content)).toContain('REGION_FILE_INVALID');
    expect(faultOf(content)).toContain(fault);
  });
});
