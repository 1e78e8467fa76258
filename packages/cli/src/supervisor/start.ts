import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import type { Voice } from '../voice.ts';
import { bringUp } from './bring-up.ts';
import { serveControl, type SystemStatus } from './control.ts';
import { foldersOf, holdDataFolder } from './data-folder.ts';
import { figuresOf } from './figures.ts';
import { beginAfresh } from './fresh.ts';
import { buildHouse } from './house.ts';
import type { KafkaChoice } from './kafka.ts';
import { prepareKafka } from './kafka-setup.ts';
import { choosePorts } from './port-choice.ts';
import { portOf } from './ports.ts';
import { processNames } from './process-table.ts';
import { provincesOf } from './provinces.ts';
import type { Ascent, StartOptions } from './start-options.ts';
import { ofEnd, ofError } from '../words-of-others.ts';
import { addressTable } from './table.ts';

/** Why the whole stops. */
type End = { readonly kind: 'asked'; readonly by: string } | { readonly kind: 'failed'; readonly error: CliError };

/** Starts everything, keeps it alive until it is told to stop, and stops it in order. */
export async function startSystem(options: StartOptions, voice: Voice, env: NodeJS.ProcessEnv): Promise<ExitName> {
  const known = processNames(provincesOf(options.dataDir));
  const unknown = options.only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new CliError('PROCESS_UNKNOWN', 'usage', say.processUnknown(unknown, known));

  const held = holdDataFolder(options.dataDir);
  try {
    // Whatever can refuse a start is asked before anything is deleted or started.
    const portBase = await choosePorts(options);
    const kafka = await prepareKafka(options, voice, env);
    if (options.fresh) await beginAfresh(options, kafka, voice);
    return await run({ ...options, portBase }, kafka, voice, env);
  } finally {
    held.release();
  }
}

async function run(
  options: Ascent['options'],
  kafka: KafkaChoice,
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
      died: (name, reason, ms) => voice.progress(say.processDied(name, ofEnd(reason), ms)),
      gaveUp: (name, reason) =>
        fail(new CliError('PROCESS_FAILED', 'processFailed', say.processFailed(name, ofEnd(reason), dataDir))),
    },
    figuresOf,
  );
  const control = await serveControl({
    dataDir,
    port: portOf(portBase, 'control'),
    portBase,
    stop: stopAsked('tongbiao stop'),
    status: async () => {
      const processes = await house.processes();
      return {
        ready: ready && !stopping && house.isWell() && processes.every(goesOn),
        pid: process.pid,
        processes,
        tokens: foldersOf(dataDir).tokens,
        dataDir,
        transport,
      };
    },
  });

  const stopped = new AbortController();
  const up = bringUp({ options, kafka, voice, env, house, signal: stopped.signal }, (chosen) => {
    transport = chosen;
  }).then(
    () => {
      if (stopping) return;
      ready = true;
      // Since this process was executed.
      const seconds = performance.now() / 1000;
      voice.answer(addressTable(house.addresses(), kafka, dataDir), {
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

/** False for a process that runs but has stopped doing its work, and says so. */
const goesOn = ({ detail }: SystemStatus['processes'][number]): boolean => detail?.startsWith('stopped') !== true;

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { code } = error as { readonly code?: unknown };
  return new CliError(
    typeof code === 'string' ? code : 'START_FAILED',
    'processFailed',
    say.startFailed(ofError(error)),
    {
      cause: error,
    },
  );
}
