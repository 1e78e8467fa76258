import { describe, expect, it } from 'vitest';
import type { ReadReq_Options_FilterOptions } from '../gen/event_store/client/streams.ts';
import { parseFilter } from './event-filter.ts';

const options = (more: Partial<ReadReq_Options_FilterOptions> = {}): ReadReq_Options_FilterOptions => ({
  filter: { $case: 'streamIdentifier', value: { regex: '', prefix: ['work-'] } },
  window: { $case: 'max', value: 32 },
  checkpointIntervalMultiplier: 1,
  ...more,
});
const byRegex = (regex: string): ((text: string) => boolean) =>
  parseFilter(options({ filter: { $case: 'eventType', value: { regex, prefix: [] } } })).matches;

describe('a filter', () => {
  it('matches by any of its prefixes', () => {
    const { matches, on } = parseFilter(
      options({ filter: { $case: 'streamIdentifier', value: { regex: '', prefix: ['work-', 'range-'] } } }),
    );
    expect(['work-1', 'range-jjj', 'homework-1'].map(matches)).toEqual([true, true, false]);
    expect(on).toBe('stream');
  });

  it('matches by a regular expression, anywhere in the text', () => {
    expect(['$metadata', 'registry.WorkProposed.v1'].map(byRegex('^[^$].*'))).toEqual([false, true]);
    expect(byRegex('Proposed')('registry.WorkProposed.v1')).toBe(true);
  });

  it("understands .NET's options at the start and its anchors", () => {
    expect(byRegex('(?i)^WORK')('work-1')).toBe(true);
    expect(byRegex('\\Awork\\z')('work')).toBe(true);
  });

  it('is refused when its regular expression is none', () => {
    expect(() => byRegex('([')).toThrow(/not valid/);
  });

  it('is refused, quickly, when its regular expression runs away', () => {
    const matches = byRegex('^(a+)+b$');
    const before = performance.now();
    expect(() => matches(`${'a'.repeat(40)}c`)).toThrow(/takes longer/);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('answers for many texts at little cost', () => {
    const filter = parseFilter(options({ filter: { $case: 'streamIdentifier', value: { regex: '7$', prefix: [] } } }));
    const names = Array.from({ length: 5000 }, (_, i) => `work-${i}`);
    const before = performance.now();
    for (let i = 0; i < names.length; i += 250) {
      const page = names.slice(i, i + 250);
      filter.expect(page);
      expect(page.filter(filter.matches)).toEqual(page.filter((name) => name.endsWith('7')));
    }
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('finds the one text among many that takes too long', () => {
    const filter = parseFilter(
      options({ filter: { $case: 'streamIdentifier', value: { regex: '^(a+)+b$', prefix: [] } } }),
    );
    filter.expect(['ab', 'aab', `${'a'.repeat(40)}c`]);
    expect(filter.matches('ab')).toBe(true);
    expect(() => filter.matches(`${'a'.repeat(40)}c`)).toThrow(/takes longer/);
  });

  it('is refused without a subject, a window or an expression', () => {
    expect(() => parseFilter(options({ filter: undefined }))).toThrow(/neither streams nor event types/);
    expect(() => parseFilter(options({ window: undefined }))).toThrow(/no window/);
    expect(() => parseFilter(options({ window: { $case: 'max', value: 0 } }))).toThrow(/window/);
    expect(() => byRegex('')).toThrow(/neither a regular expression nor prefixes/);
  });
});
