import { readFileSync } from 'node:fs';
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { createServer as createTcpServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { DEFAULT_USERS, openAccess, usersAccess, type User } from './access.ts';
import { append } from './append.ts';
import { batchAppend } from './batch-append.ts';
import { deleteStream } from './delete.ts';
import { EventLog } from './event-log.ts';
import { acceptCall, type GrpcCall, type MethodHandler } from './grpc.ts';
import { GroupCommit } from './group-commit.ts';
import { gossip, httpPages, supportedMethods } from './node-info.ts';
import { read } from './read.ts';
import { backUp, type DataFileReport } from './maintenance.ts';
import { accessDenied, unavailable } from './rpc-failure.ts';
import type { ServiceContext } from './service-context.ts';
import { Storage, type SyncMode } from './storage.ts';
import { SubscriptionHub } from './subscription-hub.ts';

/** How an embedded event store is started. */
export interface EventStoreServerOptions {
  /** Path of the SQLite file that holds the log, made when there is none; `:memory:` for a log that ends with the server. */
  readonly dataFile: string;
  /** 0 takes a free one. @default 2113 */
  readonly port?: number;
  /** Without `tls` only a loopback address is accepted, because everybody is an administrator then. @default '127.0.0.1' */
  readonly host?: string;
  /** Under which name others reach this node; it stands in `connectionString` and in gossip, and the certificate must cover it. @default `host`, or the machine's name where that is a wildcard */
  readonly advertisedHost?: string;
  /** `full`: an acknowledged event survives a power cut. `normal`: it survives a killed process. @default 'full' */
  readonly sync?: SyncMode;
  /** PEM files. With TLS, callers authenticate and the streams' access lists hold. @default none: plain text */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Who may log in; used with `tls` only. @default admin and ops, both with the password `changeit` */
  readonly users?: readonly User[];
  /** Told what went wrong inside, with no caller to tell it to. @default nothing is told */
  readonly log?: (message: string, error: unknown) => void;
}

/** A running event store. */
export interface EventStoreServer {
  readonly port: number;
  /** For `EventStoreDBClient.connectionString`; with TLS, credentials and `tlsCAFile` are still to be added. */
  readonly connectionString: string;
  /**
   * Copies the log into a new file while reading and writing go on, and checks the copy; a server can be started on it
   * after `restore`. Over HTTP/1.1 administrators do the same with `POST /admin/backup` and `{"to": "/absolute/path"}`.
   */
  readonly backUp: (file: string) => Promise<DataFileReport>;
  /** Answers what is in flight, ends every call with UNAVAILABLE and closes the data file. */
  readonly close: () => Promise<void>;
}

/** The server cannot start as it was told to. */
export class ServerStartError extends Error {
  readonly code: 'PORT_IN_USE' | 'ADDRESS_NOT_AVAILABLE' | 'NOT_LOOPBACK' | 'TLS_FILES';
  constructor(code: ServerStartError['code'], message: string) {
    super(message);
    this.name = 'ServerStartError';
    this.code = code;
  }
}

const DEFAULT_PORT = 2113;
/** A batch append of the client's default chunk size fits twice. */
const WINDOW_BYTES = 8 * 1024 * 1024;
const HTTP2_SETTINGS = {
  settings: { initialWindowSize: WINDOW_BYTES, maxConcurrentStreams: 100_000, enablePush: false },
  /** What waits for a caller is bounded per call; Node's own bound would refuse calls of a busy client. */
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
  /** The official client resets the call whenever a stream is not found, which is no attack. */
  streamResetBurst: 1_000_000,
  streamResetRate: 100_000,
};
/** How long a stopping server waits for callers to take their last answers. */
const FAREWELL_MS = 1000;
const HTTP2_PREFACE = 'PRI';
/** A connection that says nothing, and a page that is not asked for, are given up after this long. */
const SILENCE_MS = 30_000;
/** Of the network: how a caller that vanished without a word is noticed. */
const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };

/**
 * Starts an embedded single-node event store that EventStoreDB's clients can connect to.
 *
 * ```ts
 * const server = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
 * const client = EventStoreDBClient.connectionString(server.connectionString);
 * ```
 *
 * Throws `DataFileError` or `ServerStartError` when it cannot.
 */
export async function startEventStoreServer(options: EventStoreServerOptions): Promise<EventStoreServer> {
  const { dataFile, port = DEFAULT_PORT, host = '127.0.0.1', sync = 'full', tls, users = DEFAULT_USERS } = options;
  const { advertisedHost = host === '0.0.0.0' || host === '::' ? hostname() : host } = options;
  if (tls === undefined && !isLoopback(host)) {
    throw new ServerStartError('NOT_LOOPBACK', `without TLS only a loopback address is served, not ${host}`);
  }
  const reportBug = (error: unknown): void => options.log?.('unexpected error', error);
  const credentials = tls === undefined ? undefined : readTlsFiles(tls);
  const storage = Storage.open(dataFile, sync);
  const log = new EventLog(storage);
  const hub = new SubscriptionHub();
  const writer = new GroupCommit(log, (events) => hub.publish(events));
  const access = credentials === undefined ? openAccess() : usersAccess(users, log);
  const context: ServiceContext = { log, writer, hub, access, reportBug };

  const address = { host: advertisedHost, port: 0, isSecure: tls !== undefined };
  const methods = methodsOf(context, () => address);
  const calls = new Set<GrpcCall>();
  const sessions = new Set<ServerHttp2Session>();
  let isStopping = false;

  const backUpFor = async (authorization: string | undefined, file: string): Promise<DataFileReport> => {
    if (!access.callerOf(authorization).isAdmin) throw accessDenied();
    return backUp(storage, file);
  };

  const sockets = new Set<Socket>();
  const http1 = createHttp1Server(httpPages(() => address, backUpFor)).setTimeout(SILENCE_MS);
  const http2 = createHttp2Server(HTTP2_SETTINGS);
  http2.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  http2.on('stream', (stream, headers) => {
    const call = acceptCall(stream, headers, methods, reportBug);
    if (call === undefined || call.isOver) return;
    calls.add(call);
    stream.on('close', () => calls.delete(call));
    if (isStopping) call.fail(unavailable());
  });
  http2.on('sessionError', () => {});

  const front =
    credentials === undefined
      ? createTcpServer(SOCKET_OPTIONS, (socket) =>
          sniff(socket, (isHttp2) => (isHttp2 ? http2 : http1).emit('connection', socket)),
        )
      : createTlsServer({ ...SOCKET_OPTIONS, ...credentials, ALPNProtocols: ['h2', 'http/1.1'] }, (socket: TLSSocket) =>
          (socket.alpnProtocol === 'h2' ? http2 : http1).emit('connection', socket),
        );
  front.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  try {
    address.port = await listen(front, host, port);
  } catch (error) {
    storage.close();
    throw error;
  }

  const close = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    const closed = new Promise<void>((resolve) => front.close(() => resolve()));
    await writer.drained();
    for (const call of calls) call.fail(unavailable());
    for (const session of sessions) session.close();
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(timer);
    storage.close();
  };
  const authority = `${isIPv6(advertisedHost) ? `[${advertisedHost}]` : advertisedHost}:${address.port}`;
  return {
    port: address.port,
    connectionString: `esdb://${authority}?tls=${tls !== undefined}`,
    backUp: (file) => backUp(storage, file),
    close,
  };
}

function methodsOf(
  context: ServiceContext,
  info: () => { host: string; port: number; isSecure: boolean },
): ReadonlyMap<string, MethodHandler> {
  const streams = '/event_store.client.streams.Streams';
  return new Map<string, MethodHandler>([
    [`${streams}/Read`, (call) => read(context, call)],
    [`${streams}/Append`, (call) => append(context, call)],
    [`${streams}/BatchAppend`, (call) => batchAppend(context, call)],
    [`${streams}/Delete`, (call) => deleteStream(context, 'delete', call)],
    [`${streams}/Tombstone`, (call) => deleteStream(context, 'tombstone', call)],
    ['/event_store.client.server_features.ServerFeatures/GetSupportedMethods', supportedMethods],
    ['/event_store.client.gossip.Gossip/Read', gossip(info)],
  ]);
}

/** Looks at the first bytes of a connection, puts them back, and says which protocol it speaks. */
function sniff(socket: Socket, found: (isHttp2: boolean) => void): void {
  let seen = Buffer.alloc(0);
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null) seen = Buffer.concat([seen, chunk]);
    const start = seen.toString('latin1', 0, HTTP2_PREFACE.length);
    if (start.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(start)) {
      socket.once('readable', look);
      return;
    }
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    socket.unshift(seen);
    found(start === HTTP2_PREFACE);
  };
  socket.once('readable', look);
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new ServerStartError('PORT_IN_USE', `port ${port} on ${host} is in use`));
      else reject(new ServerStartError('ADDRESS_NOT_AVAILABLE', `cannot listen on ${host}:${port}: ${error.message}`));
    });
    server.listen(port, host, resolve);
  });
  server.on('error', () => {});
  return (server.address() as AddressInfo).port;
}

function readTlsFiles(tls: { readonly certFile: string; readonly keyFile: string }): { cert: Buffer; key: Buffer } {
  try {
    return { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
  } catch (error) {
    throw new ServerStartError(
      'TLS_FILES',
      `cannot read the TLS files: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
