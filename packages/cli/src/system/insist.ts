import { RpcFailure } from '@tongbiao/service';
import pRetry from 'p-retry';

/** How stubborn to be. */
export interface InsistOptions {
  /** How long to go on. */
  readonly patienceMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Told before each further try. */
  readonly onRetry?: (reason: string) => void;
}

/** Statuses after which the same request may be sent again: its request id makes it the same command. */
const transient: ReadonlySet<string> = new Set(['UNAVAILABLE', 'ABORTED', 'DEADLINE_EXCEEDED']);

/** Whether a failure says nothing about the request itself. */
export const isTransient = (error: unknown): error is RpcFailure =>
  error instanceof RpcFailure && transient.has(error.code);

/** Goes on while the failure is transient; the one place of this program that tries again. */
export const insist = <T>(ask: () => Promise<T>, { patienceMs, signal, onRetry }: InsistOptions): Promise<T> =>
  pRetry(ask, {
    retries: Number.MAX_SAFE_INTEGER,
    minTimeout: 100,
    maxTimeout: 2_000,
    factor: 1.5,
    maxRetryTime: patienceMs,
    signal,
    shouldRetry: ({ error }) => isTransient(error),
    onFailedAttempt: ({ error }) => {
      if (isTransient(error)) onRetry?.(error.reason);
    },
  });
