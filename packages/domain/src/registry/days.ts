const DAY_MS = 86_400_000;
/** Asia/Shanghai has kept UTC+8 without summer time since 1991. */
const SHANGHAI_MS = 8 * 3_600_000;

/** The day (`YYYY-MM-DD`) in Asia/Shanghai of an RFC 3339 instant. */
export const shanghaiDay = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 10);

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysOf = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0);
};

/** True for a day of the calendar, written `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = Number(text.slice(8));
  return day > 0 && day <= daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
};

/** True for a day, a month (`2018-04`) or a year (`2018`): as precise as a source is. */
export const isPartialDay = (text: string): boolean =>
  isDay(text) || (/^\d{4}(-\d{2})?$/.test(text) && isDay(`${text}-01-01`.slice(0, 10)));

/** Last day that a day, month or year can mean; months are taken as having 31 days, which keeps the order. */
export const latestDay = (text: string): string =>
  text.length === 4 ? `${text}-12-31` : text.length === 7 ? `${text}-31` : text;

/** First day that a day, month or year can mean. */
export const earliestDay = (text: string): string =>
  text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;

/** Days between two days; day 0 does not count, so from the 1st to the 31st are 30. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
