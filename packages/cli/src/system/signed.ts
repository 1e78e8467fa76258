import type { Signature } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { signAct, type MemberKey } from '@tongbiao/service';

/** An act of authority with the province's signature: the request, signed as it will be sent. */
export const signed = <R extends { requestId: string; signature?: Signature | undefined }>(
  key: MemberKey,
  rpc: string,
  message: { toJSON(request: R): unknown },
  request: R,
): R => ({
  ...request,
  signature: signAct(key, {
    rpc,
    requestId: request.requestId,
    request: message.toJSON(request) as Record<string, unknown>,
  }),
});
