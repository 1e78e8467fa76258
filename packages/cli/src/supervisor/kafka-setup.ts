import type { Writable } from 'node:stream';
import type { RunningBroker } from '@tongbiao/kafka';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { foldersOf } from './data-folder.ts';
import { knownRegions } from './formed-regions.ts';
import { provincesOf } from './provinces.ts';
import { chooseKafka, clusterIn, kafkaCacheDir, type KafkaChoice } from './kafka.ts';
import type { Launch, Launched } from './launch.ts';
import { openLogFile } from './log-file.ts';
import { portOf } from './ports.ts';
import type { Ascent, StartOptions } from './start-options.ts';
import type { Voice } from '../voice.ts';
import { ofError, ofKafkaProgress } from '../words-of-others.ts';

/** Finds a Kafka for this start and fetches what it needs; says aloud where there is none, and why. */
export async function prepareKafka(options: StartOptions, voice: Voice, env: NodeJS.ProcessEnv): Promise<KafkaChoice> {
  const withoutKafka = options.withoutKafka || !needsKafka(options);
  const wanted = { brokers: clusterIn(env), withoutKafka };
  if (withoutKafka) {
    const choice = await chooseKafka(wanted, neverAsked);
    if (options.withoutKafka && choice.kind === 'none') voice.progress(choice.why);
    return choice;
  }
  const { brokerIsFetched, canRunJvmBroker, fetchBroker, findJava, KAFKA_VERSION, probeDocker } =
    await import('@tongbiao/kafka');
  const cacheDir = kafkaCacheDir(env, KAFKA_VERSION);
  const choice = await chooseKafka(wanted, {
    docker: () => probeDocker(),
    java: () => findJava(),
    jvmBroker: () => canRunJvmBroker(cacheDir),
  });
  if (choice.kind === 'none') voice.progress(choice.why);
  if (choice.kind !== 'jvm' || brokerIsFetched(cacheDir)) return choice;
  try {
    await fetchBroker({
      cacheDir,
      onProgress: (message) => voice.progress(say.kafkaFetching(ofKafkaProgress(message))),
    });
    return choice;
  } catch (error) {
    const why = say.kafkaNotFetched(ofError(error));
    voice.progress(why);
    return { kind: 'none', why };
  }
}

/** Whether anything of what is to be started reads or writes Kafka. */
const needsKafka = ({ only, dataDir }: StartOptions): boolean =>
  only.length === 0 || ['kafka', 'notification', ...provincesOf(dataDir)].some((name) => only.includes(name));

const neverAsked = {
  docker: () => Promise.reject(new Error('not asked')),
  java: () => Promise.reject(new Error('not asked')),
  jvmBroker: () => Promise.reject(new Error('not asked')),
};

/** Starts the broker that was chosen, and resolves when it serves; a cluster runs already. */
export async function startBroker(kafka: KafkaChoice, { options, voice, env, house }: Ascent): Promise<void> {
  if (kafka.kind === 'cluster' || kafka.kind === 'none') return;
  const { startDockerBroker, startJvmBroker, KAFKA_VERSION } = await import('@tongbiao/kafka');
  const { dataDir, portBase } = options;
  const port = portOf(portBase, 'kafka');
  const at = {
    dataDir: foldersOf(dataDir).kafka,
    port,
    onProgress: (text: string) => voice.progress(say.kafkaFetching(ofKafkaProgress(text))),
  };
  const launch = launchBroker(
    (onLog) =>
      kafka.kind === 'docker'
        ? startDockerBroker({ ...at, onLog })
        : startJvmBroker({
            ...at,
            cacheDir: kafkaCacheDir(env, KAFKA_VERSION),
            controllerPort: portOf(portBase, 'kafka-controller'),
            onLog,
          }),
    openLogFile(dataDir, 'kafka'),
  );
  voice.progress(say.startingProcesses(['kafka']));
  // An image that is not there yet is pulled first.
  await house.add('kafka', `127.0.0.1:${port}`, launch, { readyTimeoutMs: 600_000 }).started;
}

/** A broker as one of the supervised processes. It runs behind a guard of its own, so that it, too, ends when we do. */
const launchBroker =
  (start: (onLog: (line: string) => void) => Promise<RunningBroker>, log: Writable): Launch =>
  (): Launched => {
    let broker: RunningBroker | undefined;
    const starting = start((line) => void log.write(`${line}\n`)).then((running) => {
      broker = running;
      return running;
    });
    return {
      pid: () => broker?.pid,
      ready: new Promise((resolve) => {
        starting.then(
          () => resolve(),
          () => undefined,
        );
      }),
      exited: starting.then(
        (running) => running.exited,
        (error: Error) => error.message,
      ),
      stop: async () => {
        const running = await starting.catch(() => undefined);
        await running?.stop();
      },
    };
  };

/** Where clients find it; empty: nowhere. */
export function brokersOf(kafka: KafkaChoice, portBase: number): readonly string[] {
  switch (kafka.kind) {
    case 'cluster':
      return kafka.brokers;
    case 'none':
      return [];
    case 'docker':
    case 'jvm':
      return [`127.0.0.1:${portOf(portBase, 'kafka')}`];
  }
}

/** Makes the topics of every region, before the relay, which may not make any. */
export async function provisionTopicsOn(brokers: readonly string[], { voice, options }: Ascent): Promise<void> {
  if (brokers.length === 0) return;
  const { provisionTopics } = await import('@tongbiao/kafka');
  const { created } = await provisionTopics({
    brokers,
    regions: knownRegions(options.dataDir),
  });
  if (created.length > 0) voice.progress(say.topicsMade(created));
}

/** A cluster that is not ours keeps what the old log wrote: a new log may not go on there, and deleting is not ours to do. */
export async function refuseForeignTopics(brokers: readonly string[], ours?: string): Promise<void> {
  const { logsOfTopics } = await import('@tongbiao/kafka');
  const foreign = [...(await logsOfTopics({ brokers }))].filter(([, logId]) => logId !== ours);
  if (foreign.length > 0) {
    throw new CliError('TOPICS_OF_ANOTHER_LOG', 'usage', say.topicsOfAnotherLog(foreign.map(([topic]) => topic)));
  }
}
