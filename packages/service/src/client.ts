import {
  InterceptingCall,
  Metadata,
  status as grpcStatus,
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type Interceptor,
  type ServiceError,
} from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '@tongbiao/contracts/gen/google/rpc/error_details';
import { Status } from '@tongbiao/contracts/gen/google/rpc/status';
import { DETAILS_HEADER, type FieldViolation, type StatusName } from './failure.ts';
import { clientCredentials, type ClientTls } from './tls.ts';

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** `host:port`. */
  readonly address: string;
  /** Asked anew for each call, so that a replaced token is used at once. @default none */
  readonly token?: () => string;
  /** @default plain text */
  readonly tls?: ClientTls | undefined;
}

/** Options of one call. */
export interface CallingOptions {
  /** @default 10000 for a unary call, none for a stream */
  readonly deadlineMs?: number;
  /** Position token: the answer must not be older. */
  readonly position?: string;
  readonly signal?: AbortSignal;
  /** W3C trace context to pass on, where no tracer does it. */
  readonly traceparent?: string;
  /** Waits for the server to come up, up to the deadline, instead of failing at once. @default false */
  readonly waitForReady?: boolean;
}

/** A generated client class. */
export type ClientClass<C extends Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: Partial<ClientOptions>,
) => C;

const withToken =
  (token: () => string): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set('authorization', `Bearer ${token()}`);
        next(metadata, listener);
      },
    });

/**
 * Opens a client. It connects at the first call, reconnects by itself for ever (backoff 100 ms … 3 s), and notices within 30 s
 * that a peer is gone. Close it with `client.close()`.
 */
export const connect = <C extends Client>(Class: ClientClass<C>, { address, token, tls }: ConnectOptions): C =>
  new Class(address, clientCredentials(tls), {
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 3_000,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // Lists and replays are larger than grpc-js's 4 MiB.
    'grpc.max_receive_message_length': 32 * 1_048_576,
    ...(token === undefined ? {} : { interceptors: [withToken(token)] }),
  });

/** A call that did not succeed, with everything that the server said about it. */
export class RpcFailure extends Error {
  /** Name of the gRPC status: `NOT_FOUND`. */
  readonly code: StatusName;
  /** Number of the gRPC status. */
  readonly status: number;
  /** Stable reason (`CONSULTATION_TOO_SHORT`); the status name where the server gave none. */
  readonly reason: string;
  readonly fieldViolations: readonly FieldViolation[];
  /** The rule behind a refusal. */
  readonly rule?: {
    readonly set: string;
    readonly version: string;
    readonly article?: string;
    /** The registered policy or agreement that the article is of. */
    readonly policyId?: string;
  };
  readonly retryAfterMs?: number;

  constructor(error: ServiceError) {
    const name = (grpcStatus[error.code] ?? 'UNKNOWN') as StatusName;
    super(error.details === '' ? name : error.details);
    this.name = 'RpcFailure';
    this.code = name;
    this.status = error.code;
    const { info, fields, retry } = detailsOf(error);
    this.reason = info?.reason ?? name;
    this.fieldViolations = fields;
    const { ruleSet, ruleVersion, ruleArticle, rulePolicy } = info?.metadata ?? {};
    if (ruleSet !== undefined && ruleVersion !== undefined)
      this.rule = {
        set: ruleSet,
        version: ruleVersion,
        ...(ruleArticle === undefined ? {} : { article: ruleArticle }),
        ...(rulePolicy === undefined ? {} : { policyId: rulePolicy }),
      };
    if (retry?.retryDelay !== undefined)
      this.retryAfterMs = Number(retry.retryDelay.seconds) * 1000 + retry.retryDelay.nanos / 1_000_000;
  }
}

const detailsOf = (
  error: ServiceError,
): { info?: ErrorInfo; retry?: RetryInfo; readonly fields: readonly FieldViolation[] } => {
  const [bytes] = error.metadata?.get(DETAILS_HEADER) ?? [];
  if (!Buffer.isBuffer(bytes)) return { fields: [] };
  let found: { info?: ErrorInfo; retry?: RetryInfo; fields: readonly FieldViolation[] } = { fields: [] };
  try {
    for (const { typeUrl, value } of Status.decode(bytes).details) {
      if (typeUrl.endsWith('/google.rpc.ErrorInfo')) found = { ...found, info: ErrorInfo.decode(value) };
      if (typeUrl.endsWith('/google.rpc.RetryInfo')) found = { ...found, retry: RetryInfo.decode(value) };
      if (typeUrl.endsWith('/google.rpc.BadRequest'))
        found = { ...found, fields: BadRequest.decode(value).fieldViolations };
    }
  } catch {
    return { fields: [] };
  }
  return found;
};

type UnaryCall<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

type StreamCall<Q, R> = (request: Q, metadata?: Metadata, options?: Partial<CallOptions>) => ClientReadableStream<R>;

type MethodKind<K, M> = K extends keyof Client
  ? 'other'
  : M extends StreamCall<infer _, infer __>
    ? 'stream'
    : M extends UnaryCall<infer _, infer __>
      ? 'unary'
      : 'other';

/** Names of a client's unary methods. */
export type UnaryMethod<C> = { [K in keyof C]: MethodKind<K, C[K]> extends 'unary' ? K : never }[keyof C];

/** Names of a client's server-streaming methods. */
export type StreamMethod<C> = { [K in keyof C]: MethodKind<K, C[K]> extends 'stream' ? K : never }[keyof C];

type UnaryTypes<M> = M extends UnaryCall<infer Q, infer R> ? { request: Q; response: R } : never;
type StreamTypes<M> = M extends StreamCall<infer Q, infer R> ? { request: Q; response: R } : never;

const metadataOf = ({ position, traceparent, waitForReady = false }: CallingOptions): Metadata => {
  const metadata = new Metadata({ waitForReady });
  if (position !== undefined && position !== '') metadata.set('tongbiao-position', position);
  if (traceparent !== undefined) metadata.set('traceparent', traceparent);
  return metadata;
};

/** Calls a unary method. Rejects with {@link RpcFailure}. */
export const call = <C extends Client, K extends UnaryMethod<C>>(
  client: C,
  method: K,
  request: UnaryTypes<C[K]>['request'],
  options: CallingOptions = {},
): Promise<UnaryTypes<C[K]>['response']> =>
  new Promise((resolve, reject) => {
    const { deadlineMs = 10_000, signal } = options;
    const run = (client[method] as UnaryCall<unknown, UnaryTypes<C[K]>['response']>).bind(client);
    let running: ClientUnaryCall | undefined;
    const cancel = (): void => running?.cancel();
    running = run(request, metadataOf(options), { deadline: Date.now() + deadlineMs }, (error, response) => {
      signal?.removeEventListener('abort', cancel);
      if (error === null) resolve(response);
      else reject(new RpcFailure(error));
    });
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
  });

/**
 * Calls a server-streaming method: an iterable to be read once, with backpressure. Leaving the loop cancels the call; a failure,
 * an abort or the deadline throws {@link RpcFailure}.
 */
export const callStream = async function* <C extends Client, K extends StreamMethod<C>>(
  client: C,
  method: K,
  request: StreamTypes<C[K]>['request'],
  options: CallingOptions = {},
): AsyncGenerator<StreamTypes<C[K]>['response'], void, undefined> {
  const { deadlineMs, signal } = options;
  const run = (client[method] as StreamCall<unknown, StreamTypes<C[K]>['response']>).bind(client);
  const stream = run(
    request,
    metadataOf(options),
    deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
  );
  const cancel = (): void => stream.cancel();
  // A cancelled stream still reports its end; nobody is left to hear it.
  stream.on('error', () => {});
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    for await (const message of stream) yield message as StreamTypes<C[K]>['response'];
  } catch (error) {
    throw isServiceError(error) ? new RpcFailure(error) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
};

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
