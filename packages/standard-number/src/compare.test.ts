import { describe, expect, it } from 'vitest';
import { compareStandardNumbers, conflict, sameSequence } from './compare.ts';
import { formatStandardNumber } from './format.ts';
import { parseStandardNumber } from './parse.ts';
import type { StandardNumber } from './standard-number.ts';

const number = (text: string): StandardNumber => {
  const result = parseStandardNumber(text);
  if (!result.ok) throw new Error(result.message);
  return result.number;
};

describe('a list of numbers', () => {
  it('is sorted by series, then sequence and part as numbers, then force and year', () => {
    const sorted = [
      'DB11/T 558—2015',
      'DB11/ 3005—2017',
      'DB11/T 3005—2017',
      'DB11/T 3008—2018',
      'DB11/T 3008.2—2018',
      'DB11/T 3008.10',
      'DB11/T 3008.10—2018',
      'DB11/T 3008.10—2024',
      'DB1331/T 25—2022',
      'DB1331/T 025—2022',
      'DB1331/T 110—2025',
      'DBS44/ 005—2024',
      'DB13(J)/T 8422-2021',
      'DBJ50/T-047-2024',
      'GB 12345—2020',
      'GB/T 44160—2024',
      'GBZ 2.1—2019',
      'JT/T 794—2019',
    ];
    const shuffled = sorted.toReversed().map(number);
    expect(shuffled.sort(compareStandardNumbers).map(formatStandardNumber)).toEqual(sorted);
  });
});

describe('a shared sequence', () => {
  it.each([
    ['DB11/T 3022-2019', 'DB12/T 3022-2019', true],
    ['DB11/ 3005-2017', 'DB12/T 3005', true],
    ['DB13/T 3008.1-2018', 'DB12/T 3008.2-2020', true],
    ['DB11/T 3022-2019', 'DB11/T 3023-2019', false],
    ['DB13/T 8422-2021', 'DB13(J)/T 8422-2021', false],
  ])('of %s and %s: %s', (a, b, same) => {
    expect(sameSequence(number(a), number(b))).toBe(same);
    expect(sameSequence(number(b), number(a))).toBe(same);
  });
});

describe('two works', () => {
  it.each([
    ['DB11/ 3005-2017', 'DB11/T 3005-2022', 'DIFFERENT_FORCE'],
    ['DB13/T 3008.1-2018', 'DB13/Z 3008.1-2018', 'DIFFERENT_FORCE'],
    ['DB13/T 3008-2018', 'DB13/T 3008.1-2018', 'WHOLE_AND_PART'],
    ['DB1331/T 025-2022', 'DB1331/T 25-2022', 'DIFFERENT_WIDTH'],
    ['GB 12345-2020', 'GB/T 12345-2024', 'DIFFERENT_FORCE'],
  ])('cannot have the numbers %s and %s: %s', (a, b, code) => {
    expect(conflict(number(a), number(b))?.code).toBe(code);
    expect(conflict(number(b), number(a))?.code).toBe(code);
  });

  it.each([
    ['DB12/T 3009-2018', 'DB12/T 3009-2024'],
    ['DB12/T 3009-2018', 'DB12/T 3009'],
    ['DB13/T 3008.1-2018', 'DB13/ 3008.2-2018'],
    ['DB11/ 3005-2017', 'DB12/T 3005-2017'],
    ['DB13/ 8422-2021', 'DB13(J)/T 8422-2021'],
    ['DB11/T 3022-2019', 'DB11/ 3023-2019'],
  ])('are not shown to clash by %s and %s', (a, b) => {
    expect(conflict(number(a), number(b))).toBeUndefined();
  });
});
