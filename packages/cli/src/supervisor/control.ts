import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { foldersOf } from './data-folder.ts';
import type { ProcessState } from './supervise.ts';

/** One process, as `tongbiao status` shows it. */
export interface ProcessStatus {
  readonly name: string;
  readonly pid: number | null;
  /** `host:port`. */
  readonly address: string;
  readonly state: ProcessState;
  /** How often it died and was started again since the supervisor started. */
  readonly restarts: number;
  /** Ordinal of the last event that it has applied; null = it holds no view of the log, or does not answer. */
  readonly position: string | null;
  /** What it does, where the state does not tell: `waiting: <topic>` of the relay. */
  readonly detail: string | null;
  /** Events that its slowest subscription has not dealt with; null = it follows nothing, or does not answer. */
  readonly lag: number | null;
  /** Since the oldest event that it has not dealt with was recorded; null as `lag`. */
  readonly lagSeconds: number | null;
}

/** The answer of `tongbiao status --json`. */
export interface SystemStatus {
  readonly ready: boolean;
  readonly pid: number | null;
  readonly processes: readonly ProcessStatus[];
  /** Folder of the demo tokens, one file per identity. */
  readonly tokens: string;
  readonly dataDir: string;
  /** `kafka`, or `feed` where there is no Kafka. */
  readonly transport: 'kafka' | 'feed' | null;
}

/** How to reach the supervisor of a data folder. */
export interface ControlFile {
  readonly pid: number;
  readonly address: string;
  /** Asked for by the control endpoint; the file is readable by its owner alone. */
  readonly secret: string;
  readonly portBase: number;
  readonly startedAt: string;
}

/** The supervisor's side of `status` and `stop`. */
export interface ControlServer {
  close(): Promise<void>;
}

/** Serves `GET /status` and `POST /stop` on a loopback port, and writes down where. */
export async function serveControl(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly portBase: number;
  readonly status: () => Promise<SystemStatus>;
  readonly stop: () => void;
}): Promise<ControlServer> {
  const secret = randomBytes(24).toString('base64url');
  const expected = Buffer.from(`Bearer ${secret}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return reply(response, 401, {});
    switch (`${request.method} ${request.url}`) {
      case 'GET /status':
        return void options.status().then(
          (status) => reply(response, 200, status),
          (error: Error) => reply(response, 500, { error: error.message }),
        );
      case 'POST /stop':
        reply(response, 202, { stopping: true });
        return options.stop();
      default:
        return reply(response, 404, {});
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const file = foldersOf(options.dataDir).supervisorFile;
  const content: ControlFile = {
    pid: process.pid,
    address: `127.0.0.1:${options.port}`,
    secret,
    portBase: options.portBase,
    startedAt: new Date().toISOString(),
  };
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return {
    close: () => {
      rmSync(file, { force: true });
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

/** What the last start in this folder wrote down; undefined after an ordered stop. */
export function readControlFile(dataDir: string): ControlFile | undefined {
  try {
    return JSON.parse(readFileSync(foldersOf(dataDir).supervisorFile, 'utf8')) as ControlFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Asks the supervisor of a folder; undefined when none runs there (none, or one that was killed). */
export async function askSupervisor(
  dataDir: string,
  method: 'GET' | 'POST',
  path: '/status' | '/stop',
): Promise<{ readonly file: ControlFile; readonly answer: unknown } | undefined> {
  const file = readControlFile(dataDir);
  if (file === undefined) return undefined;
  try {
    const response = await fetch(`http://${file.address}${path}`, {
      method,
      headers: { authorization: `Bearer ${file.secret}` },
      signal: AbortSignal.timeout(10_000),
    });
    // Somebody else listens there now: the one that wrote the file is gone.
    if (!response.ok) return undefined;
    return { file, answer: await response.json() };
  } catch {
    return undefined;
  }
}
