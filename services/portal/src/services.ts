import { audienceOf } from '@tongbiao/contracts';
import { AuditServiceClient, ReplayRequest } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { LiaisonServiceClient } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { FeedServiceClient } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { ProvincialStandardServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { AskingServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { SeriesServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, callStream, connect, type ConnectOptions } from '@tongbiao/service';
import type { Backend } from './backend.ts';

/** Where the services are, each `host:port`. */
export interface Addresses {
  readonly registry: string;
  readonly audit: string;
  readonly liaison: string;
  readonly notification: string;
}

/** Largest page of a list; a region has far fewer members and a work far fewer conversions. */
const PAGE_SIZE = 200;

/**
 * The services over gRPC. The feed is called without a token, so that it gives public events alone; what replay gives beyond
 * them (the portal's own token may read more) is dropped here.
 */
export const openServices = (
  addresses: Addresses,
  { token, tls }: Required<Pick<ConnectOptions, 'token' | 'tls'>>,
): Backend & { close(): Promise<void> } => {
  const at = (address: string): ConnectOptions => ({ address, token, tls });
  const works = connect(WorkServiceClient, at(addresses.registry));
  const series = connect(SeriesServiceClient, at(addresses.registry));
  const regions = connect(RegionServiceClient, at(addresses.registry));
  const asking = connect(AskingServiceClient, at(addresses.registry));
  const lists = connect(ProvincialStandardServiceClient, at(addresses.registry));
  const audit = connect(AuditServiceClient, at(addresses.audit));
  const liaison = connect(LiaisonServiceClient, at(addresses.liaison));
  const feed = connect(FeedServiceClient, { address: addresses.notification, tls });
  const reading = (position: string | undefined) => (position === undefined ? {} : { position });
  return {
    listRegions: () => call(regions, 'listRegions', { pageSize: PAGE_SIZE, pageToken: '' }),
    listWorks: (request, position) => call(works, 'listWorks', request, reading(position)),
    countWorks: (request, position) => call(works, 'countWorks', request, reading(position)),
    getWork: (workId, position) => call(works, 'getWork', { workId }, reading(position)),
    getSeries: (seriesId, position) => call(series, 'getSeries', { seriesId }, reading(position)),
    getWorkAsOf: (request, position) => call(asking, 'getWorkAsOf', request, reading(position)),
    diffWork: (request, position) => call(asking, 'diffWork', request, reading(position)),
    getStatistics: (request, position) => call(asking, 'getStatistics', request, reading(position)),
    listDeadlines: (request, position) => call(asking, 'listDeadlines', request, reading(position)),
    listProvincialStandards: (request, position) => call(lists, 'listProvincialStandards', request, reading(position)),
    listStatements: (request) => call(regions, 'listStatements', request),
    listConversions: (workId, position) =>
      call(liaison, 'listConversions', { workId, pageSize: PAGE_SIZE, pageToken: '' }, reading(position)),
    async history(workId) {
      const records: EventRecord[] = [];
      for await (const { message } of callStream(audit, 'replay', ReplayRequest.fromPartial({ workId }), {
        deadlineMs: 10_000,
      }))
        if (message?.$case === 'event' && audienceOf(message.value.type) === 'public') records.push(message.value);
      return records;
    },
    subscribe: ({ region, work, position }, signal) =>
      callStream(
        feed,
        'subscribe',
        {
          regionId: region,
          workId: work,
          fromPosition: position,
          fromOrdinal: '',
          eventTypes: [],
          heartbeatSeconds: 10,
        },
        { signal },
      ),
    async close() {
      for (const client of [works, series, regions, asking, lists, audit, liaison, feed]) client.close();
    },
  };
};
