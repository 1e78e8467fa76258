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
import { regionOf, type Numbering } from './numbering.ts';

/** How old the rule sets may be that a hold's default length is taken from. */
const RULES_MAX_AGE_MS = 1_000;

/** A regulator acts for its province alone; services and the secretariat act for the region. */
const provinceOf = ({ actor }: Call): string | undefined =>
  actor.role === 'regulator' ? (actor.province ?? '') : undefined;

/** Where the reservation that answered a repeated or needless Reserve has ended since. */
const over: Refused = {
  rejected: {
    code: 'RESERVATION_ENDED',
    status: 'FAILED_PRECONDITION',
    message: 'the hold that this request was answered with is over; reserve anew under another request id',
    field: 'requestId',
  },
};

/** Holds the next sequence for a work. */
export const reserve = async (
  { ranges, regions, store }: Numbering,
  { rangeId, workId, revision, round, members, holdDays, validateOnly }: ReserveRequest,
  call: Call,
): Promise<ReserveResponse | Refused> => {
  const stream = streams.range(rangeId);
  const regionId = regionOf(rangeId);
  const facts = holdDays === 0 ? await regions.read(regionId, RULES_MAX_AGE_MS) : undefined;
  const context = call.commandContext({
    resource: stream,
    region: regionId,
    regionStreamRevision: facts?.revision.toString(),
    workId,
  });
  const { subject } = call.actor;
  const provinces = members.length > 0 ? members : (facts?.members.map(({ province }) => province) ?? []);
  const now = context.recordedAt;
  const result = await ranges.submit({
    stream,
    command: {
      type: 'Reserve',
      reservationId: reservationIdOf({ subject, rangeId, requestId: call.requestId }),
      workId,
      revision,
      round,
      members,
      now,
      holdDays: holdDays === 0 ? holdDaysOf(facts, provinces, shanghaiDay(now)) : holdDays,
      province: provinceOf(call),
    },
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  if ('rejected' in outcome || result.kind === 'rejected') return outcome as Refused;
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
  { ranges, store }: Numbering,
  { rangeId, reservationId, workId, validateOnly }: AssignRequest,
  call: Call,
): Promise<AssignResponse | Refused> => {
  const stream = streams.range(rangeId);
  const context = call.commandContext({ resource: stream, region: regionOf(rangeId), workId });
  const result = await ranges.submit({
    stream,
    command: { type: 'Assign', reservationId, workId, now: context.recordedAt, province: provinceOf(call) },
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  if (result.kind === 'rejected') return result;
  // A reservation keeps its sequence whatever becomes of it, so the state answers for all time.
  const sequence = result.state.reservations.get(reservationId) ?? 0;
  return { outcome: toOutcome(store.logId, result), sequence };
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
