import { commandIdOf, streams } from '@tongbiao/contracts';
import {
  NumberingServiceService,
  type GetByRequestIdRequest,
  type GetByRequestIdResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ordinaryNumbers } from '@tongbiao/domain/numbering';
import { recall } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import type { Numbering } from './numbering.ts';

/** Path of an RPC of this service, without its first slash. */
const methodOf = (rpc: string): string | undefined =>
  Object.values(NumberingServiceService)
    .map(({ path }) => path.slice(1))
    .find((path) => path.endsWith(`/${rpc}`));

const invalid = (code: string, message: string, field: string): Refused => ({
  rejected: { code, status: 'INVALID_ARGUMENT', message, field },
});

/** What one's own earlier request wrote, read from the log: the answer holds at this moment, not some time ago. */
export const getByRequestId = async (
  { ranges, ordinary, store }: Numbering,
  { rangeId, prefix, rpc, asked }: GetByRequestIdRequest,
  call: Call,
): Promise<GetByRequestIdResponse | Refused> => {
  const method = methodOf(rpc);
  if (method === undefined) return invalid('RPC_UNKNOWN', `${rpc} is not an RPC of numbering`, 'rpc');
  if ((rangeId === '') === (prefix === ''))
    return invalid('FIELD_REQUIRED', 'give rangeId, or prefix where the write was about ordinary numbers', 'rangeId');
  const stream = rangeId === '' ? streams.ordinary(prefix) : streams.range(rangeId);
  const { subject } = call.actor;
  const of = {
    stream,
    commandId: commandIdOf({ subject, method, resource: stream, requestId: asked }),
    deadline: call.deadline,
  };
  const events = await (rangeId === ''
    ? recall(store, { ...of, decider: ordinaryNumbers, cache: ordinary })
    : ranges.recall(of));
  return events === undefined
    ? { found: false, outcome: undefined }
    : { found: true, outcome: toOutcome(store.logId, { kind: 'replayed', events }) };
};
