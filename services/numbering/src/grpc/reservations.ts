import type {
  ListReservationsRequest,
  ListReservationsResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { Call, Refused } from '@tongbiao/service';
import { readHolds, type HoldPlace } from '../views/allotments.ts';
import { readRange } from '../views/range-numbers.ts';
import { awaitViews, type Numbering } from './numbering.ts';
import { badPageToken, DEFAULT_PAGE_SIZE } from './pages.ts';
import { rangeNotFound } from './queries.ts';

/** Roles that look after everybody's holds. */
const OVERSEERS: ReadonlySet<string> = new Set(['secretariat', 'auditor', 'service']);

const tokenOf = ({ expiresAt, rangeId, sequence }: HoldPlace): string =>
  Buffer.from(`${expiresAt} ${rangeId} ${sequence}`).toString('base64url');

const placeOf = (token: string): HoldPlace | undefined => {
  if (token === '') return { expiresAt: '', rangeId: '', sequence: 0 };
  const [, expiresAt, rangeId, sequence] = /^(\S+) (\S+) (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return expiresAt === undefined || rangeId === undefined
    ? undefined
    : { expiresAt, rangeId, sequence: Number(sequence) };
};

/** Holds of the caller, or of all. */
export const listReservations = async (
  numbering: Numbering,
  { rangeId, allCallers, expiringBefore, pageSize, pageToken }: ListReservationsRequest,
  call: Call,
): Promise<ListReservationsResponse | Refused> => {
  const { subject, role } = call.actor;
  if (allCallers && !OVERSEERS.has(role)) {
    return {
      rejected: {
        code: 'NOT_YOUR_HOLDS',
        status: 'PERMISSION_DENIED',
        message: "only the secretariat, auditors and services see every caller's holds",
        field: 'allCallers',
      },
    };
  }
  const after = placeOf(pageToken);
  if (after === undefined) return badPageToken;
  const ordinal = await awaitViews(numbering, call);
  if (rangeId !== '' && readRange(numbering.views.db, rangeId) === undefined) return rangeNotFound;
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const found = readHolds(numbering.views.db, {
    rangeId,
    caller: allCallers ? undefined : subject,
    expiringBefore: expiringBefore === '' ? '' : new Date(expiringBefore).toISOString(),
    after,
    limit: limit + 1,
  });
  const reservations = found.slice(0, limit);
  const last = reservations.at(-1);
  return { reservations, nextPageToken: found.length > limit && last !== undefined ? tokenOf(last) : '', ordinal };
};
