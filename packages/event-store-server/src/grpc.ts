/**
 * The server side of gRPC over `node:http2`. A library that hands out messages one by one spends more on each than this
 * server spends on an append: here one page of events, or all answers of one commit, is one write.
 */
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { RpcFailure, Status } from './rpc-failure.ts';

/** EventStoreDB's limit; the client's is the same. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const PREFIX_BYTES = 5;
/** What may wait for a slow caller in our memory. */
const MAX_BACKLOG_BYTES = 256 * 1024;
/** After the answer, how long a caller may go on sending before the stream is reset. */
const LINGER_MS = 5000;

const { HTTP2_HEADER_CONTENT_TYPE, HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS, NGHTTP2_NO_ERROR } = constants;

/** What a method does with a call: it sets the callbacks it needs and returns. */
export type MethodHandler = (call: GrpcCall) => void;

/** One call. Callbacks come in order; none comes after the call is over. */
export class GrpcCall {
  readonly headers: IncomingHttpHeaders;
  /** One request message, without its length prefix. What it throws ends the call. */
  onMessage: (message: Buffer) => void = ignore;
  /** The caller has sent everything. What it throws ends the call. */
  onHalfClose: () => void = ignore;
  /** The call is over, answered or not: release what it holds. */
  onOver: () => void = ignore;
  /** Something that was written has left: there may be room for more. */
  onRoom: () => void = ignore;
  readonly #stream: ServerHttp2Stream;
  readonly #reportBug: (error: unknown) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #needed = PREFIX_BYTES;
  #trailers: OutgoingHttpHeaders | undefined;
  #isOver = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, reportBug: (error: unknown) => void) {
    this.#stream = stream;
    this.headers = headers;
    this.#reportBug = reportBug;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => this.#end());
    stream.on('error', ignore);
    stream.on('close', () => this.#over());
    stream.on('wantTrailers', () => stream.sendTrailers(this.#trailers ?? {}));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends one or several framed messages. */
  write(frames: Uint8Array): void {
    if (this.#isOver) return;
    this.#respond();
    this.#stream.write(frames, this.#written);
  }

  readonly #written = (): void => {
    if (!this.#isOver) this.onRoom();
  };

  /** Whether more may be sent; when not, `onRoom` will come. */
  get isWritable(): boolean {
    return !this.#isOver && this.#stream.writableLength < MAX_BACKLOG_BYTES;
  }

  /** Makes the caller wait: it may send as much as HTTP/2's window holds and no more. */
  pauseReading(): void {
    this.#stream.pause();
  }

  resumeReading(): void {
    this.#stream.resume();
  }

  /** Ends the call well. */
  finish(): void {
    this.#finish(Status.OK, '', {});
  }

  /** Ends the call with a status; anything but an `RpcFailure` is a bug, reported and not shown to the caller. */
  fail(error: unknown): void {
    if (error instanceof RpcFailure) {
      this.#finish(error.status, error.message, error.trailers);
    } else {
      this.#reportBug(error);
      this.#finish(Status.INTERNAL, 'internal error', {});
    }
  }

  #respond(): void {
    if (!this.#stream.headersSent) this.#stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
  }

  #finish(status: number, message: string, trailers: Readonly<Record<string, string>>): void {
    if (this.#isOver) return;
    const all = {
      'grpc-status': status.toString(),
      ...(message === '' ? {} : { 'grpc-message': percentEncoded(message) }),
      ...trailers,
    };
    const stream = this.#stream;
    if (stream.headersSent) {
      this.#trailers = all;
      stream.end();
    } else {
      stream.respond({ ...RESPONSE_HEADERS, ...all }, { endStream: true });
    }
    this.#over();
    stream.resume();
    if (!stream.readableEnded) {
      const timer = setTimeout(() => stream.close(NGHTTP2_NO_ERROR), LINGER_MS);
      stream.once('close', () => clearTimeout(timer));
    }
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pending = [];
    this.onOver();
  }

  #end(): void {
    if (this.#isOver) return;
    try {
      if (this.#pendingBytes > 0) throw new RpcFailure('INTERNAL', Status.INTERNAL, 'the last message is incomplete');
      this.onHalfClose();
    } catch (error) {
      this.fail(error);
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes < this.#needed) return;
    let buffer = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending);
    try {
      while (buffer.length >= PREFIX_BYTES) {
        const length = buffer.readUInt32BE(1);
        if (length > MAX_MESSAGE_BYTES) {
          throw new RpcFailure(
            'RESOURCE_EXHAUSTED',
            Status.RESOURCE_EXHAUSTED,
            `Received message exceeds the maximum of ${MAX_MESSAGE_BYTES} bytes`,
          );
        }
        if (buffer[0] !== 0) {
          throw new RpcFailure('UNIMPLEMENTED', Status.UNIMPLEMENTED, 'compressed messages are not supported');
        }
        if (buffer.length < PREFIX_BYTES + length) {
          this.#needed = PREFIX_BYTES + length;
          break;
        }
        const message = buffer.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
        buffer = buffer.subarray(PREFIX_BYTES + length);
        this.#needed = PREFIX_BYTES;
        this.onMessage(message);
        if (this.#isOver) return;
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#pending = buffer.length === 0 ? [] : [buffer];
    this.#pendingBytes = buffer.length;
  }
}

/** Finds the method of a new HTTP/2 stream, or answers that there is none. */
export function acceptCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  methods: ReadonlyMap<string, MethodHandler>,
  reportBug: (error: unknown) => void,
): GrpcCall | undefined {
  if (headers['content-type']?.startsWith('application/grpc') !== true) {
    stream.on('error', ignore);
    stream.respond({ [HTTP2_HEADER_STATUS]: 415 }, { endStream: true });
    return undefined;
  }
  const call = new GrpcCall(stream, headers, reportBug);
  const path = String(headers[HTTP2_HEADER_PATH]);
  const method = methods.get(path);
  if (method === undefined) {
    call.fail(new RpcFailure('UNIMPLEMENTED', Status.UNIMPLEMENTED, `this server does not have ${path}`));
    return undefined;
  }
  try {
    method(call);
  } catch (error) {
    call.fail(error);
  }
  return call;
}

const RESPONSE_HEADERS = { [HTTP2_HEADER_STATUS]: 200, [HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc' };

function ignore(): void {}

/** `grpc-message` holds UTF-8, percent-encoded but for printable ASCII; very long texts are cut. */
function percentEncoded(message: string): string {
  let result = '';
  for (const byte of Buffer.from(message.slice(0, 2000))) {
    result +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}
