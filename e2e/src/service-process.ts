import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A service in a process of its own, that can be killed and started again at the same address. */
export interface ServiceProcess {
  /** `host:port`, the same in every life. */
  readonly address: string;
  pid(): number;
  /** Kills it as a crash would and waits for its end. */
  kill(): Promise<void>;
  /** Holds it still, and lets it go on as if nothing had happened: how a zombie is made. */
  freeze(): void;
  thaw(): void;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  /** Tells it to stop; its exit code. */
  stop(): Promise<number | null>;
  /** Its figures, in Prometheus' text. */
  figures(): Promise<string>;
  /** Its exit code; null while it runs or when a signal ended it. */
  exited(): number | null;
  /** The last of what it wrote. */
  said(): string;
}

/** Services of this repository. */
export type ServiceName =
  | 'registry'
  | 'numbering'
  | 'notification'
  | 'international-liaison'
  | 'audit'
  | 'province'
  | 'portal';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const launch = async (
  name: ServiceName,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly said: readonly string[] }> => {
  const main = fileURLToPath(new URL(`../../services/${name}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  const ready = new Promise<true>((resolve) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', (line) => {
        said.push(line);
        if (said.length > 40) said.shift();
        if (line.includes('"msg":"ready"')) resolve(true);
      });
  });
  const ended = once(child, 'close').then(() => false);
  if (await Promise.race([ready, ended])) return { child, said };
  throw new Error(`${name} did not start:\n${said.join('\n')}`);
};

/** Starts a service and waits until it is ready; throws with its last words when it ends instead. */
export const startServiceProcess = async (
  name: ServiceName,
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess> => {
  const address = `127.0.0.1:${await freePort()}`;
  const metrics = `127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    TONGBIAO_LISTEN: address,
    TONGBIAO_METRICS_LISTEN: metrics,
    TONGBIAO_STOP_ON_STDIN_CLOSE: '1',
    ...settings,
  };
  let { child, said } = await launch(name, env);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    address,
    pid: () => child.pid!,
    kill: async () => {
      await end('SIGKILL');
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    start: async () => {
      ({ child, said } = await launch(name, env));
    },
    stop: () => end('SIGTERM'),
    exited: () => child.exitCode,
    said: () => said.join('\n'),
    figures: async () => (await fetch(`http://${metrics}/metrics`)).text(),
  };
};
