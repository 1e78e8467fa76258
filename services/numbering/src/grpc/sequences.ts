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
import { holdDaysOf, reservationIdOf, reservationOf } from '@tongbiao/domain/numbering';
import { shanghaiDay } from '@tongbiao/domain/registry';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { provinceOf, regionOf, type Numbering } from './numbering.ts';
import { submitTo } from './range-command.ts';

/** How old the rule sets may be that a hold's default length is taken from. */
const RULES_MAX_AGE_MS = 1_000;

/** Where the reservation that answered a repeated or needless Reserve has ended since. */
const over: Refused = {
  rejected: {
    code: 'RESERVATION_ENDED',
    status: 'FAILED_PRECONDITION',
    message: 'the hold that this request was answered with is over; reserve anew under another request id',
    field: 'requestId',
  },
};

/** How long a hold lasts: as asked, or as the rule sets of the members say on the day, with the revision that they were read at. */
export const holdRules = async (
  { regions }: Numbering,
  rangeId: string,
  members: readonly string[],
  asked: number,
): Promise<{
  readonly revision: { readonly regionStreamRevision?: string };
  readonly holdDays: (now: string) => number;
}> => {
  if (asked !== 0) return { revision: {}, holdDays: () => asked };
  const facts = await regions.read(regionOf(rangeId), RULES_MAX_AGE_MS);
  const provinces = members.length > 0 ? members : (facts?.members.map(({ province }) => province) ?? []);
  return {
    revision: facts === undefined ? {} : { regionStreamRevision: facts.revision.toString() },
    holdDays: (now) => holdDaysOf(facts, provinces, shanghaiDay(now)),
  };
};

/** Holds the next sequence for a work. */
export const reserve = async (
  numbering: Numbering,
  { rangeId, workId, revision, round, members, holdDays, validateOnly }: ReserveRequest,
  call: Call,
): Promise<ReserveResponse | Refused> => {
  const { subject } = call.actor;
  const rules = await holdRules(numbering, rangeId, members, holdDays);
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId },
    ...rules.revision,
    command: ({ recordedAt: now }) => ({
      type: 'Reserve',
      reservationId: reservationIdOf({ subject, rangeId, requestId: call.requestId }),
      workId,
      revision,
      round,
      members,
      now,
      holdDays: rules.holdDays(now),
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
    own[0] ?? reservationOf(result.state, { workId, revision, round }) ?? {};
  if (reservationId === undefined || sequence === undefined || expiresAt === undefined) return over;
  return { outcome, reservationId, sequence, expiresAt };
};

/** Assigns a held sequence for good. */
export const assign = async (
  numbering: Numbering,
  { rangeId, reservationId, workId, validateOnly }: AssignRequest,
  call: Call,
): Promise<AssignResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId },
    command: ({ recordedAt: now }) => ({ type: 'Assign', reservationId, workId, now, province: provinceOf(call) }),
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
  { rangeId, sequence, workId, reason, validateOnly }: WithdrawRequest,
  call: Call,
): Promise<WithdrawResponse | Refused> => {
  const stream = streams.range(rangeId);
  const outcome = toOutcome(
    store.logId,
    await ranges.submit({
      stream,
      command: { type: 'Withdraw', sequence, workId, reason },
      context: call.commandContext({ resource: stream, region: regionOf(rangeId), workId }),
      dryRun: validateOnly,
      deadline: call.deadline,
    }),
  );
  return 'rejected' in outcome ? outcome : { outcome };
};
