import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streams } from '@tongbiao/contracts';
import {
  ConsentToRangeRequest,
  NumberingServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { region } from '@tongbiao/domain/registry';
import { foundLog, openEventStore, transact } from '@tongbiao/event-store';
import {
  call,
  connect,
  generateMemberKey,
  generateTokenKey,
  signAct,
  signToken,
  type MemberKey,
  type Role,
} from '@tongbiao/service';
import { MANY_CALLS_NODE_OPTIONS } from '@tongbiao/service/node-options';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { recordWorks } from './recorded-works.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

const regionId = 'jjj';
const members = [
  { province: 'beijing', prefix: '11' },
  { province: 'tianjin', prefix: '12' },
  { province: 'hebei', prefix: '13' },
];
/** Room enough for everything that is played on it. */
const FIRST = 100_001;
const LAST = 999_999;

/** An open range on a store of its own, served by numbering in processes of its own. */
export interface NumberingGround {
  readonly rangeId: string;
  readonly first: number;
  readonly folder: string;
  store(): EventStoreProcess;
  readonly replicas: readonly ServiceProcess[];
  token(role: Role, subject?: string): Promise<string>;
  /** Puts works on record: numbers are given to no others. */
  recordWorks(workIds: readonly string[]): Promise<void>;
  /** Kills the store as a crash would, and starts it again on the same file and port. */
  crashStore(): Promise<void>;
  /** Another replica. */
  replica(): Promise<ServiceProcess>;
  close(): Promise<void>;
}

const formRegion = async (connectionString: string, keys: ReadonlyMap<string, MemberKey>): Promise<void> => {
  const store = await openEventStore({ connectionString, mayBeEmpty: true });
  try {
    await foundLog(store);
    const actor = { subject: 'secretariat', role: 'secretariat' };
    const recordedAt = new Date().toISOString();
    await transact(store, {
      decider: region,
      stream: streams.region(regionId),
      command: {
        type: 'FormRegion',
        actor,
        today: recordedAt.slice(0, 10),
        regionId,
        nameZh: '京津冀',
        nameEn: 'Beijing–Tianjin–Hebei',
        liveFrom: '2026-01-01',
        members: members.map(({ province, prefix }) => ({
          province,
          prefix,
          nameZh: province,
          nameEn: province,
          regulatorZh: province,
          keys: [{ ...keys.get(province)!.publicKey, validFrom: '2015-01-01', validUntil: '' }],
        })),
      },
      context: { commandId: randomUUID(), commandDigest: '', actor, region: regionId, recordedAt },
    });
  } finally {
    await store.close();
  }
};

/** Starts a store, forms the region, starts `count` replicas and opens a range of 899,999 numbers. */
export const startNumberingGround = async (count: number): Promise<NumberingGround> => {
  const folder = mkdtempSync(join(tmpdir(), 'numbering-'));
  const jwksFile = join(folder, 'jwks.json');
  const { privateKey, jwks } = generateTokenKey();
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const dataFile = join(folder, 'log.db');
  let node = await startEventStoreProcess(['--port', '0', '--data-file', dataFile]);
  const { port, connectionString } = node;
  const keys = new Map(members.map(({ province }) => [province, generateMemberKey(province)]));
  await formRegion(connectionString, keys);
  const replicas: ServiceProcess[] = [];
  const replica = async (): Promise<ServiceProcess> => {
    const dataDir = join(folder, `replica-${replicas.length}`);
    mkdirSync(dataDir);
    const started = await startServiceProcess('numbering', {
      TONGBIAO_EVENT_STORE: connectionString,
      TONGBIAO_DATA_DIR: dataDir,
      TONGBIAO_JWKS: jwksFile,
      TONGBIAO_RECEIPT_KEY: join(folder, 'receipt-key.json'),
      // As the supervisor starts it.
      NODE_OPTIONS: MANY_CALLS_NODE_OPTIONS,
    });
    replicas.push(started);
    return started;
  };
  const token = (role: Role, subject: string = role) =>
    signToken(privateKey, { sub: subject, role, ttlSeconds: 86_400 });
  const rangeId = `${regionId}-${FIRST}`;

  for (let i = 0; i < count; i++) await replica();
  const as = async (role: Role, province?: string): Promise<NumberingServiceClient> => {
    const signed = await signToken(privateKey, { sub: role, role, ttlSeconds: 600, ...(province && { province }) });
    return connect(NumberingServiceClient, { address: replicas[0]!.address, token: () => signed });
  };
  const secretariat = await as('secretariat');
  await call(secretariat, 'prepareRange', {
    requestId: 'prepare',
    validateOnly: false,
    regionId,
    first: FIRST,
    last: LAST,
    next: FIRST,
    members,
    presumed: [],
    width: 6,
  });
  secretariat.close();
  for (const { province } of members) {
    const request: ConsentToRangeRequest = {
      requestId: `consent-${province}`,
      validateOnly: false,
      rangeId,
      province,
      document: { number: '1号', title: '', issuer: '', date: '2026-01-01', digest: '', uri: '' },
      signature: undefined,
    };
    const signature = signAct(keys.get(province)!, {
      rpc: 'tongbiao.numbering.v1.NumberingService/ConsentToRange',
      requestId: request.requestId,
      request: ConsentToRangeRequest.toJSON(request) as Record<string, unknown>,
    });
    const regulator = await as('regulator', province);
    await call(regulator, 'consentToRange', { ...request, signature });
    regulator.close();
  }
  return {
    rangeId,
    first: FIRST,
    folder,
    replicas,
    token,
    replica,
    store: () => node,
    recordWorks: (workIds) => recordWorks(connectionString, regionId, workIds),
    async crashStore() {
      await node.end('SIGKILL');
      node = await startEventStoreProcess(['--port', String(port), '--data-file', dataFile]);
    },
    async close() {
      await Promise.all(replicas.map((each) => each.kill()));
      await node.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
