import { reject, type Decider, type Decision } from '@tongbiao/decider';
import { claim, withdraw } from './claims.ts';
import type { SharedRangeCommand } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { consent, prepare } from './grant.ts';
import { assign, assignFromBlock, expire, extend, release, releaseMany } from './holds.ts';
import { consentToPolicy, setQuota } from './policy.ts';
import { rangeNotFound } from './refusals.ts';
import { reserve, reserveBlock } from './reserving.ts';
import { assignPart, join, strikeOut } from './sequences.ts';
import { evolve, initial, type SharedRange } from './state.ts';

const decide = (state: SharedRange, command: SharedRangeCommand): Decision<SharedRangeEvent> => {
  if (command.type === 'PrepareRange') return prepare(state, command);
  const { prepared } = state;
  if (prepared === undefined) return reject(rangeNotFound);
  switch (command.type) {
    case 'ConsentToRange':
      return consent(state, prepared, command);
    case 'Reserve':
      return reserve(state, prepared, command);
    case 'Assign':
      return assign(state, prepared, command);
    case 'Release':
      return release(state, prepared, command);
    case 'ReserveBlock':
      return reserveBlock(state, prepared, command);
    case 'AssignFromBlock':
      return assignFromBlock(state, prepared, command);
    case 'AssignPart':
      return assignPart(state, prepared, command);
    case 'Extend':
      return extend(state, prepared, command);
    case 'ExpireHold':
      return expire(state, prepared, command);
    case 'ReleaseMany':
      return releaseMany(state, prepared, command);
    case 'Join':
      return join(state, prepared, command);
    case 'Void':
      return strikeOut(state, prepared, command);
    case 'ConsentToPolicy':
      return consentToPolicy(state, prepared, command);
    case 'SetQuota':
      return setQuota(state, prepared, command);
    case 'Withdraw':
      return withdraw(state, prepared, command);
    case 'ClaimSequence':
      return claim(state, prepared, command);
  }
};

/** One shared sequence of a region (stream `range-<range_id>`): no number twice, none lost, none unexplained. */
export const sharedRange: Decider<SharedRange, SharedRangeCommand, SharedRangeEvent> = {
  initial,
  decide,
  evolve,
};
