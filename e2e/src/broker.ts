import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canRunJvmBroker,
  KAFKA_VERSION,
  probeDocker,
  removeDockerBrokerData,
  startDockerBroker,
  startJvmBroker,
  type RunningBroker,
} from '@tongbiao/kafka';

/** A real broker for the tests of one file. */
export interface TestBroker {
  readonly brokers: readonly string[];
  /** Kills the broker as a crash would (SIGKILL) and waits until it is gone; its data stays. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** The Kafka that is tested against; `E2E_KAFKA_VERSION=3.9.1` tries the older line. */
const VERSION = process.env['E2E_KAFKA_VERSION'] ?? KAFKA_VERSION;

/** Where the broker's jars lie, shared by all tests and with the product itself; see `fetchBroker`. */
export const brokerCacheDir = (version: string = VERSION): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tongbiao', `kafka-${version}`);

/** How tests get their broker here. */
export interface KafkaForTests {
  readonly ok: boolean;
  readonly by: 'jvm' | 'docker' | 'nothing';
  readonly why: string;
}

/**
 * Whether Kafka tests can run here; if not, they are skipped and this says why, aloud. Call it at the top of a test file:
 * `const kafka = await kafkaForTests(); describe.skipIf(!kafka.ok)(…)`. A cluster that somebody names is never used: these
 * tests delete topics and kill the broker.
 */
export async function kafkaForTests(): Promise<KafkaForTests> {
  const jvm = await canRunJvmBroker(brokerCacheDir(), VERSION);
  if (jvm.ok) return { ok: true, by: 'jvm', why: jvm.why };
  const docker = process.env['E2E_DOCKER'] === 'off' ? { ok: false, why: 'E2E_DOCKER=off' } : await probeDocker();
  if (docker.ok) return { ok: true, by: 'docker', why: docker.why };
  const why = `${jvm.why}; ${docker.why}`;
  console.warn(`[e2e] tests with Kafka are skipped: ${why}`);
  return { ok: false, by: 'nothing', why };
}

/** Starts a broker without data, on the JVM or in a container; call its `stop` when the tests are done. */
export async function brokerForTests(): Promise<TestBroker> {
  const { by, why } = await kafkaForTests();
  if (by === 'nothing') throw new Error(why);
  const dataDir = await mkdtemp(join(tmpdir(), 'tongbiao-kafka-'));
  const start = (at: { port?: number }): Promise<RunningBroker> =>
    by === 'jvm'
      ? startJvmBroker({ cacheDir: brokerCacheDir(), version: VERSION, dataDir, ...at })
      : startDockerBroker({ version: VERSION, dataDir, ...at });
  let running = await start({});
  const { port, brokers } = running;
  return {
    brokers,
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    },
    restart: async () => {
      running = await start({ port });
    },
    stop: async () => {
      await running.stop();
      if (by === 'docker') await removeDockerBrokerData(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
