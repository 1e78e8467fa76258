import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audienceOf, decodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { AuditServiceClient, ReplayRequest } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { FeedServiceClient, SubscribeRequest } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { ListWorksRequest, ProvinceServiceClient } from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { CommentReceived, DraftRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { digestOfPublicWork, publicWork } from '@tongbiao/domain/registry';
import { foundLog, openEventStore, type EventStore } from '@tongbiao/event-store';
import {
  CHECKPOINT_TOPIC,
  describeTopics,
  eventsTopic,
  fromRecord,
  provisionTopics,
  type DeliveredRecord,
  type IncomingRecord,
} from '@tongbiao/kafka';
import {
  call,
  callStream,
  connect,
  generateTokenKey,
  RpcFailure,
  signToken,
  type PrivateJwk,
  type Role,
} from '@tongbiao/service';
import { brokerForTests, kafkaForTests, type TestBroker } from './broker.ts';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { mixed, randomFrom, regionFormed, workHistory, writerOf, type Planned } from './fan-out-history.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

const kafka = await kafkaForTests();
const REGIONS = ['jjj', 'demo'] as const;
const byCode = (a: string, b: string): number => (a < b ? -1 : 1);

describe.skipIf(!kafka.ok)('the fan-out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-fan-out-'));
  const jwksFile = join(folder, 'jwks.json');
  let key: PrivateJwk;
  let broker: TestBroker;
  let storeProcess: EventStoreProcess;
  let store: EventStore;
  let write: (planned: Planned) => Promise<string>;
  let notification: ServiceProcess;
  let audit: ServiceProcess;
  /** Fed by Kafka. */
  let beijing: ServiceProcess;
  /** Fed by the feed. */
  let hebei: ServiceProcess;

  const tokenOf = (role: Role, province?: string): Promise<string> =>
    signToken(key, { sub: `${role}-1`, role, ttlSeconds: 3_600, ...(province === undefined ? {} : { province }) });

  const storeArgs = (port: number) => ['--port', String(port), '--data-file', join(folder, 'log.sqlite')];

  const settings = (name: string): Record<string, string> => ({
    TONGBIAO_EVENT_STORE: storeProcess.connectionString,
    TONGBIAO_DATA_DIR: join(folder, name),
    TONGBIAO_JWKS: jwksFile,
  });

  beforeAll(async () => {
    const { privateKey, jwks } = generateTokenKey();
    key = privateKey;
    writeFileSync(jwksFile, JSON.stringify(jwks));
    [broker, storeProcess] = await Promise.all([brokerForTests(), startEventStoreProcess(storeArgs(0))]);
    store = await openEventStore({ connectionString: storeProcess.connectionString, mayBeEmpty: true });
    await foundLog(store);
    write = writerOf(store);
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'] });
    const brokers = broker.brokers.join(',');
    const region = { TONGBIAO_REGIONS: REGIONS.join(',') };
    const hebeiToken = join(folder, 'system-hebei');
    writeFileSync(hebeiToken, await tokenOf('system', 'hebei'));
    notification = await startServiceProcess('notification', { ...settings('notification'), KAFKA_BROKERS: brokers });
    [audit, beijing, hebei] = await Promise.all([
      startServiceProcess('audit', settings('audit')),
      startServiceProcess('province', {
        ...settings('beijing'),
        ...region,
        TONGBIAO_PROVINCE: 'beijing',
        KAFKA_BROKERS: brokers,
      }),
      startServiceProcess('province', {
        ...settings('hebei'),
        ...region,
        TONGBIAO_PROVINCE: 'hebei',
        TONGBIAO_NOTIFICATION: notification.address,
        TONGBIAO_TOKEN_FILE: hebeiToken,
      }),
    ]);
  });

  afterAll(async () => {
    await Promise.all([notification, audit, beijing, hebei].map((service) => service?.kill()));
    await store?.close();
    await storeProcess?.end('SIGTERM');
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The relay's figure of this name and labels; undefined while it has none. */
  const figure = async (name: string): Promise<string | undefined> =>
    (await notification.figures())
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1);

  const lastOrdinal = async (): Promise<bigint> => {
    let ordinal = -1n;
    for await (const _ of store.readAll()) ordinal += 1n;
    return ordinal;
  };

  const relayedUpTo = async (ordinal: bigint): Promise<void> => {
    await expect
      .poll(() => figure('tongbiao_relay_ordinal').catch(() => undefined), { timeout: 40_000, interval: 100 })
      .toBe(String(ordinal));
  };

  /** Every committed record of a topic, as a client that knows nothing of ours reads it. */
  const readTopic = async (topic: string): Promise<IncomingRecord[]> => {
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    const [ends] = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    const records: IncomingRecord[] = [];
    if (ends === undefined || ends.high === '0') return records;
    const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const done = Promise.withResolvers<void>();
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (BigInt(payload.lastOffset) + 1n >= BigInt(ends.high)) done.resolve();
    });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        records.push({ topic, partition, headers: {}, ...message });
      },
    });
    await done.promise;
    await consumer.disconnect();
    return records;
  };

  const worksOf = async (province: ServiceProcess, token: string): Promise<readonly PublicWork[]> => {
    const client = connect(ProvinceServiceClient, { address: province.address, token: () => token });
    const works: PublicWork[] = [];
    let pageToken = '';
    do {
      const page = await call(client, 'listWorks', ListWorksRequest.fromPartial({ pageSize: 7, pageToken }));
      works.push(...page.works);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    client.close();
    return works;
  };

  it('waits for the topic of a region that nobody has made, says so, and goes on when it is there', async () => {
    const [first] = workHistory('demo', 1);
    await write(regionFormed('jjj'));
    await write(regionFormed('demo'));
    await write(first!);
    const waiting = `tongbiao_relay_state{state="waiting",topic="${eventsTopic('demo')}"`;
    await expect.poll(() => figure(waiting), { timeout: 10_000 }).toBe('1');
    await provisionTopics({ brokers: broker.brokers, regions: [...REGIONS] });
    await relayedUpTo(await lastOrdinal());
    expect(await readTopic(eventsTopic('demo'))).not.toEqual([]);
  });

  it(
    'carries the relayable part of the log into the topics, event by event, whatever is killed',
    { timeout: 240_000 },
    async () => {
      const seed = randomInt(2 ** 31);
      console.log(`fan-out: seed ${seed}`);
      const random = randomFrom(seed);
      await write({
        event: { type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial({ workId: randomUUID() }) },
        stream: streams.work(randomUUID()),
      });
      const acknowledged: string[] = [];
      let killing = true;
      const writing = (async () => {
        for (let n = 0; killing; n += 10) {
          const histories = Array.from({ length: 10 }, (_, i) => workHistory(REGIONS[i % 2]!, n + i));
          for (const planned of mixed(histories, random)) {
            acknowledged.push(await write(planned));
            await sleep(random() * 20);
          }
        }
      })();
      const life = () => sleep(200 + random() * 1_500);
      for (let kills = 0; kills < 4; kills += 1) {
        await life();
        await notification.kill();
        await notification.start();
      }
      await life();
      await broker.kill();
      await Promise.all([beijing.kill(), hebei.kill()]);
      await Promise.all([broker.restart(), beijing.start(), hebei.start()]);
      await life();
      await storeProcess.end('SIGKILL');
      storeProcess = await startEventStoreProcess(storeArgs(storeProcess.port));
      await life();
      // A relay that was thought dead and comes back, while another one does its work.
      notification.freeze();
      const rival = await startServiceProcess('notification', {
        ...settings('rival'),
        KAFKA_BROKERS: broker.brokers.join(','),
      });
      await life();
      notification.thaw();
      await life();
      await rival.kill();
      killing = false;
      await writing;
      await relayedUpTo(await lastOrdinal());

      const relayable: { ordinal: bigint; id: string; region: string; data: string; metadata: string }[] = [];
      const inLog: string[] = [];
      let ordinal = -1n;
      for await (const { id, type, metadata, dataBytes, metadataBytes } of store.readAll()) {
        ordinal += 1n;
        inLog.push(id);
        const { region } = metadata as { region?: string };
        if (region === undefined || audienceOf(type) === 'restricted') continue;
        const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
        relayable.push({ ordinal, id, region, data: text(dataBytes), metadata: text(metadataBytes) });
      }
      // Nothing that was acknowledged is missing.
      expect(inLog.slice(-acknowledged.length)).toEqual(acknowledged);
      expect(relayable.length).toBeGreaterThan(200);
      expect(await figure('tongbiao_subscription_lag_events{subscription="relay"')).toBe('0');
      for (const region of REGIONS) {
        const records = (await readTopic(eventsTopic(region))).map(fromRecord);
        expect(records.map(({ sequence }) => Number(sequence))).toEqual(records.map((_, n) => n + 1));
        expect(records.every(({ logId }) => logId === store.logId)).toBe(true);
        const isEvent = (record: DeliveredRecord) => record.kind === 'event';
        expect(
          records.filter(isEvent).map((record) => ({
            ordinal: record.ordinal,
            id: record.eventId,
            region,
            data: Buffer.from(record.dataBytes).toString(),
            metadata: Buffer.from(record.metadataBytes).toString(),
          })),
        ).toEqual(relayable.filter((event) => event.region === region));
      }
    },
  );

  it('brings both provinces, the one by Kafka and the one by the feed, to what the replay folds to', async () => {
    const last = await lastOrdinal();
    const auditor = await tokenOf('auditor');
    const folded = new Map<string, PublicWork>();
    const client = connect(AuditServiceClient, { address: audit.address, token: () => auditor });
    for await (const { message } of callStream(client, 'replay', ReplayRequest.fromPartial({}))) {
      if (message?.$case !== 'event') continue;
      const event = decodeEvent(message.value.type, JSON.parse(message.value.data.toString()));
      const workId = (event?.data as { workId?: string } | undefined)?.workId;
      const { region } = JSON.parse(message.value.metadata.toString()) as { region?: string };
      if (event === undefined || workId === undefined || region === undefined) continue;
      const work = publicWork.evolve(folded.get(workId), event);
      if (work !== undefined) folded.set(workId, work);
    }
    client.close();
    expect(folded.size).toBeGreaterThan(10);

    const expected = [...folded.keys()]
      .toSorted(byCode)
      .map((workId) => [workId, digestOfPublicWork(folded.get(workId)!)]);
    for (const [province, process] of [
      ['beijing', beijing],
      ['hebei', hebei],
    ] as const) {
      const token = await tokenOf('department', province);
      const books = connect(ProvinceServiceClient, { address: process.address, token: () => token });
      const shown = [];
      for (const [workId] of expected) {
        const request = { workId: workId!, minOrdinal: String(last) };
        const { digest, ordinal } = await call(books, 'getWork', request, { deadlineMs: 20_000 });
        expect(ordinal).toBeGreaterThanOrEqual(last);
        shown.push([workId, digest]);
      }
      expect(shown).toEqual(expected);
      const listed = (await worksOf(process, token)).map((work) => [work.workId, digestOfPublicWork(work)]);
      expect(listed).toEqual(expected);
      const status = await call(books, 'getStatus', {});
      expect(status).toMatchObject({ province, logId: store.logId, works: folded.size });
      expect(status.sources.map(({ regionId, transport, state }) => [regionId, transport, state])).toEqual(
        REGIONS.map((region) => [region, province === 'beijing' ? 'kafka' : 'feed', 'following']),
      );
      books.close();
    }
  });

  it('lets each canary out only by the channels of its audience', async () => {
    const workId = randomUUID();
    const about = { stream: streams.work(workId), region: 'jjj', workId };
    const canary = { public: randomUUID(), members: randomUUID(), restricted: randomUUID() };
    const canaries: readonly DomainEvent[] = [
      {
        type: 'registry.WorkRecorded.v1',
        data: WorkRecorded.fromPartial({ workId, regionId: 'jjj', note: canary.public }),
      },
      {
        type: 'registry.DraftRecorded.v1',
        data: DraftRecorded.fromPartial({ workId, revision: 1, uri: canary.members }),
      },
      {
        type: 'registry.CommentReceived.v1',
        data: CommentReceived.fromPartial({ workId, revision: 1, clause: canary.restricted }),
      },
    ];
    for (const event of canaries) await write({ ...about, event });
    const last = await lastOrdinal();
    await relayedUpTo(last);
    const seenIn = (...parts: readonly (Uint8Array | string | null)[]): string[] => {
      const text = parts.map((part) => (part === null ? '' : Buffer.from(part).toString('latin1'))).join('\n');
      return Object.entries(canary).flatMap(([audience, mark]) => (text.includes(mark) ? [audience] : []));
    };

    const topics = (await describeTopics({ brokers: broker.brokers })).map(({ topic }) => topic);
    expect(topics).toContain(CHECKPOINT_TOPIC);
    for (const topic of topics) {
      const parts = (await readTopic(topic)).flatMap(({ key: name, value, headers }) => [
        name,
        value,
        JSON.stringify(headers),
      ]);
      expect([topic, seenIn(...parts)]).toEqual([topic, topic === eventsTopic('jjj') ? ['public', 'members'] : []]);
    }

    const feedOf = async (token?: string): Promise<string[]> => {
      const client = connect(FeedServiceClient, {
        address: notification.address,
        ...(token === undefined ? {} : { token: () => token }),
      });
      const parts: Uint8Array[] = [];
      for await (const { message } of callStream(client, 'subscribe', SubscribeRequest.fromPartial({}))) {
        if (message?.$case === 'caughtUp') break;
        if (message?.$case === 'event') parts.push(message.value.data, message.value.metadata);
      }
      client.close();
      return seenIn(...parts);
    };
    expect(await feedOf()).toEqual(['public']);
    expect(await feedOf(await tokenOf('regulator', 'beijing'))).toEqual(['public', 'members']);
    expect(await feedOf(await tokenOf('regulator', 'guangdong'))).toEqual(['public']);
    expect(await feedOf(await tokenOf('auditor'))).toEqual(['public', 'members']);

    const replayOf = async (token: string, includeRestricted = false): Promise<string[]> => {
      const client = connect(AuditServiceClient, { address: audit.address, token: () => token });
      const records: EventRecord[] = [];
      const request = ReplayRequest.fromPartial({ workId, includeRestricted });
      for await (const { message } of callStream(client, 'replay', request))
        if (message?.$case === 'event') records.push(message.value);
      client.close();
      return seenIn(...records.flatMap(({ data, metadata }) => [data, metadata]));
    };
    expect(await replayOf(await tokenOf('regulator', 'hebei'))).toEqual(['public', 'members']);
    expect(await replayOf(await tokenOf('auditor'))).toEqual(['public', 'members']);
    expect(await replayOf(await tokenOf('auditor'), true)).toEqual(['public', 'members', 'restricted']);
    await expect(replayOf(await tokenOf('system', 'beijing'), true)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });

    for (const [province, process] of [
      ['beijing', beijing],
      ['hebei', hebei],
    ] as const) {
      const token = await tokenOf('system', province);
      const client = connect(ProvinceServiceClient, { address: process.address, token: () => token });
      const { work } = await call(client, 'getWork', { workId, minOrdinal: String(last) });
      expect(seenIn(JSON.stringify(PublicWork.toJSON(work!)))).toEqual(['public']);
      expect(seenIn(JSON.stringify((await worksOf(process, token)).map(PublicWork.toJSON)))).toEqual(['public']);
      client.close();
    }
  });

  it("shows a province's books to its own people, to auditors and to services", async () => {
    const ask = async (role: Role, province?: string): Promise<string> => {
      const token = await tokenOf(role, province);
      const client = connect(ProvinceServiceClient, { address: beijing.address, token: () => token });
      try {
        await call(client, 'getStatus', {});
        return 'OK';
      } catch (error) {
        return error instanceof RpcFailure ? error.reason : String(error);
      } finally {
        client.close();
      }
    };
    expect(await ask('regulator', 'beijing')).toBe('OK');
    expect(await ask('regulator', 'hebei')).toBe('NOT_YOUR_PROVINCE');
    expect(await ask('system', 'hebei')).toBe('NOT_YOUR_PROVINCE');
    expect(await ask('auditor')).toBe('OK');
    expect(await ask('service')).toBe('OK');
    expect(await ask('liaison')).toBe('ROLE_NOT_ALLOWED');
  });

  it('refuses to go on with the topics, or the books, of another log', async () => {
    const other = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, 'other.sqlite')]);
    await store.close();
    try {
      store = await openEventStore({ connectionString: other.connectionString, mayBeEmpty: true });
      await foundLog(store);
      await notification.stop();
      const stray = startServiceProcess('notification', {
        ...settings('stray'),
        TONGBIAO_EVENT_STORE: other.connectionString,
        KAFKA_BROKERS: broker.brokers.join(','),
      });
      await expect(stray).rejects.toThrow('cannot start: FOREIGN_LOG');

      await hebei.stop();
      const feed = await startServiceProcess('notification', {
        ...settings('stray'),
        TONGBIAO_EVENT_STORE: other.connectionString,
      });
      const astray = await startServiceProcess('province', {
        ...settings('hebei'),
        TONGBIAO_REGIONS: 'jjj',
        TONGBIAO_PROVINCE: 'hebei',
        TONGBIAO_NOTIFICATION: feed.address,
        TONGBIAO_TOKEN_FILE: join(folder, 'system-hebei'),
      });
      await expect.poll(() => astray.exited(), { timeout: 15_000 }).toBe(1);
      expect(astray.said()).toContain('FOREIGN_LOG');
      await feed.stop();
    } finally {
      await store.close();
      await other.end('SIGTERM');
      store = await openEventStore({ connectionString: storeProcess.connectionString });
      await Promise.all([notification.start(), hebei.start()]);
    }
  });

  it('stops in order when told to', async () => {
    expect(await Promise.all([notification, audit, beijing, hebei].map((service) => service.stop()))).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
