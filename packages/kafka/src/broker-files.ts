import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { KafkaError } from './errors.ts';
import { findJava, findMaven, MAVEN, type JavaProbe } from './probes.ts';

/** The broker that is run unless told otherwise. */
export const KAFKA_VERSION = '4.3.1';

/** Where the jars come from and go to. */
export interface FetchBrokerOptions {
  /** Filled once, about 105 MB; may be shared by several processes, also while it is being filled. */
  readonly cacheDir: string;
  /** @default KAFKA_VERSION */
  readonly version?: string;
  readonly onProgress?: (message: string) => void;
}

/** What is needed to run a broker. */
export interface BrokerFiles {
  readonly java: JavaProbe;
  readonly version: string;
  /** For `java -cp`. */
  readonly classPath: string;
  /** Where the class archive of this Java lies, or is to be made. */
  readonly archive: string;
}

const POM = fileURLToPath(new URL('../../../infra/kafka/pom.xml', import.meta.url));

/** Whether the jars are there already, so that no Maven is needed. */
export const brokerIsFetched = (cacheDir: string, version: string = KAFKA_VERSION): boolean =>
  existsSync(libsOf(cacheDir, version));

const libsOf = (cacheDir: string, version: string): string => join(cacheDir, `libs-${version}`);

/** Whether a broker can run on this machine's JVM, and if not, what is missing, in one line. */
export async function canRunJvmBroker(
  cacheDir: string,
  version: string = KAFKA_VERSION,
): Promise<{ readonly ok: boolean; readonly why: string; readonly whyZh: string }> {
  const java = await findJava();
  if (!java.ok || brokerIsFetched(cacheDir, version)) return java;
  const maven = await findMaven();
  return maven.ok ? { ok: true, why: `${java.why}, ${maven.why}`, whyZh: `${java.whyZh}、${maven.whyZh}` } : maven;
}

/** What is needed, where it lies or will lie; `FETCH_FAILED` with one line when this machine has no usable Java. */
export async function locateBroker(options: FetchBrokerOptions): Promise<BrokerFiles> {
  const java = await findJava();
  const version = options.version ?? KAFKA_VERSION;
  if (!java.ok) throw new KafkaError('FETCH_FAILED', java.why);
  // An archive belongs to one JVM: another one would warn at every start and not use it.
  const jvm = createHash('sha256').update(`${java.path}\n${java.version}`).digest('hex').slice(0, 12);
  return {
    java,
    version,
    classPath: join(libsOf(options.cacheDir, version), '*'),
    archive: join(options.cacheDir, `classes-${version}-${jvm}.jsa`),
  };
}

/** Fetches the jars unless they are there. Nothing half-fetched is ever seen under the final name. */
export async function fetchJars(options: FetchBrokerOptions, version: string): Promise<void> {
  if (brokerIsFetched(options.cacheDir, version)) return;
  const maven = await findMaven();
  if (!maven.ok) throw new KafkaError('FETCH_FAILED', maven.why);
  const incoming = join(options.cacheDir, '.libs');
  try {
    await rm(incoming, { recursive: true, force: true });
    await runMaven(incoming, version, options.onProgress);
    await rename(incoming, libsOf(options.cacheDir, version));
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

async function runMaven(
  target: string,
  version: string,
  onProgress: ((message: string) => void) | undefined,
): Promise<void> {
  await access(POM);
  const args = [
    '-B',
    '-C',
    '-f',
    POM,
    `-Dkafka.version=${version}`,
    `-DoutputDirectory=${target}`,
    'dependency:copy-dependencies',
  ];
  await new Promise<void>((resolve, reject) => {
    const maven = execFile(MAVEN, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (error === null) resolve();
      else
        reject(
          new KafkaError(
            'FETCH_FAILED',
            `Maven could not fetch Kafka ${version}: ${mavensReason(stdout) || error.message}`,
          ),
        );
    });
    let downloaded = 0;
    createInterface({ input: maven.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (!line.includes('Downloaded from') || !line.includes('.jar')) return;
      downloaded += 1;
      onProgress?.(`fetching Kafka ${version} from Maven Central: ${downloaded} jars`);
    });
  });
}

const mavensReason = (stdout: string): string =>
  stdout
    .split('\n')
    .find((line) => line.includes('[ERROR]') && line.length > 20)
    ?.replace(/^.*\[ERROR\]\s*/, '')
    .trim() ?? '';
