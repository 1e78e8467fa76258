import { parsePosition, type Position } from '@tongbiao/contracts';
import { Force, type Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { AgreementCommand } from '@tongbiao/domain/registry';
import { call } from '@tongbiao/service';

/** What the process asks of numbering. */
export type NumberingCommand = Exclude<AgreementCommand, { type: 'BeginPart' | 'RecordSequence' | 'RecordJoin' }>;

/** Asks numbering; the same id is the same command for ever. */
export interface Numbering {
  /** Where in the log the effect is. Rejects with RpcFailure. */
  ask(id: string, command: NumberingCommand, signal: AbortSignal): Promise<Position | undefined>;
}

const DEADLINE_MS = 5_000;

/** Numbering over gRPC. */
export const numberingOver = (client: NumberingServiceClient): Numbering => ({
  ask: async (id, command, signal) => {
    const { outcome } = await send(client, id, command, signal);
    return parsePosition(outcome?.position ?? '')?.position;
  },
});

const send = (
  client: NumberingServiceClient,
  requestId: string,
  command: NumberingCommand,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome | undefined }> => {
  const asked = { requestId, validateOnly: false };
  const options = { deadlineMs: DEADLINE_MS, signal };
  switch (command.type) {
    case 'Reserve':
      return call(client, 'reserve', { ...asked, ...command, members: [...command.members], holdDays: 0 }, options);
    case 'Assign':
      return call(client, 'assign', { ...asked, ...command }, options);
    case 'AssignPart':
      return call(client, 'assignPart', { ...asked, ...command }, options);
    case 'Join':
      return call(client, 'joinSequence', { ...asked, ...command, force: Force.UNSPECIFIED }, options);
    case 'Release':
      return call(client, 'release', { ...asked, ...command }, options);
    case 'Withdraw':
      return call(client, 'withdraw', { ...asked, ...command, seriesId: '' }, options);
  }
};
