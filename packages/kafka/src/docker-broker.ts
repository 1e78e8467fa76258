import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { KAFKA_VERSION } from './broker-files.ts';
import { KafkaError } from './errors.ts';
import { startGuarded } from './guarded-process.ts';
import { freePort, singleNode, type RunningBroker } from './running-broker.ts';

/** How to run a broker in a container. */
export interface DockerBrokerOptions {
  /** Names the container and the volume that holds the data; nothing is written there. */
  readonly dataDir: string;
  /** @default a free one */
  readonly port?: number;
  /** @default KAFKA_VERSION */
  readonly version?: string;
  /** How long it may take to get ready, the pulling of the image not counted. @default 60_000 */
  readonly startTimeoutMs?: number;
  readonly onProgress?: (message: string) => void;
  /** Each line that the broker prints. */
  readonly onLog?: (line: string) => void;
}

const docker = (args: readonly string[]): Promise<unknown> =>
  promisify(execFile)('docker', [...args], { maxBuffer: 16 * 1024 * 1024 });

const CONTROLLER_PORT = 9093;
const DATA = '/var/lib/kafka/data';

/**
 * Starts a broker in a container and returns when it serves, on loopback only. The image is pulled when it is missing.
 * Container and broker end when this process does; the data stays in a volume until `removeDockerBrokerData`.
 */
export async function startDockerBroker(options: DockerBrokerOptions): Promise<RunningBroker> {
  const version = options.version ?? KAFKA_VERSION;
  const port = options.port ?? (await freePort());
  const image = `apache/kafka:${version}`;
  const name = nameOf(options.dataDir);
  await docker(['image', 'inspect', image]).catch(async () => {
    options.onProgress?.(`pulling ${image}`);
    await docker(['pull', '--quiet', image]).catch((error: unknown) => {
      throw new KafkaError('FETCH_FAILED', `${image} could not be pulled: ${reasonOf(error)}`, { cause: error });
    });
  });
  // What a machine that went down left behind; a container that is running is somebody's, and its name is taken.
  await docker(['container', 'rm', name]).catch(() => undefined);
  const running = await startGuarded({
    name: `Kafka ${version} on port ${port}`,
    command: 'docker',
    args: runArguments({ name, port, image, version }),
    afterKill: ['docker', 'kill', name],
    readyWhen: 'Kafka Server started',
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
    onLog: options.onLog,
  });
  return { port, brokers: [`127.0.0.1:${port}`], ...running };
}

/** Deletes what the broker of this folder held; it must not be running. Without any, nothing happens. */
export async function removeDockerBrokerData(dataDir: string): Promise<void> {
  await docker(['volume', 'rm', '--force', nameOf(dataDir)]).catch((error: unknown) => {
    throw new KafkaError('BROKER_FAILED', `the broker's volume could not be removed: ${reasonOf(error)}`, {
      cause: error,
    });
  });
}

/** The `docker` command line: the settings of the broker on the JVM, in the image's spelling. */
export function runArguments(at: { name: string; port: number; image: string; version: string }): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${CONTROLLER_PORT}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://0.0.0.0:${at.port},CONTROLLER://127.0.0.1:${CONTROLLER_PORT}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${at.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': DATA,
    ...singleNode(at.version),
  };
  const environment = Object.entries(settings).flatMap(([name, value]) => [
    '--env',
    `KAFKA_${name.toUpperCase().replaceAll('.', '_')}=${value}`,
  ]);
  return [
    'run',
    '--rm',
    '--name',
    at.name,
    '--publish',
    `127.0.0.1:${at.port}:${at.port}`,
    '--volume',
    `${at.name}:${DATA}`,
    ...environment,
    at.image,
  ];
}

const nameOf = (dataDir: string): string =>
  `tongbiao-kafka-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`;

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as Error & { stderr?: string };
  return stderr?.trim().split('\n').at(-1) || message;
};
