import { derivedId, streams } from '@tongbiao/contracts';
import type {
  DisposeCommentRequest,
  DisposeCommentResponse,
  RecordCommentRequest,
  RecordCommentResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { comments, openComments, type CommentsCommand } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandContext, type Refused } from '@tongbiao/service';
import { askedIn, unknownWork, type Registry } from './registry.ts';

/** Comments without a disposition, in every round of the revision. */
export const openCommentsOf = async ({ facts }: Registry, workId: string, revision: number): Promise<number> => {
  const rounds = (await facts.work(workId)).revisions.get(revision)?.consultationRound ?? 0;
  let open = 0;
  for (let round = 1; round <= rounds; round++) open += openComments(await facts.comments(workId, revision, round));
  return open;
};

/** The round that holds the comment; where none does, the present one. */
const roundOf = async ({ facts }: Registry, workId: string, revision: number, latest: number, commentId: string) => {
  for (let round = latest; round >= 1; round--)
    if ((await facts.comments(workId, revision, round)).has(commentId)) return round;
  return latest;
};

interface Place {
  readonly workId: string;
  readonly revision: number;
  readonly round: number;
}

const decide = (
  { store }: Registry,
  call: Call,
  command: CommentsCommand,
  { workId, revision, round }: Place,
  { context, dryRun }: { readonly context: CommandContext; readonly dryRun: boolean },
) =>
  transact(store, {
    decider: comments,
    stream: streams.comments(workId, revision, round),
    command,
    context,
    dryRun,
    deadline: call.deadline,
  });

/** The work, its revision and its region, or the refusal of what is not there. */
const find = async ({ facts }: Registry, { workId, revision: n }: { workId: string; revision: number }) => {
  const regionId = await facts.regionOf(workId);
  const region = regionId === undefined ? undefined : await facts.region(regionId);
  if (region === undefined) return unknownWork(workId);
  const state = await facts.work(workId);
  const revision = state.revisions.get(n);
  if (revision === undefined)
    return {
      rejected: {
        code: 'UNKNOWN_REVISION',
        status: 'NOT_FOUND',
        message: `the work has no running revision ${n}`,
        field: 'revision',
      },
    } satisfies Refused;
  return { region, leadProvince: revision.leadProvince, revision };
};

/** Records a comment in the present round, under the writer's name. */
export const recordComment = async (
  registry: Registry,
  request: RecordCommentRequest,
  call: Call,
): Promise<RecordCommentResponse | Refused> => {
  const { workId, revision, province, receivedOn, validateOnly } = request;
  const found = await find(registry, request);
  if ('rejected' in found) return found;
  const resource = streams.work(workId);
  const { context, command } = askedIn(call, found.region, { resource, workId, occurredAt: receivedOn });
  const commentId = derivedId(context.commandId, 'comment');
  const { consultationRound, windows } = found.revision;
  // A retry after a new round began finds the comment where it is.
  const round = await roundOf(registry, workId, revision, consultationRound, commentId);
  const window = windows.get(province);
  const result = await decide(
    registry,
    call,
    { type: 'ReceiveComment', ...request, ...command, commentId, window },
    { workId, revision, round },
    { context, dryRun: validateOnly },
  );
  const outcome = toOutcome(registry.store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome, commentId };
};

/** The lead disposes of a comment, in whichever round it was received. */
export const disposeComment = async (
  registry: Registry,
  request: DisposeCommentRequest,
  call: Call,
): Promise<DisposeCommentResponse | Refused> => {
  const { workId, revision, commentId, validateOnly } = request;
  const found = await find(registry, request);
  if ('rejected' in found) return found;
  const { leadProvince } = found;
  const { context, command } = askedIn(call, found.region, { resource: streams.work(workId), workId });
  const round = await roundOf(registry, workId, revision, found.revision.consultationRound, commentId);
  const result = await decide(
    registry,
    call,
    { type: 'DisposeComment', ...request, ...command, round, leadProvince },
    { workId, revision, round },
    { context, dryRun: validateOnly },
  );
  const outcome = toOutcome(registry.store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};
