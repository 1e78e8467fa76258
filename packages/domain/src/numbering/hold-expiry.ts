import { Temporal } from 'temporal-polyfill';

/** A hold ends with a day of the provinces, wherever the service runs. */
const ZONE = 'Asia/Shanghai';

/** How long a number is held where neither the request nor a rule set says so (ours, a parameter: no source names a limit). */
export const DEFAULT_HOLD_DAYS = 90;

/** Longest hold that can be asked for: a number that is held for years is a number lost. */
export const MAX_HOLD_DAYS = 366;

const endOf = (day: Temporal.PlainDate): Temporal.Instant =>
  day.add({ days: 1 }).toZonedDateTime(ZONE).subtract({ milliseconds: 1 }).toInstant();

/** The day that was asked for last, and its expiries: thousands of holds begin on the same day. */
let known: { readonly fromMs: number; readonly untilMs: number; readonly expiries: Map<number, string> } = {
  fromMs: 0,
  untilMs: -1,
  expiries: new Map(),
};

/**
 * The last millisecond of the day in Asia/Shanghai that is `days` after the day of `now` (an RFC 3339 instant): day 0 does not
 * count, and the whole last day belongs to the hold. As RFC 3339 UTC.
 */
export const holdExpiry = (now: string, days: number): string => {
  const ms = Date.parse(now);
  const isSameDay = ms >= known.fromMs && ms <= known.untilMs;
  const found = isSameDay ? known.expiries.get(days) : undefined;
  if (found !== undefined) return found;
  const day = Temporal.Instant.from(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const expiry = endOf(day.add({ days })).toString();
  if (!isSameDay) {
    const fromMs = day.toZonedDateTime(ZONE).epochMilliseconds;
    known = { fromMs, untilMs: endOf(day).epochMilliseconds, expiries: new Map() };
  }
  known.expiries.set(days, expiry);
  return expiry;
};

/** Whether an instant lies after the end of a hold. Compared as instants: the texts may differ in precision. */
export const isPast = (expiresAt: string, now: string): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(now), Temporal.Instant.from(expiresAt)) > 0;
