import { mkdirSync } from 'node:fs';
import { say } from '../messages.ts';
import { ofEnd, ofError } from '../words-of-others.ts';
import { firstStartIsDone } from './first-start-mark.ts';
import { brokersOf, provisionTopicsOn, refuseForeignTopics, startBroker } from './kafka-setup.ts';
import { launchNode } from './launch.ts';
import { openLogFile } from './log-file.ts';
import { portOf, type PortName } from './ports.ts';
import { processTable, type ProcessPlan, type Stage } from './process-table.ts';
import { provincesOf } from './provinces.ts';
import type { Ascent } from './start-options.ts';

// What is heavy (the log's client, Kafka's, identities, the first start) is imported when it is needed: the store, which
// everything waits for, starts meanwhile.

/**
 * Starts everything in its order: the store, the log's first event; Kafka beside them; the services; when the topics are
 * there, what reads or writes Kafka; at the first start the region and the sample data; from then on whatever regions formed later need.
 * Nothing waits longer than it has to.
 */
export async function bringUp(ascent: Ascent, onTransport: (transport: 'kafka' | 'feed') => void): Promise<void> {
  const { options, kafka, house, signal, voice } = ascent;
  const { dataDir, portBase, only } = options;
  const runs = (name: PortName): boolean => only.length === 0 || only.includes(name);
  const start = (plans: readonly ProcessPlan[], stage: Stage): Promise<unknown> => {
    const together = plans.filter((plan) => plan.stage === stage);
    if (together.length > 0) voice.progress(say.startingProcesses(together.map(({ name }) => name)));
    const starting = Promise.all(together.map((plan) => startProcess(plan, ascent)));
    // Looked at later, when something else may have failed first.
    starting.catch(() => undefined);
    return starting;
  };

  const table = (kafkaBrokers: readonly string[]): readonly ProcessPlan[] =>
    processTable({ dataDir, portBase, kafkaBrokers, provinces: provincesOf(dataDir), only });
  const store = start(table([]), 'store');
  await prepareIdentity(ascent);
  house.nextStage();
  const broker = startBroker(kafka, ascent);
  broker.catch(() => undefined);
  await store;
  const logId = await found(portBase);
  if (kafka.kind === 'cluster') await refuseForeignTopics(kafka.brokers, logId);

  const brokers = brokersOf(kafka, portBase);
  onTransport(brokers.length === 0 ? 'feed' : 'kafka');
  const plans = table(brokers);
  house.nextStage();
  const services = start(plans, 'services');
  await broker;
  await provisionTopicsOn(brokers, ascent);
  house.nextStage();
  await Promise.all([services, start(plans, 'relayed')]);

  if (runs('registry') && runs('numbering') && !firstStartIsDone(dataDir, logId)) {
    const { firstStart } = await import('./first-start.ts');
    await firstStart({ dataDir, portBase, logId, signal }, voice);
  }
  if (runs('registry')) {
    const { followRegions } = await import('./follow-regions.ts');
    const startProvinces = (codes: readonly string[]): void => {
      const started = house.addresses();
      for (const plan of table(brokers)) {
        if (!codes.includes(plan.name) || started.has(plan.name)) continue;
        const onGivenUp = (reason: string): void =>
          voice.progress(say.processFailed(plan.name, ofEnd(reason), dataDir));
        voice.progress(say.startingProcesses([plan.name]));
        startProcess(plan, ascent, onGivenUp).catch(() => undefined);
      }
    };
    followRegions({ ascent, provision: () => provisionTopicsOn(brokers, ascent), startProvinces });
  }
}

/** Starts one process; `onGivenUp` as the house takes it. */
function startProcess(
  plan: ProcessPlan,
  { options, env, house }: Ascent,
  onGivenUp?: (reason: string) => void,
): Promise<void> {
  mkdirSync(plan.folder, { recursive: true, mode: 0o700 });
  const log = openLogFile(options.dataDir, plan.name);
  // Where Kafka is belongs to the table alone: with --without-kafka the variable of our own environment must not leak in.
  const { KAFKA_BROKERS: _, ...inherited } = env;
  const nodeOptions = [plan.nodeOptions, inherited['NODE_OPTIONS']].filter(Boolean).join(' ');
  const environment = { ...inherited, ...plan.env, ...(nodeOptions !== '' && { NODE_OPTIONS: nodeOptions }) };
  const launch = () => launchNode({ main: plan.main, args: plan.args, env: environment, log });
  const { metricsAddress } = plan;
  return house.add(plan.name, plan.address, launch, {
    ...(metricsAddress === undefined ? {} : { metricsAddress }),
    ...(onGivenUp === undefined ? {} : { onGivenUp }),
  }).started;
}

async function prepareIdentity({ options: { dataDir }, voice }: Ascent): Promise<void> {
  const { ensureKeys, writeTokens, TOKEN_RENEWAL_MS } = await import('./identity.ts');
  ensureKeys(dataDir);
  await writeTokens(dataDir);
  const renew = (): void => {
    // The old ones are good for weeks: a disk that is full today is no reason to stop.
    writeTokens(dataDir).catch((error: Error) => voice.progress(say.tokensNotRenewed(ofError(error))));
  };
  setInterval(renew, TOKEN_RENEWAL_MS).unref();
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
