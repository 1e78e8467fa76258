import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvent } from '@tongbiao/contracts';
import { ListWorksRequest, ProvinceServiceClient } from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import {
  call,
  connect,
  createLog,
  createMetrics,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
  signToken,
  type GrpcServer,
} from '@tongbiao/service';
import { openBooks, type Books } from '../books.ts';
import type { Following } from '../following/following.ts';
import { provinceService } from './province-service.ts';

const LOG = randomUUID();

const followed = (region: string): Following => ({
  region,
  transport: 'feed',
  state: () => 'following',
  lag: async () => ({ events: 0n, seconds: 0 }),
  done: Promise.resolve(),
  stop: async () => {},
});

describe("a province's system", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-province-'));
  let books: Books;
  let server: GrpcServer;
  let client: ProvinceServiceClient;
  const regions = ['jjj', 'demo'];
  let lookAgain = async (): Promise<void> => {};

  const book = (region: string, ordinal: number, workId?: string): void =>
    books.book({
      region,
      logId: LOG,
      ordinal: BigInt(ordinal),
      place: { feed: `position-${ordinal}` },
      events:
        workId === undefined
          ? []
          : [
              {
                type: 'registry.WorkRecorded.v1',
                ordinal: BigInt(ordinal),
                data: Buffer.from(
                  JSON.stringify(
                    encodeEvent({
                      type: 'registry.WorkRecorded.v1',
                      data: WorkRecorded.fromPartial({ workId, regionId: region, titleZh: '冷链' }),
                    }),
                  ),
                ),
              },
            ],
    });

  beforeAll(async () => {
    const { privateKey, jwks } = generateTokenKey();
    const jwksFile = join(folder, 'jwks.json');
    writeFileSync(jwksFile, JSON.stringify(jwks));
    books = openBooks(':memory:');
    server = await serveGrpc({
      listen: '127.0.0.1:0',
      services: [
        provinceService({
          province: 'beijing',
          books,
          followings: { all: () => regions.map(followed), lookAgain: () => lookAgain() },
        }),
      ],
      tokens: openTokenVerifier({ jwksFile }),
      log: createLog({ name: 'test', level: 'silent' }),
      metrics: createMetrics('test'),
    });
    const token = await signToken(privateKey, { sub: 'a', role: 'auditor', ttlSeconds: 600 });
    client = connect(ProvinceServiceClient, { address: server.address, token: () => token });
  });
  afterAll(async () => {
    client.close();
    await server.close();
    books.close();
    rmSync(folder, { recursive: true });
  });

  it('waits for a work that is not there yet, and shows it with the digest of its rows', async () => {
    const workId = randomUUID();
    const asking = call(client, 'getWork', { workId, minOrdinal: '5' });
    setTimeout(() => book('jjj', 5, workId), 50);
    const { work, digest, ordinal } = await asking;
    expect(work).toMatchObject({ workId, titleZh: '冷链', backfilled: true });
    expect(digest).toBe(digestOfPublicWork(work!));
    expect(ordinal).toBe(5n);
  });

  it('waits no longer than the deadline, and says that it did not get there', async () => {
    const [workId] = books.list({ after: '', limit: 1 }).map((work) => work.workId);
    await expect(
      call(client, 'getWork', { workId: workId!, minOrdinal: '6' }, { deadlineMs: 1_000 }),
    ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'POSITION_NOT_REACHED' });
  });

  it('calls a work unknown only when every region that it follows has come far enough', async () => {
    const workId = randomUUID();
    const asking = call(client, 'getWork', { workId, minOrdinal: '7' });
    book('jjj', 8);
    setTimeout(() => book('demo', 7), 50);
    await expect(asking).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'UNKNOWN_WORK' });
    expect(books.ordinal('demo')).toBe(7n);
  });

  it('looks first whether an unknown work lies in a region that was formed a moment ago', async () => {
    const workId = randomUUID();
    lookAgain = async () => {
      regions.push('yangtze');
      setTimeout(() => book('yangtze', 9, workId), 50);
    };
    book('jjj', 9);
    book('demo', 9);
    const { work } = await call(client, 'getWork', { workId, minOrdinal: '9' });
    expect(work?.regionId).toBe('yangtze');
    lookAgain = async () => {};
    regions.pop();
  });

  it('lists works page by page, each once', async () => {
    for (let n = 10; n < 15; n += 1) book(n % 2 === 0 ? 'jjj' : 'demo', n, randomUUID());
    const pages: string[][] = [];
    let pageToken = '';
    do {
      const page = await call(client, 'listWorks', ListWorksRequest.fromPartial({ pageSize: 4, pageToken }));
      pages.push(page.works.map((work) => work.workId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(pages.map((page) => page.length)).toEqual([4, 3]);
    expect(new Set(pages.flat()).size).toBe(7);
    const demo = await call(client, 'listWorks', ListWorksRequest.fromPartial({ regionId: 'demo' }));
    expect(demo.works.map((work) => work.regionId)).toEqual(['demo', 'demo']);
    expect(demo.ordinal).toBe(13n);
  });

  it('refuses a page token that it did not give out', async () => {
    await expect(
      call(client, 'listWorks', ListWorksRequest.fromPartial({ pageToken: 'bm9uc2Vuc2U' })),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'PAGE_TOKEN_INVALID' });
  });

  it('refuses a region that it does not follow', async () => {
    await expect(
      call(client, 'listWorks', ListWorksRequest.fromPartial({ regionId: 'elsewhere' })),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'REGION_NOT_FOLLOWED' });
  });

  it('says how far it is and how it is fed', async () => {
    expect(await call(client, 'getStatus', {})).toMatchObject({
      province: 'beijing',
      logId: LOG,
      works: 7,
      sources: [
        { regionId: 'jjj', transport: 'feed', place: 'position-14', ordinal: 14n, lag: 0n, state: 'following' },
        { regionId: 'demo', place: 'position-13', ordinal: 13n },
      ],
    });
  });
});
