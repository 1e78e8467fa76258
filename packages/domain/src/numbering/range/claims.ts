import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { numberingRule } from '../rules.ts';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { hasSequence, holderUnclear, notOpen, reasonMissing } from './refusals.ts';
import { partKey, series, work, type SharedRange } from './state.ts';

/** An assigned number is withdrawn, and stays listed. Of a part only what its work carries: the sequence stays the series'. */
export const withdraw = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { sequence, workId, seriesId = '', reason }: CommandOf<'Withdraw'>,
): Decision<SharedRangeEvent> => {
  if ((workId === '') === (seriesId === '')) return reject(holderUnclear);
  const entry = state.numbers.get(sequence);
  const assigned = entry?.state === 'assigned' || entry?.state === 'withdrawn';
  const part = state.partOf.get(workId);
  if (assigned && part !== undefined && state.parts.get(partKey(sequence, part)) === workId) {
    if (state.holders.get(work(workId)) !== sequence) return unchanged;
    if (reason.trim() === '') return reject(reasonMissing('a withdrawn number'));
    const holder = entry.holder.slice(series('').length);
    return accept({
      type: 'numbering.PartWithdrawn.v1',
      data: { rangeId, sequence, seriesId: holder, part, workId, reason },
    });
  }
  if (!assigned || entry.holder !== (seriesId === '' ? work(workId) : series(seriesId))) {
    return reject({
      code: 'NOT_ASSIGNED_TO_WORK',
      status: 'FAILED_PRECONDITION',
      message: `${sequence} is not assigned to this work or series`,
      field: 'sequence',
      rule: numberingRule('one-holder'),
    });
  }
  if (entry.state === 'withdrawn') return unchanged;
  const carried = state.carried.get(sequence);
  if (carried !== undefined) {
    return reject({
      code: 'PARTS_CARRY_SEQUENCE',
      status: 'FAILED_PRECONDITION',
      message: `${carried} parts carry ${sequence}; the series gives it up when none does`,
      field: 'seriesId',
      rule: numberingRule('one-holder'),
    });
  }
  if (reason.trim() === '') {
    return reject(reasonMissing('a withdrawn number'));
  }
  return accept({ type: 'numbering.SequenceWithdrawn.v1', data: { rangeId, sequence, workId, reason, seriesId } });
};

/** A number from before the registry gets its holder. */
export const claim = (
  state: SharedRange,
  { rangeId, first, last, ...prepared }: RangePrepared,
  { sequence, width, part, workId, seriesId, source, confidence }: CommandOf<'ClaimSequence'>,
): Decision<SharedRangeEvent> => {
  if (!state.open) return reject(notOpen);
  if ((workId === '') === (seriesId === '')) {
    return reject(holderUnclear);
  }
  if (!Number.isInteger(sequence) || sequence < first || sequence > last) {
    return reject({
      code: 'SEQUENCE_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `the range is ${first} to ${last}`,
      field: 'number',
    });
  }
  if (part !== '' && seriesId === '') {
    return reject({
      code: 'SERIES_MISSING',
      status: 'INVALID_ARGUMENT',
      message: `${sequence} of a part is held by its series`,
      field: 'seriesId',
      rule: numberingRule('one-holder'),
    });
  }
  if (width !== prepared.width) {
    return reject({
      code: 'WIDTH_MISMATCH',
      status: 'INVALID_ARGUMENT',
      message: `a number of this range prints ${prepared.width} digits`,
      field: 'number',
    });
  }
  const holder = seriesId === '' ? work(workId) : series(seriesId);
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case 'assigned':
      if (entry.holder === holder) return unchanged;
      return reject({
        code: 'SEQUENCE_TAKEN',
        status: 'ALREADY_EXISTS',
        message: `${sequence} is held by ${entry.holder.replace('/', ' ')}`,
        field: 'number',
        rule: numberingRule('one-holder'),
      });
    case 'reserved':
      return reject({
        code: 'SEQUENCE_TAKEN',
        status: 'ALREADY_EXISTS',
        message: entry.workId === '' ? `${sequence} is reserved` : `${sequence} is reserved for work ${entry.workId}`,
        field: 'number',
        rule: numberingRule('one-holder'),
      });
    case 'released':
    case 'expired':
    case 'withdrawn':
    case 'void':
      return reject({
        code: 'SEQUENCE_SPENT',
        status: 'FAILED_PRECONDITION',
        message: `${sequence} is ${entry.state}; such a number is not claimed`,
        field: 'number',
        rule: numberingRule('never-again'),
      });
    case 'presumed':
    case undefined: {
      const other = state.holders.get(holder);
      if (other !== undefined) return reject(hasSequence(other));
      return accept({
        type: 'numbering.SequenceClaimed.v1',
        data: { rangeId, sequence, workId, seriesId, source, confidence },
      });
    }
  }
};
