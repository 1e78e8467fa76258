import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { regionIds } from '../system/provinces.ts';
import type { Voice } from '../voice.ts';
import { readControlFile, serveControl, type SystemStatus } from './control.ts';
import { figuresOf } from './figures.ts';
import { emptyDataFolder, foldersOf, holdDataFolder, holdsData } from './data-folder.ts';
import { firstStart, firstStartIsDone } from './first-start.ts';
import { buildHouse, type House } from './house.ts';
import { chooseKafka, clusterIn, kafkaCacheDir, type KafkaChoice } from './kafka.ts';
import { launchBroker } from './kafka-broker.ts';
import { launchNode } from './launch.ts';
import { openLogFile } from './log-file.ts';
import { allPorts, busyPorts, DEFAULT_PORT_BASE, findPortBase, portOf, type PortName } from './ports.ts';

import { processNames, processTable, type ProcessPlan, type Stage } from './process-table.ts';
import { addressTable } from './table.ts';

/** What `tongbiao start` was asked for. */
export interface StartOptions {
  readonly dataDir: string;
  /** @default DEFAULT_PORT_BASE */
  readonly portBase?: number | 'auto';
  readonly withoutKafka: boolean;
  /** Delete everything first. */
  readonly fresh: boolean;
  /** Do not ask before deleting. */
  readonly yes: boolean;
  /** Names of processes; empty = all. */
  readonly only: readonly string[];
}

/** Why the whole stops. */
type End = { readonly kind: 'asked'; readonly by: string } | { readonly kind: 'failed'; readonly error: CliError };

/** Starts everything, keeps it alive until it is told to stop, and stops it in order. */
export async function startSystem(options: StartOptions, voice: Voice, env: NodeJS.ProcessEnv): Promise<ExitName> {
  const unknown = options.only.filter((name) => !(processNames as readonly string[]).includes(name));
  if (unknown.length > 0) throw new CliError('PROCESS_UNKNOWN', 'usage', say.processUnknown(unknown, processNames));

  const held = holdDataFolder(options.dataDir);
  try {
    if (options.fresh) await beginAfresh(options, voice, env);
    const portBase = await choosePorts(options);
    return await run({ ...options, portBase }, voice, env);
  } finally {
    held.release();
  }
}

async function beginAfresh(options: StartOptions, voice: Voice, env: NodeJS.ProcessEnv): Promise<void> {
  if (!holdsData(options.dataDir)) return;
  const brokers = options.withoutKafka ? [] : clusterIn(env);
  if (brokers.length > 0) await refuseForeignTopics(brokers);
  if (!options.yes) {
    if (!process.stdin.isTTY) throw new CliError('NOT_CONFIRMED', 'usage', say.freshNeedsYes());
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(voice.in(say.freshQuestion(options.dataDir)));
    terminal.close();
    if (!/^(y|yes|是)$/i.test(answer.trim())) throw new CliError('NOT_CONFIRMED', 'usage', say.freshDeclined());
  }
  voice.progress(say.freshDeleting(options.dataDir));
  const { probeDocker, removeDockerBrokerData } = await import('@tongbiao/kafka');
  if ((await probeDocker()).ok) await removeDockerBrokerData(foldersOf(options.dataDir).kafka);
  emptyDataFolder(options.dataDir);
}

/** A cluster that is not ours keeps what the old log wrote: a new log may not go on there, and deleting is not ours to do. */
async function refuseForeignTopics(brokers: readonly string[], ours?: string): Promise<void> {
  const { logsOfTopics } = await import('@tongbiao/kafka');
  const foreign = [...(await logsOfTopics({ brokers }))].filter(([, logId]) => logId !== ours);
  if (foreign.length > 0) {
    throw new CliError('TOPICS_OF_ANOTHER_LOG', 'usage', say.topicsOfAnotherLog(foreign.map(([topic]) => topic)));
  }
}

async function choosePorts(options: StartOptions): Promise<number> {
  if (options.portBase === 'auto') {
    const found = await findPortBase();
    if (found === undefined) throw new CliError('NO_FREE_PORTS', 'portInUse', say.noFreePorts());
    return found;
  }
  const base = options.portBase ?? DEFAULT_PORT_BASE;
  const ports = allPorts(base);
  // After a killed supervisor its processes may take up to two seconds to go.
  const patience = readControlFile(options.dataDir) === undefined ? 0 : 2_500;
  const until = Date.now() + patience;
  for (;;) {
    const busy = await busyPorts(ports.keys());
    if (busy.length === 0) return base;
    if (Date.now() >= until) {
      throw new CliError('PORT_IN_USE', 'portInUse', say.portInUse(busy.map((port) => `${port} (${ports.get(port)})`)));
    }
    await sleep(100);
  }
}

async function run(
  options: StartOptions & { readonly portBase: number },
  voice: Voice,
  env: NodeJS.ProcessEnv,
): Promise<ExitName> {
  const { dataDir, portBase } = options;
  const ending = Promise.withResolvers<End>();
  const stopAsked = (by: string) => (): void => ending.resolve({ kind: 'asked', by });
  const fail = (error: CliError): void => ending.resolve({ kind: 'failed', error });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const listeners = signals.map((signal) => [signal, stopAsked(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);

  let ready = false;
  let stopping = false;
  let transport: SystemStatus['transport'] = null;
  const house = buildHouse(
    {
      ready: (name, restarts) =>
        voice.progress(restarts === 0 ? say.processReady(name) : say.processReadyAgain(name, restarts)),
      died: (name, reason, ms) => voice.progress(say.processDied(name, reason, ms)),
      gaveUp: (name, reason) =>
        fail(new CliError('PROCESS_FAILED', 'processFailed', say.processFailed(name, reason, dataDir))),
    },
    figuresOf,
  );
  const control = await serveControl({
    dataDir,
    port: portOf(portBase, 'control'),
    portBase,
    stop: stopAsked('tongbiao stop'),
    status: async () => ({
      ready: ready && !stopping && house.isWell(),
      pid: process.pid,
      processes: await house.processes(),
      tokens: foldersOf(dataDir).tokens,
      dataDir,
      transport,
    }),
  });

  const stopped = new AbortController();
  const up = bringUp({ ...options, signal: stopped.signal }, voice, env, house, (chosen) => {
    transport = chosen;
  }).then(
    (kafka) => {
      if (stopping) return;
      ready = true;
      // Since this process was executed.
      const seconds = performance.now() / 1000;
      voice.answer(addressTable(house.addresses(), kafka), {
        ready: true,
        seconds: Number(seconds.toFixed(2)),
        portal: `http://127.0.0.1:${portOf(portBase, 'portal')}`,
        portBase,
        dataDir,
        transport,
        tokens: foldersOf(dataDir).tokens,
      });
      voice.progress(say.ready(seconds));
    },
    (error: unknown) => fail(asCliError(error)),
  );

  const end = await ending.promise;
  stopping = true;
  stopped.abort();
  for (const [signal, listener] of listeners) {
    process.off(signal, listener);
    // Asked a second time, it still stops in order: only the system can do it faster.
    process.on(signal, () => undefined);
  }
  voice.progress(end.kind === 'asked' ? say.stopping(end.by) : end.error.text);
  await house.stop((names) => voice.progress(say.stoppingProcesses(names)));
  // What was being fetched from afar may take longer than anybody wants to wait.
  await Promise.race([up, sleep(3_000)]);
  await control.close();
  voice.progress(say.stopped());
  if (end.kind === 'failed') {
    const { code, exit, text } = end.error;
    voice.result(undefined, { stopped: true, ok: false, error: { code, message: voice.in(text) } });
    return exit;
  }
  voice.result(undefined, { stopped: true, ok: true, by: end.by });
  return 'ok';
}

async function bringUp(
  options: StartOptions & { readonly portBase: number; readonly signal: AbortSignal },
  voice: Voice,
  env: NodeJS.ProcessEnv,
  house: House,
  onTransport: (transport: 'kafka' | 'feed') => void,
): Promise<KafkaChoice> {
  const { dataDir, portBase } = options;
  const runs = (name: PortName): boolean => options.only.length === 0 || options.only.includes(name);
  const start = (plans: readonly ProcessPlan[], stage: Stage): Promise<unknown> =>
    Promise.all(plans.filter((plan) => plan.stage === stage).map((plan) => startProcess(plan, dataDir, env, house)));

  // The store starts while this process loads what it needs next.
  const store = start(processTable({ dataDir, portBase, kafkaBrokers: [], only: options.only }), 'store');
  store.catch(() => undefined);
  const [kafka] = await Promise.all([prepareKafka(options, voice, env), prepareIdentity(dataDir, voice)]);
  house.nextStage();
  const broker = startBroker(kafka, options, voice, env, house);
  broker.catch(() => undefined);
  await store;
  const logId = await found(portBase);
  if (kafka.kind === 'cluster') await refuseForeignTopics(kafka.brokers, logId);

  const brokers =
    kafka.kind === 'cluster' ? kafka.brokers : kafka.kind === 'none' ? [] : [`127.0.0.1:${portOf(portBase, 'kafka')}`];
  onTransport(brokers.length === 0 ? 'feed' : 'kafka');
  const plans = processTable({ dataDir, portBase, kafkaBrokers: brokers, only: options.only });
  house.nextStage();
  const services = start(plans, 'services');
  services.catch(() => undefined);
  await broker;
  if (brokers.length > 0) {
    const { provisionTopics } = await import('@tongbiao/kafka');
    const { created } = await provisionTopics({ brokers, regions: regionIds });
    if (created.length > 0) voice.progress(say.topicsMade(created));
  }
  house.nextStage();
  await Promise.all([services, start(plans, 'relayed')]);

  if (runs('registry') && runs('numbering') && !firstStartIsDone(dataDir, logId)) {
    await firstStart({ dataDir, portBase, logId, signal: options.signal }, voice);
  }
  return kafka;
}

function startProcess(plan: ProcessPlan, dataDir: string, env: NodeJS.ProcessEnv, house: House): Promise<void> {
  mkdirSync(plan.folder, { recursive: true, mode: 0o700 });
  const log = openLogFile(dataDir, plan.name);
  // Where Kafka is belongs to the table alone: with --without-kafka the variable of our own environment must not leak in.
  const { KAFKA_BROKERS: _, ...inherited } = env;
  const launch = () => launchNode({ main: plan.main, args: plan.args, env: { ...inherited, ...plan.env }, log });
  const { metricsAddress } = plan;
  return house.add(plan.name, plan.address, launch, metricsAddress === undefined ? {} : { metricsAddress }).started;
}

async function prepareIdentity(dataDir: string, voice: Voice): Promise<void> {
  const { ensureKeys, writeTokens, TOKEN_RENEWAL_MS } = await import('./identity.ts');
  ensureKeys(dataDir);
  await writeTokens(dataDir);
  const renew = (): void => {
    // The old ones are good for weeks: a disk that is full today is no reason to stop.
    writeTokens(dataDir).catch((error: Error) => voice.progress(say.tokensNotRenewed(error.message)));
  };
  setInterval(renew, TOKEN_RENEWAL_MS).unref();
}

async function prepareKafka(options: StartOptions, voice: Voice, env: NodeJS.ProcessEnv): Promise<KafkaChoice> {
  const wanted = { brokers: clusterIn(env), withoutKafka: options.withoutKafka };
  if (options.withoutKafka) return chooseKafka(wanted, neverAsked);
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
    await fetchBroker({ cacheDir, onProgress: (message) => voice.progress(say.kafkaFetching(message)) });
    return choice;
  } catch (error) {
    const why = say.kafkaNotFetched((error as Error).message);
    voice.progress(why);
    return { kind: 'none', why };
  }
}

const neverAsked = {
  docker: () => Promise.reject(new Error('not asked')),
  java: () => Promise.reject(new Error('not asked')),
  jvmBroker: () => Promise.reject(new Error('not asked')),
};

async function startBroker(
  kafka: KafkaChoice,
  options: StartOptions & { readonly portBase: number },
  voice: Voice,
  env: NodeJS.ProcessEnv,
  house: House,
): Promise<void> {
  if (kafka.kind === 'cluster' || kafka.kind === 'none') return;
  const { startDockerBroker, startJvmBroker, KAFKA_VERSION } = await import('@tongbiao/kafka');
  const { dataDir, portBase } = options;
  const port = portOf(portBase, 'kafka');
  const at = {
    dataDir: foldersOf(dataDir).kafka,
    port,
    onProgress: (text: string) => voice.progress(say.kafkaFetching(text)),
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
  // An image that is not there yet is pulled first.
  await house.add('kafka', `127.0.0.1:${port}`, launch, { readyTimeoutMs: 600_000 }).started;
}

/** Makes sure that the log has its first event. */
async function found(portBase: number): Promise<string> {
  const { foundLog, openEventStore } = await import('@tongbiao/event-store');
  const store = await openEventStore({
    connectionString: `esdb://127.0.0.1:${portOf(portBase, 'event-store')}?tls=false`,
    mayBeEmpty: true,
  });
  try {
    return await foundLog(store);
  } finally {
    await store.close();
  }
}

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { message, code } = error as Error & { code?: unknown };
  return new CliError(typeof code === 'string' ? code : 'START_FAILED', 'processFailed', say.startFailed(message), {
    cause: error,
  });
}
