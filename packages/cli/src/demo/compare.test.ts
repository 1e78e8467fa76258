import { describe, expect, it } from 'vitest';
import { isOneSequence } from './compare.ts';

const provinces = ['11', '12', '13'].map((prefix) => ({ prefix }));

describe('three numbers', () => {
  it('are one sequence when they differ in their prefix only', () => {
    expect(isOneSequence(['DB11/T 9001—2026', 'DB12/T 9001—2026', 'DB13/T 9001—2026'], provinces)).toBe(true);
  });
  it.each([
    ['with another sequence', ['DB11/T 9001—2026', 'DB12/T 9002—2026', 'DB13/T 9001—2026']],
    ['with another force', ['DB11/T 9001—2026', 'DB12/ 9001—2026', 'DB13/T 9001—2026']],
    ['of the wrong provinces', ['DB12/T 9001—2026', 'DB11/T 9001—2026', 'DB13/T 9001—2026']],
    ['with one missing', ['DB11/T 9001—2026', 'DB12/T 9001—2026']],
  ])('%s are not', (_, numbers) => {
    expect(isOneSequence(numbers, provinces)).toBe(false);
  });
});
