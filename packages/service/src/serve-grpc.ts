import {
  Server,
  type MethodDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Actor } from '@tongbiao/contracts';
import type { Rejection } from '@tongbiao/decider';
import { admit, keepToOwnProvince } from './access.ts';
import { callOf, type Call, type Ending } from './call.ts';
import type { ServedMethod, ServedService } from './define-service.ts';
import {
  CallFailed,
  deadlineExceeded,
  ofRejection,
  ofThrown,
  stopping,
  toGrpcStatus,
  type Failure,
} from './failure.ts';
import type { Log } from './log.ts';
import { rpcFigures, type Metrics, type RpcFigures } from './metrics.ts';
import type { Part } from './part.ts';
import { addReflection } from './reflection.ts';
import { serverCredentials, type ServerTls } from './tls.ts';
import type { TokenVerifier } from './tokens.ts';
import { explainTransportRefusals } from './transport-refusals.ts';

/** Options of {@link serveGrpc}. */
export interface GrpcServerOptions {
  /** `host:port`; port 0 = any free one. */
  readonly listen: string;
  readonly services: readonly ServedService[];
  readonly tokens: TokenVerifier;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Founding id of this service's log; a `tongbiao-position` of another log is refused. @default none: every log's are taken */
  readonly logId?: string;
  /** @default plain text */
  readonly tls?: ServerTls | undefined;
  /** Larger requests are refused with MESSAGE_TOO_LARGE. @default 1048576 */
  readonly maxRequestBytes?: number;
  /** Deadline of a unary call whose caller sets none. @default 15000 */
  readonly defaultDeadlineMs?: number;
  /** False until the service can answer (views that still catch up); see {@link GrpcServer.setServing}. @default true */
  readonly serving?: boolean;
  /** @default the wall clock */
  readonly now?: () => Date;
}

/** A running gRPC server. */
export interface GrpcServer extends Part {
  /** `host:port` with the port that was bound. */
  readonly address: string;
  /** What grpc.health.v1.Health says of this server and of each of its services. */
  setServing(serving: boolean): void;
  drain(limitMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Texts are short and lists have at most 200 elements: no honest request comes near. */
const MAX_REQUEST_BYTES = 1_048_576;

/** The furthest deadline, 24.8 days: timers take no more. Streams whose callers set none have it too. */
const FURTHEST_MS = 2 ** 31 - 1;

/** A stream outlives its first moment: its token is looked at again this often, and the stream ends with it. */
const STILL_GOOD_MS = 1_000;

/** How long connections may take to say goodbye once no call is left. */
const GOODBYE_MS = 300;

/** A call that is being handled. */
interface Running {
  readonly stream: boolean;
  readonly end: (failure: Failure) => void;
}

interface Context {
  readonly options: GrpcServerOptions;
  readonly figures: RpcFigures;
  readonly running: Set<Running>;
  readonly isDraining: () => boolean;
  readonly changed: () => void;
}

type IncomingCall = ServerUnaryCall<Buffer, unknown> | ServerWritableStream<Buffer, unknown>;

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i;

const actorOf = async (call: IncomingCall, tokens: TokenVerifier): Promise<Actor | undefined> => {
  const [header] = call.metadata.get('authorization');
  if (header === undefined) return undefined;
  const token = typeof header === 'string' ? BEARER.exec(header)?.[1] : undefined;
  if (token === undefined)
    throw new CallFailed({
      status: 'UNAUTHENTICATED',
      reason: 'TOKEN_INVALID',
      message: 'metadata authorization must be: Bearer <token>',
    });
  return tokens.verify(token);
};

const deadlineOf = (call: IncomingCall, defaultMs: number | undefined, now: Date): Date => {
  const set = call.getDeadline();
  const ms = typeof set === 'number' ? set : set.getTime();
  const inMs = Number.isFinite(ms) ? ms - now.getTime() : (defaultMs ?? FURTHEST_MS);
  return new Date(now.getTime() + Math.min(inMs, FURTHEST_MS));
};

/** Who calls, may they, is the request well-formed, is it theirs to make: in this order, before any state is read. */
const receive = async (
  call: IncomingCall,
  method: ServedMethod,
  { options }: Context,
  ending: Ending,
): Promise<{ readonly request: unknown; readonly seen: Call }> => {
  const { tokens, log, logId, now = () => new Date(), defaultDeadlineMs = 15_000 } = options;
  const actor = admit(method.access, await actorOf(call, tokens));
  const { request, json } = method.read(call.request);
  keepToOwnProvince(method.access, actor, (request as { readonly province?: string }).province);
  const seen = callOf({
    actor,
    method: method.rpc,
    request,
    json,
    metadata: call.metadata,
    deadline: deadlineOf(call, method.definition.responseStream ? undefined : defaultDeadlineMs, now()),
    ending,
    now,
    log,
    logId,
  });
  return { request, seen };
};

const rejectionIn = (answer: unknown): Rejection | undefined =>
  typeof answer === 'object' && answer !== null && 'rejected' in answer && answer.rejected !== undefined
    ? (answer.rejected as Rejection)
    : undefined;

/** How a call ends for whoever works on it. Most calls end before anybody asks for the signal, which costs more than the question. */
class CallEnding implements Ending {
  #controller: AbortController | undefined;
  isAborted = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.isAborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.isAborted = true;
    this.#controller?.abort();
  }
}

const explain = (thrown: unknown, method: ServedMethod, log: Log, { isAborted }: CallEnding): Failure => {
  const { failure, unexpected } = ofThrown(thrown);
  if (unexpected && !isAborted) log.error({ err: thrown, method: method.rpc, reason: failure.reason }, 'call failed');
  return failure;
};

/** Runs one call to its single end, whichever comes first: an answer, a failure, the deadline, the caller's leaving, the stop. */
const track = (
  context: Context,
  method: ServedMethod,
  call: IncomingCall,
  send: (failure: Failure) => void,
): { readonly ending: CallEnding; readonly end: (outcome: Failure | 'OK' | 'CANCELLED') => boolean } => {
  const { running, figures, changed, options } = context;
  const ending = new CallEnding();
  const finish = figures.begin(method.rpc);
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const end = (outcome: Failure | 'OK' | 'CANCELLED'): boolean => {
    if (ended) return false;
    ended = true;
    clearTimeout(timer);
    running.delete(entry);
    finish(typeof outcome === 'string' ? outcome : outcome.status);
    if (typeof outcome !== 'string') send(outcome);
    if (outcome !== 'OK') ending.abort();
    changed();
    return true;
  };
  const entry: Running = { stream: method.definition.responseStream, end };
  running.add(entry);
  call.on('cancelled', () => end('CANCELLED'));
  if (!method.definition.responseStream && !Number.isFinite(Number(call.getDeadline())))
    timer = setTimeout(() => end(deadlineExceeded), options.defaultDeadlineMs ?? 15_000);
  if (context.isDraining()) end(stopping);
  return { ending, end };
};

const unary =
  (context: Context, method: ServedMethod) =>
  (call: ServerUnaryCall<Buffer, unknown>, callback: sendUnaryData<unknown>): void => {
    const { ending, end } = track(context, method, call, (failure) => callback(toGrpcStatus(failure)));
    if (ending.isAborted) return;
    const answer = async (): Promise<void> => {
      const { request, seen } = await receive(call, method, context, ending);
      if (ending.isAborted) return;
      const response = await (method.handle(request, seen) as Promise<unknown>);
      const rejected = rejectionIn(response);
      if (rejected !== undefined) end(ofRejection(rejected));
      else {
        const bytes = method.definition.responseSerialize(response as never);
        if (end('OK')) callback(null, bytes);
      }
    };
    answer().catch((thrown: unknown) => end(explain(thrown, method, context.options.log, ending)));
  };

const drained = (call: ServerWritableStream<Buffer, unknown>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      call.off('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    call.once('drain', go);
    signal.addEventListener('abort', go, { once: true });
  });

/** Next element, or undefined as soon as nobody waits for it any more (a subscription may never yield again). */
const nextOf = <T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T> | undefined> => {
  let stop = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  return Promise.race([iterator.next(), aborted]).finally(() => signal.removeEventListener('abort', stop));
};

const streaming =
  (context: Context, method: ServedMethod) =>
  (call: ServerWritableStream<Buffer, unknown>): void => {
    const { log, tokens } = context.options;
    const { ending, end } = track(context, method, call, (failure) => call.emit('error', toGrpcStatus(failure)));
    const { signal } = ending;
    if (signal.aborted) return;
    const answer = async (): Promise<void> => {
      const { request, seen } = await receive(call, method, context, ending);
      if (signal.aborted) return;
      const source = await (method.handle(request, seen) as Promise<AsyncIterable<unknown>>);
      const rejected = rejectionIn(source);
      if (rejected !== undefined) {
        end(ofRejection(rejected));
        return;
      }
      const iterator = source[Symbol.asyncIterator]();
      let exhausted = false;
      const stillGood = setInterval(() => {
        actorOf(call, tokens).catch((thrown: unknown) => end(explain(thrown, method, log, ending)));
      }, STILL_GOOD_MS);
      try {
        for (;;) {
          const next = await nextOf(iterator, signal);
          if (next === undefined) return;
          if (next.done === true) break;
          if (!call.write(method.definition.responseSerialize(next.value as never))) await drained(call, signal);
          if (signal.aborted) return;
        }
        exhausted = true;
        if (end('OK')) call.end();
      } finally {
        clearInterval(stillGood);
        // Not awaited: a source that is waiting itself may take its time.
        if (!exhausted) iterator.return?.().catch((error: unknown) => log.debug({ err: error }, 'stream source'));
      }
    };
    answer().catch((thrown: unknown) => end(explain(thrown, method, log, ending)));
  };

/** Bytes in, bytes out: the kit reads them itself, so that what is wrong with them gets its own answer. */
const asBytes = (bytes: Buffer): Buffer => bytes;

const grpcDefinition = (service: ServedService): ServiceDefinition =>
  Object.fromEntries(
    Object.entries(service.methods).map(([key, { definition }]) => [
      key,
      {
        path: definition.path,
        requestStream: false,
        responseStream: definition.responseStream,
        requestSerialize: asBytes,
        requestDeserialize: asBytes,
        responseSerialize: asBytes,
        responseDeserialize: asBytes,
      } satisfies MethodDefinition<Buffer, Buffer>,
    ]),
  );

const implementation = (context: Context, service: ServedService): Record<string, UntypedHandleCall> =>
  Object.fromEntries(
    Object.entries(service.methods).map(([key, method]) => {
      if (method.definition.requestStream) throw new Error(`${method.rpc}: requests are not streamed in this system`);
      return [key, method.definition.responseStream ? streaming(context, method) : unary(context, method)];
    }),
  );

const bind = (server: Server, { listen, tls }: GrpcServerOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(listen, serverCredentials(tls), (error, port) => {
      if (error) reject(new Error(`cannot listen on ${listen}: ${error.message}`));
      else resolve(port);
    });
  });

/** Serves services over gRPC, with health and reflection. Rejects where the address cannot be bound. */
export const serveGrpc = async (options: GrpcServerOptions): Promise<GrpcServer> => {
  const { services, log, metrics, listen, maxRequestBytes = MAX_REQUEST_BYTES, serving = true } = options;
  const figures = rpcFigures(metrics);
  const server = new Server({
    'grpc.max_receive_message_length': maxRequestBytes,
    'grpc.max_send_message_length': -1,
    // Feeds live long and may be silent; a peer that is gone has to be noticed.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    interceptors: [
      explainTransportRefusals({
        maxRequestBytes,
        onRefused: (rpc, { status }) => figures.begin(rpc)(status),
      }),
    ],
  });
  const running = new Set<Running>();
  let draining = false;
  let changed = (): void => {};
  const context: Context = {
    options,
    figures,
    running,
    isDraining: () => draining,
    changed: () => changed(),
  };
  const names = ['', ...services.map((service) => service.name)];
  const health = new HealthImplementation();
  const setServing = (yes: boolean): void => {
    for (const name of names) health.setStatus(name, yes && !draining ? 'SERVING' : 'NOT_SERVING');
  };
  setServing(serving);
  health.addToServer(server);
  addReflection(server, [...services.map((service) => service.name), 'grpc.health.v1.Health']);
  for (const service of services) server.addService(grpcDefinition(service), implementation(context, service));
  const port = await bind(server, options);

  /** Resolves when no call is left, or after the limit. */
  const idle = (limitMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limitMs);
      changed = () => {
        if (running.size > 0) return;
        clearTimeout(timer);
        resolve(true);
      };
      changed();
    });

  return {
    name: 'grpc',
    address: `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`,
    setServing,
    async drain(limitMs) {
      draining = true;
      setServing(false);
      for (const call of running) if (call.stream) call.end(stopping);
      if (await idle(limitMs)) return;
      log.warn({ calls: running.size, limitMs }, 'calls cut off by the stop');
      for (const call of running) call.end(stopping);
    },
    async close() {
      draining = true;
      for (const call of running) call.end(stopping);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, GOODBYE_MS);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
};
