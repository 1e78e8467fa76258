import { copyLog, type CopyProgress } from '@tongbiao/event-store';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import type { Voice } from '../voice.ts';
import { ofError } from '../words-of-others.ts';
import type { CopyFlags } from './log-flags.ts';

const TOLD_EVERY_MS = 2000;

/** Copies a log between two stores. Interrupted, it ends between two batches; the same command goes on. */
export async function copyCommand({ from, to }: CopyFlags, voice: Voice): Promise<ExitName> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  let toldAt = 0;
  let told: CopyProgress['step'] | undefined;
  const onProgress = ({ step, events }: CopyProgress): void => {
    const now = performance.now();
    if (step === told && now - toldAt < TOLD_EVERY_MS) return;
    told = step;
    toldAt = now;
    voice.progress(say.copying(step, events));
  };
  try {
    const report = await copyLog({ from, to, onProgress, signal: interrupted.signal });
    voice.result(say.copied(report), { same: true, ...report });
    return 'ok';
  } catch (error) {
    if (interrupted.signal.aborted) throw new CliError('INTERRUPTED', 'incomplete', say.copyInterrupted());
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    throw new CliError(code, 'refused', say.copyFailed(ofError(error)), { cause: error });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
