import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { lockFolder } from './folder-lock.ts';

// A process of its own between us and a program that knows nothing of us (a JVM, the docker client): the program must not
// outlive us, not even after SIGKILL, and cannot watch us itself. Whatever happens to us closes our end of this process's
// stdin. Run as `node guard.ts '<JSON of GuardPlan>'`.

/** What the guard is told, as its only argument. */
interface GuardPlan {
  readonly command: string;
  readonly args: readonly string[];
  /** Held while the program runs. */
  readonly folder?: string;
  /** Run when the program was killed, for what it leaves behind elsewhere (a container). */
  readonly afterKill?: readonly string[];
  /** How long the program may take to end by itself when we are gone. */
  readonly orphanGraceMs: number;
  /** How long it may take when it is told to stop. */
  readonly stopGraceMs: number;
}

const PREDECESSOR_MS = 3_000;

const plan = JSON.parse(process.argv[2] ?? '') as GuardPlan;
if (plan.folder !== undefined && (await lockFolder(plan.folder, PREDECESSOR_MS)) === undefined) {
  report('the folder is in use by another one');
  process.exit(1);
}
const child = spawn(plan.command, plan.args, { stdio: ['ignore', 'inherit', 'inherit'] });
let deadline: NodeJS.Timeout | undefined;
let ending = false;

function end(graceMs: number): void {
  ending = true;
  child.kill('SIGTERM');
  clearTimeout(deadline);
  deadline = setTimeout(() => child.kill('SIGKILL'), graceMs);
}

child.on('error', (error) => {
  report(`cannot run ${plan.command}: ${error.message}`);
  process.exit(1);
});
child.on('spawn', () => report(`pid ${child.pid}`));
child.on('exit', (code, signal) => {
  clearTimeout(deadline);
  const [command, ...args] = plan.afterKill ?? [];
  if (signal === 'SIGKILL' && command !== undefined) spawnSync(command, args, { stdio: 'ignore', timeout: 1_000 });
  // A JVM that stops in order when told to calls it 143.
  if (signal !== null && !(ending && signal === 'SIGTERM')) report(`killed by ${signal}`);
  process.exitCode = ending && signal !== 'SIGKILL' ? 0 : (code ?? 1);
  process.stdin.destroy();
});
// Ours has gone away: nobody reads, and that must not keep us from ending the program.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(plan.stopGraceMs));

const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => {
  if (line === 'stop') end(plan.stopGraceMs);
});
orders.on('close', () => {
  if (child.exitCode === null && child.signalCode === null) end(plan.orphanGraceMs);
});

function report(line: string): void {
  process.stdout.write(`guard: ${line}\n`);
}
