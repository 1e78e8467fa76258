import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { askSupervisor, readControlFile } from '../supervisor/control.ts';
import type { Voice } from '../voice.ts';

/** Every process has ten seconds to end in order, three stages and the broker after each other. */
const PATIENCE_MS = 60_000;

/** Stops the system of a data folder and waits until it has stopped. */
export async function stopSystem(dataDir: string, voice: Voice): Promise<ExitName> {
  const asked = await askSupervisor(dataDir, 'POST', '/stop');
  if (asked === undefined) throw new CliError('NOT_RUNNING', 'notRunning', say.notRunning(dataDir));
  voice.progress(say.stopping(`pid ${asked.file.pid}`));
  const until = Date.now() + PATIENCE_MS;
  while (readControlFile(dataDir)?.pid === asked.file.pid || isAlive(asked.file.pid)) {
    if (Date.now() > until) throw new CliError('STILL_RUNNING', 'incomplete', say.stillRunning(asked.file.pid));
    await sleep(50);
  }
  voice.result(say.stopped(), { stopped: true, pid: asked.file.pid });
  return 'ok';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
