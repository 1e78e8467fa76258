import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch, Launched } from './launch.ts';

/** Where a process is in its life. */
export type ProcessState = 'starting' | 'ready' | 'restarting' | 'stopping' | 'stopped' | 'failed';

/** How patient the supervisor is. */
export interface RestartRules {
  /** Deaths within the window after which the process is given up. @default 5 */
  readonly maxDeaths?: number;
  /** @default 60_000 */
  readonly windowMs?: number;
  /** Wait before the first restart; doubled for every further death within the window. @default 200 */
  readonly firstDelayMs?: number;
  /** @default 5_000 */
  readonly maxDelayMs?: number;
  /** How long it may take to get ready. @default 60_000 */
  readonly readyTimeoutMs?: number;
}

/** What is said aloud about a process. */
export interface Happenings {
  ready(name: string, restarts: number): void;
  died(name: string, reason: string, restartInMs: number): void;
  /** It cannot stay up (or did not even start): the whole must stop. */
  gaveUp(name: string, reason: string): void;
}

/** A process that is kept alive. */
export interface Supervised {
  readonly name: string;
  readonly address: string;
  /** Resolves when it was ready for the first time; rejects with the reason when it could not be started. */
  readonly started: Promise<void>;
  state(): ProcessState;
  pid(): number | undefined;
  restarts(): number;
  /** Ends it in order, for good. */
  stop(): Promise<void>;
}

/**
 * Keeps a program alive: one that died is started again with back-off. One that dies before it was ever ready is not,
 * because nothing has changed that could help.
 */
export function supervise(
  name: string,
  address: string,
  launch: Launch,
  happenings: Happenings,
  rules: RestartRules = {},
): Supervised {
  const { maxDeaths = 5, windowMs = 60_000, firstDelayMs = 200, maxDelayMs = 5_000, readyTimeoutMs = 60_000 } = rules;
  const started = Promise.withResolvers<void>();
  started.promise.catch(() => undefined);
  const stopping = new AbortController();
  let state: ProcessState = 'starting';
  let launched: Launched | undefined;
  let restarts = 0;
  let everReady = false;
  let deaths: number[] = [];

  const life = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      launched = launch();
      const reason = await outlive(launched);
      if (stopping.signal.aborted) break;
      const now = Date.now();
      deaths = [...deaths.filter((at) => now - at < windowMs), now];
      if (!everReady || deaths.length >= maxDeaths) {
        state = 'failed';
        started.reject(new Error(reason));
        happenings.gaveUp(name, reason);
        return;
      }
      const delay = Math.min(firstDelayMs * 2 ** (deaths.length - 1), maxDelayMs);
      state = 'restarting';
      restarts += 1;
      happenings.died(name, reason, delay);
      await sleep(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    state = 'stopped';
    started.reject(new Error('stopped'));
  };

  /** Until it has ended, with the reason. One that does not get ready in time is ended. */
  const outlive = async (program: Launched): Promise<string> => {
    const settled = new AbortController();
    const patience = { signal: AbortSignal.any([stopping.signal, settled.signal]) };
    const inTime = await Promise.race([
      program.ready.then(() => true),
      program.exited.then(() => true),
      sleep(readyTimeoutMs, false, patience).catch(() => true),
    ]);
    settled.abort();
    if (!inTime) {
      await program.stop();
      return `not ready within ${readyTimeoutMs / 1000} s (${await program.exited})`;
    }
    void program.ready.then(() => {
      if (state !== 'starting' && state !== 'restarting') return;
      state = 'ready';
      everReady = true;
      started.resolve();
      happenings.ready(name, restarts);
    });
    return program.exited;
  };

  const lived = life();
  return {
    name,
    address,
    started: started.promise,
    state: () => state,
    pid: () => (state === 'restarting' || state === 'stopped' || state === 'failed' ? undefined : launched?.pid()),
    restarts: () => restarts,
    stop: async () => {
      if (state === 'failed') return;
      state = 'stopping';
      stopping.abort();
      await launched?.stop();
      await lived;
    },
  };
}
