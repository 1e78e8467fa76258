import { formatPosition } from '@tongbiao/contracts';
import type {
  GetStatisticsRequest,
  GetStatisticsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { WorkStage } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type {
  CountWorksRequest,
  CountWorksResponse,
  GetWorkRequest,
  GetWorkResponse,
  ListWorksRequest,
  ListWorksResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { digestOfPublicWork, shanghaiDay, stageTitles, stagesOf, type Stage } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { FilterFault } from '../views/filter-expression.ts';
import { statisticsOf } from '../views/statistics.ts';
import { stageNames } from '../views/stage-names.ts';
import { filterCondition } from '../views/work-filter.ts';
import { countWorks as count, listWorks as list, type PageEnd, type WorkFilter } from '../views/work-queries.ts';
import { readWork } from '../views/work-rows.ts';
import { standingsOf, statusNames } from '../views/work-statuses.ts';
import { unknownParty } from './known-parties.ts';
import { oneOf } from './one-of.ts';
import { pageToken, readDatedPageToken } from './page-token.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, unknownWork, type Registry } from './registry.ts';

/** How far the views have come. Read in the same turn as the rows, so that both belong together. */
export const placeOf = ({ store, views }: Registry): { readonly ordinal: bigint; readonly position: string } => {
  const place = views.place();
  return {
    ordinal: place?.ordinal ?? 0n,
    position: place === undefined ? '' : formatPosition(store.logId, place.position),
  };
};

const stageMessage = ({ revision, province, code, isAbandoned }: Stage): WorkStage => {
  const { zh, en } = stageTitles[code];
  return { revision, province, code, nameZh: zh, nameEn: en, abandoned: isAbandoned };
};

/** One work from the view's rows, with the digest of just these rows. */
export const getWork = async (
  registry: Registry,
  { workId }: GetWorkRequest,
  call: Call,
): Promise<GetWorkResponse | Refused> => {
  await awaitViews(registry, call);
  const { db } = registry.views;
  const work = readWork(db, workId);
  if (work === undefined) return unknownWork(workId);
  const statusOn = todayOf(registry);
  const statuses = standingsOf(work, statusOn);
  const stages = stagesOf(work, statusOn).map(stageMessage);
  return { work, digest: digestOfPublicWork(work), ...placeOf(registry), statuses, statusOn, stages };
};

/** The day in Asia/Shanghai. */
export const todayOf = ({ now }: Registry): string => shanghaiDay(now().toISOString());

/** What is asked for, without what else a request has. */
const askedOf = ({ regionId, query, field, province, state, status, statusOn, filter }: WorkFilter): WorkFilter => ({
  regionId,
  query,
  field,
  province,
  state,
  status,
  statusOn,
  filter,
});

const filterOf = (registry: Registry, request: WorkFilter): WorkFilter => ({
  ...askedOf(request),
  statusOn: request.statusOn || todayOf(registry),
});

const wrongFilter = ({ state, status, filter, statusOn }: WorkFilter): Refused | undefined =>
  oneOf('UNKNOWN_STATE', 'state', state, stageNames) ??
  oneOf('UNKNOWN_STATUS', 'status', status, statusNames) ??
  wrongExpression(filter, statusOn);

/** What is wrong with a filter in the language of AIP-160, and where. */
const wrongExpression = (filter: string, statusOn: string): Refused | undefined => {
  try {
    filterCondition(filter, statusOn);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    return { rejected: { code: error.code, status: 'INVALID_ARGUMENT', message: error.message, field: 'filter' } };
  }
};

/** A page of works. */
export const listWorks = async (
  registry: Registry,
  request: ListWorksRequest,
  call: Call,
): Promise<ListWorksResponse | Refused> => {
  const asked = askedOf(request);
  const from = request.pageToken === '' ? undefined : readDatedPageToken(asked, request.pageToken, 2);
  if (request.pageToken !== '' && from === undefined) return badPageToken;
  const filter = { ...asked, statusOn: from?.day ?? (asked.statusOn || todayOf(registry)) };
  const wrong = wrongFilter(filter);
  if (wrong) return wrong;
  await awaitViews(registry, call);
  const unknown = unknownParty(registry.views.db, filter);
  if (unknown) return unknown;
  const after: PageEnd | undefined = from && { titleZh: from.end[0]!, workId: from.end[1]! };
  const page = list(registry.views.db, filter, after, request.pageSize || DEFAULT_PAGE_SIZE);
  const last = page.works.at(-1);
  const { statusOn } = filter;
  return {
    works: page.works.map((work) => ({
      work,
      digest: digestOfPublicWork(work),
      statuses: standingsOf(work, statusOn),
    })),
    nextPageToken: page.hasMore && last !== undefined ? pageToken(asked, [last.titleZh, last.workId, statusOn]) : '',
    totalSize: page.total,
    ...placeOf(registry),
    statusOn,
  };
};

/** Exact counts of what matches. */
export const countWorks = async (
  registry: Registry,
  request: CountWorksRequest,
  call: Call,
): Promise<CountWorksResponse | Refused> => {
  const filter = filterOf(registry, request);
  const wrong = wrongFilter(filter);
  if (wrong) return wrong;
  await awaitViews(registry, call);
  const unknown = unknownParty(registry.views.db, filter);
  if (unknown) return unknown;
  return { ...count(registry.views.db, filter), ordinal: placeOf(registry).ordinal, statusOn: filter.statusOn };
};

/** Figures of the works that match. */
export const getStatistics = async (
  registry: Registry,
  { regionId, filter: expression, statusOn }: GetStatisticsRequest,
  call: Call,
): Promise<GetStatisticsResponse | Refused> => {
  const none = { query: '', field: '', province: '', state: '', status: '' };
  const filter = filterOf(registry, { ...none, regionId, filter: expression, statusOn });
  const wrong = wrongFilter(filter);
  if (wrong) return wrong;
  await awaitViews(registry, call);
  const unknown = unknownParty(registry.views.db, filter);
  if (unknown) return unknown;
  return { ...statisticsOf(registry.views.db, filter), statusOn: filter.statusOn, ...placeOf(registry) };
};
