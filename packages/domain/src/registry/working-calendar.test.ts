import { ClockKind, ClockUnit, type Clock } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { describe, expect, it } from 'vitest';
import { certainEnd, expectedEnd, workingCalendar } from './working-calendar.ts';

const clock = (limit: number, unit: ClockUnit = ClockUnit.WORKING_DAYS): Clock => ({
  kind: ClockKind.PUBLIC_NOTICE,
  unit,
  limit,
  article: '第八条',
  sourced: true,
  citation: '',
});
const rule = { set: 'x', version: '1', article: '第八条' };

describe('the working days of China', () => {
  it.each([
    ['a Wednesday', '2026-09-30', true],
    ['the National Day', '2026-10-01', false],
    ['a Saturday that is worked for it (调休)', '2026-10-10', true],
    ['a Saturday', '2026-10-17', false],
    ['the last day by which the Spring Festival of 2020 was made longer', '2020-02-02', false],
    ['a Sunday worked for the Spring Festival of 2026', '2026-02-28', true],
    ['a day before the notices', '2003-10-08', undefined],
    ['a day whose notice is not known', '2099-10-08', undefined],
  ])('know %s', (_, day, expected) => expect(workingCalendar.isWorkingDay(day)).toBe(expected));
});

describe('the end of a clock in working days', () => {
  it('passes over the holiday and counts the day that is worked for it', () => {
    expect(expectedEnd(clock(1), '2026-09-30')).toEqual({ day: '2026-10-08', isEstimated: false });
    expect(certainEnd(clock(3), '2026-09-30', 'from', rule)).toEqual({ day: '2026-10-10' });
  });
  it('is estimated where it runs into a year that is not known, and a gate does not wait for that', () => {
    expect(expectedEnd(clock(2), '2098-12-31')).toEqual({ day: '2099-01-02', isEstimated: true });
    expect(certainEnd(clock(2), '2098-12-31', 'from', rule).refused).toMatchObject({
      code: 'WORKING_DAYS_UNKNOWN',
      field: 'from',
      rule,
    });
  });
  it('is a matter of the calendar alone in other units', () => {
    expect(expectedEnd(clock(2, ClockUnit.CALENDAR_DAYS), '2098-12-30')).toEqual({
      day: '2099-01-01',
      isEstimated: false,
    });
    expect(expectedEnd(clock(2, ClockUnit.UNSPECIFIED), '2026-09-30')).toEqual({ day: undefined, isEstimated: false });
  });
});
