/** gRPC status codes that this server answers with. */
export const Status = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** An answer that is not OK. Clients tell the cases apart by the trailer `exception`, then by the status. */
export class RpcFailure extends Error {
  /** Value of the trailer `exception`, or the status's name where there is none. */
  readonly code: string;
  readonly status: number;
  readonly trailers: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, trailers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RpcFailure';
    this.code = code;
    this.status = status;
    this.trailers = trailers;
  }
}

/** The request cannot be understood; the message says what is wrong with it. */
export function invalidArgument(message: string): RpcFailure {
  return new RpcFailure('INVALID_ARGUMENT', Status.INVALID_ARGUMENT, message);
}

/** The caller is known (or nobody) and may not do this. */
export function accessDenied(): RpcFailure {
  return new RpcFailure('access-denied', Status.PERMISSION_DENIED, 'Access Denied.', { exception: 'access-denied' });
}

/** The caller's credentials are wrong. */
export function unauthenticated(): RpcFailure {
  return new RpcFailure('UNAUTHENTICATED', Status.UNAUTHENTICATED, 'Unauthenticated');
}

/** The node is stopping: outcome of what is in flight unknown, try again elsewhere or later. */
export function unavailable(): RpcFailure {
  return new RpcFailure('UNAVAILABLE', Status.UNAVAILABLE, 'Server Is Shutting Down');
}

/** The stream was tombstoned. */
export function streamDeleted(streamName: string): RpcFailure {
  return new RpcFailure('stream-deleted', Status.FAILED_PRECONDITION, `Event stream '${streamName}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': headerText(streamName),
  });
}

/** The stream is not where the caller thinks; `expected` and `actual` in the protocol's numbers. */
export function wrongExpectedVersion(streamName: string, expected: bigint, actual: bigint): RpcFailure {
  return new RpcFailure(
    'wrong-expected-version',
    Status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${streamName}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': headerText(streamName),
      'expected-version': expected.toString(),
      'actual-version': actual.toString(),
    },
  );
}

/** The data of one append is too much. */
export function maximumAppendSizeExceeded(bytes: number): RpcFailure {
  return new RpcFailure(
    'maximum-append-size-exceeded',
    Status.INVALID_ARGUMENT,
    `Maximum Append Size of ${bytes} Exceeded.`,
    { exception: 'maximum-append-size-exceeded', 'maximum-append-size': bytes.toString() },
  );
}

/** An event came without its type or content type. */
export function missingRequiredMetadata(): RpcFailure {
  return new RpcFailure(
    'missing-required-metadata-property',
    Status.INVALID_ARGUMENT,
    'Required Metadata Property Missing',
    {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    },
  );
}

/** Longest stream name that a trailer carries whole: HTTP/2 peers refuse header lists of 64 KiB and more. */
const LONGEST_HEADER_TEXT = 8192;

/** A stream name as a header value: percent-encoded unless it is plain ASCII, cut when it is very long. */
function headerText(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
  return (isPlain ? text : encodeURIComponent(text)).slice(0, LONGEST_HEADER_TEXT);
}
