import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a deadline, never negative. */
export const msUntil = (deadline: Date): number => Math.max(0, deadline.getTime() - Date.now());

/** Waits; returns early, and without a throw, when the signal is aborted. */
export const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
};

/** Doubling waits from `firstMs` to `lastMs`, each shortened by up to half, so that many readers do not return at once. */
export const backOff = (firstMs: number, lastMs: number) => {
  let ms = firstMs;
  return {
    next: (): number => {
      const current = ms;
      ms = Math.min(lastMs, ms * 2);
      return current * (0.5 + Math.random() / 2);
    },
    reset: (): void => {
      ms = firstMs;
    },
  };
};
