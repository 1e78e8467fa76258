import type { GrpcCall } from './grpc.ts';
import { parseReadRequest, type ReadRequest } from './read-request.ts';
import { answerRead } from './reads.ts';
import { invalidArgument, RpcFailure } from './rpc-failure.ts';
import type { ServiceContext } from './service-context.ts';
import { answerSubscription } from './subscriptions.ts';

/** `Streams/Read`: reads of a stream and of `$all`, and both kinds of subscription. */
export function read(context: ServiceContext, call: GrpcCall): void {
  const { access, log, hub } = context;
  const caller = access.callerOf(call.headers.authorization);
  let request: ReadRequest | undefined;
  call.onMessage = (message) => {
    if (request !== undefined) throw invalidArgument('the call has more than one message');
    request = parseReadRequest(message);
  };
  call.onHalfClose = () => {
    if (request === undefined) throw invalidArgument('the call has no message');
    const subject = 'streamName' in request ? request.streamName : '$all';
    const requireAccess = (): void => access.require(caller, 'read', subject);
    requireAccess();
    const how = {
      resolveLinks: request.resolveLinks,
      structuredIds: request.structuredIds,
      mayRead: (streamName: string) => {
        try {
          access.require(caller, 'read', streamName);
          return true;
        } catch (error) {
          if (error instanceof RpcFailure) return false;
          throw error;
        }
      },
    };
    if (request.kind === 'read-stream' || request.kind === 'read-all') answerRead(log, call, request, how);
    else answerSubscription({ log, hub, call, how, requireAccess }, request);
  };
}
