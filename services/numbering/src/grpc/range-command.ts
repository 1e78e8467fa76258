import { streams } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { SharedRange, SharedRangeCommand, SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { CommandOutcome } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandContext, type Refused } from '@tongbiao/service';
import { refuseHolder, type Holder } from './holders.ts';
import { regionOf, type Numbering } from './numbering.ts';

/** A command for a range, from its RPC. */
export interface RangeCommand {
  readonly rangeId: string;
  readonly validateOnly: boolean;
  /** Who is to have the number; must be on record, and no part where it is a whole number. */
  readonly holder?: Holder;
  readonly regionStreamRevision?: string;
  /** The command, with the instant at which it is recorded. */
  readonly command: (context: CommandContext) => SharedRangeCommand;
}

type Accepted = Exclude<CommandOutcome<SharedRange, SharedRangeEvent>, { readonly kind: 'rejected' }>;

/**
 * Has a command decided; what it came to, with the outcome of its reply, or the refusal. For a holder that may not have it nothing is
 * written, but what the same request wrote before is answered.
 */
export const submitTo = async (
  numbering: Numbering,
  call: Call,
  { rangeId, validateOnly, command, holder = {}, regionStreamRevision }: RangeCommand,
): Promise<(Accepted & { readonly outcome: Outcome }) | Refused> => {
  const { ranges, store } = numbering;
  const { workId } = holder;
  const refused = await refuseHolder(numbering, holder, call);
  const stream = streams.range(rangeId);
  const context = call.commandContext({
    resource: stream,
    region: regionOf(rangeId),
    regionStreamRevision,
    workId: workId === '' ? undefined : workId,
  });
  const result = await ranges.submit({
    stream,
    command: command(context),
    context,
    dryRun: validateOnly || refused !== undefined,
    deadline: call.deadline,
  });
  if (refused !== undefined && result.kind !== 'replayed') return refused;
  return result.kind === 'rejected' ? result : { ...result, outcome: toOutcome(store.logId, result) };
};
