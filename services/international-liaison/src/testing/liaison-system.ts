import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js';
import { encodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { LiaisonServiceClient } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import {
  GetWorkResponse,
  WorkServiceClient,
  WorkServiceService,
  type GetWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { fold } from '@tongbiao/decider';
import { publicWork } from '@tongbiao/domain/registry';
import { foundLog, openEventStore, type EventStore } from '@tongbiao/event-store';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { openViews } from '@tongbiao/projection';
import {
  connect,
  createLog,
  createMetrics,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
  signToken,
  type Role,
} from '@tongbiao/service';
import { liaisonService } from '../grpc/liaison-service.ts';
import { registryEditions } from '../grpc/published-editions.ts';
import { conversions } from '../views/conversions.ts';
import { works as worksView } from '../views/works.ts';

/** The registry's GetWork over a real socket, answering with the public fold of a history. */
const startRegistry = async (histories: ReadonlyMap<string, readonly DomainEvent[]>) => {
  const server = new Server();
  const getWork: handleUnaryCall<GetWorkRequest, GetWorkResponse> = ({ request }, answer) => {
    const work = fold(publicWork, histories.get(request.workId) ?? []);
    if (work === undefined) answer({ code: status.NOT_FOUND, details: 'no such work' });
    else answer(null, GetWorkResponse.fromPartial({ work }));
  };
  server.addService({ getWork: WorkServiceService.getWork }, { getWork });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
};

const stored = (event: DomainEvent) => ({
  id: randomUUID(),
  type: event.type,
  data: encodeEvent(event),
  metadata: {
    commandId: randomUUID(),
    commandDigest: `sha256:${'0'.repeat(64)}`,
    actor: { subject: 'secretariat', role: 'secretariat' },
    region: 'jjj',
    recordedAt: '2026-11-24T08:00:00Z',
    schema: 1,
    cause: 'backfill',
  },
});

/** International liaison on an embedded event store, over real sockets. */
export interface LiaisonSystem {
  readonly store: EventStore;
  as(role: Role | undefined): Promise<LiaisonServiceClient>;
  /** The registry goes away. */
  stopRegistry(): void;
  close(): Promise<void>;
}

/** Starts a store, a registry that knows these works by their history, and the service. */
export const startLiaisonSystem = async (
  histories: ReadonlyMap<string, readonly DomainEvent[]>,
): Promise<LiaisonSystem> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-liaison-'));
  const jwksFile = join(folder, 'jwks.json');
  const { privateKey, jwks } = generateTokenKey();
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const node = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
  const store = await openEventStore({ connectionString: node.connectionString, mayBeEmpty: true });
  await foundLog(store);
  for (const [workId, history] of histories) await store.append(streams.work(workId), history.map(stored), 'any');
  const registry = await startRegistry(histories);
  const works = connect(WorkServiceClient, { address: registry.address });
  const stop = new AbortController();
  const views = openViews({ file: ':memory:', logId: store.logId, views: [conversions, worksView] });
  const running = views.run(store, stop.signal);
  const server = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [liaisonService({ store, editions: registryEditions(works, store.logId), views })],
    tokens: openTokenVerifier({ jwksFile }),
    log: createLog({ name: 'international-liaison', level: 'silent' }),
    metrics: createMetrics('international-liaison'),
    logId: store.logId,
  });
  const clients: LiaisonServiceClient[] = [];
  return {
    store,
    async as(role) {
      const token = role && (await signToken(privateKey, { sub: role, role, province: 'beijing', ttlSeconds: 600 }));
      const client = connect(LiaisonServiceClient, {
        address: server.address,
        ...(token === undefined ? {} : { token: () => token }),
      });
      clients.push(client);
      return client;
    },
    stopRegistry: () => registry.stop(),
    async close() {
      for (const client of clients) client.close();
      await server.close();
      works.close();
      registry.stop();
      stop.abort();
      await running.catch(() => {});
      views.close();
      await store.close();
      await node.close();
      rmSync(folder, { recursive: true });
    },
  };
};
