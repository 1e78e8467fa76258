import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import { RpcFailure, type Log } from '@tongbiao/service';

/** What a process needs to go on. */
export interface OwedRunner {
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor' | 'caughtUp'>;
  readonly log: Log;
}

/** What a process owes, each under a key of its own, and how it does one of it. */
export interface Owed<Each> {
  /** Said in the log where one has to wait. */
  readonly waiting: string;
  readonly list: (db: DatabaseSync) => readonly Each[];
  readonly keyOf: (each: Each) => string;
  readonly settle: (each: Each, signal: AbortSignal) => Promise<void>;
}

/** Waits before one is tried again whose last try failed. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** Replicas that start together do not ask together. */
const JITTER_MS = 200;
/** Looks again even if nothing comes through the log. */
const IDLE_MS = 60_000;

interface Trouble {
  readonly reason: string;
  readonly waitMs: number;
  readonly againAt: number;
}

/** Does what the views say is owed, whenever they move on, until the signal is aborted. What fails waits, and the rest goes on. */
export const runOwed = async <Each>(
  { views, log }: OwedRunner,
  { waiting, list, keyOf, settle }: Owed<Each>,
  signal: AbortSignal,
): Promise<void> => {
  const troubles = new Map<string, Trouble>();
  await views.caughtUp;
  await sleep(Math.random() * JITTER_MS, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    const seen = views.place()?.ordinal ?? -1n;
    const owed = list(views.db);
    const keys = new Set(owed.map(keyOf));
    for (const key of troubles.keys()) if (!keys.has(key)) troubles.delete(key);
    for (const each of owed) {
      const key = keyOf(each);
      if (signal.aborted || (troubles.get(key)?.againAt ?? 0) > performance.now()) continue;
      try {
        await settle(each, signal);
        troubles.delete(key);
      } catch (error) {
        if (signal.aborted) return;
        const before = troubles.get(key);
        const reason = error instanceof RpcFailure ? error.reason : (codeOf(error) ?? 'INTERNAL');
        if (before?.reason !== reason) log.warn({ err: error, key, reason }, waiting);
        const waitMs = Math.min(LAST_RETRY_MS, (before?.waitMs ?? FIRST_RETRY_MS / 2) * 2);
        troubles.set(key, { reason, waitMs, againAt: performance.now() + waitMs });
      }
    }
    const soonest = Math.min(...[...troubles.values()].map((t) => t.againAt), performance.now() + IDLE_MS);
    const deadline = new Date(Date.now() + Math.max(1, soonest - performance.now()));
    await views.waitFor({ ordinal: seen + 1n }, { deadline, signal }).catch((error: unknown) => {
      if (!signal.aborted && codeOf(error) !== 'POSITION_NOT_REACHED') throw error;
    });
  }
};
