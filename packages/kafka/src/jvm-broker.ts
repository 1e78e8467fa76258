import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brokerIsFetched, fetchJars, locateBroker, type BrokerFiles, type FetchBrokerOptions } from './broker-files.ts';
import { KafkaError } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { startGuarded } from './guarded-process.ts';
import { freePort, singleNode, type RunningBroker } from './running-broker.ts';

/** How to run a broker on the local JVM. */
export interface JvmBrokerOptions extends FetchBrokerOptions {
  /** Holds the broker's data and configuration; one broker at a time. */
  readonly dataDir: string;
  /** @default a free one */
  readonly port?: number;
  /** @default a free one */
  readonly controllerPort?: number;
  /** Base64url of 16 bytes; only heeded when the folder is empty. @default random */
  readonly clusterId?: string;
  /** How long it may take to get ready. @default 60_000 */
  readonly startTimeoutMs?: number;
  /** Leave the JIT as it is: slower to start, faster under load; for benchmarks. @default false */
  readonly fullJit?: boolean;
  /** Each line that the broker prints. */
  readonly onLog?: (line: string) => void;
}

const MEMORY = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC'];
const LOGGING = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  // Says "Kafka Server started"; everything else at this level would be 1,600 lines.
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
];
const MARKER = 'formatted';
const READY = 'Kafka Server started';
const START_TIMEOUT_MS = 60_000;
const FETCH_TIMEOUT_MS = 600_000;

/**
 * Fetches what a broker needs, once: the jars from Maven Central, and from a first run the class archive, which brings
 * later starts from about 3.5 s to 1.3 s. Later calls find everything in place.
 */
export async function fetchBroker(options: FetchBrokerOptions): Promise<BrokerFiles> {
  const files = await locateBroker(options);
  const complete = (): boolean => brokerIsFetched(options.cacheDir, files.version) && existsSync(files.archive);
  if (complete()) return files;
  await mkdir(options.cacheDir, { recursive: true });
  const lock = await lockFolder(options.cacheDir, FETCH_TIMEOUT_MS);
  if (lock === undefined)
    throw new KafkaError('FETCH_FAILED', 'another process has been fetching Kafka for ten minutes');
  try {
    if (complete()) return files;
    await fetchJars(options, files.version);
    options.onProgress?.('making the class archive');
    await makeArchive(files, options.cacheDir);
    return files;
  } finally {
    lock.release();
  }
}

/**
 * Starts a broker on the local JVM and returns when it serves. Its storage is formatted at the first start; after a kill
 * it recovers from the same folder, also on other ports. It runs behind a guard, in a process group of its own, and
 * ends when this process does, however that ends.
 */
export async function startJvmBroker(options: JvmBrokerOptions): Promise<RunningBroker> {
  const files = await fetchBroker(options);
  const flags = [
    `-XX:SharedArchiveFile=${files.archive}`,
    ...(options.fullJit === true ? [] : ['-XX:TieredStopAtLevel=1']),
  ];
  return launch(files, options, flags);
}

async function launch(
  files: BrokerFiles,
  options: Omit<JvmBrokerOptions, keyof FetchBrokerOptions>,
  flags: readonly string[],
): Promise<RunningBroker> {
  const port = options.port ?? (await freePort());
  const controllerPort = options.controllerPort ?? (await freePort());
  // Named for its port: another start on the same folder must not change what this one is about to read.
  const configuration = join(options.dataDir, `server-${port}.properties`);
  await mkdir(options.dataDir, { recursive: true });
  await writeFile(
    configuration,
    properties({ port, controllerPort, dataDir: options.dataDir, version: files.version }),
  );

  const java = [...MEMORY, ...LOGGING, ...flags, '-cp', files.classPath];
  await format(files, java, options.dataDir, configuration, options.clusterId);
  const running = await startGuarded({
    name: `Kafka ${files.version} on port ${port}`,
    command: files.java.path,
    args: [...java, 'kafka.Kafka', configuration],
    // Kafka's own lock comes too late: a second broker truncates the metadata log of the first before it asks for it,
    // and the first one dies of that.
    folder: options.dataDir,
    readyWhen: READY,
    startTimeoutMs: options.startTimeoutMs ?? START_TIMEOUT_MS,
    onLog: options.onLog,
  });
  return { port, brokers: [`127.0.0.1:${port}`], ...running };
}

/** The marker is written last: storage without it was never used by a broker, and is formatted anew. */
async function format(
  files: BrokerFiles,
  java: readonly string[],
  dataDir: string,
  configuration: string,
  clusterId: string | undefined,
): Promise<void> {
  const marker = join(dataDir, MARKER);
  if (existsSync(marker)) return;
  const lock = await lockFolder(dataDir, START_TIMEOUT_MS);
  try {
    if (lock !== undefined && !existsSync(marker)) await formatStorage(files, java, dataDir, configuration, clusterId);
  } finally {
    lock?.release();
  }
}

async function formatStorage(
  files: BrokerFiles,
  java: readonly string[],
  dataDir: string,
  configuration: string,
  clusterId: string | undefined,
): Promise<void> {
  await rm(join(dataDir, 'log'), { recursive: true, force: true });
  const id = clusterId ?? randomBytes(16).toString('base64url');
  try {
    await promisify(execFile)(
      files.java.path,
      [
        ...java.filter((flag) => !flag.startsWith('-XX:ArchiveClassesAtExit')),
        'kafka.tools.StorageTool',
        // With an equals sign: one id in 64 begins with a hyphen.
        'format',
        `--cluster-id=${id}`,
        '-c',
        configuration,
      ],
      { timeout: START_TIMEOUT_MS },
    );
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new KafkaError(
      'BROKER_FAILED',
      `the broker's storage could not be formatted: ${stderr?.trim().split('\n').at(-1) || message}`,
      {
        cause: error,
      },
    );
  }
  await writeFile(join(dataDir, MARKER), `${id}\n`);
}

function properties(at: { port: number; controllerPort: number; dataDir: string; version: string }): string {
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${at.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${at.port},CONTROLLER://127.0.0.1:${at.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${at.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(at.dataDir, 'log'),
    ...singleNode(at.version),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${escapeProperty(value)}\n`)
    .join('');
}

/** A path with a backslash or a letter outside Latin-1 means something else in a Java properties file. */
const escapeProperty = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function makeArchive(files: BrokerFiles, cacheDir: string): Promise<void> {
  const scratch = join(cacheDir, '.archive');
  const incoming = join(cacheDir, '.archive.jsa');
  try {
    await rm(scratch, { recursive: true, force: true });
    const broker = await launch(files, { dataDir: scratch }, [`-XX:ArchiveClassesAtExit=${incoming}`]);
    await broker.stop();
    await rename(incoming, files.archive);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await rm(incoming, { force: true });
  }
}
