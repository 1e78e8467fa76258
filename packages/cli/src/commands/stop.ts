import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, isCliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { askSupervisor } from '../supervisor/control.ts';
import { holdDataFolder } from '../supervisor/data-folder.ts';
import type { Voice } from '../voice.ts';

/** Every process has ten seconds to end in order, three stages and the broker after each other. */
const PATIENCE_MS = 60_000;

/** Stops the system of a data folder and waits until the folder is free for another start. */
export async function stopSystem(dataDir: string, voice: Voice): Promise<ExitName> {
  const asked = await askSupervisor(dataDir, 'POST', '/stop');
  if (asked === undefined) throw new CliError('NOT_RUNNING', 'notRunning', say.notRunning(dataDir));
  const { pid } = asked.file;
  voice.progress(say.stopping(`pid ${pid}`));
  const until = Date.now() + PATIENCE_MS;
  while (isHeld(dataDir)) {
    if (Date.now() > until) throw new CliError('STILL_RUNNING', 'incomplete', say.stillRunning(pid));
    await sleep(50);
  }
  voice.result(say.stopped(), { stopped: true, pid });
  return 'ok';
}

function isHeld(dataDir: string): boolean {
  try {
    holdDataFolder(dataDir).release();
    return false;
  } catch (error) {
    if (isCliError(error) && error.code === 'DATA_FOLDER_HELD') return true;
    throw error;
  }
}
