import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CHECKPOINT_TOPIC,
  deleteTopics,
  describeTopics,
  eventsTopic,
  kafkaSink,
  logsOfTopics,
  provisionTopics,
  type KafkaSinkOptions,
  type TransactionalSink,
} from '@tongbiao/kafka';
import { brokerForTests, kafkaForTests, type TestBroker } from './broker.ts';
import { batchOf, differences, eventOf, placeOf, readTopic, REGIONS } from './kafka-history.ts';

const kafka = await kafkaForTests();
const JJJ = eventsTopic('jjj');
/** A commit is decided before readers see it. */
const SOON = { timeout: 10_000 };

/** Every adapter of the port passes the same suite. */
const adapters: readonly (readonly [string, (options: KafkaSinkOptions) => TransactionalSink])[] = [
  ['kafkajs', kafkaSink],
];

describe.skipIf(!kafka.ok).each(adapters)('the transactional sink by %s', (_, sinkOf) => {
  let broker: TestBroker;
  let logId: string;
  let sink: TransactionalSink;
  const children: Relay[] = [];

  beforeAll(async () => {
    broker = await brokerForTests();
  });
  afterAll(() => broker.stop());

  beforeEach(async () => {
    const { brokers } = broker;
    await deleteTopics({ brokers, topics: (await describeTopics({ brokers })).map(({ topic }) => topic) });
    await provisionTopics({ brokers, regions: REGIONS });
    logId = randomUUID();
    sink = sinkOf({ brokers, logId });
    return () => {
      for (const child of children.splice(0)) child.kill();
    };
  });

  it('begins without a checkpoint, and the next session begins where the last one ended', async () => {
    const first = await sink.open();
    expect(first.checkpoint).toBeUndefined();
    await first.commit(batchOf(logId, 0, 10));
    await first.commit(batchOf(logId, 10, 25));
    await first.close();

    const second = await sink.open();
    expect(second.checkpoint).toEqual({
      logId,
      ...placeOf(logId, 24),
      sequences: { [`${JJJ}/0`]: '22', [`${eventsTopic('demo')}/0`]: '3' },
    });
    await second.close();
    await expect.poll(() => differences(broker.brokers, logId, 25), SOON).toEqual([]);
    // That the comparison of these tests notices something, too.
    expect(await differences(broker.brokers, logId, 26)).not.toEqual([]);
    expect(await differences(broker.brokers, randomUUID(), 25)).not.toEqual([]);
  });

  it('moves its checkpoint past events that are not relayed', async () => {
    const session = await sink.open();
    await session.commit({ events: [], upTo: placeOf(logId, 99) });
    await session.close();
    const next = await sink.open();
    expect(next.checkpoint).toMatchObject({ ...placeOf(logId, 99), sequences: {} });
    await next.close();
    expect(await readTopic(broker.brokers, JJJ)).toEqual([]);
  });

  it('finds a checkpoint that lies thousands of sessions back', async () => {
    const session = await sink.open();
    await session.commit(batchOf(logId, 0, 3));
    await session.close();
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const value = JSON.stringify({ session: randomUUID() });
    await producer.send({
      topic: CHECKPOINT_TOPIC,
      messages: Array.from({ length: 2_500 }, () => ({ key: 'session', partition: 0, value })),
    });
    await producer.disconnect();

    const next = await sink.open();
    expect(next.checkpoint).toMatchObject(placeOf(logId, 2));
    await next.close();
  });

  it('fences the session before it: what that one writes is refused, and nobody reads it', async () => {
    const zombie = await sink.open();
    await zombie.commit(batchOf(logId, 0, 5));
    const successor = await sink.open();
    await expect(zombie.commit(batchOf(logId, 5, 9))).rejects.toMatchObject({ code: 'FENCED' });
    await expect(zombie.commit(batchOf(logId, 5, 9))).rejects.toMatchObject({ code: 'MISUSE' });
    await successor.commit(batchOf(logId, 5, 12));
    await successor.close();
    await expect.poll(() => differences(broker.brokers, logId, 12), SOON).toEqual([]);
  });

  it('makes an open transaction of its predecessor invisible for ever', async () => {
    const session = await sink.open();
    await session.commit(batchOf(logId, 0, 4));
    await session.close();
    // A relay that dies between sending and committing.
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const dying = client.producer({
      transactionalId: 'tongbiao-relay',
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await dying.connect();
    const transaction = await dying.transaction();
    const [record] = await rawRecords(broker.brokers, JJJ);
    if (record === undefined) throw new Error('no record');
    await transaction.send({ topic: JJJ, messages: [{ ...record, partition: 0 }] });
    await dying.disconnect();

    const next = await sink.open();
    await next.commit(batchOf(logId, 4, 8));
    await next.close();
    await expect.poll(() => differences(broker.brokers, logId, 8), SOON).toEqual([]);
    await expect.poll(() => readTopic(broker.brokers, JJJ, 'read_uncommitted'), SOON).toHaveLength(8 - 1 + 1);
  });

  it('names a topic that is missing, writes nothing, and goes on when it is there', async () => {
    await deleteTopics({ brokers: broker.brokers, topics: [eventsTopic('demo')] });
    const session = await sink.open();
    await expect(session.commit(batchOf(logId, 0, 20))).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
      topic: eventsTopic('demo'),
    });
    expect(await readTopic(broker.brokers, JJJ)).toEqual([]);
    await provisionTopics({ brokers: broker.brokers, regions: ['demo'] });
    await session.commit(batchOf(logId, 0, 20));
    await session.close();
    await expect.poll(() => differences(broker.brokers, logId, 20), SOON).toEqual([]);
  });

  it('says so when the checkpoint topic itself is missing', async () => {
    await deleteTopics({ brokers: broker.brokers, topics: [CHECKPOINT_TOPIC] });
    await expect(sink.open()).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC', topic: CHECKPOINT_TOPIC });
  });

  it('refuses to begin anew where topics have records but the checkpoint is lost, unless told to recover', async () => {
    const session = await sink.open();
    await session.commit({ ...batchOf(logId, 0, 30), progress: true });
    await session.close();
    await deleteTopics({ brokers: broker.brokers, topics: [CHECKPOINT_TOPIC] });
    await provisionTopics({ brokers: broker.brokers, regions: REGIONS });
    await expect(sink.open()).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' });

    const recovered = await sinkOf({ brokers: broker.brokers, logId, missingCheckpoint: 'recover' }).open();
    const { eventId, ordinal } = eventOf(logId, 29);
    expect(recovered.checkpoint).toMatchObject({ logId, eventId, ordinal: String(ordinal), commit: '0', prepare: '0' });
    await recovered.commit(batchOf(logId, 30, 40));
    await recovered.close();
    await expect.poll(() => differences(broker.brokers, logId, 40), SOON).toEqual([]);
  });

  it('does not take what was aborted for records when it looks whether a topic is empty', async () => {
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({
      transactionalId: 'somebody',
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: JJJ, messages: [{ key: 'k', value: 'v', partition: 0 }] });
    await transaction.abort();
    await producer.disconnect();
    const session = await sink.open();
    expect(session.checkpoint).toBeUndefined();
    await session.close();
  });

  it('does not go on in another log', async () => {
    const session = await sink.open();
    await session.commit(batchOf(logId, 0, 3));
    await expect(session.commit(batchOf(randomUUID(), 3, 4))).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    await expect.poll(() => logsOfTopics({ brokers: broker.brokers }), SOON).toEqual(new Map([[JJJ, logId]]));
    await expect(sinkOf({ brokers: broker.brokers, logId: randomUUID() }).open()).rejects.toMatchObject({
      code: 'FOREIGN_LOG',
    });
  });

  it('tells every partition how far it is complete', async () => {
    await deleteTopics({ brokers: broker.brokers, topics: [JJJ] });
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'], eventPartitions: 3 });
    const session = await sink.open();
    await session.commit({ ...batchOf(logId, 0, 20), progress: true });
    await session.commit({ events: [], upTo: placeOf(logId, 50), progress: true });
    await session.commit(batchOf(logId, 51, 60));
    await session.close();

    await expect
      .poll(async () => (await readTopic(broker.brokers, eventsTopic('demo'))).at(-1), SOON)
      .toMatchObject({
        kind: 'event',
        ordinal: 55n,
      });
    const marked = (await readTopic(broker.brokers, JJJ)).filter(({ kind }) => kind === 'progress');
    expect(marked.map(({ partition, ordinal }) => `${partition}: ${ordinal}`).toSorted()).toEqual(
      [0, 1, 2].flatMap((partition) => [`${partition}: 19`, `${partition}: 50`]),
    );
    for (const partition of [0, 1, 2]) {
      const sequences = (await readTopic(broker.brokers, JJJ)).filter((each) => each.partition === partition);
      expect(sequences.map(({ sequence }) => sequence)).toEqual(sequences.map((_each, index) => BigInt(index + 1)));
    }
  });

  it('takes a batch larger than a transaction, and events of a megabyte', async () => {
    const session = await sink.open();
    await session.commit(batchOf(logId, 0, 2_300));
    const large = batchOf(logId, 2_300, 2_306, 1_000_000);
    await session.commit(large);
    await session.close();
    await expect.poll(() => differences(broker.brokers, logId, 2_306), SOON).toEqual([]);
    const read = (await readTopic(broker.brokers, JJJ)).at(-1);
    expect(
      read?.kind === 'event' && Buffer.compare(read.dataBytes, large.events.at(-1)?.dataBytes ?? Buffer.of()) === 0,
    ).toBe(true);
  });

  it('writes a claim instead of data that is too large', async () => {
    const session = await sinkOf({ brokers: broker.brokers, logId, maxDataBytes: 2_000 }).open();
    const batch = batchOf(logId, 0, 1, 3_000);
    await session.commit(batch);
    await session.close();
    await expect
      .poll(() => readTopic(broker.brokers, JJJ), SOON)
      .toMatchObject([
        { claim: { dataSize: batch.events[0]?.dataBytes.byteLength }, stream: 'work-0', streamRevision: 0n },
      ]);
  });

  it('loses and doubles nothing when the relay is killed again and again', async () => {
    const orders = { brokers: broker.brokers, logId, count: 2_500, batch: 12 };
    let kills = 0;
    for (let finished = false; !finished;) {
      const relay = new Relay(orders);
      children.push(relay);
      await relay.says('opened');
      // Somewhere within the next transactions; each takes about 10 ms.
      finished = await Promise.race([
        relay.says('done').then(() => true),
        delay(40 + Math.random() * 400).then(() => false),
      ]);
      if (!finished) {
        relay.kill();
        kills += 1;
      }
    }
    expect(kills).toBeGreaterThan(3);
    await expect.poll(() => differences(broker.brokers, logId, orders.count), SOON).toEqual([]);
  });

  it('is not disturbed by a relay that wakes up after another has taken over', async () => {
    const orders = { brokers: broker.brokers, logId, count: 1_500, batch: 8, once: true };
    const zombie = new Relay(orders);
    children.push(zombie);
    await zombie.says('committed');
    await delay(150);
    zombie.signal('SIGSTOP');
    const successor = new Relay(orders);
    children.push(successor);
    await successor.says('committed');
    zombie.signal('SIGCONT');
    expect(await zombie.says('failed')).toMatchObject({ failed: 'FENCED' });
    await successor.says('done');
    await expect.poll(() => differences(broker.brokers, logId, orders.count), SOON).toEqual([]);
  });

  it('loses and doubles nothing when the broker is killed under load', async () => {
    const relay = new Relay({ brokers: broker.brokers, logId, count: 3_000, batch: 12 });
    children.push(relay);
    for (let kill = 0; kill < 2; kill += 1) {
      await relay.says('committed');
      await delay(300);
      await broker.kill();
      await relay.says('failed');
      await broker.restart();
    }
    await relay.says('done');
    await expect.poll(() => differences(broker.brokers, logId, 3_000), SOON).toEqual([]);
  });
});

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One relay process and what it says from now on. */
class Relay {
  readonly #process: ChildProcess;
  readonly #waiting: { what: string; resolve: (said: object) => void }[] = [];

  constructor(orders: object) {
    this.#process = spawn(
      process.execPath,
      [fileURLToPath(new URL('kafka-relay-process.ts', import.meta.url)), JSON.stringify(orders)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const said = JSON.parse(line) as object;
      for (const waiting of this.#waiting.splice(0)) {
        if (waiting.what in said) waiting.resolve(said);
        else this.#waiting.push(waiting);
      }
    });
  }

  /** Resolves when it says this the next time. */
  says(what: 'opened' | 'committed' | 'failed' | 'done'): Promise<object> {
    return new Promise((resolve) => this.#waiting.push({ what, resolve }));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** The first records of a topic as they are, to be written again. */
async function rawRecords(brokers: readonly string[], topic: string): Promise<readonly kafkajs.Message[]> {
  const consumer = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).consumer({
    groupId: `raw-${randomUUID()}`,
    maxWaitTimeInMs: 50,
  });
  const found = Promise.withResolvers<kafkajs.Message[]>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: ({ batch }) => {
      found.resolve(batch.messages.map(({ key, value, headers }) => ({ key, value, ...(headers && { headers }) })));
      return Promise.resolve();
    },
  });
  const records = await found.promise;
  await consumer.disconnect();
  return records;
}
