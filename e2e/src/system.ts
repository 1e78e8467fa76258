import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** How a command ended: its exit code and every JSON line that it printed. */
export interface Ended<Result> {
  readonly code: number;
  readonly lines: readonly unknown[];
  /** The last line. */
  readonly result: Result;
  readonly stderr: string;
}

/** One process as `tongbiao status --json` shows it. */
export interface ProcessStatus {
  readonly name: string;
  readonly pid: number | null;
  readonly address: string;
  readonly state: string;
  readonly restarts: number;
  readonly lag: number | null;
  readonly lagSeconds: number | null;
}

/** A whole system under its supervisor, as a user starts it. */
export interface System {
  readonly dataDir: string;
  readonly supervisor: ChildProcess;
  /** Folder of the demo tokens. */
  readonly tokens: string;
  /** `http://…` of the portal. */
  readonly portal: string;
  /** Seconds from exec to the ready line, as the start says. */
  readonly seconds: number;
  /** Runs `tongbiao <args> --json` against this system. */
  run<Result>(args: string | readonly string[], options?: RunOptions): Promise<Ended<Result>>;
  status(): Promise<{ ready: boolean; processes: readonly ProcessStatus[]; transport: 'kafka' | 'feed' }>;
  /** Waits until everything is ready again, however often it had to restart. */
  wellAgain(limitMs?: number): Promise<void>;
  /** Stops in order; `keep` leaves the data folder for the next start. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

/** Options of {@link runCli}. */
export interface RunOptions {
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of each JSON line as it comes. */
  readonly onLine?: (line: unknown) => void;
}

/** Runs a command of the command line to its end. */
export const runCli = <Result>(
  args: readonly string[],
  { env = process.env, onLine }: RunOptions = {},
): Promise<Ended<Result>> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: unknown[] = [];
    let stderr = '';
    createInterface({ input: child.stdout }).on('line', (text) => {
      lines.push(JSON.parse(text));
      onLine?.(lines.at(-1));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, lines, result: lines.at(-1) as Result, stderr }));
  });

/** Options of {@link startSystem}. */
export interface SystemOptions {
  /** Fed by a broker on the local JVM (or the `KAFKA_BROKERS` given), or by the feed alone. */
  readonly kafka: boolean;
  /** A data folder to go on with. @default a new one */
  readonly dataDir?: string;
}

/** Starts everything with `tongbiao start` on free ports and waits until it is ready. Rejects with what it said where it does not get ready. */
export const startSystem = async ({
  kafka,
  dataDir = mkdtempSync(join(tmpdir(), 'tongbiao-e2e-')),
}: SystemOptions): Promise<System> => {
  const args = ['start', '--json', '--data-dir', dataDir, '--port-base', 'auto', ...(kafka ? [] : ['--without-kafka'])];
  const supervisor = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  supervisor.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(supervisor, 'exit').then(() => undefined);
  const ready = new Promise<{ portal: string; tokens: string; seconds: number }>((resolve) => {
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as { ready?: boolean; portal: string; tokens: string; seconds: number };
      if (message.ready === true) resolve(message);
    });
  });
  const up = await Promise.race([ready, exited]);
  if (up === undefined) throw new Error(`the system did not start:\n${said}`);

  const run = <Result>(more: string | readonly string[], options?: RunOptions) =>
    runCli<Result>([...(typeof more === 'string' ? [more] : more), '--json', '--data-dir', dataDir], options);
  const status: System['status'] = async () => (await run<Awaited<ReturnType<System['status']>>>('status')).result;
  return {
    dataDir,
    supervisor,
    ...up,
    run,
    status,
    async wellAgain(limitMs = 30_000) {
      const until = Date.now() + limitMs;
      while (!(await status()).ready)
        if (Date.now() > until) throw new Error(`not ready again after ${limitMs} ms:\n${said}`);
    },
    async stop({ keep = false } = {}) {
      if (supervisor.exitCode === null && supervisor.signalCode === null) {
        supervisor.kill('SIGTERM');
        await exited;
      }
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
