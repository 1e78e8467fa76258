import { derivedId, importedId, streams } from '@tongbiao/contracts';
import {
  AgreeToTextRequest,
  ApproveProjectRequest,
  PublishEditionRequest,
  RefuseAgreementRequest,
  RefuseProjectRequest,
  RevokeAgreementRequest,
  type CloseConsultationRequest,
  type OpenAgreementRequest,
  type OpenAgreementResponse,
  type OpenConsultationRequest,
  type ProposeWorkRequest,
  type ProposeWorkResponse,
  type PublishEditionResponse,
  type RecordDraftRequest,
  type RecordEditionRequest,
  type RecordReviewRequest,
  type RecordSeriesRequest,
  type RecordSeriesResponse,
  type RecordWorkRequest,
  type RecordWorkResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { series, type WorkCommand } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandContext, type Refused } from '@tongbiao/service';
import { openCommentsOf } from './comments.ts';
import { beginPart } from '../process/begin-part.ts';
import { answerOf, decide, onWork, type Answered } from './on-work.ts';
import { registerOf } from './register.ts';
import { actOf, askedIn, unknownRegion, unknownWork, type Registry } from './registry.ts';
import { besideApproval, besideProposal, judgedFor, resemblances } from './standstill.ts';

/** A province proposes a work. The work's id follows from the command's, so that a retry proposes the same one. */
export const proposeWork = async (
  registry: Registry,
  request: ProposeWorkRequest,
  call: Call,
): Promise<ProposeWorkResponse | Refused> => {
  const { regionId, validateOnly } = request;
  const facts = await registry.facts.region(regionId);
  if (facts === undefined) return unknownRegion(regionId);
  const { context, command } = askedIn(call, facts, { resource: streams.region(regionId) });
  const workId = derivedId(context.commandId, 'work');
  const { province = '' } = call.actor;
  const beside = await besideProposal(registry, { facts, province, day: command.today }, workId, request);
  const { seriesId } = request;
  const asked = { type: 'ProposeWork', ...request, ...command, ...beside, workId } as const;
  const at = { context: { ...context, workId }, workId, dryRun: validateOnly };
  const answer =
    seriesId === ''
      ? await decide(registry, call, asked, at)
      : await proposePart(registry, call, { ...asked, series: await registry.facts.series(seriesId) }, at);
  if ('rejected' in answer) return answer;
  // Only where nothing was written: what was is answered the same for ever, while joint projects come and go.
  const resembling = validateOnly ? resemblances(registry, regionId, { ...request, province }) : [];
  const warnings = resembling.filter((r) => r.workId !== workId);
  return { outcome: answer.outcome, workId, warnings };
};

/**
 * A part is decided as any work is; then its series' stream says whose the part is, and the work's stream begins. Where the second step is
 * missing, whoever asks again, or the process, takes it.
 */
const proposePart = async (
  registry: Registry,
  call: Call,
  asked: Extract<WorkCommand, { type: 'ProposeWork' }>,
  at: { readonly context: CommandContext; readonly workId: string; readonly dryRun: boolean },
): Promise<Pick<Answered, 'outcome'> | Refused> => {
  const { store } = registry;
  const { context, workId, dryRun } = at;
  const { seriesId, part, actor, facts, today } = asked;
  const decided = await decide(registry, call, asked, { ...at, dryRun: true });
  if ('rejected' in decided) return decided;
  const first = decided.accepted.events.map(({ event }) => event);
  const proposed = first.find((event) => event.type === 'registry.WorkProposed.v1');
  if (proposed === undefined || decided.accepted.kind === 'replayed') return decided;
  const overridden = first.find((event) => event.type === 'registry.StandstillOverridden.v1');
  const given = await transact(store, {
    decider: series,
    stream: streams.series(seriesId),
    command: {
      type: 'ProposePart',
      actor,
      facts,
      today,
      seriesId,
      part,
      proposed: proposed.data,
      overridden: overridden?.data,
    },
    context,
    dryRun,
    deadline: call.deadline,
  });
  if (given.kind === 'rejected') return { rejected: given.rejected };
  if (dryRun) return decided;
  const begun = await beginPart(registry, { workId, seriesId }, call.deadline);
  const outcome = toOutcome(store.logId, begun ?? given);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** A province approves its own project. */
export const approveProject = async (registry: Registry, request: ApproveProjectRequest, call: Call) => {
  const { workId, province } = request;
  const judged = await judgedFor(registry, workId, { province, day: request.document?.date });
  if (judged === undefined) return unknownWork(workId);
  const beside = await besideApproval(registry, judged, request, call.patience);
  return answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'ApproveProject', ...request, ...beside, act: actOf(call, ApproveProjectRequest, request) },
      { occurredAt: request.document?.date },
    ),
  );
};

/** A province refuses its own project. */
export const refuseProject = (registry: Registry, request: RefuseProjectRequest, call: Call) =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'RefuseProject', ...request, act: actOf(call, RefuseProjectRequest, request) },
      { occurredAt: request.document?.date },
    ),
  );

/** The lead records a draft. */
export const recordDraft = (registry: Registry, request: RecordDraftRequest, call: Call) =>
  answerOf(onWork(registry, call, request, { type: 'RecordDraft', ...request }));

/** A province opens its window. */
export const openConsultation = (registry: Registry, request: OpenConsultationRequest, call: Call) =>
  answerOf(onWork(registry, call, request, { type: 'OpenConsultation', ...request }, { occurredAt: request.from }));

/** A province closes its window. */
export const closeConsultation = (registry: Registry, request: CloseConsultationRequest, call: Call) =>
  answerOf(
    onWork(registry, call, request, { type: 'CloseConsultation', ...request }, { occurredAt: request.closedOn }),
  );

/** A committee records its review; comments of every round must have been disposed of. */
export const recordReview = async (registry: Registry, request: RecordReviewRequest, call: Call) => {
  const { workId, revision, heldOn } = request;
  const openComments = await openCommentsOf(registry, workId, revision);
  const register = await registerOf(registry, [], request.committeeId);
  return answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'RecordReview', ...request, openComments, register },
      { occurredAt: heldOn },
    ),
  );
};

/** The lead opens a round of agreement. */
export const openAgreement = async (
  registry: Registry,
  request: OpenAgreementRequest,
  call: Call,
): Promise<OpenAgreementResponse | Refused> => {
  const openComments = await openCommentsOf(registry, request.workId, request.revision);
  const answer = await onWork(registry, call, request, { type: 'OpenAgreement', ...request, openComments });
  if ('rejected' in answer) return answer;
  const { outcome, accepted } = answer;
  const own = accepted.events.flatMap(({ event }) =>
    event.type === 'registry.AgreementOpened.v1' ? [event.data.round] : [],
  );
  return { outcome, round: own[0] ?? accepted.state.revisions.get(request.revision)?.agreement?.round ?? 0 };
};

/** A province agrees to the text. */
export const agreeToText = (registry: Registry, request: AgreeToTextRequest, call: Call) =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'AgreeToText', ...request, act: actOf(call, AgreeToTextRequest, request) },
      { occurredAt: request.document?.date },
    ),
  );

/** A province refuses to agree. */
export const refuseAgreement = (registry: Registry, request: RefuseAgreementRequest, call: Call) =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'RefuseAgreement', ...request, act: actOf(call, RefuseAgreementRequest, request) },
      { occurredAt: request.document?.date },
    ),
  );

/** A province takes its agreement back. */
export const revokeAgreement = (registry: Registry, request: RevokeAgreementRequest, call: Call) =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'RevokeAgreement', ...request, act: actOf(call, RevokeAgreementRequest, request) },
      { occurredAt: request.document?.date },
    ),
  );

/** A province publishes its edition; the registry renders its number. */
export const publishEdition = async (
  registry: Registry,
  request: PublishEditionRequest,
  call: Call,
): Promise<PublishEditionResponse | Refused> => {
  const register = await registerOf(registry, Object.values(request.organisations ?? {}).flat());
  const answer = await onWork(
    registry,
    call,
    request,
    { type: 'PublishEdition', ...request, register, act: actOf(call, PublishEditionRequest, request) },
    { occurredAt: request.publishedOn },
  );
  if ('rejected' in answer) return answer;
  const { outcome, accepted } = answer;
  const own = accepted.events.flatMap(({ event }) =>
    event.type === 'registry.EditionPublished.v1' ? [event.data.number] : [],
  );
  const standing = accepted.state.revisions.get(request.revision)?.editions.get(request.province)?.number;
  return { outcome, number: own[0] ?? standing ?? '' };
};

/** Backfill: a series. Its id follows from its key. */
export const recordSeries = async (
  { store, facts }: Registry,
  request: RecordSeriesRequest,
  call: Call,
): Promise<RecordSeriesResponse | Refused> => {
  const { regionId, seriesKey, source, validateOnly } = request;
  const known = await facts.region(regionId);
  if (known === undefined) return unknownRegion(regionId);
  const seriesId = importedId('series', regionId, seriesKey);
  const stream = streams.series(seriesId);
  const { context, command } = askedIn(call, known, {
    resource: stream,
    cause: 'backfill',
    source: source?.citation,
  });
  const result = await transact(store, {
    decider: series,
    stream,
    command: { type: 'RecordSeries', ...request, ...command, seriesId },
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome, seriesId };
};

const known = (day: string): string | undefined => (day === '' ? undefined : day);

/** Backfill: a work. Its id follows from its key. */
export const recordWork = async (
  registry: Registry,
  request: RecordWorkRequest,
  call: Call,
): Promise<RecordWorkResponse | Refused> => {
  const { regionId, workKey, seriesId, publishedOn, source, validateOnly } = request;
  const facts = await registry.facts.region(regionId);
  if (facts === undefined) return unknownRegion(regionId);
  const workId = importedId('work', regionId, workKey);
  const { context, command } = askedIn(call, facts, {
    resource: streams.work(workId),
    workId,
    cause: 'backfill',
    source: source?.citation,
    occurredAt: known(publishedOn),
  });
  const ofSeries = seriesId === '' ? {} : { series: await registry.facts.series(seriesId) };
  const asked = { type: 'RecordWork', ...request, ...command, ...ofSeries, workId } as const;
  if (seriesId !== '') {
    // First whether the work may be recorded at all: a part that the series' stream gives is that work's for good.
    const decided = await decide(registry, call, asked, { context, workId, dryRun: true });
    if ('rejected' in decided) return decided;
    const given = await transact(registry.store, {
      decider: series,
      stream: streams.series(seriesId),
      command: { type: 'RecordPart', ...command, seriesId, part: request.part, workId },
      context,
      dryRun: validateOnly,
      deadline: call.deadline,
    });
    if (given.kind === 'rejected') return { rejected: given.rejected };
  }
  const answer = await decide(registry, call, asked, { context, workId, dryRun: validateOnly });
  return 'rejected' in answer ? answer : { outcome: answer.outcome, workId };
};

/** Backfill: an edition. */
export const recordEdition = (registry: Registry, request: RecordEditionRequest, call: Call) =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { type: 'RecordEdition', ...request },
      { cause: 'backfill', source: request.source?.citation, occurredAt: known(request.publishedOn) },
    ),
  );
