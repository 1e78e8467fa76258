import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { appendError, codeOf, isStreamNotFound, readError, StoreError } from './store-error.ts';

/** A gRPC error as the client passes it through untranslated. */
const bare = (code: number, message: string) => Object.assign(new Error(message), { code });
const unknown = (message: string) => new UnknownError(undefined as never, message);
const versions = { streamName: 's', current: 1n, expected: 0n } as const;

describe('what the client throws at an append', () => {
  it.each([
    ['another revision', new WrongExpectedVersionError(undefined as never, versions), 'WRONG_EXPECTED_VERSION'],
    ['a tombstone', StreamDeletedError.fromStreamName('s'), 'STREAM_DELETED'],
    ['a denial without code or message', new AccessDeniedError(undefined as never), 'ACCESS_DENIED'],
    ['a size that is too large', MaxAppendSizeExceededError.fromMaxAppendSize(1), 'TOO_LARGE'],
    ['arguments that the client refuses', new InvalidArgumentError('no'), 'INVALID_APPEND'],
  ])('is a refusal: %s', (_, error, code) => expect(appendError(error).code).toBe(code));
  it.each([
    ['a broken connection', new UnavailableError(bare(14, 'read ECONNRESET') as never)],
    ['a bare error with code 14', bare(14, 'connect ECONNREFUSED')],
    ['a node that stops', unknown('Could not recognize Server Is Not Ready')],
    ['a reset stream', new UnknownError(bare(13, 'RST_STREAM with code 0') as never)],
    ['a passed deadline', new DeadlineExceededError(undefined as never)],
    ['a write that timed out at the node', new TimeoutError(undefined as never)],
    ['a cancelled call', new CancelledError(bare(1, 'cancelled') as never)],
    ['a message that is no error', 'Impossible situation'],
    ['nothing at all', undefined],
  ])('leaves the outcome unknown: %s', (_, error) => expect(appendError(error).code).toBe('OUTCOME_UNKNOWN'));
  it('leaves the outcome unknown: a node that is not the leader any more', () => {
    const map = { 'leader-endpoint-host': 'x', 'leader-endpoint-port': '1' };
    const error = new NotLeaderError(Object.assign(bare(5, ''), { metadata: { getMap: () => map } }) as never);
    expect(appendError(error).code).toBe('OUTCOME_UNKNOWN');
  });
  it('keeps the code of an error of ours', () =>
    expect(appendError(new StoreError('CLOSED', 'closed')).code).toBe('CLOSED'));
  it('keeps what the client threw as the cause', () => {
    const cause = bare(14, 'x');
    expect(appendError(cause).cause).toBe(cause);
  });
});

describe('what the client throws at a read', () => {
  it.each([
    ['a broken connection', bare(14, 'read ECONNRESET'), 'UNAVAILABLE'],
    ['a node that stops', unknown('Server Is Not Ready'), 'UNAVAILABLE'],
    ['a tombstone', StreamDeletedError.fromStreamName('s'), 'STREAM_DELETED'],
    ['a denial', new AccessDeniedError(undefined as never), 'ACCESS_DENIED'],
    ['a subscription from no record', bare(3, 'Trying to read from an invalid position.'), 'INVALID_POSITION'],
    ['a read from no record', unknown('2 UNKNOWN: InvalidPosition'), 'INVALID_POSITION'],
  ])('%s', (_, error, code) => expect(readError(error).code).toBe(code));
  it('is told from a stream that has no events', () => {
    expect(isStreamNotFound(new StreamNotFoundError(null as never, 's'))).toBe(true);
    expect(isStreamNotFound(bare(5, 'not found'))).toBe(false);
  });
});

describe('the code of an error', () => {
  it.each([
    [new StoreError('CONFLICT', ''), 'CONFLICT'],
    [bare(14, ''), undefined],
    [null, undefined],
    ['text', undefined],
  ])('of %s is %s', (error, code) => expect(codeOf(error)).toBe(code));
});
