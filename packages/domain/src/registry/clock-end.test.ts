import { ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { describe, expect, it } from 'vitest';
import { clockEnd } from './clock-end.ts';

const { CALENDAR_DAYS, WORKING_DAYS, MONTHS, YEARS } = ClockUnit;

describe('the end of a clock', () => {
  it.each([
    ['30 days from the first of October', CALENDAR_DAYS, 30, '2026-10-01', '2026-10-31'],
    ['no days', CALENDAR_DAYS, 0, '2026-10-01', '2026-10-01'],
    ['five years', YEARS, 5, '2019-03-21', '2024-03-21'],
    ['a year from a leap day', YEARS, 1, '2024-02-29', '2025-02-28'],
    ['four years from a leap day', YEARS, 4, '2024-02-29', '2028-02-29'],
    ['six months over the turn of a year', MONTHS, 6, '2026-08-31', '2027-02-28'],
  ])('is %s later', (_, unit, limit, start, end) => expect(clockEnd({ unit, limit }, start)).toBe(end));

  const holidays = ['2026-10-01', '2026-10-02', '2026-10-05'];
  /** Knows October 2026; the tenth, a Saturday, is worked (调休). */
  const calendar = {
    isWorkingDay: (day: string) =>
      day.startsWith('2026-10') || day.startsWith('2026-09')
        ? day === '2026-10-10' || !(holidays.includes(day) || [0, 6].includes(new Date(day).getUTCDay()))
        : undefined,
  };
  it('counts working days by the calendar that is on record', () => {
    expect(clockEnd({ unit: WORKING_DAYS, limit: 1 }, '2026-09-30', calendar)).toBe('2026-10-06');
    expect(clockEnd({ unit: WORKING_DAYS, limit: 5 }, '2026-09-30', calendar)).toBe('2026-10-10');
  });
  it('is unknown where no calendar tells', () => {
    expect(clockEnd({ unit: WORKING_DAYS, limit: 1 }, '2026-09-30')).toBeUndefined();
    expect(clockEnd({ unit: WORKING_DAYS, limit: 30 }, '2026-09-30', calendar)).toBeUndefined();
  });
  it.each([ClockUnit.UNSPECIFIED, ClockUnit.UNRECOGNIZED])('is unknown in a unit that nobody named', (unit) =>
    expect(clockEnd({ unit, limit: 1 }, '2026-09-30')).toBeUndefined(),
  );
});
