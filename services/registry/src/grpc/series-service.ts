import { derivedId, streams } from '@tongbiao/contracts';
import {
  SeriesServiceService,
  type GetSeriesRequest,
  type GetSeriesResponse,
  type ListSeriesRequest,
  type ListSeriesResponse,
  type PlanSeriesRequest,
  type ProposeSeriesRequest,
  type ProposeSeriesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { series } from '@tongbiao/domain/registry';
import { defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { isRegion } from '../views/regions.ts';
import { listSeries, readSeries } from '../views/series.ts';
import type { Answer } from './on-work.ts';
import { pageKeyOf, pageTokenOf } from './pages.ts';
import { decideIn } from './register.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, unknownRegion, type Registry } from './registry.ts';
import { placeOf } from './work-reads.ts';

const proposers = { roles: ['department', 'regulator'] } as const;

/** Multi-part standards over gRPC: request → facts → command → reply; no rule lives here. */
export const seriesService = (registry: Registry): ServedService =>
  defineService({
    definition: SeriesServiceService,
    methods: {
      proposeSeries: {
        access: proposers,
        required: ['regionId', 'titleZh', 'members'],
        handle: (request, call) => proposeSeries(registry, request, call),
      },
      planSeries: {
        access: proposers,
        required: ['seriesId'],
        handle: (request, call) => planSeries(registry, request, call),
      },
      getSeries: {
        access: { roles: 'anyone' },
        required: ['seriesId'],
        handle: (request, call) => getSeries(registry, request, call),
      },
      listSeries: { access: { roles: 'anyone' }, handle: (request, call) => list(registry, request, call) },
    },
  });

/** The id of a series follows from the command's, so that a retry proposes the same one. */
const proposeSeries = async (
  registry: Registry,
  request: ProposeSeriesRequest,
  call: Call,
): Promise<ProposeSeriesResponse | Refused> => {
  const { regionId, validateOnly } = request;
  let seriesId = '';
  const answer = await decideIn(registry, call, {
    decider: series,
    regionId,
    resource: streams.region(regionId),
    asking: (commandId) => {
      seriesId = derivedId(commandId, 'series');
      return { stream: streams.series(seriesId), command: { type: 'ProposeSeries', ...request, seriesId } };
    },
    dryRun: validateOnly,
  });
  return 'rejected' in answer ? answer : { ...answer, seriesId };
};

const unknownSeries = (seriesId: string): Refused => ({
  rejected: {
    code: 'UNKNOWN_SERIES',
    status: 'NOT_FOUND',
    message: `there is no series ${seriesId}`,
    field: 'seriesId',
  },
});

const planSeries = async (registry: Registry, request: PlanSeriesRequest, call: Call): Promise<Answer | Refused> => {
  const { seriesId, validateOnly } = request;
  const { proposed, recorded } = await registry.facts.series(seriesId);
  const stream = streams.series(seriesId);
  return decideIn(registry, call, {
    decider: series,
    regionId: (proposed ?? recorded)?.regionId,
    resource: stream,
    asking: () => ({ stream, command: { type: 'PlanSeries', ...request } }),
    dryRun: validateOnly,
    unknown: unknownSeries(seriesId),
  });
};

const getSeries = async (
  registry: Registry,
  { seriesId }: GetSeriesRequest,
  call: Call,
): Promise<GetSeriesResponse | Refused> => {
  await awaitViews(registry, call);
  const found = readSeries(registry.views.db, seriesId);
  return found === undefined ? unknownSeries(seriesId) : { ...found, ...placeOf(registry) };
};

const list = async (
  registry: Registry,
  { regionId, pageSize, pageToken }: ListSeriesRequest,
  call: Call,
): Promise<ListSeriesResponse | Refused> => {
  const [titleZh, seriesId] = pageKeyOf(pageToken, 2) ?? [];
  if (titleZh === undefined || seriesId === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  if (regionId !== '' && !isRegion(db, regionId)) return unknownRegion(regionId);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const { series: page, total, hasMore } = listSeries(db, regionId, { titleZh, seriesId }, limit);
  const last = page.at(-1);
  const nextPageToken = hasMore && last ? pageTokenOf(last.titleZh, last.seriesId) : '';
  return { series: page, nextPageToken, totalSize: total, ...placeOf(registry) };
};
