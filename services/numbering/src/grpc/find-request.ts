import { commandIdOf, streams } from '@tongbiao/contracts';
import {
  NumberingServiceService,
  type GetByRequestIdRequest,
  type GetByRequestIdResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import type { Numbering } from './numbering.ts';

/** Path of an RPC of this service, without its first slash. */
const methodOf = (rpc: string): string | undefined =>
  Object.values(NumberingServiceService)
    .map(({ path }) => path.slice(1))
    .find((path) => path.endsWith(`/${rpc}`));

/** What one's own earlier request wrote, read from the log: the answer holds at this moment, not some time ago. */
export const getByRequestId = async (
  { ranges, store }: Numbering,
  { rangeId, rpc, asked }: GetByRequestIdRequest,
  call: Call,
): Promise<GetByRequestIdResponse | Refused> => {
  const method = methodOf(rpc);
  if (method === undefined) {
    return {
      rejected: {
        code: 'RPC_UNKNOWN',
        status: 'INVALID_ARGUMENT',
        message: `${rpc} is not an RPC of numbering`,
        field: 'rpc',
      },
    };
  }
  const stream = streams.range(rangeId);
  const { subject } = call.actor;
  const commandId = commandIdOf({ subject, method, resource: stream, requestId: asked });
  const events = await ranges.recall({ stream, commandId, deadline: call.deadline });
  return events === undefined
    ? { found: false, outcome: undefined }
    : { found: true, outcome: toOutcome(store.logId, { kind: 'replayed', events }) };
};
