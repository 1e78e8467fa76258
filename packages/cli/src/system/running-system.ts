import type { Client } from '@grpc/grpc-js';
import { AccessServiceClient } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { AuditServiceClient } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import { LiaisonServiceClient } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ViewServiceClient } from '@tongbiao/contracts/gen/tongbiao/operation/v1/view_service';
import { ProvinceServiceClient } from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { AskingServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { OrganisationServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { PolicyServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { MembershipServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { RuleSetServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/rule_set_service';
import { ProvincialStandardServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { SeriesServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import {
  call,
  callStream,
  connect,
  type CallingOptions,
  type ClientClass,
  type MemberKey,
  type StreamMethod,
  type UnaryMethod,
} from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { askSupervisor, type SystemStatus } from '../supervisor/control.ts';
import { provinceKey, readToken } from '../supervisor/identity.ts';
import { portOf, provincePorts, type PortName } from '../supervisor/ports.ts';
import { provincesOf } from '../supervisor/provinces.ts';
import { insist } from './insist.ts';

/** The services that a command may call; each province has one of its own besides. */
const services = {
  works: [WorkServiceClient, 'registry'],
  series: [SeriesServiceClient, 'registry'],
  regions: [RegionServiceClient, 'registry'],
  access: [AccessServiceClient, 'registry'],
  asking: [AskingServiceClient, 'registry'],
  organisations: [OrganisationServiceClient, 'registry'],
  policies: [PolicyServiceClient, 'registry'],
  membership: [MembershipServiceClient, 'registry'],
  ruleSets: [RuleSetServiceClient, 'registry'],
  lists: [ProvincialStandardServiceClient, 'registry'],
  numbering: [NumberingServiceClient, 'numbering'],
  liaison: [LiaisonServiceClient, 'international-liaison'],
  audit: [AuditServiceClient, 'audit'],
  registryViews: [ViewServiceClient, 'registry'],
  numberingViews: [ViewServiceClient, 'numbering'],
  notificationViews: [ViewServiceClient, 'notification'],
  liaisonViews: [ViewServiceClient, 'international-liaison'],
  auditViews: [ViewServiceClient, 'audit'],
} as const satisfies Record<string, readonly [ClientClass<Client>, PortName]>;

/** Name of a service that a command may call. */
export type ServiceName = keyof typeof services;

/** Client of a service. */
export type ClientOf<S extends ServiceName> = InstanceType<(typeof services)[S][0]>;

/** Options of a call that is repeated until it is answered. */
export interface CallOptions extends CallingOptions {
  /** How long to go on while the system does not answer or asks to try again. @default 60_000 */
  readonly patienceMs?: number;
}

/**
 * A running system as the command line reaches it: over gRPC alone, with the real identities of the data folder. `identity` is
 * the name of a token file; the token is read again for each call.
 */
export interface RunningSystem {
  readonly dataDir: string;
  /** Address of a process. */
  address(name: PortName): string;
  /** Sends the same request until there is an answer that means something. */
  call<S extends ServiceName, K extends UnaryMethod<ClientOf<S>>>(
    service: S,
    identity: string,
    method: K,
    request: Parameters<typeof call<ClientOf<S>, K>>[2],
    options?: CallOptions,
  ): ReturnType<typeof call<ClientOf<S>, K>>;
  /** Opens a stream once; whoever reads it opens it again after a failure, from where it was. */
  stream<S extends ServiceName, K extends StreamMethod<ClientOf<S>>>(
    service: S,
    identity: string,
    method: K,
    request: Parameters<typeof callStream<ClientOf<S>, K>>[2],
    options?: CallingOptions,
  ): ReturnType<typeof callStream<ClientOf<S>, K>>;
  /** As `call`, to a province's own system and by that system's own identity. */
  callProvince<K extends UnaryMethod<ProvinceServiceClient>>(
    province: string,
    method: K,
    request: Parameters<typeof call<ProvinceServiceClient, K>>[2],
    options?: CallOptions,
  ): ReturnType<typeof call<ProvinceServiceClient, K>>;
  /** The key with which a province signs. */
  key(province: string): MemberKey;
  close(): void;
}

/** Where a system is, and how its caller wants to be told of what happens. */
export interface SystemOptions {
  readonly dataDir: string;
  readonly portBase: number;
  /** Ends every call. */
  readonly signal?: AbortSignal;
  /** Told before each further try. */
  readonly onRetry?: (service: string, reason: string) => void;
}

/** Reaches the system whose ports begin at this base. */
export function openSystem({ dataDir, portBase, signal, onRetry }: SystemOptions): RunningSystem {
  const open = new Map<string, Client>();
  const address = (name: PortName): string => `127.0.0.1:${portOf(portBase, name)}`;
  const clientAt = <C extends Client>(Class: ClientClass<C>, service: string, at: string, identity: string): C => {
    const key = `${service}/${identity}`;
    const known = open.get(key) ?? connect(Class, { address: at, token: () => readToken(dataDir, identity) });
    open.set(key, known);
    return known as C;
  };
  const client = <S extends ServiceName>(service: S, identity: string): ClientOf<S> => {
    const [Class, name] = services[service];
    return clientAt(Class as ClientClass<Client>, service, address(name), identity) as ClientOf<S>;
  };
  const provinceClient = (province: string): ProvinceServiceClient => {
    const { own } = provincePorts(portBase, provincesOf(dataDir).indexOf(province));
    return clientAt(ProvinceServiceClient, province, `127.0.0.1:${own}`, `system-${province}`);
  };
  const ended = signal === undefined ? {} : { signal };
  const stubborn = <T>(service: string, options: CallOptions, ask: (options: CallingOptions) => Promise<T>) =>
    insist(() => ask({ ...ended, ...options }), {
      ...ended,
      patienceMs: options.patienceMs ?? 60_000,
      onRetry: (reason) => onRetry?.(service, reason),
    });
  return {
    dataDir,
    address,
    call: (service, identity, method, request, options = {}) =>
      stubborn(service, options, (how) => call(client(service, identity), method, request, how)),
    callProvince: (province, method, request, options = {}) =>
      stubborn(province, options, (how) => call(provinceClient(province), method, request, how)),
    stream: (service, identity, method, request, options = {}) =>
      callStream(client(service, identity), method, request, { ...ended, ...options }),
    key: (province) => provinceKey(dataDir, province),
    close: () => {
      for (const each of open.values()) each.close();
    },
  };
}

/** Finds the system that runs in a data folder, or ends the command. */
export async function findSystem(
  dataDir: string,
  onRetry?: SystemOptions['onRetry'],
): Promise<RunningSystem & { readonly status: SystemStatus }> {
  const asked = await askSupervisor(dataDir, 'GET', '/status');
  if (asked === undefined) throw new CliError('NOT_RUNNING', 'notRunning', say.notRunning(dataDir));
  return {
    ...openSystem({ dataDir, portBase: asked.file.portBase, ...(onRetry === undefined ? {} : { onRetry }) }),
    status: asked.answer as SystemStatus,
  };
}
