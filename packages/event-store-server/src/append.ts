import { AppendReq, AppendResp, type AppendResp_WrongExpectedVersion } from '../gen/event_store/client/streams.ts';
import type { ExpectedRevision } from './commit-check.ts';
import type { ProposedEvent, WriteOutcome } from './event-log.ts';
import { expectedRevisionOf } from './expected-revision.ts';
import { frameOf } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import { MAX_APPEND_BYTES, proposedEvent } from './proposed-message.ts';
import { invalidArgument, maximumAppendSizeExceeded, streamDeleted } from './rpc-failure.ts';
import type { ServiceContext } from './service-context.ts';
import { streamNameOf } from './stream-identifier.ts';

/** `Streams/Append`: one append per call, its options first, then its events. */
export function append(context: ServiceContext, call: GrpcCall): void {
  const caller = context.access.callerOf(call.headers.authorization);
  const events: ProposedEvent[] = [];
  let target: { readonly streamName: string; readonly expected: ExpectedRevision } | undefined;
  let bytes = 0;
  call.onMessage = (message) => {
    const { content } = decode(message);
    if (content === undefined) throw invalidArgument('a message has neither options nor an event');
    if (content.$case === 'options') {
      if (target !== undefined) throw invalidArgument('options came twice');
      const streamName = writableStreamName(streamNameOf(content.value.streamIdentifier));
      target = { streamName, expected: expectedRevisionOf(content.value.expectedStreamRevision) };
      context.access.require(caller, 'write', streamName);
      return;
    }
    if (target === undefined) throw invalidArgument('an event came before the options');
    events.push(proposedEvent(content.value));
    bytes += content.value.data.length;
    if (bytes > MAX_APPEND_BYTES) throw maximumAppendSizeExceeded(MAX_APPEND_BYTES);
  };
  call.onHalfClose = () => {
    if (target === undefined) throw invalidArgument('the call has no options');
    const { streamName, expected } = target;
    context.writer.enqueue(
      bytes,
      (log) => log.append(streamName, expected, events),
      (outcome) => answer(call, streamName, expected, outcome),
      (error) => call.fail(error),
    );
  };
}

/** Refuses the one name that would be the metadata of a stream without a name. */
export function writableStreamName(streamName: string): string {
  if (streamName === '$$') throw invalidArgument("the stream '$$' is the metadata of no stream");
  return streamName;
}

function decode(message: Uint8Array): AppendReq {
  try {
    return AppendReq.decode(message);
  } catch {
    throw invalidArgument('the request cannot be decoded');
  }
}

function answer(call: GrpcCall, streamName: string, expected: ExpectedRevision, outcome: WriteOutcome): void {
  if (outcome.kind === 'stream-deleted') return call.fail(streamDeleted(streamName));
  const result: AppendResp['result'] =
    outcome.kind === 'wrong-expected-version'
      ? { $case: 'wrongExpectedVersion', value: wrong(expected, outcome.current) }
      : {
          $case: 'success',
          value: {
            currentRevisionOption:
              outcome.last < 0n ? { $case: 'noStream', value: {} } : { $case: 'currentRevision', value: outcome.last },
            positionOption:
              outcome.position === undefined
                ? { $case: 'noPosition', value: {} }
                : {
                    $case: 'position',
                    value: { commitPosition: outcome.position, preparePosition: outcome.position },
                  },
          },
        };
  call.write(frameOf(AppendResp.encode({ result }).finish()));
  call.finish();
}

function wrong(expected: ExpectedRevision, current: bigint): AppendResp_WrongExpectedVersion {
  return {
    currentRevisionOption:
      current < 0n ? { $case: 'currentNoStream', value: {} } : { $case: 'currentRevision', value: current },
    expectedRevisionOption: expectation(expected),
  };
}

function expectation(
  expected: ExpectedRevision,
): NonNullable<AppendResp_WrongExpectedVersion['expectedRevisionOption']> {
  switch (expected) {
    case 'any':
      return { $case: 'expectedAny', value: {} };
    case 'no_stream':
      return { $case: 'expectedNoStream', value: {} };
    case 'stream_exists':
      return { $case: 'expectedStreamExists', value: {} };
    default:
      return { $case: 'expectedRevision', value: expected };
  }
}
