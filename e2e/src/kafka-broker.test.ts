import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import {
  brokerIsFetched,
  deleteTopics,
  describeTopics,
  eventsTopic,
  fetchBroker,
  KAFKA_VERSION,
  provisionTopics,
  removeDockerBrokerData,
  startDockerBroker,
  startJvmBroker,
  type RunningBroker,
} from '@tongbiao/kafka';
import { brokerCacheDir, kafkaForTests } from './broker.ts';

const kafka = await kafkaForTests();
const cacheDir = brokerCacheDir(KAFKA_VERSION);

describe.skipIf(kafka.by !== 'jvm')('a broker on the local JVM', () => {
  let dataDir: string;
  const started: RunningBroker[] = [];
  const start = async (options: { port?: number; clusterId?: string } = {}): Promise<RunningBroker> => {
    const broker = await startJvmBroker({ cacheDir, dataDir, ...options });
    started.push(broker);
    return broker;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), '标准 broker-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((broker) => broker.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('serves, stops in order, and has its data the next time, on another port too', async () => {
    const first = await start({ clusterId: '-am1DIjmthofvsCFs6Iog' });
    await provisionTopics({ brokers: first.brokers, regions: ['jjj'] });
    await first.stop();
    await expect(first.exited).resolves.toMatch(/has stopped$/);
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect((await describeTopics({ brokers: second.brokers })).map(({ topic }) => topic)).toContain(eventsTopic('jjj'));
  });

  it('has its data after SIGKILL', async () => {
    const first = await start();
    await provisionTopics({ brokers: first.brokers, regions: ['jjj'] });
    process.kill(first.pid, 'SIGKILL');
    await expect(first.exited).resolves.toMatch(/ended with SIGKILL$/);
    const second = await start({ port: first.port });
    expect(await describeTopics({ brokers: second.brokers })).toHaveLength(4);
  });

  it('formats anew what a killed formatting left', async () => {
    await writeFile(join(dataDir, 'server.properties'), '');
    await rm(join(dataDir, 'log'), { recursive: true, force: true });
    const broken = await start();
    await broken.stop();
    await rm(join(dataDir, 'formatted'));
    await writeFile(join(dataDir, 'log', 'meta.properties'), 'half');
    const again = await start();
    expect(await describeTopics({ brokers: again.brokers })).toEqual([]);
  });

  it('says in one line that its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const failure = await start({ port }).catch((error: unknown) => error);
    squatter.close();
    expect(failure).toMatchObject({ code: 'BROKER_FAILED' });
    expect((failure as Error).message).toMatch(/Address already in use/);
    expect((failure as Error).message).not.toMatch(/\n/);
  });

  it('does not share its folder with another, and is not harmed by the attempt', async () => {
    const first = await start();
    await provisionTopics({ brokers: first.brokers, regions: ['jjj'] });
    await expect(start()).rejects.toThrow(/the folder is in use by another one/);
    await first.stop();
    const second = await start();
    expect(await describeTopics({ brokers: second.brokers })).toHaveLength(4);
  });

  it.each(['holder', 'guard'] as const)('does not outlive its %s by two seconds', async (victim) => {
    const holder = spawn(
      process.execPath,
      [fileURLToPath(new URL('kafka-broker-holder.ts', import.meta.url)), cacheDir, dataDir],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = Number(await firstLine(holder));
    const guard = await parentOf(pid);
    expect(guard).not.toBe(holder.pid);
    expect(await groupOf(pid)).not.toBe(await groupOf(process.pid));
    process.kill(victim === 'holder' ? (holder.pid as number) : guard, 'SIGKILL');
    await vi.waitUntil(async () => !(await isAlive(pid)) && !(await isAlive(guard)), { timeout: 2_000, interval: 20 });
    holder.kill('SIGKILL');
  });
});

describe.skipIf(kafka.by !== 'jvm')('the files of the broker', () => {
  it('are fetched once, into a folder that two may fill at the same time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tongbiao-fetch-'));
    const progress: string[] = [];
    try {
      const options = { cacheDir: join(folder, 'kafka'), onProgress: (message: string) => void progress.push(message) };
      await Promise.all([fetchBroker(options), fetchBroker(options)]);
      expect(brokerIsFetched(options.cacheDir)).toBe(true);
      expect((await readdir(options.cacheDir)).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(progress.filter((message) => message === 'making the class archive')).toHaveLength(1);
      progress.length = 0;
      await fetchBroker(options);
      expect(progress).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('are not there when their version does not exist, and Maven says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tongbiao-fetch-'));
    const failure = await fetchBroker({ cacheDir: folder, version: '0.0.0' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'FETCH_FAILED' });
    expect((failure as Error).message).toMatch(/kafka_2.13:jar:0\.0\.0/);
    expect(await readdir(folder)).toEqual(['lock']);
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(kafka.by !== 'jvm')('the topics of a region', () => {
  let dataDir: string;
  let broker: RunningBroker;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tongbiao-topics-'));
    broker = await startJvmBroker({ cacheDir, dataDir });
    return async () => {
      await broker.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  beforeEach(async () => {
    const { brokers } = broker;
    await deleteTopics({ brokers, topics: (await describeTopics({ brokers })).map(({ topic }) => topic) });
  });

  it('are made once, put right when they differ, and keep what others set', async () => {
    const options = { brokers: broker.brokers, regions: ['jjj', 'demo'] };
    const first = await provisionTopics(options);
    expect(first.created).toHaveLength(7);
    expect(await provisionTopics(options)).toMatchObject({ created: [], changed: [] });

    const topic = eventsTopic('jjj');
    await withAdmin(broker.brokers, (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: topic,
            configEntries: [
              { name: 'retention.ms', value: '1000' },
              { name: 'flush.messages', value: '77' },
            ],
          },
        ],
      }),
    );
    expect(await provisionTopics(options)).toMatchObject({ created: [], changed: [topic] });
    const config = await withAdmin(broker.brokers, (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
      }),
    );
    const values = Object.fromEntries(
      config.resources.flatMap(({ configEntries }) => configEntries.map((each) => [each.configName, each.configValue])),
    );
    expect(values).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'compression.type': 'zstd',
      'flush.messages': '77',
    });
  });

  it('keep their number of partitions', async () => {
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'], eventPartitions: 3 });
    expect(await provisionTopics({ brokers: broker.brokers, regions: ['jjj'] })).toMatchObject({ created: [] });
    await expect(
      provisionTopics({ brokers: broker.brokers, regions: ['jjj', 'demo'], eventPartitions: 4 }),
    ).rejects.toMatchObject({ code: 'PARTITIONS_DIFFER', topic: eventsTopic('jjj') });
    expect((await describeTopics({ brokers: broker.brokers })).map(({ topic }) => topic)).not.toContain(
      eventsTopic('demo'),
    );
  });
});

describe.skipIf(!inject('docker').ok)('a broker in a container', () => {
  it('serves, stops, has its data the next time, and leaves nothing when that is removed', async () => {
    const dataDir = join(tmpdir(), `tongbiao-${crypto.randomUUID()}`);
    const first = await startDockerBroker({ dataDir });
    await provisionTopics({ brokers: first.brokers, regions: ['jjj'] });
    await first.stop();
    const second = await startDockerBroker({ dataDir });
    expect(await describeTopics({ brokers: second.brokers })).toHaveLength(4);
    process.kill(second.pid, 'SIGKILL');
    await second.exited;
    const third = await startDockerBroker({ dataDir });
    expect(await describeTopics({ brokers: third.brokers })).toHaveLength(4);
    await third.stop();
    await removeDockerBrokerData(dataDir);
  });
});

describe('a cluster that is not there', () => {
  it('is reported as unavailable', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    await expect(describeTopics({ brokers: [`127.0.0.1:${port}`] })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

async function withAdmin<T>(brokers: readonly string[], work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve);
  });
}

/** Fields of /proc/<pid>/stat after the name: state, parent, process group … */
const statOf = async (pid: number): Promise<string[]> =>
  (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
const parentOf = async (pid: number): Promise<number> => Number((await statOf(pid))[1]);
const groupOf = async (pid: number): Promise<number> => Number((await statOf(pid))[2]);

/** A process that ended and whose new parent has not looked at it yet (a zombie) is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  return statOf(pid).then(
    ([state]) => state !== 'Z',
    () => false,
  );
}
