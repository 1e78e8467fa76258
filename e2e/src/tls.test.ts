import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthCheckResponse_ServingStatus, HealthClient } from '@tongbiao/contracts/gen/grpc/health/v1/health';
import {
  LiaisonServiceClient,
  ProposeConversionRequest,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { foundLog, openEventStore } from '@tongbiao/event-store';
import { call, connect, generateTokenKey, signToken, type ClientTls, type Role } from '@tongbiao/service';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { startServiceProcess, type ServiceName, type ServiceProcess } from './service-process.ts';

/** Nobody waits for a handshake that fails: the client tries again until its deadline. */
const DEADLINE_MS = 3_000;

const served = ['registry', 'numbering', 'international-liaison', 'audit', 'notification', 'province'] as const;

describe('services that know each other by certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-tls-'));
  const at = (name: string) => join(folder, name);
  const services = new Map<ServiceName, ServiceProcess>();
  const tls = { caFile: at('house.crt'), certFile: at('house.crt'), keyFile: at('house.key') };
  let node: EventStoreProcess;
  let securePortal: ServiceProcess | undefined;
  let tokenOf: (role: Role, province?: string) => Promise<string>;

  const address = (name: ServiceName): string => services.get(name)!.address;
  const start = async (name: ServiceName, settings: Readonly<Record<string, string>> = {}): Promise<void> => {
    const service = await startServiceProcess(name, {
      TONGBIAO_EVENT_STORE: node.connectionString,
      TONGBIAO_DATA_DIR: at(name),
      TONGBIAO_JWKS: at('jwks.json'),
      TONGBIAO_TLS_CERT: tls.certFile,
      TONGBIAO_TLS_KEY: tls.keyFile,
      TONGBIAO_TLS_CA: tls.caFile,
      TONGBIAO_TLS_CLIENT_CA: tls.caFile,
      ...settings,
    });
    services.set(name, service);
  };

  beforeAll(async () => {
    const { cert, private: privateKey } = await generate([{ name: 'commonName', value: 'house' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    writeFileSync(tls.certFile, cert);
    writeFileSync(tls.keyFile, privateKey);
    const issuer = generateTokenKey();
    writeFileSync(at('jwks.json'), JSON.stringify(issuer.jwks));
    tokenOf = (role, province) =>
      signToken(issuer.privateKey, { sub: role, role, ttlSeconds: 600, ...(province && { province }) });
    writeFileSync(at('service-token'), await tokenOf('service'));
    writeFileSync(at('system-token'), await tokenOf('system', 'hebei'));

    node = await startEventStoreProcess(['--port', '0', '--data-file', at('log.db')]);
    const store = await openEventStore({ connectionString: node.connectionString, mayBeEmpty: true });
    await foundLog(store);
    await store.close();

    const token = { TONGBIAO_TOKEN_FILE: at('service-token') };
    await Promise.all([start('numbering'), start('audit'), start('notification', { KAFKA_BROKERS: '' })]);
    await start('registry', { ...token, TONGBIAO_NUMBERING: address('numbering') });
    await Promise.all([
      start('international-liaison', { ...token, TONGBIAO_REGISTRY: address('registry') }),
      start('province', {
        TONGBIAO_PROVINCE: 'hebei',
        TONGBIAO_REGIONS: 'jjj',
        KAFKA_BROKERS: '',
        TONGBIAO_NOTIFICATION: address('notification'),
        TONGBIAO_TOKEN_FILE: at('system-token'),
      }),
    ]);
    const portal = {
      ...token,
      TONGBIAO_REGISTRY: address('registry'),
      TONGBIAO_AUDIT: address('audit'),
      TONGBIAO_LIAISON: address('international-liaison'),
      TONGBIAO_NOTIFICATION: address('notification'),
    };
    await start('portal', portal);
    securePortal = await startServiceProcess('portal', {
      ...portal,
      TONGBIAO_TLS_CERT: tls.certFile,
      TONGBIAO_TLS_KEY: tls.keyFile,
      TONGBIAO_TLS_CA: tls.caFile,
      TONGBIAO_HTTPS_CERT: tls.certFile,
      TONGBIAO_HTTPS_KEY: tls.keyFile,
    });
  });

  afterAll(async () => {
    await securePortal?.kill();
    await Promise.all([...services.values()].map((service) => service.kill()));
    await node?.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const healthOf = async (name: ServiceName, shown: ClientTls | undefined): Promise<unknown> => {
    const client = connect(HealthClient, { address: address(name), tls: shown });
    try {
      return (await call(client, 'check', { service: '' }, { deadlineMs: DEADLINE_MS })).status;
    } finally {
      client.close();
    }
  };

  it.each(served)('%s answers who shows a certificate, and nobody else', async (name) => {
    expect(await healthOf(name, tls)).toBe(HealthCheckResponse_ServingStatus.SERVING);
    await expect(healthOf(name, undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(healthOf(name, { caFile: tls.caFile })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('international-liaison reaches the registry', async () => {
    const token = await tokenOf('liaison');
    const client = connect(LiaisonServiceClient, {
      address: address('international-liaison'),
      token: () => token,
      tls,
    });
    const request = ProposeConversionRequest.fromPartial({
      requestId: randomUUID(),
      workId: randomUUID(),
      revision: 1,
      province: 'beijing',
      counterpart: '国内技术对口单位',
      authority: '国家标准化管理委员会',
      committee: 'ISO/TC 83',
      titleEn: 'Evaluation of green sports venues',
      proposedOn: '2026-01-02',
    });
    await expect(call(client, 'proposeConversion', request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    client.close();
  });

  it('a province follows the feed of notification', () =>
    expect
      .poll(() => services.get('province')!.figures(), { timeout: 10_000 })
      .toMatch(/^tongbiao_province_ordinal\{.*\} \d+$/m));

  it('the portal speaks HTTPS to browsers where it has a certificate for them, and HTTP no more', async () => {
    const [host, port] = securePortal!.address.split(':');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = {
        host,
        port,
        path: '/works',
        ca: readFileSync(tls.caFile),
        headers: { accept: 'application/json' },
      };
      get(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
    await expect(fetch(`http://${securePortal!.address}/works`)).rejects.toThrow('fetch failed');
  });

  it('the portal reaches the registry', async () => {
    const answer = await fetch(`http://${address('portal')}/works`, { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ works: [] });
  });
});
