import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './errors.ts';

/** How long "not yet" is believed. */
export const PATIENCE_MS = 10_000;

const BETWEEN_MS = 50;

/** Does it again while the broker answers "not yet" (see `isPassing`); only for what may be done twice. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error;
      await sleep(BETWEEN_MS);
    }
  }
}
