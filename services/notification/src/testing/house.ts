import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { FeedServiceClient } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { RegionFormed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { CommentReceived, DraftRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { foundLog, metadataOf, openEventStore, type Delivery, type EventStore, type Lag } from '@tongbiao/event-store';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { logPlaces, openViews, type Views } from '@tongbiao/projection';
import {
  connect,
  createLog,
  createMetrics,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
  signToken,
  type GrpcServer,
  type Log,
  type TokenClaims,
} from '@tongbiao/service';
import { feedPlaces } from '../feed/feed-places.ts';
import { feedService, type FeedSources } from '../grpc/feed-service.ts';

/** A region of two provinces. */
export const formed = (region: string): DomainEvent => ({
  type: 'registry.RegionFormed.v1',
  data: RegionFormed.fromPartial({
    regionId: region,
    members: [
      { province: 'beijing', prefix: '11' },
      { province: 'hebei', prefix: '13' },
    ],
  }),
});

/** One event of each audience about a work. */
export const canaries = (workId: string) =>
  ({
    public: { type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial({ workId, regionId: 'jjj' }) },
    members: { type: 'registry.DraftRecorded.v1', data: DraftRecorded.fromPartial({ workId, revision: 1 }) },
    restricted: { type: 'registry.CommentReceived.v1', data: CommentReceived.fromPartial({ workId, revision: 1 }) },
  }) as const satisfies Record<string, DomainEvent>;

/** A log behind a real socket, and the feed service on another, either of which can be restarted. */
export interface House {
  readonly store: EventStore;
  readonly log: Log;
  /** Events that feeds have taken from the store so far. */
  taken(): number;
  /** How far the feed that is furthest behind is behind. */
  feedLag(): Promise<Lag>;
  /** Appends one event and returns its id. `region: ''`: of no region. */
  write(
    event: DomainEvent,
    about?: { readonly region?: string; readonly workId?: string; readonly stream?: string },
  ): Promise<string>;
  writeUnknown(): Promise<void>;
  client(claims?: Partial<TokenClaims>): Promise<FeedServiceClient>;
  restartStore(): Promise<void>;
  restartService(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both, with a founded log. */
export const startHouse = async (): Promise<House> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-notification-'));
  const { privateKey, jwks } = generateTokenKey();
  const jwksFile = join(folder, 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const log = createLog({ name: 'test', level: 'silent' });
  const startStore = (port: number): Promise<EventStoreServer> =>
    startEventStoreServer({ dataFile: join(folder, 'log.sqlite'), port, sync: 'normal' });
  let server = await startStore(0);
  const { port, connectionString } = server;
  const clients: FeedServiceClient[] = [];

  let taken = 0;
  const counted = async function* (deliveries: AsyncIterable<Delivery>): AsyncGenerator<Delivery> {
    for await (const delivery of deliveries) {
      taken += 1;
      yield delivery;
    }
  };
  const counting = (store: EventStore): FeedSources['store'] => ({
    logId: store.logId,
    readStream: store.readStream,
    subscribe: (options) => counted(store.subscribe(options)),
  });

  const startService = async (listen: string) => {
    const store = await openEventStore({ connectionString, mayBeEmpty: true });
    await foundLog(store);
    const stopping = new AbortController();
    const readers = feedPlaces(store);
    const views: Views = openViews({ file: join(folder, 'places.sqlite'), logId: store.logId, views: [logPlaces] });
    const viewing = views.run(store, stopping.signal);
    const grpc: GrpcServer = await serveGrpc({
      listen,
      services: [
        feedService({
          store: counting(store),
          places: views,
          readers,
          head: () => views.place()?.ordinal,
        }),
      ],
      tokens: openTokenVerifier({ jwksFile }),
      log,
      metrics: createMetrics('test'),
    });
    return {
      store,
      readers,
      address: grpc.address,
      close: async () => {
        await grpc.drain(0);
        await grpc.close();
        stopping.abort();
        await viewing;
        views.close();
        await store.close();
      },
    };
  };
  let service = await startService('127.0.0.1:0');
  const { address } = service;

  const append = async (
    stream: string,
    type: string,
    data: unknown,
    region: string,
    workId: string,
  ): Promise<string> => {
    const id = randomUUID();
    const metadata = metadataOf({
      commandId: randomUUID(),
      commandDigest: `sha256:${'0'.repeat(64)}`,
      actor: { subject: 'tester', role: 'secretariat' },
      recordedAt: '2026-01-01T00:00:00.000Z',
      ...(region === '' ? {} : { region }),
      ...(workId === '' ? {} : { workId }),
    });
    await service.store.append(stream, [{ id, type, data, metadata }], 'any');
    return id;
  };

  return {
    get store() {
      return service.store;
    },
    log,
    taken: () => taken,
    feedLag: () => service.readers.lag(),
    write: (event, { region = 'jjj', workId = '', stream } = {}) =>
      append(
        stream ?? (workId === '' ? streams.region(region) : streams.work(workId)),
        event.type,
        encodeEvent(event),
        region,
        workId,
      ),
    writeUnknown: async () => {
      await append('region-jjj', 'registry.SomethingNew.v1', {}, 'jjj', '');
    },
    client: async (claims) => {
      const token =
        claims === undefined
          ? undefined
          : await signToken(privateKey, { sub: 'somebody', role: 'secretariat', ttlSeconds: 600, ...claims });
      const client = connect(FeedServiceClient, { address, ...(token === undefined ? {} : { token: () => token }) });
      clients.push(client);
      return client;
    },
    restartStore: async () => {
      await server.close();
      await sleep(50);
      server = await startStore(port);
    },
    restartService: async () => {
      await service.close();
      service = await startService(address);
    },
    close: async () => {
      for (const client of clients) client.close();
      await service.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
