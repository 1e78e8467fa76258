import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import {
  RegionServiceService,
  type GetRegionResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { defineService, type Handle, type ServedService } from '../define-service.ts';
import { createLog } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { serveGrpc, type GrpcServer, type GrpcServerOptions } from '../serve-grpc.ts';
import { generateTokenKey, openTokenVerifier, signToken, type PrivateJwk, type TokenClaims } from '../tokens.ts';

/** What the handlers of the test service do; by default they answer with nothing. */
export interface Behaviour {
  formRegion?: Handle<(typeof RegionServiceService)['formRegion']>;
  adoptRuleSet?: Handle<(typeof RegionServiceService)['adoptRuleSet']>;
  getRegion?: Handle<(typeof RegionServiceService)['getRegion']>;
}

const nothing: GetRegionResponse = { region: undefined };

/** The contract's RegionService with handlers that a test chooses. */
export const regionService = (behaviour: Behaviour): ServedService =>
  defineService({
    definition: RegionServiceService,
    methods: {
      formRegion: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'members', 'members.province'],
        handle: async (request, call) => behaviour.formRegion?.(request, call) ?? { outcome: undefined },
      },
      registerMemberKey: { access: { roles: ['regulator'] }, handle: async () => ({ outcome: undefined }) },
      revokeMemberKey: {
        access: { roles: ['regulator', 'secretariat'], ownProvince: ['regulator'] },
        handle: async () => ({ outcome: undefined }),
      },
      adoptRuleSet: {
        access: { roles: ['regulator'], ownProvince: true, signed: true },
        required: ['ruleSet.id'],
        handle: async (request, call) => behaviour.adoptRuleSet?.(request, call) ?? { outcome: undefined },
      },
      recordStatement: {
        access: { roles: ['secretariat'] },
        handle: async () => ({ outcome: undefined, statementId: '' }),
      },
      recordRelatedStandard: {
        access: { roles: ['secretariat'] },
        handle: async () => ({ outcome: undefined, relatedId: '' }),
      },
      getRegion: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: async (request, call) => behaviour.getRegion?.(request, call) ?? nothing,
      },
      listRegions: {
        access: { roles: 'authenticated' },
        handle: async () => ({ regions: [], nextPageToken: '' }),
      },
      listStatements: {
        access: { roles: 'anyone' },
        handle: async () => ({ statements: [], related: [], nextPageToken: '' }),
      },
    },
  });

/** Log lines, parsed. */
export interface LogLines extends DestinationStream {
  readonly lines: readonly Record<string, unknown>[];
  readonly text: () => string;
}

/** Collects what is logged. */
export const logLines = (): LogLines => {
  const raw: string[] = [];
  return {
    write: (line: string) => {
      raw.push(line);
    },
    get lines() {
      return raw.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    text: () => raw.join(''),
  };
};

/** A server on a real socket, with its issuer. */
export interface TestServer {
  readonly server: GrpcServer;
  readonly behaviour: Behaviour;
  readonly log: LogLines;
  readonly metrics: Metrics;
  readonly key: PrivateJwk;
  readonly jwksFile: string;
  token(claims: Partial<TokenClaims>, now?: Date): Promise<string>;
  close(): Promise<void>;
}

/** Starts the test service. */
export const startRegionService = async (
  options: Partial<GrpcServerOptions> & { readonly more?: readonly ServedService[] } = {},
): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-service-'));
  const jwksFile = join(folder, 'jwks.json');
  const { privateKey, jwks } = generateTokenKey();
  writeFileSync(jwksFile, JSON.stringify(jwks));
  const behaviour: Behaviour = {};
  const log = logLines();
  const metrics = createMetrics('test');
  const { more = [], ...rest } = options;
  const server = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [regionService(behaviour), ...more],
    tokens: openTokenVerifier({ jwksFile, ...(rest.now === undefined ? {} : { now: rest.now }) }),
    log: createLog({ name: 'test', destination: log }),
    metrics,
    ...rest,
  });
  return {
    server,
    behaviour,
    log,
    metrics,
    key: privateKey,
    jwksFile,
    token: (claims, now) =>
      signToken(privateKey, { sub: 'somebody', role: 'secretariat', ttlSeconds: 600, ...claims }, now),
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
