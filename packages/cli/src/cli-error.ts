import type { ExitName } from './exit-codes.ts';
import type { Message } from './language.ts';

/** Ends a command with one clear line in the reader's language and a truthful exit code. */
export class CliError extends Error {
  /** Stable, for programs. */
  readonly code: string;
  readonly exit: ExitName;
  readonly text: Message;

  constructor(code: string, exit: ExitName, text: Message, options?: ErrorOptions) {
    super(text.en, options);
    this.name = 'CliError';
    this.code = code;
    this.exit = exit;
    this.text = text;
  }
}

/** Compared by shape, because two copies of a package break `instanceof`. */
export const isCliError = (error: unknown): error is CliError =>
  error instanceof Error && error.name === 'CliError' && 'exit' in error && 'text' in error;
