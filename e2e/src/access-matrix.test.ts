import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  create,
  fromBinary,
  toBinary,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { contractImage, contractRegistry } from '@tongbiao/contracts';
import { RpcFailure, roles, type Role } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

// The published contract says in each write's comment who may call it. This test holds every service to it: every RPC with every role.

const image = fromBinary(FileDescriptorSetSchema, contractImage());

/** The comment above an RPC in the proto. */
const commentOf = ({ parent, proto }: DescMethod): string => {
  const file = image.file.find((f) => f.name === `${parent.file.name}.proto`)!;
  const service = file.service.findIndex((s) => s.name === parent.name);
  const method = file.service[service]!.method.findIndex((m) => m.name === proto.name);
  const path = [6, service, 2, method].join();
  return file.sourceCodeInfo!.location.find((l) => l.path.join() === path)?.leadingComments ?? '';
};

/** Roles named in an RPC's comment; undefined where it names none (a query). */
const rolesOf = (method: DescMethod): readonly Role[] | undefined => {
  const named = /Roles?: ([^]*)$/.exec(commentOf(method))?.[1];
  return named === undefined ? undefined : roles.filter((role) => new RegExp(`\\b${role}\\b`).test(named));
};

const processOf: Readonly<Record<string, string>> = {
  'tongbiao.registry.v1.RegionService': 'registry',
  'tongbiao.registry.v1.WorkService': 'registry',
  'tongbiao.registry.v1.ProjectService': 'registry',
  'tongbiao.registry.v1.EditionService': 'registry',
  'tongbiao.registry.v1.MembershipService': 'registry',
  'tongbiao.registry.v1.ProvincialStandardService': 'registry',
  'tongbiao.access.v1.AccessService': 'registry',
  'tongbiao.registry.v1.AskingService': 'registry',
  'tongbiao.registry.v1.AffairService': 'registry',
  'tongbiao.registry.v1.RuleSetService': 'registry',
  'tongbiao.registry.v1.OrganisationService': 'registry',
  'tongbiao.registry.v1.PolicyService': 'registry',
  'tongbiao.registry.v1.SeriesService': 'registry',
  'tongbiao.numbering.v1.NumberingService': 'numbering',
  'tongbiao.notification.v1.FeedService': 'notification',
  'tongbiao.liaison.v1.LiaisonService': 'international-liaison',
  'tongbiao.audit.v1.AuditService': 'audit',
  'tongbiao.province.v1.ProvinceService': 'beijing',
  'tongbiao.operation.v1.ViewService': 'registry',
};
const services = [...contractRegistry()].filter(
  (d): d is DescService => d.kind === 'service' && d.typeName.startsWith('tongbiao.'),
);
const methods = services.flatMap((s) => s.methods);
const isWrite = (method: DescMethod) => method.input.fields.some((f) => f.name === 'request_id');

/** A well-formed text for a field of this name. */
const texts: readonly (readonly [RegExp, string])[] = [
  [/^region_id$/, 'jjj'],
  [/^range_id$/, 'jjj-3001'],
  [/^(key_id|request_id)$/, 'k1'],
  [/_ids?$|^predecessors$|^(proposed|managed|implemented|drafted|issued)_by$/, '00000000-0000-4000-8000-000000000001'],
  [/province|^members$/, 'tianjin'],
  [/^prefix$/, '12'],
  [/digest$/, `sha256:${'0'.repeat(64)}`],
  [/^(from|to|on|date|due|deadline)$|_(on|date|from|until)$/, '2026-01-02'],
  [/^ur[il]$/, 'https://example.org/'],
  [/^alg$/, 'Ed25519'],
  [/^value$/, 'A'.repeat(43)],
];
const sampleField = (f: DescField): unknown => {
  const one = () =>
    f.message
      ? sample(f.message)
      : f.enum
        ? f.enum.values[1]!.number
        : typeof f.scalar === 'number' && f.scalar !== 9
          ? 1
          : (texts.find(([name]) => name.test(f.name))?.[1] ?? 'x');
  if (f.fieldKind === 'list') return [one()];
  return f.fieldKind === 'map' ? {} : one();
};
/** A request whose every field is well-formed; it acts for Tianjin. */
const sample = (m: DescMessage): Record<string, unknown> =>
  Object.fromEntries(m.fields.filter((f) => f.name !== 'validate_only').map((f) => [f.localName, sampleField(f)]));

describe('who may call what', () => {
  let system: System;
  let addresses: ReadonlyMap<string, string>;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
    addresses = new Map((await system.status()).processes.map((p) => [p.name, p.address]));
  });
  afterAll(() => system.stop());

  const tokenOf = (role: Role): string => {
    const file =
      {
        regulator: 'regulator-beijing',
        department: 'department-beijing',
        system: 'system-beijing',
        service: 'service-portal',
      }[role as string] ?? role;
    return readFileSync(join(system.tokens, file), 'utf8').trim();
  };

  /** Reason of the failure of one call; `OK` where it succeeded (a stream: where it began). */
  const outcome = (
    method: DescMethod,
    token: string | undefined,
    request: Record<string, unknown> = {},
  ): Promise<string> => {
    const client = new Client(addresses.get(processOf[method.parent.typeName]!)!, credentials.createInsecure());
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    const path = `/${method.parent.typeName}/${method.name}`;
    const bytes = Buffer.from(toBinary(method.input, create(method.input, request as never)));
    const deadline = { deadline: Date.now() + 5_000 };
    const same = (b: Buffer) => b;
    return new Promise<string>((resolve) => {
      const failed = (error: ServiceError) => resolve(new RpcFailure(error).reason);
      if (method.methodKind === 'server_streaming') {
        const stream = client.makeServerStreamRequest(path, same, same, bytes, metadata, deadline);
        stream.on('error', failed);
        stream.on('data', () => {
          resolve('OK');
          stream.cancel();
        });
        stream.on('end', () => resolve('OK'));
      } else
        client.makeUnaryRequest(path, same, same, bytes, metadata, deadline, (error) =>
          error ? failed(error) : resolve('OK'),
        );
    }).finally(() => client.close());
  };

  it('knows every service and a rule for every write', () => {
    expect(Object.keys(processOf).toSorted()).toEqual(services.map((s) => s.typeName).toSorted());
    for (const method of methods.filter(isWrite))
      expect(rolesOf(method), `${method.name} names no role`).not.toHaveLength(0);
    expect(methods.filter((m) => isWrite(m) && rolesOf(m) === undefined)).toEqual([]);
  });

  it.each(methods.map((m) => [`${m.parent.name}/${m.name}`, m] as const))(
    '%s admits the roles of its contract alone',
    async (_, method) => {
      const allowed = rolesOf(method);
      for (const role of roles) {
        const refused = (await outcome(method, tokenOf(role))) === 'ROLE_NOT_ALLOWED';
        expect(refused, role).toBe(allowed !== undefined && !allowed.includes(role));
      }
      expect(await outcome(method, 'no-token'), 'a forged token').toBe('TOKEN_INVALID');
    },
  );

  it.each(methods.filter(isWrite).map((m) => [m.name, m] as const))('%s needs a token', async (_, method) => {
    expect(await outcome(method, undefined)).toBe('TOKEN_MISSING');
  });

  const ownProvince = methods.filter(
    (m) =>
      isWrite(m) &&
      m.input.fields.some((f) => f.name === 'province') &&
      rolesOf(m)?.some((r) => r === 'regulator' || r === 'department'),
  );
  it('has acts of single provinces', () => expect(ownProvince.length).toBeGreaterThan(5));
  it.each(ownProvince.map((m) => [m.name, m] as const))('%s is refused for another province', async (_, method) => {
    const role = rolesOf(method)!.includes('regulator') ? 'regulator' : 'department';
    expect(await outcome(method, tokenOf(role), sample(method.input))).toBe('NOT_YOUR_PROVINCE');
  });
});
