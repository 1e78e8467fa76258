import { streams } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import {
  ProvincialStandardServiceService,
  type DelistProvincialStandardRequest,
  type DelistProvincialStandardResponse,
  type GetProvincialStandardRequest,
  type GetProvincialStandardResponse,
  type ImportProvincialStandardsRequest,
  type ImportProvincialStandardsResponse,
  type ListProvincialStandardsRequest,
  type ListProvincialStandardsResponse,
  type ParallelStandard,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import {
  isStanding,
  memberOf,
  provincialStandards,
  readNumber,
  shanghaiDay,
  standstillOf,
  type ProvincialStandards,
  type ProvincialStandardsCommand,
} from '@tongbiao/domain/registry';
import { stateCache, transact, type StateCache } from '@tongbiao/event-store';
import {
  defineService,
  toOutcome,
  type Call,
  type CommandOptions,
  type Refused,
  type ServedService,
} from '@tongbiao/service';
import { formatStandardNumber } from '@tongbiao/standard-number';
import { jointProjects } from '../views/joint-projects.ts';
import { listProvincialStandards, readProvincialStandard, worksOfNumber } from '../views/provincial-standards.ts';
import { readRegion } from '../views/regions.ts';
import { unknownParty } from './known-parties.ts';
import { pageToken, readPageToken } from './page-token.ts';
import { askedIn, awaitViews, badPageToken, DEFAULT_PAGE_SIZE, unknownRegion, type Registry } from './registry.ts';
import { placeOf } from './work-reads.ts';

/** What these handlers work with: a list is long, so its folded state is kept. */
interface Lists extends Registry {
  readonly lists: StateCache<ProvincialStandards>;
}

type WithoutContext<C> = C extends unknown ? Omit<C, 'actor' | 'facts' | 'today'> : never;

/** A command about a province's list, decided on its stream. */
const onList = async (
  { store, facts, lists }: Lists,
  call: Call,
  request: { readonly regionId: string; readonly province: string; readonly validateOnly: boolean },
  body: WithoutContext<ProvincialStandardsCommand>,
  options: Omit<CommandOptions, 'resource'>,
): Promise<{ readonly outcome: Outcome; readonly listed: readonly ProvincialStandardListed[] } | Refused> => {
  const known = await facts.region(request.regionId);
  if (known === undefined) return unknownRegion(request.regionId);
  // Of a stranger the decider says so; there is no stream of a list without a prefix.
  const stream = streams.provincial(memberOf(known, request.province)?.prefix ?? 'unknown');
  const { context, command } = askedIn(call, known, { resource: stream, ...options });
  const result = await transact(store, {
    decider: provincialStandards,
    stream,
    command: { ...body, ...command } as ProvincialStandardsCommand,
    context,
    dryRun: request.validateOnly,
    cache: lists,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  if ('rejected' in outcome || result.kind === 'rejected') return outcome as Refused;
  const listed = result.events.flatMap(({ event }) =>
    event.type === 'registry.ProvincialStandardListed.v1' ? [event.data] : [],
  );
  return { outcome, listed };
};

/** Living joint projects that standards of a list run beside; a work's own earlier edition is none. */
const parallelsOf = (
  { views, now }: Lists,
  regionId: string,
  listed: readonly ProvincialStandardListed[],
): ParallelStandard[] => {
  const today = shanghaiDay(now().toISOString());
  const { db } = views;
  const projects = jointProjects(db, regionId);
  return listed.flatMap(({ province, standard }) => {
    if (standard === undefined || !isStanding(standard, today)) return [];
    const { number, titleZh, ics } = standard;
    const own = worksOfNumber(db, number);
    return standstillOf({ province, titleZh, ics, scope: '' }, projects)
      .filter(({ workId }) => !own.has(workId))
      .map((project) => ({
        number,
        workId: project.workId,
        revision: project.revision,
        titleZh: project.titleZh,
        similarityPercent: project.similarityPercent,
        sharedIcs: [...project.sharedIcs],
      }));
  });
};

const importList = async (
  lists: Lists,
  request: ImportProvincialStandardsRequest,
  call: Call,
): Promise<ImportProvincialStandardsResponse | Refused> => {
  const { listedOn, source } = request;
  const answer = await onList(
    lists,
    call,
    request,
    { type: 'ImportProvincialStandards', ...request },
    { source: source?.citation, occurredAt: listedOn },
  );
  if ('rejected' in answer) return answer;
  const { outcome, listed } = answer;
  return {
    outcome,
    written: listed.map(({ standard }) => standard?.number ?? ''),
    parallel: parallelsOf(lists, request.regionId, listed),
  };
};

const delist = async (
  lists: Lists,
  request: DelistProvincialStandardRequest,
  call: Call,
): Promise<DelistProvincialStandardResponse | Refused> => {
  const body = { type: 'DelistProvincialStandard', ...request } as const;
  const answer = await onList(lists, call, request, body, { cause: 'correction' });
  return 'rejected' in answer ? answer : { outcome: answer.outcome };
};

const get = async (
  registry: Registry,
  { number: text }: GetProvincialStandardRequest,
  call: Call,
): Promise<GetProvincialStandardResponse | Refused> => {
  const read = readNumber('number', text);
  if (read.refused) return { rejected: read.refused };
  await awaitViews(registry, call);
  const listed = readProvincialStandard(registry.views.db, formatStandardNumber(read.number));
  if (listed !== undefined) return { listed, ...placeOf(registry) };
  return {
    rejected: { code: 'UNKNOWN_STANDARD', status: 'NOT_FOUND', message: `no list has ${text}`, field: 'number' },
  };
};

const list = async (
  registry: Registry,
  request: ListProvincialStandardsRequest,
  call: Call,
): Promise<ListProvincialStandardsResponse | Refused> => {
  const { regionId, province, query, ics, ccs, status, pageSize, pageToken: token } = request;
  const asked = { provincialStandards: { regionId, province, query, ics, ccs, status } };
  const [after] = token === '' ? [''] : (readPageToken(asked, token, 1) ?? []);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknownOne = unknownParty(db, { regionId, province });
  if (unknownOne) return unknownOne;
  const region = regionId === '' ? undefined : readRegion(db, regionId, shanghaiDay(registry.now().toISOString()));
  const members = region?.members.map((member) => member.province);
  const provinces = province === '' ? members : (members ?? [province]).filter((member) => member === province);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const page = listProvincialStandards(db, { provinces, query, ics, ccs, status }, { after, limit });
  return {
    standards: page.standards,
    nextPageToken: page.next === undefined ? '' : pageToken(asked, [page.next]),
    totalSize: page.total,
    ...placeOf(registry),
  };
};

const keepers = { roles: ['secretariat', 'regulator'], ownProvince: ['regulator'] } as const;

/** The provinces' whole lists over gRPC. */
export const provincialStandardService = (registry: Registry): ServedService => {
  const lists: Lists = { ...registry, lists: stateCache() };
  return defineService({
    definition: ProvincialStandardServiceService,
    methods: {
      importProvincialStandards: {
        access: keepers,
        required: ['regionId', 'province', 'listedOn', 'source', 'confidence', 'standards', 'standards.number'],
        handle: (request, call) => importList(lists, request, call),
      },
      delistProvincialStandard: {
        access: keepers,
        required: ['regionId', 'province', 'number', 'reason'],
        handle: (request, call) => delist(lists, request, call),
      },
      getProvincialStandard: {
        access: { roles: 'anyone' },
        required: ['number'],
        handle: (request, call) => get(registry, request, call),
      },
      listProvincialStandards: {
        access: { roles: 'anyone' },
        handle: (request, call) => list(registry, request, call),
      },
    },
  });
};
