import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessServiceClient } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import {
  AdoptRuleSetRequest,
  FormRegionRequest,
  RegionServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { AskingServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { AffairServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import { EditionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { ProjectServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { ProvincialStandardServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { MembershipServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { OrganisationServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { PolicyServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { SeriesServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { RuleSetServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/rule_set_service';
import { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type { WorkState } from '@tongbiao/domain/registry';
import { foundLog, openEventStore, stateCache, type EventStore } from '@tongbiao/event-store';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { isRevokedToken, openViews, type Views } from '@tongbiao/projection';
import {
  call,
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
  type TokenClaims,
} from '@tongbiao/service';
import { openFacts } from '../facts.ts';
import { accessService } from '../grpc/access-service.ts';
import { askingService } from '../grpc/asking-service.ts';
import { affairService } from '../grpc/affair-service.ts';
import { editionService } from '../grpc/edition-service.ts';
import { membershipService } from '../grpc/membership-service.ts';
import { organisationService } from '../grpc/organisation-service.ts';
import { policyService } from '../grpc/policy-service.ts';
import { projectService } from '../grpc/project-service.ts';
import { provincialStandardService } from '../grpc/provincial-service.ts';
import { regionService } from '../grpc/region-service.ts';
import { ruleSetService } from '../grpc/rule-set-service.ts';
import { seriesService } from '../grpc/series-service.ts';
import { workService } from '../grpc/work-service.ts';
import { runAgreements } from '../process/agreement-runner.ts';
import { runReplacements } from '../process/replacement-runner.ts';
import { numberingOver, type Numbering } from '../process/numbering.ts';
import { registryViews } from '../views/registry-views.ts';

/** The members of the regions that the tests work with. */
export const provinces = ['beijing', 'tianjin', 'hebei'] as const;

/** A digest that is told from others by one letter. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** The registry on an embedded event store, over real sockets. Numbering is absent unless a test brings something in its place. */
export interface RegistrySystem {
  readonly store: EventStore;
  readonly views: Views;
  readonly today: string;
  /** The document behind an act. */
  readonly document: {
    number: string;
    title: string;
    issuer: string;
    date: string;
    digest: string;
    uri: string;
  };
  readonly source: { citation: string; digest: string };
  /** `deputy`: who calls in place of the one whom role and province name. */
  works(role?: Role, province?: string, deputy?: string): Promise<WorkServiceClient>;
  regions(role?: Role, province?: string): Promise<RegionServiceClient>;
  projects(role?: Role, province?: string): Promise<ProjectServiceClient>;
  editions(role?: Role, province?: string): Promise<EditionServiceClient>;
  affairs(role?: Role, province?: string): Promise<AffairServiceClient>;
  membership(role?: Role, province?: string): Promise<MembershipServiceClient>;
  lists(role?: Role, province?: string): Promise<ProvincialStandardServiceClient>;
  access(role?: Role, province?: string): Promise<AccessServiceClient>;
  /** A token by the issuer that the registry trusts. */
  sign(claims: TokenClaims): Promise<string>;
  /** Clients with this token. */
  bearing(token: string): { readonly access: AccessServiceClient; readonly regions: RegionServiceClient };
  asking(role?: Role, province?: string): Promise<AskingServiceClient>;
  ruleSets(role?: Role, province?: string): Promise<RuleSetServiceClient>;
  organisations(role?: Role, province?: string): Promise<OrganisationServiceClient>;
  policies(role?: Role, province?: string): Promise<PolicyServiceClient>;
  series(role?: Role, province?: string): Promise<SeriesServiceClient>;
  /** The request with the signature of a province's key: its first one, or another. */
  signed<Request extends { requestId: string }>(
    rpc: string,
    codec: { toJSON(request: Request): unknown },
    signer: string | MemberKey,
    request: Request,
  ): Request;
  /** Id of the key that a province had from the start. */
  keyIdOf(province: string): string;
  close(): Promise<void>;
}

/** What stands in for numbering in a test; undefined: nobody answers. */
export type NumberingMaker = (store: EventStore) => Numbering;

const systemDay = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Starts a store, founds its log, serves the registry and forms two regions: `demo`, whose consultation windows may have 0 days, and `jjj`, whose have 30. `replicas`: how many run the process. */
export const startRegistrySystem = async (numbering?: NumberingMaker, replicas = 1): Promise<RegistrySystem> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-registry-'));
  const jwksFile = join(folder, 'jwks.json');
  const { privateKey, jwks } = generateTokenKey();
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const node = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
  const store = await openEventStore({ connectionString: node.connectionString, mayBeEmpty: true });
  await foundLog(store);
  const keys = new Map<string, MemberKey>(provinces.map((p) => [p, generateMemberKey(p)]));
  const stop = new AbortController();
  const views = openViews({ file: join(folder, 'views.sqlite'), logId: store.logId, views: registryViews });
  const running = views.run(store, stop.signal);
  const clients: { close(): void }[] = [];
  const kept = <C extends { close(): void }>(made: C): C => {
    clients.push(made);
    return made;
  };
  /** One connection per caller. */
  const opened = new Map<string, Promise<unknown>>();
  const once = <C>(key: string, open: () => Promise<C>): Promise<C> => {
    if (!opened.has(key)) opened.set(key, open());
    return opened.get(key) as Promise<C>;
  };
  const caller = async (role: Role | undefined, province: string | undefined, deputy?: string) => {
    if (role === undefined) return {};
    const sub = `${role}-${province ?? ''}`;
    const claims = { sub, role, ttlSeconds: 600, ...(province && { province }), ...(deputy && { deputy }) };
    const token = await signToken(privateKey, claims);
    return { token: () => token };
  };
  const log = createLog({ name: 'registry', level: 'fatal' });
  const shared = { store, views, facts: openFacts(store), works: stateCache<WorkState>(), now: () => new Date() };
  // A port that nobody listens on: numbering is away.
  const away = kept(connect(NumberingServiceClient, { address: '127.0.0.1:1' }));
  const agreementsOn = (own: Views) =>
    runAgreements(
      { ...shared, views: own, numbering: numbering?.(store) ?? numberingOver(away), subject: 'service-registry', log },
      stop.signal,
    );
  const replacementsOn = (own: Views) =>
    runReplacements({ ...shared, views: own, subject: 'service-registry', log }, stop.signal);
  const processes = [agreementsOn(views), replacementsOn(views)];
  const others: Views[] = [];
  for (let i = 1; i < replicas; i++) {
    const own = openViews({ file: ':memory:', logId: store.logId, views: registryViews });
    others.push(own);
    processes.push(own.run(store, stop.signal), agreementsOn(own), replacementsOn(own));
  }
  const server = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [
      accessService({ ...shared, issuer: privateKey }),
      regionService(shared),
      workService(shared),
      seriesService(shared),
      projectService(shared),
      editionService(shared),
      membershipService(shared),
      askingService(shared),
      affairService(shared),
      provincialStandardService(shared),
      ruleSetService(shared),
      organisationService(shared),
      policyService(shared),
    ],
    tokens: openTokenVerifier({ jwksFile, isRevoked: (id) => isRevokedToken(views.db, id) }),
    log,
    metrics: createMetrics('registry'),
    logId: store.logId,
  });
  const today = systemDay();
  const system: RegistrySystem = {
    store,
    views,
    today,
    document: {
      number: `演示〔${today.slice(0, 4)}〕1号`,
      title: '公告',
      issuer: '市场监督管理局',
      date: today,
      digest: digest('d'),
      uri: '',
    },
    source: { citation: '样本', digest: digest('5') },
    works: (role, province, deputy) =>
      once(`works ${role} ${province} ${deputy}`, async () =>
        kept(connect(WorkServiceClient, { address: server.address, ...(await caller(role, province, deputy)) })),
      ),
    regions: (role, province) =>
      once(`regions ${role} ${province}`, async () =>
        kept(connect(RegionServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    projects: (role, province) =>
      once(`projects ${role} ${province}`, async () =>
        kept(connect(ProjectServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    editions: (role, province) =>
      once(`editions ${role} ${province}`, async () =>
        kept(connect(EditionServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    affairs: (role, province) =>
      once(`affairs ${role} ${province}`, async () =>
        kept(connect(AffairServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    membership: (role, province) =>
      once(`membership ${role} ${province}`, async () =>
        kept(connect(MembershipServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    lists: (role, province) =>
      once(`lists ${role} ${province}`, async () =>
        kept(connect(ProvincialStandardServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    access: (role, province) =>
      once(`access ${role} ${province}`, async () =>
        kept(connect(AccessServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    sign: (claims) => signToken(privateKey, claims),
    bearing: (token) => {
      const options = { address: server.address, token: () => token };
      return {
        access: kept(connect(AccessServiceClient, options)),
        regions: kept(connect(RegionServiceClient, options)),
      };
    },
    asking: (role, province) =>
      once(`asking ${role} ${province}`, async () =>
        kept(connect(AskingServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    ruleSets: (role, province) =>
      once(`rule sets ${role} ${province}`, async () =>
        kept(connect(RuleSetServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    organisations: (role, province) =>
      once(`organisations ${role} ${province}`, async () =>
        kept(connect(OrganisationServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    policies: (role, province) =>
      once(`policies ${role} ${province}`, async () =>
        kept(connect(PolicyServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    series: (role, province) =>
      once(`series ${role} ${province}`, async () =>
        kept(connect(SeriesServiceClient, { address: server.address, ...(await caller(role, province)) })),
      ),
    signed(rpc, codec, signer, request) {
      const key = typeof signer === 'string' ? keys.get(signer)! : signer;
      const json = codec.toJSON(request) as Record<string, unknown>;
      return { ...request, signature: signAct(key, { rpc, requestId: request.requestId, request: json }) };
    },
    keyIdOf: (province) => keys.get(province)!.keyId,
    async close() {
      for (const each of clients) each.close();
      await server.close();
      stop.abort();
      await Promise.all([...processes, running]);
      for (const each of [views, ...others]) each.close();
      await store.close();
      await node.close();
      rmSync(folder, { recursive: true });
    },
  };
  await form(system, keys, 'demo', 0);
  await form(system, keys, 'jjj', 30);
  return system;
};

const form = async (
  system: RegistrySystem,
  keys: ReadonlyMap<string, MemberKey>,
  regionId: string,
  windowDays: number,
): Promise<void> => {
  const { today, document, signed } = system;
  const members = provinces.map((province, i) => ({
    province,
    nameZh: province,
    nameEn: province,
    prefix: `1${i + 1}`,
    regulatorZh: '市场监督管理局',
    keys: [{ ...keys.get(province)!.publicKey, validFrom: today, validUntil: '' }],
  }));
  const request = {
    requestId: 'form',
    validateOnly: false,
    regionId,
    nameZh: regionId,
    nameEn: '',
    liveFrom: today,
  };
  await call(await system.regions('secretariat'), 'formRegion', FormRegionRequest.fromPartial({ ...request, members }));
  for (const province of provinces)
    await call(
      await system.regions('regulator', province),
      'adoptRuleSet',
      signed(
        'tongbiao.registry.v1.RegionService/AdoptRuleSet',
        AdoptRuleSetRequest,
        province,
        AdoptRuleSetRequest.fromPartial({
          requestId: 'adopt',
          regionId,
          province,
          document,
          ruleSet: {
            id: regionId,
            version: '1',
            titleZh: '演示规则',
            effectiveFrom: today,
            reviewPassPercent: 67,
            clocks: [
              {
                kind: ClockKind.PUBLIC_COMMENT,
                unit: ClockUnit.CALENDAR_DAYS,
                limit: windowDays,
                article: '演示',
              },
              { kind: ClockKind.FILING, unit: ClockUnit.CALENDAR_DAYS, limit: 60, article: '演示' },
            ],
          },
        }),
      ),
    );
};
