import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { streams } from '@tongbiao/contracts';
import type { ReleasedNumbers } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import {
  ConsentToPolicyRequest,
  ConsentToRangeRequest,
  NumberingServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { sharedRange, type OrdinaryNumbers } from '@tongbiao/domain/numbering';
import { region } from '@tongbiao/domain/registry';
import { batcher, foundLog, openEventStore, stateCache, transact, type EventStore } from '@tongbiao/event-store';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { openViews } from '@tongbiao/projection';
import {
  connect,
  createLog,
  createMetrics,
  generateMemberKey,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
  signAct,
  signToken,
  type MemberKey,
  type Role,
} from '@tongbiao/service';
import { numberingService } from '../grpc/numbering-service.ts';
import { openRegions } from '../grpc/regions.ts';
import { openReceiptSigner } from '../receipts.ts';
import { runExpiry } from '../expiry.ts';
import { allotments } from '../views/allotments.ts';
import { onRecord } from '../views/on-record.ts';
import { rangeNumbers } from '../views/range-numbers.ts';
import { newHolders, recordSeries, recordWorks } from './holders.ts';

/** The members of the region `jjj` that the tests work with. */
export const members = [
  { province: 'beijing', prefix: '11' },
  { province: 'tianjin', prefix: '12' },
  { province: 'hebei', prefix: '13' },
] as const;

/** How many there are for the tests of one system. */
const WORKS = 300;
const SERIES = 10;

/** A source as backfill gives it. */
export const source = { citation: '样本', digest: `sha256:${'0'.repeat(64)}` };

/** The document behind a consent. */
export const document = {
  number: '京市监〔2015〕1号',
  title: '同意共用号段',
  issuer: '北京市市场监督管理局',
  date: '2015-06-01',
  digest: `sha256:${'1'.repeat(64)}`,
  uri: '',
};

/** One server of the service, with state and views of its own. */
export interface Replica {
  readonly address: string;
  close(): Promise<void>;
}

/** Numbering on an embedded event store, over real sockets. */
export interface NumberingSystem {
  readonly store: EventStore;
  readonly address: string;
  readonly keys: Readonly<Record<string, MemberKey>>;
  /** A work that is on record, and that no test has had. */
  work(): string;
  /** A series that is on record, and that no test has had. */
  series(): string;
  /** A client with a token of that role; of another address where a proxy stands before the server. */
  as(role: Role | undefined, province?: string, address?: string): Promise<NumberingServiceClient>;
  /** A consent, signed by `signer` (the province itself unless told otherwise). */
  consent(rangeId: string, province: string, signer?: string): ConsentToRangeRequest;
  /** A wish for the policy for released numbers, signed. */
  policy(rangeId: string, province: string, releasedNumbers: ReleasedNumbers): ConsentToPolicyRequest;
  /** Another server on the same log, perhaps with a clock of its own, perhaps one that ends holds by it. */
  replica(now?: () => Date, expiry?: 'expires holds'): Promise<Replica>;
  close(): Promise<void>;
}

const startReplica = async (
  store: EventStore,
  jwksFile: string,
  now?: () => Date,
  expires?: 'expires holds',
): Promise<Replica> => {
  const stop = new AbortController();
  const views = openViews({ file: ':memory:', logId: store.logId, views: [rangeNumbers, allotments, onRecord] });
  const running = views.run(store, stop.signal);
  const ranges = batcher({ store, decider: sharedRange });
  const receipts = await openReceiptSigner(join(dirname(jwksFile), 'receipt-key.json'));
  const expiry =
    expires === undefined
      ? Promise.resolve()
      : runExpiry(
          { ranges, views, lookEveryMs: 50, onFailure: () => {}, ...(now === undefined ? {} : { now }) },
          stop.signal,
        );
  const ordinary = stateCache<OrdinaryNumbers>();
  const server = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [numberingService({ store, ranges, ordinary, regions: openRegions(store), views, receipts })],
    tokens: openTokenVerifier({ jwksFile }),
    log: createLog({ name: 'numbering', level: 'fatal' }),
    metrics: createMetrics('numbering'),
    logId: store.logId,
    ...(now === undefined ? {} : { now }),
  });
  return {
    address: server.address,
    async close() {
      await server.close();
      stop.abort();
      await expiry;
      await ranges.close();
      await running.catch(() => {});
      views.close();
    },
  };
};

const formRegion = async (store: EventStore, keys: Readonly<Record<string, MemberKey>>): Promise<void> => {
  const recordedAt = new Date().toISOString();
  const formed = await transact(store, {
    decider: region,
    stream: streams.region('jjj'),
    command: {
      type: 'FormRegion',
      actor: { subject: 'secretariat', role: 'secretariat' },
      today: recordedAt.slice(0, 10),
      regionId: 'jjj',
      nameZh: '京津冀',
      nameEn: 'Beijing–Tianjin–Hebei',
      liveFrom: '2026-01-01',
      members: members.map(({ province, prefix }) => ({
        province,
        prefix,
        nameZh: province,
        nameEn: province,
        regulatorZh: `${province}市场监督管理局`,
        keys: [{ ...keys[province]!.publicKey, validFrom: '2015-01-01', validUntil: '' }],
      })),
    },
    context: {
      commandId: '5f6c5f0e-6f5d-5b0a-8f6e-000000000001',
      commandDigest: '',
      actor: { subject: 'secretariat', role: 'secretariat' },
      region: 'jjj',
      recordedAt,
    },
  });
  if (formed.kind !== 'written') throw new Error(`the region was not formed: ${JSON.stringify(formed)}`);
};

const taken = (unused: string[]): string => {
  const next = unused.pop();
  if (next === undefined) throw new Error('more works and series are used than were put on record');
  return next;
};

/** Starts a store, founds its log, forms the region, puts works on record and serves numbering. */
export const startNumberingSystem = async (): Promise<NumberingSystem> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-numbering-'));
  const jwksFile = join(folder, 'jwks.json');
  const { privateKey, jwks } = generateTokenKey();
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const node = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
  const store = await openEventStore({ connectionString: node.connectionString, mayBeEmpty: true });
  await foundLog(store);
  const keys = Object.fromEntries(members.map(({ province }) => [province, generateMemberKey(province)]));
  await formRegion(store, keys);
  const [works, series] = [newHolders(WORKS), newHolders(SERIES)];
  await recordWorks(store, works);
  await recordSeries(store, series);
  const first = await startReplica(store, jwksFile);
  const clients: NumberingServiceClient[] = [];
  return {
    store,
    address: first.address,
    keys,
    work: () => taken(works),
    series: () => taken(series),
    async as(role, province, address = first.address) {
      const token =
        role === undefined
          ? undefined
          : await signToken(privateKey, {
              sub: province === undefined ? role : `${role}-${province}`,
              role,
              ttlSeconds: 600,
              ...(province === undefined ? {} : { province }),
            });
      const client = connect(NumberingServiceClient, {
        address,
        ...(token === undefined ? {} : { token: () => token }),
      });
      clients.push(client);
      return client;
    },
    consent(rangeId, province, signer = province) {
      const request: ConsentToRangeRequest = {
        requestId: `consent-${rangeId}-${province}`,
        validateOnly: false,
        rangeId,
        province,
        document,
        signature: undefined,
      };
      const signature = signAct(keys[signer]!, {
        rpc: 'tongbiao.numbering.v1.NumberingService/ConsentToRange',
        requestId: request.requestId,
        request: ConsentToRangeRequest.toJSON(request) as Record<string, unknown>,
      });
      return { ...request, signature };
    },
    policy(rangeId, province, releasedNumbers) {
      const request: ConsentToPolicyRequest = {
        requestId: `policy-${rangeId}-${province}-${releasedNumbers}`,
        validateOnly: false,
        rangeId,
        province,
        releasedNumbers,
        document,
        signature: undefined,
      };
      const signature = signAct(keys[province]!, {
        rpc: 'tongbiao.numbering.v1.NumberingService/ConsentToPolicy',
        requestId: request.requestId,
        request: ConsentToPolicyRequest.toJSON(request) as Record<string, unknown>,
      });
      return { ...request, signature };
    },
    replica: (now, expires) => startReplica(store, jwksFile, now, expires),
    async close() {
      for (const client of clients) client.close();
      await first.close();
      await store.close();
      await node.close();
      rmSync(folder, { recursive: true });
    },
  };
};
