import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(import.meta.resolve('@tongbiao/event-store-server/main'));

/** An event store server in a process of its own, as the supervisor starts one. */
export interface EventStoreProcess {
  readonly port: number;
  readonly connectionString: string;
  readonly process: ChildProcess;
  /** Sends the signal and waits for the end: the exit code, or the signal that ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
}

/** Starts one and waits until it is ready; throws with what it wrote to stderr when it ends instead. `wrap` is put before the command, as `strace` needs it. */
export async function startEventStoreProcess(
  args: readonly string[],
  wrap: readonly string[] = [],
): Promise<EventStoreProcess> {
  // It ends with us, however we end.
  const command = [...wrap, process.execPath, MAIN, ...args, '--stop-on-stdin-close'];
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const firstLine = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([firstLine, ended.then(() => undefined)]);
  if (first === undefined) throw new Error(errors.trim());
  const { port, connectionString } = JSON.parse(first[0]) as { port: number; connectionString: string };
  const end = async (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    child.kill(signal);
    const [code, by] = await ended;
    return code ?? by ?? 'SIGKILL';
  };
  return { port, connectionString, process: child, end };
}
