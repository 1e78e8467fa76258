import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdExpiry, isPast } from './hold-expiry.ts';

describe('the end of a hold', () => {
  it('is the end of the day in Asia/Shanghai, day 0 not counted', () =>
    expect(holdExpiry('2026-11-24T03:00:00Z', 90)).toBe('2027-02-22T15:59:59.999Z'));
  it('counts from the day in Asia/Shanghai, which begins at 16:00 UTC', () => {
    expect(holdExpiry('2026-11-24T15:59:59.999Z', 1)).toBe('2026-11-25T15:59:59.999Z');
    expect(holdExpiry('2026-11-24T16:00:00Z', 1)).toBe('2026-11-26T15:59:59.999Z');
  });
  it('knows leap days and month ends', () => {
    expect(holdExpiry('2028-02-28T00:00:00Z', 1)).toBe('2028-02-29T15:59:59.999Z');
    expect(holdExpiry('2027-02-28T00:00:00Z', 1)).toBe('2027-03-01T15:59:59.999Z');
  });
  it('does not depend on what was asked before', () => {
    const instants = fc.date({ min: new Date('1992-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    // The end of a day in Shanghai, which has kept UTC+8 since 1992.
    const expected = (at: Date, days: number) =>
      new Date((Math.floor((at.getTime() + 28_800_000) / 86_400_000) + days + 1) * 86_400_000 - 28_800_001);
    fc.assert(
      fc.property(
        instants,
        fc.array(fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: 1, max: 366 }))),
        (at, asked) => {
          for (const [hours, days] of asked) {
            const now = new Date(at.getTime() + hours * 3_600_000);
            expect(holdExpiry(now.toISOString(), days)).toBe(expected(now, days).toISOString());
          }
        },
      ),
    );
  });
  it('is past only after its last millisecond, whatever the precision', () => {
    expect(isPast('2027-02-22T15:59:59.999Z', '2027-02-22T15:59:59.999Z')).toBe(false);
    expect(isPast('2027-02-22T15:59:59.999Z', '2027-02-22T16:00:00Z')).toBe(true);
    expect(isPast('2027-02-22T15:59:59.999Z', '2027-02-22T15:59:59Z')).toBe(false);
  });
});
