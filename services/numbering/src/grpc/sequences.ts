import { streams } from '@tongbiao/contracts';
import type {
  AssignRequest,
  AssignResponse,
  ReleaseRequest,
  ReleaseResponse,
  ReserveRequest,
  ReserveResponse,
  WithdrawRequest,
  WithdrawResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { reservationIdOfCommand, reservationOf } from '@tongbiao/domain/numbering';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { holdRules } from './hold-rules.ts';
import { listedBeside } from './listed-beside.ts';
import { provinceOf, regionOf, type Numbering } from './numbering.ts';
import { submitTo } from './range-command.ts';

/** Where the reservation that answered a repeated or needless Reserve has ended since. */
const over: Refused = {
  rejected: {
    code: 'RESERVATION_ENDED',
    status: 'FAILED_PRECONDITION',
    message: 'the hold that this request was answered with is over; reserve anew under another request id',
    field: 'requestId',
  },
};

/** Holds the next sequence for a work or a series. */
export const reserve = async (
  numbering: Numbering,
  { rangeId, workId, seriesId, revision, round, members, holdDays, validateOnly }: ReserveRequest,
  call: Call,
): Promise<ReserveResponse | Refused> => {
  const { subject } = call.actor;
  const rules = await holdRules(numbering, rangeId, members, holdDays);
  const beside = listedBeside(numbering, rangeId);
  const listed = beside instanceof Promise ? await beside : beside;
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId, seriesId },
    ...rules.revision,
    command: ({ commandId, recordedAt: now }) => ({
      type: 'Reserve',
      reservationId: reservationIdOfCommand(commandId),
      workId,
      seriesId,
      revision,
      round,
      members,
      now,
      holdDays: rules.holdDays(now),
      listed,
      account: subject,
      province: provinceOf(call),
    }),
  });
  if ('rejected' in result) return result;
  const { outcome } = result;
  const own = result.events.flatMap(({ event }) =>
    event.type === 'numbering.SequenceReserved.v1' ? [event.data] : [],
  );
  const { reservationId, sequence, expiresAt } =
    own[0] ?? reservationOf(result.state, { workId, seriesId, revision, round }) ?? {};
  if (reservationId === undefined || sequence === undefined || expiresAt === undefined) return over;
  return { outcome, reservationId, sequence, expiresAt };
};

/** Assigns a held sequence for good. */
export const assign = async (
  numbering: Numbering,
  { rangeId, reservationId, workId, seriesId, validateOnly }: AssignRequest,
  call: Call,
): Promise<AssignResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId, seriesId },
    command: ({ recordedAt: now }) => ({
      type: 'Assign',
      reservationId,
      workId,
      seriesId,
      now,
      province: provinceOf(call),
    }),
  });
  if ('rejected' in result) return result;
  // A reservation keeps its sequence whatever becomes of it, so the state answers for all time.
  return { outcome: result.outcome, sequence: result.state.reservations.get(reservationId) ?? 0 };
};

/** Gives a hold back, or forestalls one that has not arrived. */
export const release = async (
  { ranges, store }: Numbering,
  { rangeId, reservationId, reason, validateOnly }: ReleaseRequest,
  call: Call,
): Promise<ReleaseResponse | Refused> => {
  const stream = streams.range(rangeId);
  const outcome = toOutcome(
    store.logId,
    await ranges.submit({
      stream,
      command: { type: 'Release', reservationId, reason, province: provinceOf(call) },
      context: call.commandContext({ resource: stream, region: regionOf(rangeId) }),
      dryRun: validateOnly,
      deadline: call.deadline,
    }),
  );
  return 'rejected' in outcome ? outcome : { outcome };
};

/** Withdraws an assigned sequence; it stays listed with the reason. */
export const withdraw = async (
  { ranges, store }: Numbering,
  { rangeId, sequence, workId, seriesId, reason, validateOnly }: WithdrawRequest,
  call: Call,
): Promise<WithdrawResponse | Refused> => {
  const stream = streams.range(rangeId);
  const outcome = toOutcome(
    store.logId,
    await ranges.submit({
      stream,
      command: { type: 'Withdraw', sequence, workId, seriesId, reason },
      context: call.commandContext({
        resource: stream,
        region: regionOf(rangeId),
        workId: workId === '' ? undefined : workId,
      }),
      dryRun: validateOnly,
      deadline: call.deadline,
    }),
  );
  return 'rejected' in outcome ? outcome : { outcome };
};
