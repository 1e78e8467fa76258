import { commandIdOf, derivedId, streams } from '@tongbiao/contracts';

/** The method whose request ids make reservations. */
const RESERVE = 'tongbiao.numbering.v1.NumberingService/Reserve';

/** Who asked for which number under which request id. */
export interface ReservationRequest {
  /** Subject of the token that Reserve was, or would have been, called with. */
  readonly subject: string;
  readonly rangeId: string;
  readonly requestId: string;
}

/** The reservation that a Reserve makes, known before it is made: so that its caller can release what may or may not have arrived. */
export const reservationIdOf = ({ subject, rangeId, requestId }: ReservationRequest): string =>
  derivedId(commandIdOf({ subject, method: RESERVE, resource: streams.range(rangeId), requestId }), 'reservation');
