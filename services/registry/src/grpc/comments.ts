import { decodeEvent, derivedId, streams } from '@tongbiao/contracts';
import type {
  DisposeCommentRequest,
  DisposeCommentResponse,
  RecordCommentRequest,
  RecordCommentResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { CommentDisposition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type {
  ExportCommentsRequest,
  ExportCommentsResponse,
  ReopenDispositionRequest,
  ReopenDispositionResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import {
  commentCsv,
  comments,
  commentTable,
  hasComment,
  openComments,
  settledBy,
  type CommentsCommand,
  type CommentsEvent,
  type WorkState,
} from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandContext, type Refused } from '@tongbiao/service';
import { currentWork } from './current-work.ts';
import { askedIn, badPageToken, unknownWork, type Registry } from './registry.ts';

/** Comments without a disposition, in every round of the revision. */
export const openCommentsOf = async (registry: Registry, workId: string, revision: number): Promise<number> =>
  openCommentsIn(registry, await currentWork(registry, workId), workId, revision);

/** The same, of a work that was read. */
export const openCommentsIn = async (
  { facts }: Registry,
  { revisions }: WorkState,
  workId: string,
  revision: number,
): Promise<number> => {
  const rounds = revisions.get(revision)?.consultationRound ?? 0;
  let open = 0;
  for (let round = 1; round <= rounds; round++) open += openComments(await facts.comments(workId, revision, round));
  return open;
};

/** The round that holds the comment; where none does, the present one. */
const roundOf = async ({ facts }: Registry, workId: string, revision: number, latest: number, commentId: string) => {
  for (let round = latest; round >= 1; round--)
    if (hasComment(await facts.comments(workId, revision, round), commentId)) return round;
  return latest;
};

interface Place {
  readonly workId: string;
  readonly revision: number;
  readonly round: number;
}

const decide = (
  { store, facts }: Registry,
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
    cache: facts.rounds,
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

/** Whose window heard the comment; undefined: there is no such comment. */
const provinceOf = async ({ store }: Registry, { workId, revision, round }: Place, commentId: string) => {
  for await (const { type, data } of store.readStream(streams.comments(workId, revision, round))) {
    const event = decodeEvent(type, data);
    if (event?.type === 'registry.CommentReceived.v1' && event.data.commentId === commentId) return event.data.province;
  }
  return undefined;
};

/** The lead takes a disposition back, in whichever round the comment was received. */
export const reopenDisposition = async (
  registry: Registry,
  request: ReopenDispositionRequest,
  call: Call,
): Promise<ReopenDispositionResponse | Refused> => {
  const { workId, revision, commentId, validateOnly } = request;
  const found = await find(registry, request);
  if ('rejected' in found) return found;
  const { leadProvince } = found;
  const { consultationRound } = found.revision;
  const { context, command } = askedIn(call, found.region, { resource: streams.work(workId), workId });
  const round = await roundOf(registry, workId, revision, consultationRound, commentId);
  const province = await provinceOf(registry, { workId, revision, round }, commentId);
  const settled = province === undefined ? undefined : settledBy(found.revision, { round, province });
  const result = await decide(
    registry,
    call,
    { type: 'ReopenDisposition', ...request, ...command, round, leadProvince, settled },
    { workId, revision, round },
    { context, dryRun: validateOnly },
  );
  const outcome = toOutcome(registry.store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

const notAParty: Refused = {
  rejected: {
    code: 'NOT_A_MEMBER',
    status: 'PERMISSION_DENIED',
    message: 'the table is for the provinces that take part',
    field: 'workId',
  },
};

const DEFAULT_LINES = 200;

/** A page of the table of comments. It holds references of persons: provinces that take no part do not read it. */
export const exportComments = async (
  registry: Registry,
  request: ExportCommentsRequest,
  call: Call,
): Promise<ExportCommentsResponse | Refused> => {
  const { workId, revision: n, pageSize, pageToken } = request;
  if (pageToken !== '' && !/^[1-9]\d{0,8}$/.test(pageToken)) return badPageToken;
  const found = await find(registry, request);
  if ('rejected' in found) return found;
  const { members, consultationRound } = found.revision;
  const { province } = call.actor;
  if (province !== undefined && !members.includes(province)) return notAParty;
  const events: CommentsEvent[] = [];
  for (let round = 1; round <= consultationRound; round++)
    for await (const stored of registry.store.readStream(streams.comments(workId, n, round))) {
      const event = decodeEvent(stored.type, stored.data);
      if (event !== undefined) events.push(event as CommentsEvent);
    }
  const table = commentTable(events);
  const from = Number(pageToken);
  const lines = table.slice(from, from + (pageSize || DEFAULT_LINES));
  const end = from + lines.length;
  const count = (disposition: CommentDisposition): number => table.filter((l) => l.disposition === disposition).length;
  return {
    lines,
    csv: commentCsv(lines, from === 0),
    nextPageToken: end < table.length ? String(end) : '',
    totalSize: table.length,
    adopted: count(CommentDisposition.ADOPTED),
    partlyAdopted: count(CommentDisposition.PARTLY_ADOPTED),
    notAdopted: count(CommentDisposition.NOT_ADOPTED),
    open: count(CommentDisposition.UNSPECIFIED),
  };
};
