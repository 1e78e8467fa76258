import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';

/** A program that was started. */
export interface Launched {
  /** Undefined until it is known. */
  readonly pid: () => number | undefined;
  /** Resolves when it serves; never, when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, by whomever, with its last words. */
  readonly exited: Promise<string>;
  /** Asks it to end in order and waits; kills its whole process group when it takes too long. */
  stop(): Promise<void>;
}

/** Starts a program anew at each call. */
export type Launch = () => Launched;

/** How to run one of our programs. */
export interface NodeProgram {
  readonly main: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: Writable;
  /** How long it may take to end in order. @default 10_000 */
  readonly stopGraceMs?: number;
}

const LAST_LINES = 20;
const LAST_RESORT = new URL('last-resort.ts', import.meta.url).href;

/**
 * Runs one of our programs in a process group of its own (Ctrl-C then reaches the supervisor alone, which stops things in
 * order), with a stdin that closes when this process ends, however it ends: that tells the program to stop.
 */
export function launchNode(program: NodeProgram): Launched {
  const child = spawn(process.execPath, ['--import', LAST_RESORT, program.main, ...program.args], {
    env: program.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  const ready = Promise.withResolvers<void>();
  const tail: string[] = [];
  const heard = (line: string): void => {
    program.log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > LAST_LINES) tail.shift();
    if (isReadyLine(line)) ready.resolve();
  };
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', heard);

  let ended = false;
  const exited = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      ended = true;
      resolve(how);
    };
    child.on('close', (code, signal) => end(`${signal ?? `exit code ${code}`}${lastWords(tail)}`));
    child.on('error', (error) => end(error.message));
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (ended || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has just ended.
    }
  };
  return {
    pid: () => child.pid,
    ready: ready.promise,
    exited,
    stop: async () => {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), program.stopGraceMs ?? 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The agreed sign of life: a JSON log line with `"msg":"ready"`, or the event store's `{"ready":true,…}`. */
export function isReadyLine(line: string): boolean {
  if (!line.includes('"ready"')) return false;
  try {
    const entry = JSON.parse(line) as { msg?: unknown; ready?: unknown } | null;
    return entry?.msg === 'ready' || entry?.ready === true;
  } catch {
    return false;
  }
}

/** Why it ended, as it said itself: its last error or fatal log line, else the last thing it wrote that is no log line. */
export function lastWords(tail: readonly string[]): string {
  const complaint = tail.map(complaintOf).findLast((words) => words !== undefined);
  const words = complaint ?? tail.findLast((line) => line.trim() !== '' && !line.startsWith('{'))?.trim();
  return words === undefined ? '' : `: ${words.slice(0, 500)}`;
}

function complaintOf(line: string): string | undefined {
  if (!line.startsWith('{')) return /^\s*(\w*Error|Uncaught|fatal)\b/i.test(line) ? line.trim() : undefined;
  try {
    const entry = JSON.parse(line) as { level?: number | string; msg?: string; err?: { message?: string } };
    const grave = typeof entry.level === 'number' ? entry.level >= 50 : /error|fatal/.test(entry.level ?? '');
    if (!grave) return undefined;
    return [entry.msg, entry.err?.message].filter((part) => part !== undefined && part !== '').join(': ');
  } catch {
    return undefined;
  }
}
