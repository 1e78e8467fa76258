import { readFileSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { ofError } from '../words-of-others.ts';

/** The bytes of a file that the caller named. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError('FILE_UNREADABLE', 'usage', say.fileUnreadable(file, ofError(error)));
  }
}

/** Writes a file that the caller named. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError('FILE_UNWRITABLE', 'incomplete', say.fileUnwritable(file, ofError(error)));
  }
}
