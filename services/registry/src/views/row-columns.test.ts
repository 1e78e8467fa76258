import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column, Lines } from './row-columns.ts';

describe('a column', () => {
  it('gives each different value one code, and rows that there are not none of them', () => {
    const column = new Column();
    column.set(3, '物流');
    column.set(1, '');
    column.set(5, '物流');
    expect(column.codes[3]).toBe(column.codes[5]);
    expect(column.rowsWhere((value) => value === '物流', 6).array()).toEqual([3, 5]);
    expect(column.rowsWhere(() => true, 6).array()).toEqual([1, 3, 5]);
    expect([column.find('物流'), column.find('交通')]).toEqual([column.codes[3], 0]);
  });
});

describe('lines', () => {
  it('are those that each row was given last, side by side, however often they changed', () => {
    const change = fc.record({ row: fc.integer({ min: 1, max: 40 }), count: fc.nat(60), first: fc.nat(1_000) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 300, size: 'max' }), (changes) => {
        const lines = new Lines('n', 'twice');
        const expected = new Map<number, number[]>();
        for (const { row, count, first } of changes) {
          const numbers = Array.from({ length: count }, (_, i) => first + i);
          lines.set(
            row,
            numbers.map((n) => ({ n, twice: 2 * n })),
          );
          expected.set(row, numbers);
        }
        const found = new Map<number, number[]>();
        const { rows, columns, length } = lines;
        const places = [...rows.subarray(0, length).keys()].filter((at) => rows[at] !== 0);
        for (const at of places) found.set(rows[at]!, [...(found.get(rows[at]!) ?? []), columns.n[at]!]);
        const isApart = (at: number) => rows[at] !== rows[at - 1] && rows.subarray(0, at).includes(rows[at]!);
        expect(places.filter(isApart)).toEqual([]);
        expect(places.map((at) => columns.twice[at])).toEqual(places.map((at) => 2 * columns.n[at]!));
        const some = [...expected].filter(([, numbers]) => numbers.length > 0);
        expect(found).toEqual(new Map(some));
        for (const [row, numbers] of expected) expect(lines.count(row)).toBe(numbers.length);
        expect(lines.rowsWhere(() => true, 41).array()).toEqual(some.map(([row]) => row).toSorted((a, b) => a - b));
        const lost = changes.reduce((sum, { count }) => sum + count, 0);
        expect(length).toBeLessThanOrEqual(Math.min(lost, 2 * some.flatMap(([, n]) => n).length + 1_100));
      }),
      { numRuns: 100 },
    );
  });
});
