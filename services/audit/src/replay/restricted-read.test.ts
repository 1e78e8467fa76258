import { describe, expect, it } from 'vitest';
import { shanghaiMonth } from './restricted-read.ts';

describe('the month of a read', () => {
  it("is Shanghai's", () => {
    expect(shanghaiMonth(new Date('2026-01-31T15:59:59.999Z'))).toBe('2026-01');
    expect(shanghaiMonth(new Date('2026-01-31T16:00:00.000Z'))).toBe('2026-02');
  });
});
