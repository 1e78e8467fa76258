import { derivedId } from '@tongbiao/contracts';
import type {
  RecordObjectionRequest,
  RecordObjectionResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { Call, Refused } from '@tongbiao/service';
import { onWork } from './on-work.ts';
import type { Registry } from './registry.ts';

/** Records an objection. Its id follows from the command's, so that a retry records the same one. */
export const recordObjection = async (
  registry: Registry,
  request: RecordObjectionRequest,
  call: Call,
): Promise<RecordObjectionResponse | Refused> => {
  let objectionId = '';
  const answer = await onWork(
    registry,
    call,
    request,
    (commandId) => {
      objectionId = derivedId(commandId, 'objection');
      return { type: 'RecordObjection', ...request, objectionId };
    },
    { occurredAt: request.receivedOn },
  );
  return 'rejected' in answer ? answer : { outcome: answer.outcome, objectionId };
};
