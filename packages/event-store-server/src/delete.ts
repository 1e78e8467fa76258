import { DeleteReq, DeleteResp } from '../gen/event_store/client/streams.ts';
import { writableStreamName } from './append.ts';
import { expectedRevisionOf, expectedVersionNumber } from './expected-revision.ts';
import { frameOf } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import { invalidArgument, streamDeleted, wrongExpectedVersion } from './rpc-failure.ts';
import type { ServiceContext } from './service-context.ts';
import { streamNameOf } from './stream-identifier.ts';

/** `Streams/Delete` (hides what was written) and `Streams/Tombstone` (ends the stream for ever). */
export function deleteStream(context: ServiceContext, kind: 'delete' | 'tombstone', call: GrpcCall): void {
  const caller = context.access.callerOf(call.headers.authorization);
  let request: DeleteReq | undefined;
  call.onMessage = (message) => {
    if (request !== undefined) throw invalidArgument('the call has more than one message');
    request = decode(message);
  };
  call.onHalfClose = () => {
    if (request?.options === undefined) throw invalidArgument('the request has no options');
    const streamName = writableStreamName(streamNameOf(request.options.streamIdentifier));
    const expected = expectedRevisionOf(request.options.expectedStreamRevision);
    context.access.require(caller, 'delete', streamName);
    context.writer.enqueue(
      0,
      (log) => (kind === 'delete' ? log.delete(streamName, expected) : log.tombstone(streamName, expected)),
      (outcome) => {
        switch (outcome.kind) {
          case 'stream-deleted':
            return call.fail(streamDeleted(streamName));
          case 'wrong-expected-version':
            return call.fail(wrongExpectedVersion(streamName, expectedVersionNumber(expected), outcome.current));
          case 'written':
          case 'repeated': {
            const { position } = outcome;
            const positionOption: DeleteResp['positionOption'] =
              position === undefined
                ? { $case: 'noPosition', value: {} }
                : { $case: 'position', value: { commitPosition: position, preparePosition: position } };
            call.write(frameOf(DeleteResp.encode({ positionOption }).finish()));
            call.finish();
          }
        }
      },
      (error) => call.fail(error),
    );
  };
}

function decode(message: Uint8Array): DeleteReq {
  try {
    return DeleteReq.decode(message);
  } catch {
    throw invalidArgument('the request cannot be decoded');
  }
}
