import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { connect, RETRY, type KafkaOptions } from './client.ts';
import { isPassing, KafkaError, toKafkaError } from './errors.ts';
import { PATIENCE_MS, patiently } from './patience.ts';
import { readTail } from './read-tail.ts';
import { CHECKPOINT_TOPIC, eventsTopic, noticesTopic, parseTopic, worksTopic } from './topic-names.ts';

const { ConfigResourceTypes } = kafkajs;

/** What `provisionTopics` makes. */
export interface ProvisionOptions extends KafkaOptions {
  readonly regions: readonly string[];
  /**
   * Partitions of an `.events` topic, fixed for life. One gives a total order per region and one position per consumer.
   * @default 1 for a topic that is made; one that exists keeps what it has
   */
  readonly eventPartitions?: number;
  /** @default the broker's `default.replication.factor` */
  readonly replicationFactor?: number;
}

/** What was done, topic by topic. */
export interface ProvisionResult {
  readonly created: readonly string[];
  /** Existed with another configuration, which was put right. */
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
}

/** What a topic holds, as far as a caller who is about to use or delete it must know. */
export interface TopicState {
  readonly topic: string;
  readonly partitions: number;
  /** Something was written to it at some time: committed, aborted or control records. */
  readonly everWritten: boolean;
}

/**
 * One record batch carries a whole transaction's events of one partition (up to 1,000 with their metadata), and the limit
 * of Kafka is per batch, not per record; its default of 1 MiB would refuse honest batches.
 */
export const MAX_BATCH_BYTES = 8 * 1024 * 1024;

const KEPT_FOR_EVER = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' } as const;
// The broker compresses: no codec of kafkajs can.
const STORED = { 'compression.type': 'zstd', 'max.message.bytes': String(MAX_BATCH_BYTES) } as const;

interface Wanted {
  readonly topic: string;
  readonly partitions: number;
  readonly partitionsAreStated: boolean;
  readonly config: Readonly<Record<string, string>>;
}

function wantedTopics(options: ProvisionOptions): readonly Wanted[] {
  const perRegion = [...new Set(options.regions)].flatMap((region): Wanted[] => [
    {
      topic: eventsTopic(region),
      partitions: options.eventPartitions ?? 1,
      partitionsAreStated: options.eventPartitions !== undefined,
      config: { ...KEPT_FOR_EVER, ...STORED },
    },
    {
      topic: worksTopic(region),
      partitions: 1,
      partitionsAreStated: false,
      config: { 'cleanup.policy': 'compact', ...STORED },
    },
    {
      topic: noticesTopic(region),
      partitions: 1,
      partitionsAreStated: false,
      config: { ...KEPT_FOR_EVER, ...STORED },
    },
  ]);
  return [
    {
      // Not compacted: a kafkajs consumer can stall for ever on compacted segments (tulios/kafkajs#1072). Bounded by size
      // instead; only its last record matters.
      topic: CHECKPOINT_TOPIC,
      partitions: 1,
      partitionsAreStated: true,
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'retention.bytes': String(64 * 1024 * 1024),
        'segment.bytes': String(16 * 1024 * 1024),
      },
    },
    ...perRegion,
  ];
}

/**
 * Makes the topics of these regions and the relay's checkpoint topic, and puts their configuration right where it
 * differs; done twice, the second time changes nothing. A topic with another number of partitions than stated ends in
 * `PARTITIONS_DIFFER` before anything is made: records would go to other partitions than those before them.
 */
export async function provisionTopics(options: ProvisionOptions): Promise<ProvisionResult> {
  const wanted = wantedTopics(options);
  return withAdmin(options, 'provisioning topics', async (admin) => {
    const existing = new Set(await admin.listTopics());
    const present = wanted.filter(({ topic }) => existing.has(topic));
    const missing = wanted.filter(({ topic }) => !existing.has(topic));

    await checkPartitions(admin, present);
    const changed = await alignConfigurations(admin, present);
    const created: string[] = [];
    if (missing.length > 0) {
      await admin.createTopics({
        topics: missing.map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions,
          ...(options.replicationFactor === undefined ? {} : { replicationFactor: options.replicationFactor }),
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        })),
        // kafkajs's own waiting takes a broker that has not heard of the topic yet for an error.
        waitForLeaders: false,
        timeout: 15_000,
      });
      await served(
        admin,
        missing.map(({ topic }) => topic),
      );
      created.push(...missing.map(({ topic }) => topic));
    }
    const unchanged = present.map(({ topic }) => topic).filter((topic) => !changed.includes(topic));
    return { created, changed, unchanged };
  });
}

/** Waits until the brokers, which learn of it from the controller, know these topics, and their leaders serve them. */
async function served(admin: Admin, topics: readonly string[]): Promise<void> {
  await eventually('the new topics are not known to all brokers', async () => {
    const existing = new Set(await admin.listTopics());
    if (!topics.every((topic) => existing.has(topic))) return false;
    try {
      for (const topic of topics) await admin.fetchTopicOffsets(topic);
      return true;
    } catch (error) {
      if (isPassing(error) || toKafkaError(error, 'waiting').code === 'UNKNOWN_TOPIC') return false;
      throw error;
    }
  });
}

async function eventually(otherwise: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new KafkaError('UNAVAILABLE', `${otherwise} after ${PATIENCE_MS / 1000} s`);
    await sleep(20);
  }
}

async function checkPartitions(admin: Admin, present: readonly Wanted[]): Promise<void> {
  const stated = present.filter(({ partitionsAreStated }) => partitionsAreStated);
  if (stated.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: stated.map(({ topic }) => topic) });
  for (const { topic, partitions } of stated) {
    const has = topics.find(({ name }) => name === topic)?.partitions.length;
    if (has !== partitions) {
      throw new KafkaError(
        'PARTITIONS_DIFFER',
        `${topic} has ${has} partitions, not ${partitions}; the number is fixed for life`,
        {
          topic,
        },
      );
    }
  }
}

async function alignConfigurations(admin: Admin, present: readonly Wanted[]): Promise<readonly string[]> {
  if (present.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: present.map(({ topic }) => ({ type: ConfigResourceTypes.TOPIC, name: topic })),
  });
  const changes = present.flatMap(({ topic, config }) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const differs = Object.entries(config).some(
      ([name, value]) => entries.find(({ configName }) => configName === name)?.configValue !== value,
    );
    if (!differs) return [];
    // This request replaces everything that was set on the topic, so what others set there goes along.
    const setByOthers = entries.filter(({ configSource }) => configSource === ConfigSource.DYNAMIC_TOPIC_CONFIG);
    const all = { ...Object.fromEntries(setByOthers.map((entry) => [entry.configName, entry.configValue])), ...config };
    return [{ topic, all }];
  });
  if (changes.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: changes.map(({ topic, all }) => ({
        type: ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: Object.entries(all).map(([name, value]) => ({ name, value })),
      })),
    });
  }
  return changes.map(({ topic }) => topic);
}

const ConfigSource = { DYNAMIC_TOPIC_CONFIG: 1 } as const;

/** Every topic of ours on this cluster: the checkpoint topic and `tongbiao.<region>.*`. */
export async function describeTopics(options: KafkaOptions): Promise<readonly TopicState[]> {
  return withAdmin(options, 'describing topics', async (admin) => {
    const ours = await listOurs(admin);
    return Promise.all(
      ours.map(async (topic) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        return { topic, partitions: offsets.length, everWritten: offsets.some(({ high }) => high !== '0') };
      }),
    );
  });
}

/**
 * The log that each events topic was written from, by its newest record; a topic without records is not among them. Before
 * a new log is relayed into a cluster, this says which topics belong to another one.
 */
export async function logsOfTopics(options: KafkaOptions): Promise<ReadonlyMap<string, string>> {
  const kafka = connect(options);
  return withAdmin(options, 'finding out whose topics these are', async (admin) => {
    const logs = new Map<string, string>();
    for (const topic of await listOurs(admin)) {
      if (parseTopic(topic)?.kind !== 'events') continue;
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const tail = { topic, partition, low: BigInt(low), high: BigInt(high), groupPrefix: 'tongbiao.inspect' };
        const newest = (await readTail(kafka, tail)).at(-1);
        if (newest !== undefined) logs.set(topic, newest.logId);
      }
    }
    return logs;
  });
}

/** Deletes these topics with all that they hold; a topic that is not there is no error. */
export async function deleteTopics(options: KafkaOptions & { readonly topics: readonly string[] }): Promise<void> {
  await withAdmin(options, 'deleting topics', async (admin) => {
    const existing = new Set(await admin.listTopics());
    const doomed = options.topics.filter((topic) => existing.has(topic));
    if (doomed.length === 0) return;
    await admin.deleteTopics({ topics: doomed, timeout: 15_000 });
    // Until the brokers have heard of it, whoever looks would find the topics there.
    await eventually('the deleted topics are still known to the brokers', async () => {
      const left = new Set(await admin.listTopics());
      return doomed.every((topic) => !left.has(topic));
    });
  });
}

async function listOurs(admin: Admin): Promise<readonly string[]> {
  const topics = await admin.listTopics();
  return topics.filter((topic) => topic === CHECKPOINT_TOPIC || parseTopic(topic) !== undefined).toSorted();
}

async function withAdmin<T>(options: KafkaOptions, doing: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = connect(options).admin({ retry: RETRY });
  try {
    await admin.connect();
    // Everything here may be done twice.
    return await patiently(() => work(admin));
  } catch (error) {
    throw toKafkaError(error, doing);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
