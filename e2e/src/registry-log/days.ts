const FIRST = Date.UTC(2010, 0, 1);
const DAY_MS = 86_400_000;
const written: string[] = [];

/** `YYYY-MM-DD` of a day that is counted from the beginning of 2010. */
export const dayText = (day: number): string =>
  (written[day] ??= new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10));

/** Nine in the morning in Asia/Shanghai and so many milliseconds. */
export const instantText = (day: number, ms: number): string =>
  new Date(FIRST + day * DAY_MS + 3_600_000 + ms).toISOString();

/** The first day of a year. */
export const dayOfYear = (year: number): number => (Date.UTC(year, 0, 1) - FIRST) / DAY_MS;
