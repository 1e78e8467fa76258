import { ClockUnit, type Clock } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';

/** Working days of the years that are known: 调休 is data, published by the State Council each autumn. */
export interface WorkingCalendar {
  /** Undefined: the year of that day is not on record. */
  readonly isWorkingDay: (day: string) => boolean | undefined;
}

const DAY_MS = 86_400_000;

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** A month later is the same day of that month, or its last one. */
const addMonths = (day: string, months: number): string => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const lastOf = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return new Date(Date.UTC(lastOf.getUTCFullYear(), lastOf.getUTCMonth(), Math.min(date, lastOf.getUTCDate())))
    .toISOString()
    .slice(0, 10);
};

const addWorkingDays = (day: string, days: number, calendar: WorkingCalendar | undefined): string | undefined => {
  let [at, left] = [day, days];
  while (left > 0) {
    at = addDays(at, 1);
    const working = calendar?.isWorkingDay(at);
    if (working === undefined) return undefined;
    if (working) left--;
  }
  return at;
};

/**
 * The last day of a clock that starts on a day; the day itself does not count. Undefined for working days that no calendar tells:
 * they are never guessed from weekdays.
 */
export const clockEnd = (
  { unit, limit }: Pick<Clock, 'unit' | 'limit'>,
  start: string,
  calendar?: WorkingCalendar,
): string | undefined => {
  switch (unit) {
    case ClockUnit.CALENDAR_DAYS:
      return addDays(start, limit);
    case ClockUnit.WORKING_DAYS:
      return addWorkingDays(start, limit, calendar);
    case ClockUnit.MONTHS:
      return addMonths(start, limit);
    case ClockUnit.YEARS:
      return addMonths(start, 12 * limit);
    case ClockUnit.UNSPECIFIED:
    case ClockUnit.UNRECOGNIZED:
      return undefined;
  }
};
