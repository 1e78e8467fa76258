import type { Command } from 'commander';
import type { ExitName } from './exit-codes.ts';
import type { Voice } from './voice.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** What a command is: it speaks, and its end is an exit code. A command's code is loaded when it runs, so that `start` starts fast. */
export type Run<O, A extends readonly unknown[]> = (
  context: { readonly voice: Voice; readonly options: O & CommonOptions; readonly env: NodeJS.ProcessEnv },
  ...args: A
) => Promise<ExitName>;

/** Makes a command of this program, or of a group of its commands. */
export type Define = <O, A extends readonly unknown[]>(
  usage: string,
  zh: string,
  en: string,
  load: () => Promise<Run<O, A>>,
  parent?: Command,
  /** `isDefault`: what a group does where none of its commands is named. */
  kind?: { readonly isDefault?: boolean },
) => Command;
