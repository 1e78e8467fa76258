import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import canonicalize from 'canonicalize';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { faultOfPreparation } from './preparation.ts';
import type { SharedRange } from './state.ts';

/** The secretariat prepares the range. */
export const prepare = (state: SharedRange, command: CommandOf<'PrepareRange'>): Decision<SharedRangeEvent> => {
  const { type: _, regionMembers, ...rest } = command;
  const data: RangePrepared = { ...rest, members: [...command.members], presumed: [...command.presumed] };
  if (state.prepared !== undefined) {
    if (canonicalize(data) === canonicalize(state.prepared)) return unchanged;
    return reject({
      code: 'RANGE_EXISTS',
      status: 'ALREADY_EXISTS',
      message: `${command.rangeId} was prepared otherwise; a range is not changed by preparing it again`,
      field: 'first',
    });
  }
  const fault = faultOfPreparation(data, regionMembers);
  return fault === undefined ? accept({ type: 'numbering.RangePrepared.v1', data }) : reject(fault);
};

/** A member consents; with the last one the range opens. */
export const consent = (
  state: SharedRange,
  { rangeId, members }: RangePrepared,
  { province, document, actFault }: CommandOf<'ConsentToRange'>,
): Decision<SharedRangeEvent> => {
  if (!members.some((member) => member.province === province)) {
    return reject({
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${province} is not a member of the range`,
      field: 'province',
    });
  }
  if (actFault !== undefined) return reject(actFault);
  if (state.consented.includes(province)) return unchanged;
  const consented: SharedRangeEvent = { type: 'numbering.RangeConsented.v1', data: { rangeId, province, document } };
  return state.consented.length + 1 < members.length
    ? accept(consented)
    : accept<SharedRangeEvent>(consented, { type: 'numbering.RangeOpened.v1', data: { rangeId } });
};
