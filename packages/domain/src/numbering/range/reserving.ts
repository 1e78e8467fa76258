import type { RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { holdExpiry, isPast, MAX_HOLD_DAYS } from '../hold-expiry.ts';
import { numberingRule } from '../rules.ts';
import type { CommandOf, ListedInRange } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import {
  ended,
  forestalled,
  hasSequence,
  holdDaysOutOfRange,
  holderUnclear,
  notOpen,
  notYours,
  revisionUnclear,
} from './refusals.ts';
import { evolve, heldOf, holdKey, nextNumbers, reservationOf, type SharedRange } from './state.ts';

/** Most numbers that one block holds. */
const MAX_BLOCK = 100;

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

/** Whether `days` is a length of time for which a number is held. */
export const canHoldFor = (days: number): boolean => Number.isInteger(days) && days >= 1 && days <= MAX_HOLD_DAYS;

/** What a hold of any kind is judged by before its number is looked for: the members that it is for, or the refusal. */
const admitted = (
  state: SharedRange,
  prepared: RangePrepared,
  { members: asked, holdDays, province }: CommandOf<'Reserve' | 'ReserveBlock'>,
): readonly string[] | Rejection => {
  if (!state.open) return notOpen;
  if (!canHoldFor(holdDays)) return holdDaysOutOfRange;
  const members = membersOf(prepared, asked);
  if ('code' in members) return members;
  return province !== undefined && !members.includes(province) ? notYours : members;
};

/** The numbers that are given, after those that the lists of the members have already; or why there are none. */
const numbersFor = (
  state: SharedRange,
  { rangeId, last, members, width }: RangePrepared,
  account: string,
  count: number,
  listed: ListedInRange | undefined,
): { readonly numbers: readonly number[]; readonly passed: readonly SharedRangeEvent[] } | Rejection => {
  const limit = state.quotas.get(account);
  const held = state.held.get(account) ?? 0;
  if (limit !== undefined && held + count > limit) {
    return {
      code: 'QUOTA_EXHAUSTED',
      status: 'RESOURCE_EXHAUSTED',
      message: `${held} of at most ${limit} numbers are held, ${Math.max(0, limit - held)} are left; ask for fewer, or assign or release some`,
      field: 'rangeId',
      rule: numberingRule('quota'),
    };
  }
  const passed: SharedRangeEvent[] = [];
  const isPassed = (sequence: number): boolean => {
    for (const { prefix } of members) {
      const found = listed?.(prefix, sequence, width);
      if (found === undefined) continue;
      // One that was released is explained already; it is not given again.
      if (state.numbers.get(sequence) === undefined)
        passed.push({ type: 'numbering.SequencePresumed.v1', data: { rangeId, sequence, prefix, ...found } });
      return true;
    }
    return false;
  };
  const numbers = nextNumbers(state, last, count, listed === undefined ? undefined : isPassed);
  return numbers === undefined
    ? {
        code: 'RANGE_EXHAUSTED',
        status: 'RESOURCE_EXHAUSTED',
        message: `the range ends with ${last}; its members may grant another`,
        field: 'rangeId',
      }
    : { numbers, passed };
};

/** Events that end the holds which a request for this work, revision and round would be answered with, where they are past their time. */
const lapsed = (state: SharedRange, rangeId: string, { now, ...asked }: CommandOf<'Reserve'>): SharedRangeEvent[] => {
  const events: SharedRangeEvent[] = [];
  const keys = new Set([asked.round, 0].map((round) => holdKey({ ...asked, round })));
  for (const key of keys) {
    const sequence = state.holds.get(key);
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence === undefined || entry?.state !== 'reserved' || !isPast(entry.expiresAt, now)) continue;
    events.push({
      type: 'numbering.HoldExpired.v1',
      data: { rangeId, sequence, reservationId: entry.reservationId },
    });
  }
  return events;
};

/** A work or a series gets the next number, or the one that it has. */
export const reserve = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'Reserve'>,
): Decision<SharedRangeEvent> => {
  const { rangeId } = prepared;
  const { reservationId, workId, seriesId = '', revision, round, holdDays, account = '', now, listed } = command;
  if ((workId === '') === (seriesId === '')) return reject(holderUnclear);
  if (workId !== '' ? revision < 1 : revision !== 0 || round !== 0) return reject(revisionUnclear);
  const members = admitted(state, prepared, command);
  if ('code' in members) return reject(members);
  const known = state.reservations.get(reservationId);
  if (known === 0) return reject(forestalled);
  const over = lapsed(state, rangeId, command);
  const current = over.reduce(evolve, state);
  const existing = reservationOf(current, command);
  if (existing !== undefined) {
    if (existing.reservationId === '') return reject(hasSequence(existing.sequence));
    const entry = current.numbers.get(existing.sequence);
    // Whoever asks for a series gets what it has: its parts need not be of the same provinces.
    const isOfWork = seriesId === '' && entry?.state === 'reserved' && entry.round === round;
    if (isOfWork && entry.members.join() !== members.join()) {
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
  const found = numbersFor(current, prepared, account, 1, listed);
  if ('code' in found) return reject(found);
  const expiresAt = holdExpiry(now, holdDays);
  return accept(
    ...over,
    ...found.passed,
    ...found.numbers.map((sequence): SharedRangeEvent => {
      const data = {
        rangeId,
        sequence,
        reservationId,
        workId,
        revision,
        round,
        members: [...members],
        expiresAt,
        account,
        seriesId,
      };
      return { type: 'numbering.SequenceReserved.v1', data };
    }),
  );
};

/** Several numbers are held together, all or none. */
export const reserveBlock = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'ReserveBlock'>,
): Decision<SharedRangeEvent> => {
  const { reservationId, count, purpose, holdDays, account, now, listed } = command;
  const members = admitted(state, prepared, command);
  if ('code' in members) return reject(members);
  if (!Number.isInteger(count) || count < 1 || count > MAX_BLOCK) {
    return reject({
      code: 'BLOCK_SIZE_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `a block holds 1 to ${MAX_BLOCK} numbers`,
      field: 'count',
    });
  }
  const known = state.reservations.get(reservationId);
  if (known === 0) return reject(forestalled);
  if (known !== undefined) return heldOf(state, reservationId).length > 0 ? unchanged : reject(ended('released'));
  const found = numbersFor(state, prepared, account, count, listed);
  if ('code' in found) return reject(found);
  return accept<SharedRangeEvent>(...found.passed, {
    type: 'numbering.BlockReserved.v1',
    data: {
      rangeId: prepared.rangeId,
      sequences: [...found.numbers],
      reservationId,
      purpose,
      members: [...members],
      expiresAt: holdExpiry(now, holdDays),
      account,
    },
  });
};
