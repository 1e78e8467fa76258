import type { ActContent } from '@tongbiao/contracts';
import type { Act } from '@tongbiao/domain/act';
import { shanghaiDay, type Context, type RegionFacts, type WorkState } from '@tongbiao/domain/registry';
import type { EventStore, StateCache } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import type { Call, CommandContext, CommandOptions, Refused } from '@tongbiao/service';
import type { Facts } from '../facts.ts';

/** What the handlers work with. */
export interface Registry {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly facts: Facts;
  readonly works: StateCache<WorkState>;
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor'>;
  readonly now: () => Date;
}

/** The refusal of a region that was never formed. */
export const unknownRegion = (regionId: string): Refused => ({
  rejected: {
    code: 'UNKNOWN_REGION',
    status: 'NOT_FOUND',
    message: `there is no region "${regionId}"`,
    field: 'regionId',
  },
});

/** The refusal of a work that is not there. */
export const unknownWork = (workId: string): Refused => ({
  rejected: { code: 'UNKNOWN_WORK', status: 'NOT_FOUND', message: `there is no work ${workId}`, field: 'workId' },
});

/** The act of authority that a signed request is. */
export const actOf = <Request>(call: Call, codec: { toJSON(request: Request): unknown }, request: Request): Act => ({
  rpc: call.method,
  requestId: call.requestId,
  request: codec.toJSON(request) as ActContent['request'],
  signature: call.act,
});

/** Who asks and when, for the decision and for the metadata of what it writes. */
export interface Asked {
  readonly context: CommandContext;
  readonly command: Context;
}

/** Both sides of a command's context, about a region. */
export const askedIn = (call: Call, facts: RegionFacts, options: CommandOptions): Asked => {
  const context = call.commandContext({
    region: facts.regionId,
    regionStreamRevision: facts.revision.toString(),
    ...options,
  });
  return { context, command: { actor: call.actor, facts, today: shanghaiDay(context.recordedAt) } };
};

/** What the views show is at least as new as the caller asked. Throws POSITION_NOT_REACHED. */
export const awaitViews = async ({ views }: Registry, { minPosition, patience }: Call): Promise<void> => {
  if (minPosition !== undefined) await views.waitFor({ position: minPosition }, patience);
};

/** AIP-158: what a caller gets who does not say. */
export const DEFAULT_PAGE_SIZE = 50;

/** The refusal of a page token that is none, or one of another list. */
export const badPageToken: Refused = {
  rejected: {
    code: 'PAGE_TOKEN_INVALID',
    status: 'INVALID_ARGUMENT',
    message: 'the token is not one that an earlier page of the same list gave',
    field: 'pageToken',
  },
};
