import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { ClockUnit, type Clock } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Rejection } from '@tongbiao/decider';
import { unmet } from './checks.ts';
import { clockEnd, type WorkingCalendar } from './clock-end.ts';

/** Days off, and days worked in their place (调休), as the State Council's notices set them (国务院办公厅关于部分节假日安排的通知). */
const daysOff: ReadonlySet<string> = new Set(Object.keys(data.holidays));
const daysWorked: ReadonlySet<string> = new Set(Object.keys(data.workdays));

/** Years whose notice is known: each has its National Day. */
const years: ReadonlySet<string> = new Set(
  [...daysOff].filter((day) => day.endsWith('-10-01')).map((d) => d.slice(0, 4)),
);

/** Mondays to Fridays: what a year looks like as long as no notice says more. */
export const isWeekday = (day: string): boolean => ![0, 6].includes(new Date(day).getUTCDay());

/**
 * The working days of 2004 and later, as far as the notices are known to the pinned release of chinese-days (MIT). A notice comes in the
 * autumn before its year, and with it a newer release; until then the days of that year are unknown, and never guessed.
 */
export const workingCalendar: WorkingCalendar = {
  isWorkingDay: (day) => {
    if (!years.has(day.slice(0, 4))) return undefined;
    return daysWorked.has(day) || (isWeekday(day) && !daysOff.has(day));
  },
};

/** The same, and in years that nobody knows every day from Monday to Friday. */
const estimating: WorkingCalendar = { isWorkingDay: (day) => workingCalendar.isWorkingDay(day) ?? isWeekday(day) };

/** The last day of a clock as far as anybody can say: where it runs into a year whose working days are not known, it is estimated. */
export const expectedEnd = (
  clock: Pick<Clock, 'unit' | 'limit'>,
  start: string,
  calendar: WorkingCalendar = workingCalendar,
): { readonly day: string | undefined; readonly isEstimated: boolean } => {
  const known = clockEnd(clock, start, calendar);
  return known === undefined && clock.unit === ClockUnit.WORKING_DAYS
    ? { day: clockEnd(clock, start, estimating), isEstimated: true }
    : { day: known, isEstimated: false };
};

/** The last day of a clock that a gate waits for: it must be known. */
export const certainEnd = (
  clock: Clock,
  start: string,
  field: string,
  rule: NonNullable<Rejection['rule']>,
): { readonly day: string; readonly refused?: never } | { readonly refused: Rejection } => {
  const day = clockEnd(clock, start, workingCalendar);
  return day === undefined
    ? {
        refused: unmet(
          'WORKING_DAYS_UNKNOWN',
          `${clock.limit} working days from ${start} run out of the years whose working days are known (${[...years][0]} to ${[...years].at(-1)})`,
          field,
          rule,
        ),
      }
    : { day };
};
