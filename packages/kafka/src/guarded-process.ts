import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { KafkaError } from './errors.ts';

/** A program behind the guard of `guard.ts`. */
export interface GuardedProcess {
  /** Of the program itself, not of the guard. */
  readonly pid: number;
  /** Resolves with a sentence when the program has ended, whoever ended it. */
  readonly exited: Promise<string>;
  /** Tells it to stop, waits until it has, and kills it when it does not. */
  stop(): Promise<void>;
}

/** What to run, and how to know that it is ready. */
export interface GuardedProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Held while the program runs; a second one on it is refused. */
  readonly folder?: string;
  readonly afterKill?: readonly string[];
  /** Seen once in a line of its output. */
  readonly readyWhen: string;
  readonly startTimeoutMs: number;
  readonly onLog?: ((line: string) => void) | undefined;
}

/**
 * As long as an idle broker takes to stop in order. Nothing that we started may outlive us by two seconds, as the supervisor
 * promises, on a busy machine too; and a broker that is killed loses nothing but time at its next start.
 */
const ORPHAN_GRACE_MS = 300;
const STOP_GRACE_MS = 20_000;
const LAST_LINES = 40;

/**
 * Starts a program behind the guard, in a process group of its own, and waits until it says that it is ready. One that
 * ends before, or does not get ready in time, is stopped and ends in `BROKER_FAILED` with its last words.
 */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const plan = {
    ...diesWithGuard(options.command, options.args),
    folder: options.folder,
    afterKill: options.afterKill,
    orphanGraceMs: ORPHAN_GRACE_MS,
    stopGraceMs: STOP_GRACE_MS,
  };
  const guard = spawn(process.execPath, [fileURLToPath(new URL('guard.ts', import.meta.url)), JSON.stringify(plan)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  guard.stdin.on('error', () => undefined);
  const tail: string[] = [];
  const ready = Promise.withResolvers<void>();
  let pid: number | undefined;
  let killedBy: string | undefined;
  const heard = (line: string): void => {
    if (line.startsWith('guard: pid ')) {
      pid = Number(line.slice('guard: pid '.length));
      return;
    }
    if (line.startsWith('guard: killed by ')) killedBy = line.slice('guard: killed by '.length);
    tail.push(line);
    if (tail.length > LAST_LINES) tail.shift();
    options.onLog?.(line);
    if (line.includes(options.readyWhen)) ready.resolve();
  };
  for (const output of [guard.stdout, guard.stderr]) createInterface({ input: output }).on('line', heard);

  const exited = new Promise<string>((resolve) => {
    guard.on('close', (code, signal) => {
      const how = killedBy ?? signal ?? `code ${code}`;
      resolve(code === 0 ? `${options.name} has stopped` : `${options.name} ended with ${how}`);
    });
    guard.on('error', (error) => resolve(`${options.name} could not be started: ${error.message}`));
  });
  const stop = async (): Promise<void> => {
    if (guard.stdin.writable) guard.stdin.write('stop\n');
    await exited;
  };

  const timer = setTimeout(
    () => ready.reject(new Error(`not ready within ${options.startTimeoutMs / 1000} s`)),
    options.startTimeoutMs,
  );
  try {
    await Promise.race([ready.promise, exited.then((how) => Promise.reject(new Error(how)))]);
  } catch (error) {
    await stop();
    throw new KafkaError('BROKER_FAILED', `${options.name}: ${(error as Error).message}${lastWords(tail)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
  return { pid: pid as number, exited, stop };
}

/** Where the kernel can tie a child's life to its parent's, the program ends with its guard even if that is killed. */
function diesWithGuard(command: string, args: readonly string[]): { command: string; args: readonly string[] } {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path));
  return setpriv === undefined
    ? { command, args }
    : { command: setpriv, args: ['--pdeathsig', 'KILL', command, ...args] };
}

/** The line that says why: the innermost exception, else the errors, else the last three lines. */
function lastWords(tail: readonly string[]): string {
  const exceptions = tail.filter((line) => /^(Caused by: )?[\w.$]+(Exception|Error)\b/.test(line)).slice(-1);
  const errors = tail.filter((line) => /\b(ERROR|FATAL|Error)\b|guard: /.test(line)).slice(-3);
  const chosen = exceptions.length > 0 ? exceptions : errors.length > 0 ? errors : tail.slice(-3);
  return chosen.length === 0 ? '' : `: ${chosen.join(' | ')}`;
}
