import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { holdExpiry, isPast, MAX_HOLD_DAYS } from '../hold-expiry.ts';
import { numberingRule } from '../rules.ts';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { ended, forestalled, hasSequence, notOpen, notYours, reservationNotFound } from './refusals.ts';
import { evolve, holdKey, reservationOf, work, type SharedRange } from './state.ts';

/** Members of the range that a hold is for; a refusal where one is no member. */
const membersOf = (prepared: RangePrepared, asked: readonly string[]): readonly string[] | Rejection => {
  const all = prepared.members.map(({ province }) => province);
  const stranger = asked.find((province) => !all.includes(province));
  if (stranger !== undefined) {
    return {
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${stranger} is not a member of the range; its members are ${all.join(', ')}`,
      field: 'members',
    };
  }
  return asked.length === 0 ? all : all.filter((province) => asked.includes(province));
};

/** Events that end the holds which `key` would be answered with, where they are past their time. */
const lapsed = (state: SharedRange, rangeId: string, keys: readonly string[], now: string): SharedRangeEvent[] => {
  const events: SharedRangeEvent[] = [];
  for (const sequence of new Set(keys.map((key) => state.holds.get(key)))) {
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence === undefined || entry?.state !== 'reserved' || !isPast(entry.expiresAt, now)) continue;
    events.push({
      type: 'numbering.HoldExpired.v1',
      data: { rangeId, sequence, reservationId: entry.reservationId },
    });
  }
  return events;
};

/** A work gets the next number, or the one that it has. */
export const reserve = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'Reserve'>,
): Decision<SharedRangeEvent> => {
  if (!state.open) return reject(notOpen);
  const { rangeId } = prepared;
  const { reservationId, workId, revision, round, holdDays, now } = command;
  if (!Number.isInteger(holdDays) || holdDays < 1 || holdDays > MAX_HOLD_DAYS) {
    return reject({
      code: 'HOLD_DAYS_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `a number is held for 1 to ${MAX_HOLD_DAYS} days`,
      field: 'holdDays',
      rule: numberingRule('hold'),
    });
  }
  const members = membersOf(prepared, command.members);
  if ('code' in members) return reject(members);
  if (command.province !== undefined && !members.includes(command.province)) return reject(notYours);
  const known = state.reservations.get(reservationId);
  if (known === 0) return reject(forestalled);
  const over = lapsed(state, rangeId, [holdKey(workId, revision, round), holdKey(workId, revision, 0)], now);
  const current = over.reduce(evolve, state);
  const existing = reservationOf(current, command);
  if (existing !== undefined) {
    if (existing.reservationId === '') return reject(hasSequence(existing.sequence));
    const entry = current.numbers.get(existing.sequence);
    if (entry?.state === 'reserved' && entry.round === round && entry.members.join() !== members.join()) {
      return reject({
        code: 'HOLD_DIFFERS',
        status: 'ALREADY_EXISTS',
        message: `${existing.sequence} is held for this work and round, but for ${entry.members.join(', ')}`,
        field: 'members',
        rule: numberingRule('one-holder'),
      });
    }
    return accept(...over);
  }
  if (known !== undefined) {
    const entry = current.numbers.get(known);
    return reject(ended(entry?.state === 'expired' || entry?.state === 'withdrawn' ? entry.state : 'released'));
  }
  if (current.next > prepared.last) {
    return reject({
      code: 'RANGE_EXHAUSTED',
      status: 'RESOURCE_EXHAUSTED',
      message: `the range ends with ${prepared.last}; its members may grant another`,
      field: 'rangeId',
    });
  }
  return accept(...over, {
    type: 'numbering.SequenceReserved.v1',
    data: {
      rangeId,
      sequence: current.next,
      reservationId,
      workId,
      revision,
      round,
      members: [...members],
      expiresAt: holdExpiry(now, holdDays),
    },
  });
};

/** A held number becomes its work's for good. */
export const assign = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, workId, now, province }: CommandOf<'Assign'>,
): Decision<SharedRangeEvent> => {
  const sequence = state.reservations.get(reservationId);
  if (sequence === undefined) return reject(reservationNotFound);
  if (sequence === 0) return reject({ ...forestalled, field: 'reservationId' });
  const entry = state.numbers.get(sequence);
  if (entry === undefined) return reject(reservationNotFound);
  const another: Rejection = {
    code: 'RESERVATION_OF_ANOTHER_WORK',
    status: 'FAILED_PRECONDITION',
    message: `${sequence} is held for another work`,
    field: 'workId',
    rule: numberingRule('one-holder'),
  };
  switch (entry.state) {
    case 'assigned':
      return entry.holder === work(workId) ? unchanged : reject(another);
    case 'released':
    case 'expired':
    case 'withdrawn':
      return reject(ended(entry.state));
    case 'reserved': {
      if (province !== undefined && !entry.members.includes(province)) return reject(notYours);
      if (entry.workId !== workId) return reject(another);
      if (isPast(entry.expiresAt, now)) {
        return {
          events: [{ type: 'numbering.HoldExpired.v1', data: { rangeId, sequence, reservationId } }],
          rejected: {
            code: 'HOLD_EXPIRED',
            status: 'FAILED_PRECONDITION',
            message: `${sequence} was held until ${entry.expiresAt}; it is not given again: reserve anew`,
            field: 'reservationId',
            rule: numberingRule('hold'),
          },
        };
      }
      const other = state.holders.get(work(workId));
      if (other !== undefined) return reject(hasSequence(other));
      return accept({
        type: 'numbering.SequenceAssigned.v1',
        data: { rangeId, sequence, reservationId, workId },
      });
    }
  }
};

/** A hold is given back, or forestalled. */
export const release = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, reason, province }: CommandOf<'Release'>,
): Decision<SharedRangeEvent> => {
  const sequence = state.reservations.get(reservationId);
  if (sequence === 0) return unchanged;
  if (sequence === undefined) {
    return accept({ type: 'numbering.ReservationForestalled.v1', data: { rangeId, reservationId, reason } });
  }
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case undefined:
    case 'released':
    case 'expired':
      return unchanged;
    case 'assigned':
    case 'withdrawn':
      return reject({
        code: 'ALREADY_ASSIGNED',
        status: 'FAILED_PRECONDITION',
        message: `${sequence} was assigned for good; it can be withdrawn with a reason, not released`,
        field: 'reservationId',
        rule: numberingRule('never-again'),
      });
    case 'reserved':
      if (province !== undefined && !entry.members.includes(province)) return reject(notYours);
      return accept({ type: 'numbering.SequenceReleased.v1', data: { rangeId, sequence, reservationId, reason } });
  }
};
