import { parentPort, Worker, workerData } from 'node:worker_threads';
import { buildHere, type Builder } from './building-here.ts';
import type { PackedEvents } from './packed-events.ts';
import type { BuildingOptions, Built } from './view-building.ts';
import type { View } from './view.ts';
import { ViewError } from './view-error.ts';

/** Packs on their way to the thread: one that is applied, and two that lie ready. More would only be memory. */
const AHEAD = 3;

interface Failure {
  readonly code: ViewError['code'] | undefined;
  readonly message: string;
  readonly at: ViewError['at'];
  readonly cause: unknown;
}

type Told =
  | { readonly kind: 'applied'; readonly cpuMs: number }
  | { readonly kind: 'built'; readonly built: Built }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error on its way to another thread, where its class and its code would be lost. */
const failureOf = (error: unknown): Failure =>
  error instanceof ViewError
    ? { code: error.code, message: error.message, at: error.at, cause: error.cause }
    : { code: undefined, message: String(error), at: undefined, cause: error };

const errorOf = ({ code, message, at, cause }: Failure): unknown =>
  code === undefined ? cause : new ViewError(code, message, { cause, ...(at !== undefined && { at }) });

/**
 * The only statement of a module that a service names as its `builder`: builds these views, which are those that the service follows.
 *
 * ```ts
 * buildInThread(registryViews);
 * ```
 */
export const buildInThread = (views: readonly View[]): void => {
  const port = parentPort!;
  const tell = (told: Told) => port.postMessage(told);
  const builder = buildHere(workerData as BuildingOptions, views);
  const cpuMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  port.on('message', (events: PackedEvents) => {
    void builder.take(events).then(() => tell({ kind: 'applied', cpuMs: cpuMs() }));
  });
  builder.result.then(
    (built) => tell({ kind: 'built', built: { ...built, cpuMs: cpuMs() } }),
    (error: unknown) => tell({ kind: 'failed', failure: failureOf(error) }),
  );
};

/** Builds on a thread that runs this module. `spent` is told the CPU that it has taken so far. */
export const buildOnThread = (module: URL, options: BuildingOptions, spent: (cpuMs: number) => void): Builder => {
  const result = Promise.withResolvers<Built>();
  result.promise.catch(() => {});
  const worker = new Worker(module, { workerData: options, name: 'views' });
  let ahead = 0;
  let room = Promise.withResolvers<void>();
  worker.on('message', (told: Told) => {
    switch (told.kind) {
      case 'applied':
        ahead -= 1;
        spent(told.cpuMs);
        room.resolve();
        room = Promise.withResolvers();
        return;
      case 'built':
        return result.resolve(told.built);
      case 'failed':
        return result.reject(errorOf(told.failure));
    }
  });
  const brokenOff = (how: string, cause?: unknown) =>
    result.reject(new ViewError('BROKEN_OFF', `the thread that builds the views ${how}`, { cause }));
  worker.on('error', (error) => brokenOff(`failed: ${error.message}`, error));
  worker.on('exit', (code) => brokenOff(`ended with code ${code}`));
  return {
    take: async (events) => {
      while (ahead >= AHEAD) await Promise.race([room.promise, result.promise]);
      ahead += 1;
      worker.postMessage(events, [events.bytes.buffer]);
    },
    result: result.promise,
    end: async () => void (await worker.terminate()),
  };
};
