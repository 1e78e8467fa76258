import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { foldersOf } from './data-folder.ts';

/** Where a process's output goes. */
export const logFileOf = (dataDir: string, name: string): string => join(foldersOf(dataDir).logs, `${name}.log`);

/** Begins a new log file; the one of the last start stays as `<name>.log.1`. */
export function openLogFile(dataDir: string, name: string): WriteStream {
  mkdirSync(foldersOf(dataDir).logs, { recursive: true });
  const file = logFileOf(dataDir, name);
  if (existsSync(file)) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a' });
  // A full disk must not end the supervisor, which has to stop things in order.
  stream.on('error', () => undefined);
  return stream;
}
