/** What can go wrong between us and the store. Callers compare codes, never classes or messages. */
export type StoreErrorCode =
  /** The stream is not at the revision that was expected: nothing of this append is, or ever will be, written. */
  | 'WRONG_EXPECTED_VERSION'
  /** The append may or may not be on record. Only the same ids at the same revision may be sent again. */
  | 'OUTCOME_UNKNOWN'
  /** The store did not answer in time; nothing was written by this call. */
  | 'UNAVAILABLE'
  /** Other writers were faster at every attempt; nothing was written by this call. */
  | 'CONFLICT'
  /** The events are larger than one append may be. */
  | 'TOO_LARGE'
  /** The data or metadata would not be read back as it was given. */
  | 'NOT_VERBATIM'
  /** The stream was tombstoned. */
  | 'STREAM_DELETED'
  /** The store refuses this to the user of the connection string. */
  | 'ACCESS_DENIED'
  /** The request itself is wrong (an empty type, a stream name that is not printable ASCII, an id that is no uuid). */
  | 'INVALID_APPEND'
  /** A position at which the log has no record. */
  | 'INVALID_POSITION'
  /** The place or token belongs to another log, or the log lost what was once read from it. */
  | 'FOREIGN_LOG'
  /** Text that is no position token. */
  | 'MALFORMED_TOKEN'
  /** The log's first domain event is not `log.Founded.v1`. */
  | 'LOG_NOT_FOUNDED'
  /** This process has a store open already. */
  | 'ALREADY_OPEN'
  /** The store was closed by {@link EventStore.close}. */
  | 'CLOSED';

/** A failure of the store, or of what was asked of it. The client's own error is the `cause`. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The string `code` of anything thrown; undefined where it has none. */
export const codeOf = (error: unknown): string | undefined => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** The revision that the stream was at, where a WRONG_EXPECTED_VERSION tells. */
export const headOf = (error: unknown): bigint | undefined => {
  const cause = error instanceof Error ? error.cause : undefined;
  const head =
    typeof cause === 'object' && cause !== null && 'actualVersion' in cause ? cause.actualVersion : undefined;
  return typeof head === 'bigint' ? head : undefined;
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Discriminator of the client's error classes; absent on what it passes through untranslated (a bare `Error` with code 14). */
const typeOf = (error: unknown): string | undefined => {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  return typeof type === 'string' ? type : undefined;
};

const named = (error: unknown): StoreError | undefined => {
  if (error instanceof StoreError) return error;
  switch (typeOf(error)) {
    case 'wrong-expected-version':
      return new StoreError('WRONG_EXPECTED_VERSION', 'the stream is at another revision', error);
    case 'stream-deleted':
      return new StoreError('STREAM_DELETED', 'the stream was deleted for good', error);
    case 'access-denied':
      return new StoreError('ACCESS_DENIED', 'the store refuses this to the user of the connection string', error);
    case 'maximum-append-size-exceeded':
      return new StoreError('TOO_LARGE', 'the events are larger than the store takes in one append', error);
    case 'missing-required-metadata-property':
    case 'invalid-argument':
      return new StoreError('INVALID_APPEND', textOf(error), error);
    case undefined:
    default:
      return undefined;
  }
};

/**
 * What the client threw at an append. Whatever is not a named refusal leaves the outcome unknown: a node that stops, a dead
 * socket, a passed deadline and a status without details (the client's type `unknown`) all say nothing about the write.
 */
export const appendError = (error: unknown): StoreError =>
  named(error) ?? new StoreError('OUTCOME_UNKNOWN', `the store did not say whether it wrote: ${textOf(error)}`, error);

/** What the client threw at a read or subscription. Reads change nothing, so what is not a named refusal may be tried again. */
export const readError = (error: unknown): StoreError => {
  if (/invalid ?position/i.test(textOf(error)))
    return new StoreError('INVALID_POSITION', 'the log has no record at this position', error);
  return named(error) ?? new StoreError('UNAVAILABLE', `the store does not answer: ${textOf(error)}`, error);
};

/** True for the client's way of saying that a stream has no events. */
export const isStreamNotFound = (error: unknown): boolean => typeOf(error) === 'stream-not-found';
