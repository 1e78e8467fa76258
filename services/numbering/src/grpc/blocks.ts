import type {
  AssignFromBlockRequest,
  AssignFromBlockResponse,
  ExtendHoldRequest,
  ExtendHoldResponse,
  ReleaseReservationsRequest,
  ReleaseReservationsResponse,
  ReserveBlockRequest,
  ReserveBlockResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { heldOf, reservationIdOf } from '@tongbiao/domain/numbering';
import type { Call, Refused } from '@tongbiao/service';
import { holdRules } from './hold-rules.ts';
import { listedBeside } from './listed-beside.ts';
import { provinceOf, type Numbering } from './numbering.ts';
import { submitTo } from './range-command.ts';

/** Holds several numbers together. */
export const reserveBlock = async (
  numbering: Numbering,
  { rangeId, count, purpose, members, holdDays, validateOnly }: ReserveBlockRequest,
  call: Call,
): Promise<ReserveBlockResponse | Refused> => {
  const { subject } = call.actor;
  const reservationId = reservationIdOf({ subject, rangeId, requestId: call.requestId, method: 'ReserveBlock' });
  const rules = await holdRules(numbering, rangeId, members, holdDays);
  const beside = listedBeside(numbering, rangeId);
  const listed = beside instanceof Promise ? await beside : beside;
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    ...rules.revision,
    command: ({ recordedAt: now }) => ({
      type: 'ReserveBlock',
      reservationId,
      count,
      purpose,
      members,
      holdDays: rules.holdDays(now),
      listed,
      account: subject,
      now,
      province: provinceOf(call),
    }),
  });
  if ('rejected' in result) return result;
  const own = result.events.flatMap(({ event }) =>
    event.type === 'numbering.BlockReserved.v1' ? [event.data] : [],
  )[0];
  const sequences = own?.sequences ?? result.state.blocks.get(reservationId) ?? [];
  const first = result.state.numbers.get(heldOf(result.state, reservationId)[0] ?? 0);
  const expiresAt = own?.expiresAt ?? (first?.state === 'reserved' ? first.expiresAt : '');
  return { outcome: result.outcome, reservationId, sequences: [...sequences], expiresAt };
};

/** Assigns a number of a block. */
export const assignFromBlock = async (
  numbering: Numbering,
  { rangeId, reservationId, sequence, workId, seriesId, validateOnly }: AssignFromBlockRequest,
  call: Call,
): Promise<AssignFromBlockResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId, seriesId },
    command: ({ recordedAt: now }) => ({
      type: 'AssignFromBlock',
      reservationId,
      sequence,
      workId,
      seriesId,
      now,
      province: provinceOf(call),
    }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};

/** Holds on for longer. */
export const extendHold = async (
  numbering: Numbering,
  { rangeId, reservationId, holdDays, reason, validateOnly }: ExtendHoldRequest,
  call: Call,
): Promise<ExtendHoldResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    command: ({ recordedAt: now }) => ({
      type: 'Extend',
      reservationId,
      holdDays,
      reason,
      now,
      province: provinceOf(call),
    }),
  });
  if ('rejected' in result) return result;
  const own = result.events.flatMap(({ event }) => (event.type === 'numbering.HoldExtended.v1' ? [event.data] : []))[0];
  const sequences = own?.sequences ?? heldOf(result.state, reservationId);
  const entry = result.state.numbers.get(sequences[0] ?? 0);
  const expiresAt = own?.expiresAt ?? (entry?.state === 'reserved' ? entry.expiresAt : '');
  return { outcome: result.outcome, expiresAt, sequences: [...sequences] };
};

/** Gives several reservations back. */
export const releaseReservations = async (
  numbering: Numbering,
  { rangeId, reservationIds, reason, validateOnly }: ReleaseReservationsRequest,
  call: Call,
): Promise<ReleaseReservationsResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    command: () => ({ type: 'ReleaseMany', reservationIds, reason, province: provinceOf(call) }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};
