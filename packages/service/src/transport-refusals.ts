import { status as grpcStatus, type ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { DETAILS_HEADER, toGrpcStatus, type Failure } from './failure.ts';

/** Options of {@link explainTransportRefusals}. */
export interface TransportRefusals {
  /** Largest request, in bytes; the transport does not keep what is larger. */
  readonly maxRequestBytes: number;
  /** Told of a call that ended without ever reaching its handler. */
  readonly onRefused: (rpc: string, failure: Failure) => void;
}

/**
 * Gives a reason to the calls that grpc-js ends itself because a message is larger than its limit. It looks at the length that the frame
 * announces, and at what comes out while it decompresses, so nothing large is ever kept.
 * It has to be the server's first interceptor: that one gets the call which grpc-js ends, and the refusals of grpc-js pass no other.
 */
export const explainTransportRefusals =
  ({ maxRequestBytes, onRefused }: TransportRefusals): ServerInterceptor =>
  ({ path }, call) => {
    const send = call.sendStatus.bind(call);
    call.sendStatus = (status) => {
      const explained = (status.metadata?.get(DETAILS_HEADER) ?? []).length > 0;
      if (explained || status.code !== grpcStatus.RESOURCE_EXHAUSTED) return send(status);
      const failure = tooLarge(maxRequestBytes);
      onRefused(path.slice(1), failure);
      send(toGrpcStatus(failure));
    };
    // The call itself, not one around it: what it says of its class is more than grpc-js asks of what an interceptor returns.
    return call as ServerInterceptingCall;
  };

const tooLarge = (maxRequestBytes: number): Failure => ({
  status: 'RESOURCE_EXHAUSTED',
  reason: 'MESSAGE_TOO_LARGE',
  message: `the request is too large: at most ${maxRequestBytes} bytes are taken`,
});
