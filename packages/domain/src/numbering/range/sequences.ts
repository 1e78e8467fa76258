import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { numberingRule } from '../rules.ts';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { hasSequence, reasonMissing } from './refusals.ts';
import { partKey, series, work, type SharedRange } from './state.ts';

/** A part's number: one to four levels of one to three digits. */
const PART = /^[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,3}$/;

/** A part of the series that holds a sequence becomes a work's number. */
export const assignPart = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { sequence, seriesId, part, workId }: CommandOf<'AssignPart'>,
): Decision<SharedRangeEvent> => {
  if (!PART.test(part)) {
    return reject({
      code: 'PART_INVALID',
      status: 'INVALID_ARGUMENT',
      message: 'a part is a number such as 1 or 1.2',
      field: 'part',
    });
  }
  if (state.holders.get(series(seriesId)) !== sequence) {
    return reject({
      code: 'NOT_ASSIGNED_TO_SERIES',
      status: 'FAILED_PRECONDITION',
      message: `${sequence} is not assigned to this series`,
      field: 'seriesId',
      rule: numberingRule('one-holder'),
    });
  }
  const holder = state.parts.get(partKey(sequence, part));
  const isCarried = state.holders.get(work(workId)) === sequence;
  if (holder === workId && isCarried) return unchanged;
  if (holder !== undefined && holder !== workId) {
    return reject({
      code: 'PART_TAKEN',
      status: 'ALREADY_EXISTS',
      message: `${sequence}.${part} belongs to work ${holder}; a number is never given to another`,
      field: 'part',
      rule: numberingRule('one-holder'),
    });
  }
  const other = state.holders.get(work(workId));
  if (other !== undefined) return reject(hasSequence(other));
  return accept({ type: 'numbering.PartAssigned.v1', data: { rangeId, sequence, seriesId, part, workId } });
};

/** A member that did not take part from the beginning gets its edition number under the same sequence. */
export const join = (
  state: SharedRange,
  { rangeId, members }: RangePrepared,
  { sequence, province }: CommandOf<'Join'>,
): Decision<SharedRangeEvent> => {
  const member = members.find((each) => each.province === province);
  if (member === undefined) {
    return reject({
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${province} is not a member of the range`,
      field: 'province',
    });
  }
  const entry = state.numbers.get(sequence);
  if (entry?.state !== 'assigned') {
    return reject({
      code: 'SEQUENCE_NOT_ASSIGNED',
      status: 'FAILED_PRECONDITION',
      message: `${sequence} is nobody's yet, or no longer: there is nothing to join`,
      field: 'sequence',
    });
  }
  const takesPart = entry.members.includes(province) || state.joined.get(sequence)?.includes(province) === true;
  if (takesPart) return unchanged;
  const { prefix } = member;
  return accept({ type: 'numbering.SequenceJoined.v1', data: { rangeId, sequence, province, prefix } });
};

/** A number that is nobody's is struck out. */
export const strikeOut = (
  state: SharedRange,
  { rangeId, first, last }: RangePrepared,
  { sequence, reason }: CommandOf<'Void'>,
): Decision<SharedRangeEvent> => {
  if (sequence < first || sequence > last) {
    return reject({
      code: 'SEQUENCE_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `the range is ${first} to ${last}`,
      field: 'sequence',
    });
  }
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case 'void':
      return unchanged;
    case 'reserved':
    case 'assigned':
    case 'withdrawn':
      return reject({
        code: 'SEQUENCE_IN_USE',
        status: 'FAILED_PRECONDITION',
        message: `${sequence} is ${entry.state}; a hold is released, an assigned number withdrawn`,
        field: 'sequence',
        rule: numberingRule('explained'),
      });
    case 'released':
    case 'expired':
    case 'presumed':
    case undefined:
      if (reason.trim() === '') return reject(reasonMissing('a void number'));
      return accept({ type: 'numbering.SequenceVoided.v1', data: { rangeId, sequence, reason } });
  }
};
