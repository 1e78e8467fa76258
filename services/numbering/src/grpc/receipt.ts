import type {
  GetReceiptRequest,
  GetReceiptResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { Call, Refused } from '@tongbiao/service';
import { readAllotment } from '../views/allotments.ts';
import type { Numbering } from './numbering.ts';

/** A signed statement of who has a number, as of everything that was on record when it was asked for. */
export const getReceipt = async (
  { store, views, receipts }: Numbering,
  { rangeId, sequence }: GetReceiptRequest,
  { patience }: Call,
): Promise<GetReceiptResponse | Refused> => {
  const last = await store.lastDomainEvent();
  if (last !== undefined) await views.waitFor({ position: last.position }, patience);
  const found = readAllotment(views.db, rangeId, sequence);
  if (found === undefined) {
    return {
      rejected: {
        code: 'NOT_ALLOTTED',
        status: 'NOT_FOUND',
        message: `${sequence} of ${rangeId} is nobody's at present; ExplainNumber tells its story`,
        field: 'sequence',
      },
    };
  }
  const { state, reservationId, workId, seriesId, members, expiresAt, eventId, ordinal, recordedAt } = found;
  const receipt = await receipts.sign({
    log: store.logId,
    range: rangeId,
    sequence,
    state,
    ...(reservationId !== '' && { reservation: reservationId }),
    ...(workId !== '' && { work: workId }),
    ...(seriesId !== '' && { series: seriesId }),
    members,
    ...(expiresAt !== '' && { expires: expiresAt }),
    eventId,
    ordinal,
    recordedAt,
  });
  return { receipt, jwksJson: receipts.jwks };
};
