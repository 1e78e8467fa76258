import { Temporal } from 'temporal-polyfill';

/** A hold ends with a day of the provinces, wherever the service runs. */
const ZONE = 'Asia/Shanghai';

/** How long a number is held where neither the request nor a rule set says so (ours, a parameter: no source names a limit). */
export const DEFAULT_HOLD_DAYS = 90;

/** Longest hold that can be asked for: a number that is held for years is a number lost. */
export const MAX_HOLD_DAYS = 366;

/**
 * The last millisecond of the day in Asia/Shanghai that is `days` after the day of `now` (an RFC 3339 instant): day 0 does not
 * count, and the whole last day belongs to the hold. As RFC 3339 UTC.
 */
export const holdExpiry = (now: string, days: number): string =>
  Temporal.Instant.from(now)
    .toZonedDateTimeISO(ZONE)
    .toPlainDate()
    .add({ days: days + 1 })
    .toZonedDateTime(ZONE)
    .subtract({ milliseconds: 1 })
    .toInstant()
    .toString();

/** Whether an instant lies after the end of a hold. Compared as instants: the texts may differ in precision. */
export const isPast = (expiresAt: string, now: string): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(now), Temporal.Instant.from(expiresAt)) > 0;
