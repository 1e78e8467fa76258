import type { StreamIdentifier, UUID } from '../gen/event_store/client/shared.ts';
import {
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  WrongExpectedVersion,
} from '../gen/event_store/client/shared.ts';
import { BatchAppendReq, BatchAppendResp, type BatchAppendReq_Options } from '../gen/event_store/client/streams.ts';
import { writableStreamName } from './append.ts';
import type { ExpectedRevision } from './commit-check.ts';
import type { ProposedEvent, WriteOutcome } from './event-log.ts';
import { expectedRevisionOf } from './expected-revision.ts';
import { frameOf } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import { MAX_APPEND_BYTES, proposedEvent } from './proposed-message.ts';
import { invalidArgument, RpcFailure, Status } from './rpc-failure.ts';
import type { ServiceContext } from './service-context.ts';
import { streamNameOf } from './stream-identifier.ts';
import { parseUuid } from './uuid.ts';

/** A real node's write timeout: an append must be complete within it, whatever its deadline. */
const WRITE_TIMEOUT_MS = 2000;
/** What one call may have in flight before it has to wait. */
const MOST_IN_FLIGHT_BYTES = 32 * 1024 * 1024;
const MOST_IN_FLIGHT = 8192;
/** A real node leaves a call open that is half-closed after it lay idle; callers cancel it. Ours ends it a while later. */
const IDLE_MS = 500;
const IDLE_LINGER_MS = 1000;

/** One append whose frames are still coming. */
interface Incoming {
  readonly correlationId: UUID | undefined;
  readonly identifier: StreamIdentifier | undefined;
  readonly streamName: string;
  readonly expected: ExpectedRevision;
  readonly events: ProposedEvent[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * `Streams/BatchAppend`: one long call, many appends in it, each answered exactly once under its correlation id. A
 * client has no timer of its own for them and crashes on a second answer.
 */
export function batchAppend(context: ServiceContext, call: GrpcCall): void {
  const caller = context.access.callerOf(call.headers.authorization);
  const incoming = new Map<string, Incoming>();
  let inFlight = 0;
  let inFlightBytes = 0;
  let isPaused = false;
  let isHalfClosed = false;
  let answers: Buffer[] = [];
  let linger: NodeJS.Timeout | undefined;
  let lastAnswerAt = -Infinity;

  const flush = (): void => {
    const frames = answers;
    answers = [];
    lastAnswerAt = performance.now();
    call.write(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames));
    finishIfDone();
  };
  const finishIfDone = (): void => {
    if (isHalfClosed && inFlight === 0 && incoming.size === 0 && answers.length === 0) call.finish();
  };
  const answer = (frame: Buffer): void => {
    answers.push(frame);
    if (answers.length === 1) queueMicrotask(flush);
  };

  const start = (request: BatchAppendReq, options: BatchAppendReq_Options): Incoming => {
    if (parseUuid(request.correlationId) === undefined)
      throw invalidArgument('the correlation id is missing or not a UUID');
    const streamName = writableStreamName(streamNameOf(options.streamIdentifier));
    const expected = expectedRevisionOf(options.expectedStreamPosition);
    const timeoutMs = Math.min(timeLeftMs(options), WRITE_TIMEOUT_MS);
    if (timeoutMs <= 0) throw timedOut();
    context.access.require(caller, 'write', streamName);
    const { correlationId } = request;
    const identifier = options.streamIdentifier;
    const append: Incoming = {
      correlationId,
      identifier,
      streamName,
      expected,
      events: [],
      bytes: 0,
      timer: undefined,
    };
    if (!request.isFinal) {
      append.timer = setTimeout(() => {
        incoming.delete(keyOf(request));
        answer(failureFrame(append, timedOut()));
      }, timeoutMs);
    }
    return append;
  };

  const add = (append: Incoming, request: BatchAppendReq): void => {
    for (const message of request.proposedMessages) {
      append.bytes += message.data.length;
      if (append.bytes > MAX_APPEND_BYTES) throw tooLarge();
      append.events.push(proposedEvent(message));
    }
  };

  const commit = (append: Incoming): void => {
    inFlight++;
    inFlightBytes += append.bytes;
    if (!isPaused && (inFlight > MOST_IN_FLIGHT || inFlightBytes > MOST_IN_FLIGHT_BYTES)) {
      isPaused = true;
      call.pauseReading();
    }
    const done = (frame: Buffer): void => {
      inFlight--;
      inFlightBytes -= append.bytes;
      if (isPaused && inFlight < MOST_IN_FLIGHT / 2 && inFlightBytes < MOST_IN_FLIGHT_BYTES / 2) {
        isPaused = false;
        call.resumeReading();
      }
      answer(frame);
    };
    context.writer.enqueue(
      append.bytes,
      (log) => log.append(append.streamName, append.expected, append.events),
      (outcome) => done(outcomeFrame(append, outcome)),
      (error) => {
        context.reportBug(error);
        done(failureFrame(append, error));
      },
    );
  };

  call.onMessage = (message) => {
    const request = decode(message);
    const key = keyOf(request);
    const known = incoming.get(key);
    if (known === undefined && request.options === undefined) return;
    let append = known;
    try {
      append ??= start(request, request.options as BatchAppendReq_Options);
      add(append, request);
    } catch (error) {
      clearTimeout(append?.timer);
      incoming.delete(key);
      const refused = append ?? { correlationId: request.correlationId, identifier: request.options?.streamIdentifier };
      answer(failureFrame(refused, error));
      return;
    }
    if (request.isFinal) {
      clearTimeout(append.timer);
      incoming.delete(key);
      commit(append);
    } else {
      incoming.set(key, append);
    }
  };
  call.onHalfClose = () => {
    isHalfClosed = true;
    if (performance.now() - lastAnswerAt < IDLE_MS) finishIfDone();
    else if (inFlight === 0 && incoming.size === 0) linger = setTimeout(finishIfDone, IDLE_LINGER_MS);
  };
  call.onOver = () => {
    clearTimeout(linger);
    for (const append of incoming.values()) clearTimeout(append.timer);
    incoming.clear();
  };
}

function keyOf(request: BatchAppendReq): string {
  return parseUuid(request.correlationId) ?? '';
}

function decode(message: Uint8Array): BatchAppendReq {
  try {
    return BatchAppendReq.decode(message);
  } catch {
    throw invalidArgument('the request cannot be decoded');
  }
}

function timeLeftMs({ deadlineOption }: BatchAppendReq_Options): number {
  switch (deadlineOption?.$case) {
    case undefined:
      return Infinity;
    case 'deadline21100':
      return Number(deadlineOption.value.seconds) * 1000 + deadlineOption.value.nanos / 1e6 - Date.now();
    case 'deadline':
      return Number(deadlineOption.value.seconds) * 1000 + deadlineOption.value.nanos / 1e6;
  }
}

function timedOut(): RpcFailure {
  return new RpcFailure('timeout', Status.DEADLINE_EXCEEDED, 'Timeout');
}

function tooLarge(): RpcFailure {
  return new RpcFailure(
    'maximum-append-size-exceeded',
    Status.INVALID_ARGUMENT,
    `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`,
  );
}

function outcomeFrame(append: Incoming, outcome: WriteOutcome): Buffer {
  switch (outcome.kind) {
    case 'written':
    case 'repeated':
      return respond(append, {
        $case: 'success',
        value: {
          currentRevisionOption:
            outcome.last < 0n ? { $case: 'noStream', value: {} } : { $case: 'currentRevision', value: outcome.last },
          positionOption:
            outcome.position === undefined
              ? { $case: 'noPosition', value: {} }
              : { $case: 'position', value: { commitPosition: outcome.position, preparePosition: outcome.position } },
        },
      });
    case 'stream-deleted': {
      const detail = StreamDeleted.encode({ streamIdentifier: append.identifier }).finish();
      return respond(append, error(Status.NOT_FOUND, 'Stream is deleted.', 'StreamDeleted', detail));
    }
    case 'wrong-expected-version': {
      const detail = WrongExpectedVersion.encode({
        currentStreamRevisionOption:
          outcome.current < 0n
            ? { $case: 'currentNoStream', value: {} }
            : { $case: 'currentStreamRevision', value: outcome.current },
        expectedStreamPositionOption: expectation(append.expected),
      }).finish();
      return respond(append, error(Status.ALREADY_EXISTS, 'Wrong expected version.', 'WrongExpectedVersion', detail));
    }
  }
}

function failureFrame(append: Pick<Incoming, 'correlationId' | 'identifier'>, reason: unknown): Buffer {
  if (!(reason instanceof RpcFailure))
    return respond(append, error(Status.UNKNOWN, 'internal error', 'Unknown', NOTHING));
  const { code, status, message } = reason;
  switch (code) {
    case 'access-denied':
      return respond(append, error(status, message, 'AccessDenied', NOTHING));
    case 'timeout':
      return respond(append, error(status, message, 'Timeout', NOTHING));
    case 'maximum-append-size-exceeded': {
      const detail = MaximumAppendSizeExceeded.encode({ maxAppendSize: MAX_APPEND_BYTES }).finish();
      return respond(append, error(status, message, 'MaximumAppendSizeExceeded', detail));
    }
    default:
      return respond(append, error(status, message, 'BadRequest', BadRequest.encode({ message }).finish()));
  }
}

const NOTHING = new Uint8Array();

function respond(
  append: Pick<Incoming, 'correlationId' | 'identifier'>,
  result: NonNullable<BatchAppendResp['result']>,
): Buffer {
  const { correlationId, identifier } = append;
  return frameOf(
    BatchAppendResp.encode({
      correlationId,
      result,
      streamIdentifier: identifier,
      expectedStreamPosition: undefined,
    }).finish(),
  );
}

function error(code: number, message: string, type: string, value: Uint8Array): NonNullable<BatchAppendResp['result']> {
  const typeUrl = `type.googleapis.com/event_store.client.${type}`;
  return { $case: 'error', value: { code, message, details: { typeUrl, value: Buffer.from(value) } } };
}

function expectation(expected: ExpectedRevision): NonNullable<WrongExpectedVersion['expectedStreamPositionOption']> {
  switch (expected) {
    case 'any':
      return { $case: 'expectedAny', value: {} };
    case 'no_stream':
      return { $case: 'expectedNoStream', value: {} };
    case 'stream_exists':
      return { $case: 'expectedStreamExists', value: {} };
    default:
      return { $case: 'expectedStreamPosition', value: expected };
  }
}
