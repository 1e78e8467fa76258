import { describe, expect, it } from 'vitest';
import { FilterFault, parseFilter, type FilterExpression } from './filter-expression.ts';

/** Written back with every parenthesis that is meant. */
const shown = (e: FilterExpression | undefined): string => {
  if (e === undefined) return '';
  switch (e.kind) {
    case 'and':
    case 'or':
      return `(${e.of.map(shown).join(` ${e.kind} `)})`;
    case 'not':
      return `not ${shown(e.of)}`;
    case 'search':
      return `«${e.value.text}»`;
    case 'restriction':
      return `${e.field.text}${e.comparator}«${e.value.text}»`;
  }
};

/** What is thrown; undefined where it is read. */
const faultOf = (filter: string): unknown => {
  try {
    parseFilter(filter);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a filter', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    ['冷链', '«冷链»'],
    ['冷链 物流', '(«冷链» and «物流»)'],
    ['field=交通', 'field=«交通»'],
    ['field = "human resources"', 'field=«human resources»'],
    ["title:'a \"b\" \\' \\\\'", 'title:«a "b" \' \\»'],
    ['number="DB12/T 3009-2018"', 'number=«DB12/T 3009-2018»'],
    ['published>=2024-08 AND published<2025', '(published>=«2024-08» and published<«2025»)'],
    ['a=1 AND b=2 OR c=3', '(a=«1» and (b=«2» or c=«3»))'],
    ['(a=1 AND b=2) OR c=3', '((a=«1» and b=«2») or c=«3»)'],
    ['a b AND c', '((«a» and «b») and «c»)'],
    ['NOT a=1', 'not a=«1»'],
    ['-a=1 b', '(not a=«1» and «b»)'],
    ['NOT (a=1 OR b!=2)', 'not (a=«1» or b!=«2»)'],
    ['status.hebei : IN_FORCE', 'status.hebei:«IN_FORCE»'],
    ['a = "AND"', 'a=«AND»'],
    ['a=-3', 'a=«-3»'],
    ['android', '«android»'],
  ])('%s', (filter, meant) => expect(shown(parseFilter(filter))).toBe(meant));

  it.each([
    ['a = ', 5, 'a value is expected here'],
    ['a = AND', 5, 'a value is expected here'],
    ['AND a', 1, 'a field or a word is expected here'],
    ['a OR', 5, 'a field or a word is expected here'],
    ['a = "b', 5, 'this quote is not closed'],
    ['(a = b', 7, 'the parenthesis of character 1 is not closed'],
    ['a = b)', 6, 'this parenthesis was never opened'],
    ['()', 2, 'a field or a word is expected here'],
    ['a, b', 2, '"," is not expected'],
    ['a ! b', 3, '"!" is not expected'],
    ['a == b', 4, 'a value is expected here'],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 22, 'parentheses nest at most 20 deep'],
    [Array.from({ length: 101 }, () => 'a').join(' '), 201, 'a filter has at most 100 conditions'],
  ])('%s is refused by name of the place', (filter, at, message) => {
    const fault = faultOf(filter);
    expect(fault).toBeInstanceOf(FilterFault);
    expect((fault as FilterFault).code).toBe('FILTER_MALFORMED');
    expect((fault as FilterFault).message).toBe(`at character ${at}: ${message}`);
  });

  it('is read or refused, whatever it is', () => {
    const words = ['a', '(', ')', 'AND', 'OR', 'NOT ', '-', '=', '<', '"', ' ', '冷'];
    const after = (some: readonly string[]): string[] => some.flatMap((before) => words.map((word) => before + word));
    const faults = after(after(after(words))).map(faultOf);
    expect(faults.filter((fault) => fault !== undefined && !(fault instanceof FilterFault))).toEqual([]);
    expect(faults).toContain(undefined);
  });
});
