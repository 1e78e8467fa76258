import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { AuditServiceClient } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import { foundLog, metadataOf, openEventStore, type EventStore } from '@tongbiao/event-store';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { logPlaces, openViews } from '@tongbiao/projection';
import {
  connect,
  createLog,
  createMetrics,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
  signToken,
  type TokenClaims,
} from '@tongbiao/service';
import { auditService } from '../grpc/audit-service.ts';
import { workEvents } from '../views/work-events.ts';

/** A log behind a real socket, and the audit on another. */
export interface House {
  readonly store: EventStore;
  /** Appends one event and returns its id. */
  write(
    event: { readonly type: string; readonly data: unknown },
    about?: { readonly region?: string; readonly workId?: string; readonly stream?: string },
  ): Promise<string>;
  client(claims?: Partial<TokenClaims>): Promise<AuditServiceClient>;
  close(): Promise<void>;
}

/** An event as it is appended. */
export const encoded = (event: DomainEvent): { readonly type: string; readonly data: unknown } => ({
  type: event.type,
  data: encodeEvent(event),
});

/** Starts both, with a founded log. */
export const startHouse = async (now: () => Date): Promise<House> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-audit-'));
  const { privateKey, jwks } = generateTokenKey();
  const jwksFile = join(folder, 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const server = await startEventStoreServer({ dataFile: join(folder, 'log.sqlite'), port: 0, sync: 'normal' });
  const store = await openEventStore({ connectionString: server.connectionString, mayBeEmpty: true });
  await foundLog(store);
  const stopping = new AbortController();
  const views = openViews({ file: ':memory:', logId: store.logId, views: [logPlaces, workEvents] });
  const viewing = views.run(store, stopping.signal);
  const grpc = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [auditService({ store, views, now })],
    tokens: openTokenVerifier({ jwksFile }),
    log: createLog({ name: 'test', level: 'silent' }),
    metrics: createMetrics('test'),
  });
  const clients: AuditServiceClient[] = [];
  return {
    store,
    write: async ({ type, data }, { region = 'jjj', workId, stream } = {}) => {
      const id = randomUUID();
      const metadata = metadataOf({
        commandId: randomUUID(),
        commandDigest: `sha256:${'0'.repeat(64)}`,
        actor: { subject: 'tester', role: 'secretariat' },
        recordedAt: '2026-01-01T00:00:00.000Z',
        ...(region === '' ? {} : { region }),
        workId,
      });
      const to = stream ?? (workId === undefined ? streams.region(region) : streams.work(workId));
      await store.append(to, [{ id, type, data, metadata }], 'any');
      return id;
    },
    client: async (claims = {}) => {
      const token = await signToken(privateKey, { sub: 'somebody', role: 'secretariat', ttlSeconds: 600, ...claims });
      const client = connect(AuditServiceClient, { address: grpc.address, token: () => token });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.close();
      await grpc.drain(0);
      await grpc.close();
      stopping.abort();
      await viewing;
      views.close();
      await store.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
