import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { ListConversionsResponse } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import type { SubscribeResponse } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import type {
  ListProvincialStandardsRequest,
  ListProvincialStandardsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import type {
  ListRegionsResponse,
  ListStatementsRequest,
  ListStatementsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type {
  DiffWorkRequest,
  DiffWorkResponse,
  GetStatisticsRequest,
  GetStatisticsResponse,
  GetWorkAsOfRequest,
  GetWorkAsOfResponse,
  ListDeadlinesRequest,
  ListDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { GetSeriesResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import type {
  CountWorksRequest,
  CountWorksResponse,
  GetWorkResponse,
  ListWorksRequest,
  ListWorksResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';

/** What the portal asks of the services. Every call may fail with an RpcFailure; `position` is the reader's own position token. */
export interface Backend {
  listRegions(): Promise<ListRegionsResponse>;
  listWorks(request: ListWorksRequest, position?: string): Promise<ListWorksResponse>;
  countWorks(request: CountWorksRequest, position?: string): Promise<CountWorksResponse>;
  getWork(workId: string, position?: string): Promise<GetWorkResponse>;
  getSeries(seriesId: string, position?: string): Promise<GetSeriesResponse>;
  getWorkAsOf(request: GetWorkAsOfRequest, position?: string): Promise<GetWorkAsOfResponse>;
  diffWork(request: DiffWorkRequest, position?: string): Promise<DiffWorkResponse>;
  getStatistics(request: GetStatisticsRequest, position?: string): Promise<GetStatisticsResponse>;
  listDeadlines(request: ListDeadlinesRequest, position?: string): Promise<ListDeadlinesResponse>;
  listProvincialStandards(
    request: ListProvincialStandardsRequest,
    position?: string,
  ): Promise<ListProvincialStandardsResponse>;
  /** One page. */
  listStatements(request: ListStatementsRequest): Promise<ListStatementsResponse>;
  listConversions(workId: string, position?: string): Promise<ListConversionsResponse>;
  /** The work's public events, in `$all` order. */
  history(workId: string): Promise<readonly EventRecord[]>;
  /** Public events after `position` (exclusive; empty = from the first event on), with heartbeats. */
  subscribe(
    options: { region: string; work: string; position: string },
    signal: AbortSignal,
  ): AsyncIterable<SubscribeResponse>;
}
