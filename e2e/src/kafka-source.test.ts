import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  deleteTopics,
  describeTopics,
  eventsTopic,
  kafkaSink,
  kafkaSource,
  provisionTopics,
  toProgressRecord,
  toRecord,
  type Consumption,
  type ConsumeOptions,
  type DeliveredRecord,
  type KafkaSourceOptions,
  type OutgoingRecord,
  type PartitionPlace,
  type RecordSource,
  type SinkSession,
} from '@tongbiao/kafka';
import { brokerForTests, kafkaForTests, type TestBroker } from './broker.ts';
import { batchOf, eventOf, placeOf } from './kafka-history.ts';

const kafka = await kafkaForTests();
const TOPIC = eventsTopic('jjj');

/** Every adapter of the port passes the same suite. */
const adapters: readonly (readonly [string, (options: KafkaSourceOptions) => RecordSource])[] = [
  ['kafkajs', kafkaSource],
];

describe.skipIf(!kafka.ok).each(adapters)('the record source by %s', (_, sourceOf) => {
  let broker: TestBroker;
  let logId: string;
  let relay: SinkSession;
  let source: RecordSource;
  const running: Consumption[] = [];

  beforeAll(async () => {
    broker = await brokerForTests();
  });
  afterAll(() => broker.stop());

  beforeEach(async () => {
    const { brokers } = broker;
    await deleteTopics({ brokers, topics: (await describeTopics({ brokers })).map(({ topic }) => topic) });
    await provisionTopics({ brokers, regions: ['jjj', 'demo'] });
    logId = randomUUID();
    relay = await kafkaSink({ brokers, logId }).open();
    source = sourceOf({ brokers, groupId: 'beijing' });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await relay.close();
  });

  /** A province: applies records and remembers its places, both at once. */
  class Province {
    readonly records: DeliveredRecord[] = [];
    readonly retries: string[] = [];
    places = new Map<number, PartitionPlace>();

    consume(options: Partial<ConsumeOptions> = {}): Consumption {
      const consumption = source.consume({
        topic: TOPIC,
        places: () => [...this.places.values()],
        onBatch: ({ records, place, partition }) => {
          this.records.push(...records);
          this.places.set(partition, place);
          return Promise.resolve();
        },
        onRetry: (error) => this.retries.push((error as { code?: string }).code ?? error.message),
        ...options,
      });
      running.push(consumption);
      return consumption;
    }

    get ordinals(): number[] {
      return this.records.map(({ ordinal }) => Number(ordinal));
    }

    async has(count: number): Promise<void> {
      await vi.waitUntil(() => this.records.length >= count, { timeout: 30_000, interval: 20 });
    }
  }

  /** Ordinals that go to the topic, up to but without `to`. */
  const relayed = (to: number): number[] => Array.from({ length: to }, (__, n) => n).filter((n) => n % 7 !== 6);

  /** Writes records past the relay, as nobody should. */
  async function smuggle(...records: OutgoingRecord[]): Promise<void> {
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = records.map((record) => ({ ...record, headers: { ...record.headers } }));
    await producer.send({ topic: TOPIC, messages });
    await producer.disconnect();
  }

  const nothing = { records: 0n, seconds: 0 };

  it('knows how far it is behind while its consumer stands still, and after it was ended by a record', async () => {
    await relay.commit(batchOf(logId, 0, 3));
    const stuck = Promise.withResolvers<void>();
    const province = new Province();
    const standing = province.consume({ onBatch: () => stuck.promise });
    await vi.waitFor(async () => expect((await standing.lag()).records).toBeGreaterThan(2n), { timeout: 10_000 });
    const first = await standing.lag();
    await relay.commit(batchOf(logId, 3, 6));
    await vi.waitFor(async () => expect((await standing.lag()).records).toBeGreaterThan(first.records + 2n));
    expect((await standing.lag()).seconds).toBeGreaterThan(first.seconds);
    stuck.reject(new Error('poison'));
    await expect(standing.done).rejects.toThrow('poison');
    const ended = await standing.lag();
    expect(ended.records).toBeGreaterThan(5n);
    await vi.waitFor(async () => expect((await standing.lag()).seconds).toBeGreaterThan(ended.seconds));
    const sound = province.consume();
    await province.has(6);
    await vi.waitFor(async () => expect(await sound.lag()).toEqual(nothing), { timeout: 5_000 });
  });

  it('gives everything from the beginning, in order, and then what comes', async () => {
    await relay.commit(batchOf(logId, 0, 2_500));
    const province = new Province();
    const consumption = province.consume();
    await province.has(relayed(2_500).length);
    await relay.commit(batchOf(logId, 2_500, 2_510));
    await province.has(relayed(2_510).length);
    expect(province.ordinals).toEqual(relayed(2_510));
    const { position: _, ...event } = eventOf(logId, 2_509);
    expect(province.records.at(-1)).toMatchObject(event);
    await vi.waitFor(async () => expect(await consumption.lag()).toEqual(nothing), { timeout: 5_000 });
  });

  it('goes on after the place that it is given, and gives nothing twice', async () => {
    await relay.commit(batchOf(logId, 0, 20));
    const province = new Province();
    const first = province.consume();
    await province.has(relayed(20).length);
    await first.stop();
    await relay.commit(batchOf(logId, 20, 40));
    const second = province.consume();
    await province.has(relayed(40).length);
    await second.stop();
    expect(province.ordinals).toEqual(relayed(40));
  });

  it('believes the place, not the broker: a province put back to an older state gets the rest again', async () => {
    await relay.commit(batchOf(logId, 0, 10));
    const province = new Province();
    const first = province.consume();
    await province.has(relayed(10).length);
    await first.stop();
    const { records } = province;
    const third = records[2] as DeliveredRecord;
    const restored = new Province();
    restored.places.set(0, { partition: 0, offset: third.offset, sequence: third.sequence });
    restored.consume();
    await restored.has(relayed(10).length - 3);
    expect(restored.ordinals).toEqual(relayed(10).slice(3));
  });

  it('never shows what was aborted, and goes past it', async () => {
    await relay.commit(batchOf(logId, 0, 5));
    const client = new kafkajs.Kafka({ brokers: [...broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({
      transactionalId: 'somebody',
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    const aborted = toRecord(eventOf(logId, 5), { partition: 0, sequence: 6n });
    await transaction.send({ topic: TOPIC, messages: [{ ...aborted, headers: { ...aborted.headers } }] });
    await transaction.abort();
    await producer.disconnect();

    const province = new Province();
    const consumption = province.consume();
    await province.has(5);
    // Nothing but an aborted record and its marker lie ahead: they count as read all the same.
    await vi.waitFor(async () => expect(await consumption.lag()).toEqual(nothing), { timeout: 5_000 });
    await relay.commit(batchOf(logId, 5, 8));
    await province.has(relayed(8).length);
    expect(province.ordinals).toEqual(relayed(8));
  });

  it('reads several partitions, each from its own place', async () => {
    await deleteTopics({ brokers: broker.brokers, topics: [TOPIC] });
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'], eventPartitions: 3 });
    await relay.close();
    relay = await kafkaSink({ brokers: broker.brokers, logId }).open();
    await relay.commit(batchOf(logId, 0, 60));
    const province = new Province();
    const first = province.consume();
    await province.has(relayed(60).length);
    await first.stop();
    await relay.commit({ ...batchOf(logId, 60, 120), progress: true });
    const second = province.consume();
    await province.has(relayed(120).length + 3);
    await second.stop();
    const events = province.records.filter(({ kind }) => kind === 'event');
    expect(events.map(({ ordinal }) => Number(ordinal)).toSorted((a, b) => a - b)).toEqual(relayed(120));
    for (const partition of [0, 1, 2]) {
      const here = province.records.filter((each) => each.partition === partition);
      expect(here.map(({ sequence }) => Number(sequence))).toEqual(here.map((_each, index) => index + 1));
      expect(here.at(-1)).toMatchObject({ kind: 'progress', ordinal: 119n });
    }
  });

  it('stops with an alarm where a record is missing', async () => {
    await relay.commit(batchOf(logId, 0, 3));
    await smuggle(toRecord(eventOf(logId, 4), { partition: 0, sequence: 5n }));
    const province = new Province();
    await expect(province.consume().done).rejects.toMatchObject({ code: 'SEQUENCE_GAP', topic: TOPIC });
    expect(province.ordinals).toEqual([]);
  });

  it('stops with an alarm where a record comes twice', async () => {
    await relay.commit(batchOf(logId, 0, 3));
    const province = new Province();
    const consumption = province.consume();
    await province.has(3);
    await smuggle(toRecord(eventOf(logId, 2), { partition: 0, sequence: 3n }));
    await expect(consumption.done).rejects.toMatchObject({ code: 'SEQUENCE_GAP' });
    expect(province.ordinals).toEqual([0, 1, 2]);
  });

  it('stops where another log begins', async () => {
    await relay.commit(batchOf(logId, 0, 3));
    const province = new Province();
    await expect(province.consume({ logId: randomUUID() }).done).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    await smuggle(toProgressRecord({ logId: randomUUID(), topic: TOPIC, ordinal: 3n }, { partition: 0, sequence: 4n }));
    await expect(province.consume().done).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
  });

  it('stops at a record that is none of ours', async () => {
    await smuggle({ key: 'k', partition: 0, value: Buffer.from('{}'), headers: { ce_id: 'x' } });
    await expect(new Province().consume().done).rejects.toMatchObject({ code: 'MALFORMED_RECORD' });
  });

  it('notices that the topic was deleted and made again', async () => {
    await relay.commit(batchOf(logId, 0, 20));
    const province = new Province();
    const first = province.consume();
    await province.has(relayed(20).length);
    await first.stop();
    await deleteTopics({ brokers: broker.brokers, topics: [TOPIC] });
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'] });
    await expect(province.consume().done).rejects.toMatchObject({ code: 'SEQUENCE_GAP' });
  });

  it('lets the batch in hand finish when it is stopped, and its place with it', async () => {
    await relay.commit(batchOf(logId, 0, 5));
    const province = new Province();
    const started = Promise.withResolvers<void>();
    let finished = false;
    const consumption = province.consume({
      onBatch: async () => {
        started.resolve();
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        finished = true;
      },
    });
    await started.promise;
    await consumption.stop();
    expect(finished).toBe(true);
  });

  it('ends with the error of whoever applies the records, and gives them again next time', async () => {
    await relay.commit(batchOf(logId, 0, 5));
    const province = new Province();
    const full = new Error('database or disk is full');
    await expect(province.consume({ onBatch: () => Promise.reject(full) }).done).rejects.toBe(full);
    province.consume();
    await province.has(5);
    expect(province.ordinals).toEqual([0, 1, 2, 3, 4]);
  });

  it('waits for a topic that is not there yet', async () => {
    await deleteTopics({ brokers: broker.brokers, topics: [TOPIC] });
    const province = new Province();
    province.consume();
    await vi.waitFor(() => expect(province.retries).toContain('UNKNOWN_TOPIC'), { timeout: 10_000 });
    await provisionTopics({ brokers: broker.brokers, regions: ['jjj'] });
    await relay.commit(batchOf(logId, 0, 5));
    await province.has(5);
    expect(province.ordinals).toEqual([0, 1, 2, 3, 4]);
  });

  it('does not wait for a predecessor that was killed without leaving its group', async () => {
    await relay.commit(batchOf(logId, 0, 5));
    const lost = new Province();
    lost.consume(); // stays a member of its group
    await lost.has(5);
    const province = new Province();
    const began = performance.now();
    province.consume();
    await province.has(5);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('outlives a broker that is killed and comes back', async () => {
    await relay.commit(batchOf(logId, 0, 30));
    const province = new Province();
    const consumption = province.consume();
    await province.has(relayed(30).length);
    await broker.kill();
    await vi.waitFor(() => expect(province.retries.length).toBeGreaterThan(0), { timeout: 30_000 });
    await broker.restart();
    await relay.close();
    relay = await kafkaSink({ brokers: broker.brokers, logId }).open();
    expect(relay.checkpoint).toMatchObject(placeOf(logId, 29));
    await relay.commit(batchOf(logId, 30, 60));
    await province.has(relayed(60).length);
    expect(province.ordinals).toEqual(relayed(60));
    await consumption.stop();
    await expect(consumption.done).resolves.toBeUndefined();
  });

  it('can be stopped while no broker answers', async () => {
    await broker.kill();
    const consumption = new Province().consume();
    const began = performance.now();
    await consumption.stop();
    expect(performance.now() - began).toBeLessThan(3_000);
    await broker.restart();
  });
});
