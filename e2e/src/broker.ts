import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRunJvmBroker, KAFKA_VERSION, startJvmBroker, type RunningBroker } from '@tongbiao/kafka';

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

/** Shared by all tests, and with the product itself; see `fetchBroker`. */
export const brokerCacheDir = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tongbiao', `kafka-${KAFKA_VERSION}`);

/**
 * Whether Kafka tests can run here; if not, they are skipped and this says why, aloud. Call it at the top of a test file:
 * `const kafka = await kafkaForTests(); describe.skipIf(!kafka.ok)(…)`.
 */
export async function kafkaForTests(): Promise<{ readonly ok: boolean; readonly why: string }> {
  const found = await canRunJvmBroker(brokerCacheDir());
  if (!found.ok) console.warn(`[e2e] tests with Kafka are skipped: ${found.why} (a JVM and Maven are needed)`);
  return found;
}

/** Starts a broker with an empty data folder; call its `stop` when the tests are done. */
export async function brokerForTests(): Promise<TestBroker> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongbiao-kafka-'));
  const start = (port?: number): Promise<RunningBroker> =>
    startJvmBroker({ cacheDir: brokerCacheDir(), dataDir, ...(port === undefined ? {} : { port }) });
  let running = await start();
  const { port, brokers } = running;
  return {
    brokers,
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    },
    restart: async () => {
      running = await start(port);
    },
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
