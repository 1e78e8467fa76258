import { derivedId, streams } from '@tongbiao/contracts';
import {
  DecideSuggestionRequest,
  SuggestionState,
  type DecideSuggestionResponse,
  type ListSuggestionsRequest,
  type ListSuggestionsResponse,
  type RecordSuggestionRequest,
  type RecordSuggestionResponse,
  type TakeUpSuggestionRequest,
  type TakeUpSuggestionResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import { suggestion, type SuggestionCommand } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandContext, type Refused } from '@tongbiao/service';
import { readSuggestions } from '../views/suggestions.ts';
import { unknownParty } from './known-parties.ts';
import { on } from './on-work.ts';
import {
  actOf,
  askedIn,
  awaitViews,
  badPageToken,
  DEFAULT_PAGE_SIZE,
  unknownRegion,
  type Registry,
} from './registry.ts';
import { placeOf } from './work-reads.ts';

const decide = async (
  { store }: Registry,
  call: Call,
  command: SuggestionCommand,
  {
    context,
    suggestionId,
    dryRun,
  }: { readonly context: CommandContext; readonly suggestionId: string; readonly dryRun: boolean },
) => {
  const stream = streams.suggestion(suggestionId);
  const result = await transact(store, {
    decider: suggestion,
    stream,
    command,
    context,
    dryRun,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** Records a suggestion; its id follows from the command's, so that a retry records the same one. */
export const recordSuggestion = async (
  registry: Registry,
  request: RecordSuggestionRequest,
  call: Call,
): Promise<RecordSuggestionResponse | Refused> => {
  const { regionId, receivedOn, validateOnly } = request;
  const facts = await registry.facts.region(regionId);
  if (facts === undefined) return unknownRegion(regionId);
  const { context, command } = askedIn(call, facts, { resource: streams.region(regionId), occurredAt: receivedOn });
  const suggestionId = derivedId(context.commandId, 'suggestion');
  const answer = await decide(
    registry,
    call,
    { type: 'RecordSuggestion', ...request, ...command, suggestionId },
    { context, suggestionId, dryRun: validateOnly },
  );
  return 'rejected' in answer ? answer : { ...answer, suggestionId };
};

/** Facts of the region that the suggestion belongs to. */
const regionOf = async ({ facts }: Registry, suggestionId: string) => {
  const { received } = await facts.suggestion(suggestionId);
  const region = received && (await facts.region(received.regionId));
  return (
    region ??
    ({
      rejected: {
        code: 'UNKNOWN_SUGGESTION',
        status: 'NOT_FOUND',
        message: `there is no suggestion ${suggestionId}`,
        field: 'suggestionId',
      },
    } satisfies Refused)
  );
};

/** The province decides. */
export const decideSuggestion = async (
  registry: Registry,
  request: DecideSuggestionRequest,
  call: Call,
): Promise<DecideSuggestionResponse | Refused> => {
  const { suggestionId, validateOnly, document } = request;
  const region = await regionOf(registry, suggestionId);
  if ('rejected' in region) return region;
  const resource = streams.suggestion(suggestionId);
  const { context, command } = askedIn(call, region, { resource, ...on(document) });
  const act = actOf(call, DecideSuggestionRequest, request);
  return decide(
    registry,
    call,
    { type: 'DecideSuggestion', ...request, ...command, act },
    { context, suggestionId, dryRun: validateOnly },
  );
};

/** The province says which work it became. */
export const takeUpSuggestion = async (
  registry: Registry,
  request: TakeUpSuggestionRequest,
  call: Call,
): Promise<TakeUpSuggestionResponse | Refused> => {
  const { suggestionId, workId, validateOnly } = request;
  const region = await regionOf(registry, suggestionId);
  if ('rejected' in region) return region;
  const { proposed } = await registry.facts.work(workId);
  const { context, command } = askedIn(call, region, { resource: streams.suggestion(suggestionId), workId });
  return decide(
    registry,
    call,
    { type: 'TakeUpSuggestion', ...request, ...command, work: proposed },
    { context, suggestionId, dryRun: validateOnly },
  );
};

const states = Object.values(SuggestionState)
  .filter((s) => s.startsWith('SUGGESTION_STATE_') && s !== SuggestionState.UNSPECIFIED)
  .map((s) => s.slice('SUGGESTION_STATE_'.length));

/** A page of one's own province's suggestions. */
export const listSuggestions = async (
  registry: Registry,
  request: ListSuggestionsRequest,
  call: Call,
): Promise<ListSuggestionsResponse | Refused> => {
  const { regionId, province, state, pageSize, pageToken } = request;
  if (pageToken !== '' && !/^[1-9]\d{0,14}$/.test(pageToken)) return badPageToken;
  if (state !== '' && !states.includes(state))
    return {
      rejected: {
        code: 'UNKNOWN_STATE',
        status: 'INVALID_ARGUMENT',
        message: `state must be one of ${states.join(', ')}`,
        field: 'state',
      },
    };
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, { regionId, province });
  if (unknown) return unknown;
  const { suggestions, next } = readSuggestions(
    db,
    { regionId, province, state: state === '' ? '' : `SUGGESTION_STATE_${state}` },
    {
      before: pageToken === '' ? Number.MAX_SAFE_INTEGER : Number(pageToken),
      limit: pageSize || DEFAULT_PAGE_SIZE,
    },
  );
  return { suggestions, nextPageToken: next === undefined ? '' : String(next), ...placeOf(registry) };
};
