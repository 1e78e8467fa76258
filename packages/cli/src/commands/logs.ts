import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { logFileOf } from '../supervisor/log-file.ts';
import { processNames } from '../supervisor/process-table.ts';
import { provincesOf } from '../supervisor/provinces.ts';
import type { Voice } from '../voice.ts';

const LOOK_AGAIN_MS = 250;

/** Prints what a process wrote since its last start; with `follow` goes on until interrupted, also over a new start. */
export async function showLog(dataDir: string, name: string, follow: boolean, voice: Voice): Promise<ExitName> {
  const known = processNames(provincesOf(dataDir));
  if (!known.includes(name)) throw new CliError('PROCESS_UNKNOWN', 'usage', say.processUnknown([name], known));
  const file = logFileOf(dataDir, name);
  if (!existsSync(file)) throw new CliError('NO_LOG', 'notRunning', say.logs(name, dataDir));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  let lines = 0;
  let from = 0;
  do {
    // A start that began a new file: read it from its beginning.
    if (statSync(file).size < from) from = 0;
    const stream = createReadStream(file, { start: from });
    for await (const line of createInterface({ input: stream })) {
      voice.answer(line, { process: name, line });
      lines += 1;
    }
    from += stream.bytesRead;
    if (follow) await sleep(LOOK_AGAIN_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
  } while (follow && !interrupted.signal.aborted);
  voice.result(undefined, { process: name, lines });
  return 'ok';
}
