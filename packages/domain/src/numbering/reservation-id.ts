import { commandIdOf, derivedId, streams } from '@tongbiao/contracts';

/** The methods whose request ids make reservations. */
const SERVICE = 'tongbiao.numbering.v1.NumberingService';

/** Who asked for which number under which request id. */
export interface ReservationRequest {
  /** Subject of the token that Reserve was, or would have been, called with. */
  readonly subject: string;
  readonly rangeId: string;
  readonly requestId: string;
  /** @default 'Reserve' */
  readonly method?: 'Reserve' | 'ReserveBlock';
}

/** The reservation that a command makes. */
export const reservationIdOfCommand = (commandId: string): string => derivedId(commandId, 'reservation');

/** The reservation that a Reserve makes, known before it is made: so that its caller can release what may or may not have arrived. */
export const reservationIdOf = ({ subject, rangeId, requestId, method = 'Reserve' }: ReservationRequest): string =>
  reservationIdOfCommand(
    commandIdOf({ subject, method: `${SERVICE}/${method}`, resource: streams.range(rangeId), requestId }),
  );
