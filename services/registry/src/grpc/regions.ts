import { importedId, streams } from '@tongbiao/contracts';
import {
  AdoptRuleSetRequest,
  RegisterMemberKeyRequest,
  type AdoptRuleSetResponse,
  type FormRegionRequest,
  type FormRegionResponse,
  type GetRegionRequest,
  type GetRegionResponse,
  type ListRegionsRequest,
  type ListRegionsResponse,
  type ListStatementsRequest,
  type ListStatementsResponse,
  type RecordRelatedStandardRequest,
  type RecordRelatedStandardResponse,
  type RecordStatementRequest,
  type RecordStatementResponse,
  type RegisterMemberKeyResponse,
  type RevokeMemberKeyRequest,
  type RevokeMemberKeyResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  region,
  shanghaiDay,
  statements,
  type PolicyState,
  type RegionCommand,
  type StatementsCommand,
} from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandOptions, type Refused } from '@tongbiao/service';
import { formatStandardNumber, parseStandardNumber } from '@tongbiao/standard-number';
import { readRegion, regionIds } from '../views/regions.ts';
import { readStatements } from '../views/statements.ts';
import { unknownParty } from './known-parties.ts';
import { pageToken, readPageToken } from './page-token.ts';
import {
  actOf,
  askedIn,
  awaitViews,
  badPageToken,
  DEFAULT_PAGE_SIZE,
  unknownRegion,
  type Registry,
} from './registry.ts';

/** What a command about a region is made of, apart from who asks and when. */
type WithoutContext<C> = C extends unknown ? Omit<C, 'actor' | 'facts' | 'today'> : never;

/** A command about a region, decided on its stream. */
export const onRegion = async (
  { store }: Registry,
  call: Call,
  request: { readonly regionId: string; readonly validateOnly: boolean },
  body: WithoutContext<RegionCommand>,
  options: Omit<CommandOptions, 'resource'> = {},
): Promise<{ readonly outcome: Outcome } | Refused> => {
  const stream = streams.region(request.regionId);
  const context = call.commandContext({ resource: stream, region: request.regionId, ...options });
  const result = await transact(store, {
    decider: region,
    stream,
    command: { ...body, actor: call.actor, today: shanghaiDay(context.recordedAt) } as RegionCommand,
    context,
    dryRun: request.validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** The secretariat forms a region. */
export const formRegion = (
  registry: Registry,
  request: FormRegionRequest,
  call: Call,
): Promise<FormRegionResponse | Refused> => onRegion(registry, call, request, { type: 'FormRegion', ...request });

/** A member registers a further key. */
export const registerMemberKey = (
  registry: Registry,
  request: RegisterMemberKeyRequest,
  call: Call,
): Promise<RegisterMemberKeyResponse | Refused> =>
  onRegion(registry, call, request, {
    type: 'RegisterMemberKey',
    ...request,
    act: actOf(call, RegisterMemberKeyRequest, request),
  });

/** A member takes a key back. */
export const revokeMemberKey = (
  registry: Registry,
  request: RevokeMemberKeyRequest,
  call: Call,
): Promise<RevokeMemberKeyResponse | Refused> =>
  onRegion(registry, call, request, { type: 'RevokeMemberKey', ...request });

/** A member adopts a rule set. */
export const adoptRuleSet = async (
  registry: Registry,
  request: AdoptRuleSetRequest,
  call: Call,
): Promise<AdoptRuleSetResponse | Refused> => {
  const cited = new Set((request.ruleSet?.gates ?? []).map((gate) => gate.policyId).filter((id) => id !== ''));
  const policies = new Map<string, PolicyState>();
  for (const policyId of cited) policies.set(policyId, await registry.facts.policy(policyId));
  return onRegion(
    registry,
    call,
    request,
    { type: 'AdoptRuleSet', ...request, policies, act: actOf(call, AdoptRuleSetRequest, request) },
    { occurredAt: request.document?.date },
  );
};

const onStatements = async (
  { store, facts }: Registry,
  call: Call,
  request: RecordStatementRequest | RecordRelatedStandardRequest,
  body: WithoutContext<StatementsCommand>,
  occurredAt: string | undefined,
): Promise<{ readonly outcome: Outcome } | Refused> => {
  const { regionId, source, validateOnly } = request;
  const known = await facts.region(regionId);
  if (known === undefined) return unknownRegion(regionId);
  const stream = streams.statements(regionId);
  const { context, command } = askedIn(call, known, {
    resource: stream,
    cause: 'backfill',
    source: source?.citation,
    occurredAt,
  });
  const result = await transact(store, {
    decider: statements,
    stream,
    command: { ...body, ...command } as StatementsCommand,
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** The secretariat records what an authority said. Its id follows from what was said and when: saying it twice is one statement. */
export const recordStatement = async (
  registry: Registry,
  request: RecordStatementRequest,
  call: Call,
): Promise<RecordStatementResponse | Refused> => {
  const { regionId, statedOn, textZh } = request;
  const statementId = importedId('statement', regionId, `${statedOn}/${textZh}`);
  const body = { type: 'RecordStatement', ...request, statementId } as const;
  const answer = await onStatements(registry, call, request, body, statedOn);
  return 'rejected' in answer ? answer : { ...answer, statementId };
};

/** The secretariat records a standard that belongs to the story. Its id follows from its number, in whatever spelling. */
export const recordRelatedStandard = async (
  registry: Registry,
  request: RecordRelatedStandardRequest,
  call: Call,
): Promise<RecordRelatedStandardResponse | Refused> => {
  const { regionId, workKey, number, publishedOn } = request;
  const parsed = parseStandardNumber(number);
  const canonical = parsed.ok ? formatStandardNumber(parsed.number) : number;
  const relatedId = importedId('related', regionId, `${workKey}/${canonical}`);
  const body = { type: 'RecordRelatedStandard', ...request, relatedId } as const;
  const answer = await onStatements(registry, call, request, body, publishedOn === '' ? undefined : publishedOn);
  return 'rejected' in answer ? answer : { ...answer, relatedId };
};

/** One region, with the rule sets in force today. */
export const getRegion = async (
  registry: Registry,
  { regionId }: GetRegionRequest,
  call: Call,
): Promise<GetRegionResponse | Refused> => {
  await awaitViews(registry, call);
  const found = readRegion(registry.views.db, regionId, shanghaiDay(registry.now().toISOString()));
  return found === undefined ? unknownRegion(regionId) : { region: found };
};

/** All regions, by id. The token of a page is the id of its last region. */
export const listRegions = async (
  registry: Registry,
  { pageSize, pageToken }: ListRegionsRequest,
  call: Call,
): Promise<ListRegionsResponse | Refused> => {
  if (!/^([a-z][a-z0-9]*)?$/.test(pageToken)) return badPageToken;
  await awaitViews(registry, call);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const { db } = registry.views;
  const ids = regionIds(db, pageToken, limit + 1);
  const today = shanghaiDay(registry.now().toISOString());
  return {
    regions: ids.slice(0, limit).map((id) => readRegion(db, id, today)!),
    nextPageToken: ids.length > limit ? ids[limit - 1]! : '',
  };
};

/** A page of statements and related standards of a region. */
export const listStatements = async (
  registry: Registry,
  { regionId, pageSize, pageToken: token }: ListStatementsRequest,
  call: Call,
): Promise<ListStatementsResponse | Refused> => {
  const list = { statementsOf: regionId };
  const [after] = token === '' ? ['-1'] : (readPageToken(list, token, 1) ?? []);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknownOne = unknownParty(db, { regionId });
  if (unknownOne) return unknownOne;
  const page = readStatements(db, regionId, { after: Number(after), limit: pageSize || DEFAULT_PAGE_SIZE });
  const { statements: stated, related, next } = page;
  return { statements: stated, related, nextPageToken: next === undefined ? '' : pageToken(list, [String(next)]) };
};
