import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { call, connect } from './client.ts';
import { readConfig } from './config.ts';
import { failureOf } from './testing/raw-client.ts';
import { startRegionService, type TestServer } from './testing/region-service.ts';
import { tlsOf, tlsShape, type ClientTls } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongbiao-tls-'));
const files = (name: string) => ({ certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) });
const make = async (name: string): Promise<void> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  writeFileSync(files(name).certFile, cert);
  writeFileSync(files(name).keyFile, key);
};

describe('a server with a certificate', () => {
  let test: TestServer;
  let mutual: TestServer;
  beforeAll(async () => {
    await Promise.all(['server', 'member', 'stranger'].map(make));
    test = await startRegionService({ tls: files('server') });
    mutual = await startRegionService({ tls: { ...files('server'), clientCaFile: files('member').certFile } });
  });
  afterAll(async () => {
    await test.close();
    await mutual.close();
    rmSync(folder, { recursive: true });
  });
  const get = async (to: TestServer, tls?: ClientTls): Promise<unknown> => {
    const client = connect(RegionServiceClient, { address: to.server.address, tls });
    try {
      return await call(client, 'getRegion', { regionId: 'jjj' }, { deadlineMs: 3_000 });
    } finally {
      client.close();
    }
  };
  const caFile = files('server').certFile;

  it('answers those who know it', async () => expect(await get(test, { caFile })).toEqual({ region: undefined }));
  it('is not trusted by those who know another', async () =>
    expect(await failureOf(get(test, { caFile: files('stranger').certFile }))).toMatchObject({ code: 'UNAVAILABLE' }));
  it('does not speak in plain text', async () =>
    expect(await failureOf(get(test))).toMatchObject({ code: 'UNAVAILABLE' }));
  it('asks for a certificate where it is told to', async () => {
    expect(await get(mutual, { caFile, ...files('member') })).toEqual({ region: undefined });
    expect(await failureOf(get(mutual, { caFile }))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await failureOf(get(mutual, { caFile, ...files('stranger') }))).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('settings of TLS', () => {
  const read = (env: Record<string, string>) => tlsOf(readConfig(tlsShape, env));
  const own = { TONGBIAO_TLS_CERT: 'c', TONGBIAO_TLS_KEY: 'k' };

  it('are plain text where there are none', () => expect(read({})).toEqual({ server: undefined, client: undefined }));
  it('make a server, and a client that shows the same certificate', () =>
    expect(read({ ...own, TONGBIAO_TLS_CA: 'ca', TONGBIAO_TLS_CLIENT_CA: 'cca' })).toEqual({
      server: { certFile: 'c', keyFile: 'k', clientCaFile: 'cca' },
      client: { caFile: 'ca', certFile: 'c', keyFile: 'k' },
    }));
  it('are refused where one is useless without another', () => {
    expect(() => read({ TONGBIAO_TLS_CERT: 'c' })).toThrow('together');
    expect(() => read({ TONGBIAO_TLS_CLIENT_CA: 'c' })).toThrow('only with');
  });
});
