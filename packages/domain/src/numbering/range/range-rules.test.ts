import fc from 'fast-check';
import { ReleasedNumbers } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { fold, type Rejection } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { explain } from '../explain.ts';
import { IntMap } from '../../persistent-map.ts';
import type { CommandOf, SharedRangeCommand } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { sharedRange } from './shared-range.ts';
import { heldOf, nextNumbers } from './state.ts';

const { given } = spec(sharedRange);

const rangeId = 'jjj-3001';
const everyone = ['beijing', 'tianjin', 'hebei'];
const preparedUntil = (last: number): SharedRangeEvent => ({
  type: 'numbering.RangePrepared.v1',
  data: {
    rangeId,
    regionId: 'jjj',
    first: 3001,
    last,
    next: 3004,
    members: everyone.map((province, i) => ({ province, prefix: `${11 + i}` })),
    presumed: [{ first: 3001, last: 3003, source: { citation: '首都标准网 2024', digest: '' } }],
    width: 4,
  },
});
const opened: SharedRangeEvent = { type: 'numbering.RangeOpened.v1', data: { rangeId } };
const open = [preparedUntil(3010), opened];

const now = '2026-11-24T03:00:00Z';
const expiresAt = '2027-02-22T15:59:59.999Z';
const late = '2027-02-22T16:00:00Z';

const block = (reservationId: string, count: number, rest: Partial<CommandOf<'ReserveBlock'>> = {}) =>
  ({
    type: 'ReserveBlock',
    reservationId,
    count,
    purpose: '2027 plan',
    members: [],
    holdDays: 90,
    account: 'bj',
    now,
    ...rest,
  }) satisfies SharedRangeCommand;
const blocked = (reservationId: string, sequences: number[], rest: object = {}): SharedRangeEvent => ({
  type: 'numbering.BlockReserved.v1',
  data: {
    rangeId,
    sequences,
    reservationId,
    purpose: '2027 plan',
    members: everyone,
    expiresAt,
    account: 'bj',
    ...rest,
  },
});
const reserve = (reservationId: string, rest: Partial<CommandOf<'Reserve'>> = {}) =>
  ({
    type: 'Reserve',
    reservationId,
    workId: reservationId,
    revision: 1,
    round: 1,
    members: [],
    holdDays: 90,
    account: 'bj',
    now,
    ...rest,
  }) satisfies SharedRangeCommand;
const reserved = (sequence: number, reservationId: string, rest: object = {}): SharedRangeEvent => ({
  type: 'numbering.SequenceReserved.v1',
  data: {
    rangeId,
    sequence,
    reservationId,
    workId: reservationId,
    revision: 1,
    round: 1,
    members: everyone,
    expiresAt,
    account: 'bj',
    seriesId: '',
    ...rest,
  },
});
const fromBlock = (sequence: number, holder: { workId?: string; seriesId?: string }, rest: object = {}) =>
  ({
    type: 'AssignFromBlock',
    reservationId: 'b1',
    sequence,
    workId: '',
    seriesId: '',
    now,
    ...holder,
    ...rest,
  }) satisfies SharedRangeCommand;
const assigned = (sequence: number, reservationId: string, holder: { workId?: string; seriesId?: string }) =>
  ({
    type: 'numbering.SequenceAssigned.v1',
    data: { rangeId, sequence, reservationId, workId: '', seriesId: '', members: everyone, ...holder },
  }) satisfies SharedRangeEvent;
const ended = (type: 'SequenceReleased' | 'HoldExpired', sequence: number, reservationId: string): SharedRangeEvent =>
  type === 'HoldExpired'
    ? { type: 'numbering.HoldExpired.v1', data: { rangeId, sequence, reservationId } }
    : { type: 'numbering.SequenceReleased.v1', data: { rangeId, sequence, reservationId, reason: 'not needed' } };
const released = (sequence: number, reservationId: string) => ended('SequenceReleased', sequence, reservationId);
const expired = (sequence: number, reservationId: string) => ended('HoldExpired', sequence, reservationId);
const release = (reservationId: string, province?: string): SharedRangeCommand => ({
  type: 'Release',
  reservationId,
  reason: 'not needed',
  province,
});
const withdrawn = (sequence: number, workId: string): SharedRangeEvent => ({
  type: 'numbering.SequenceWithdrawn.v1',
  data: { rangeId, sequence, workId, reason: 'revoked', seriesId: '' },
});
const forestalled = (reservationId: string): SharedRangeEvent => ({
  type: 'numbering.ReservationForestalled.v1',
  data: { rangeId, reservationId, reason: '' },
});

describe('a block', () => {
  it('holds several numbers in one event', () =>
    given(...open)
      .when(block('b1', 3))
      .then(blocked('b1', [3004, 3005, 3006])));
  it('passes over what is taken', () =>
    given(...open, voided(3005))
      .when(block('b1', 2))
      .then(blocked('b1', [3004, 3006])));
  it('is all or nothing', () =>
    given(...open)
      .when(block('b1', 8))
      .rejects('RANGE_EXHAUSTED'));
  it.each([0, 101, 1.5])('does not hold %d numbers', (count) =>
    given(...open)
      .when(block('b1', count))
      .rejects('BLOCK_SIZE_OUT_OF_RANGE'),
  );
  it('is refused where a hold would be', () => {
    given(preparedUntil(3010)).when(block('b1', 1)).rejects('RANGE_NOT_OPEN');
    given(...open)
      .when(block('b1', 1, { holdDays: 0 }))
      .rejects('HOLD_DAYS_OUT_OF_RANGE');
    given(...open)
      .when(block('b1', 1, { members: ['shandong'] }))
      .rejects('NOT_A_MEMBER');
    given(...open)
      .when(block('b1', 1, { members: ['hebei'], province: 'beijing' }))
      .rejects('NOT_YOUR_HOLD');
  });
  it('is not made after its release, nor again when it is over', () => {
    given(...open, forestalled('b1'))
      .when(block('b1', 1))
      .rejects('RESERVATION_FORESTALLED');
    given(...open, blocked('b1', [3004]), released(3004, 'b1'))
      .when(block('b1', 1))
      .rejects('RESERVATION_ENDED');
  });

  const held = [...open, blocked('b1', [3004, 3005])];
  it('gives its numbers to works and series, one by one', () => {
    given(...held)
      .when(fromBlock(3005, { workId: 'w1' }))
      .then(assigned(3005, 'b1', { workId: 'w1' }));
    given(...held, assigned(3005, 'b1', { workId: 'w1' }))
      .when(fromBlock(3004, { seriesId: 's1' }))
      .then(assigned(3004, 'b1', { seriesId: 's1' }));
  });
  it('gives a number to one holder', () => {
    given(...held)
      .when(fromBlock(3004, {}))
      .rejects('HOLDER_UNCLEAR');
    given(...held)
      .when(fromBlock(3004, { workId: 'w1', seriesId: 's1' }))
      .rejects('HOLDER_UNCLEAR');
    given(...held, assigned(3004, 'b1', { workId: 'w1' }))
      .when(fromBlock(3004, { workId: 'w2' }))
      .rejects('RESERVATION_OF_ANOTHER_WORK');
    given(...held, assigned(3004, 'b1', { workId: 'w1' }))
      .when(fromBlock(3005, { workId: 'w1' }))
      .rejects('WORK_HAS_SEQUENCE');
  });
  it('gives only what it holds', () => {
    given(...held)
      .when(fromBlock(3006, { workId: 'w1' }))
      .rejects('SEQUENCE_NOT_IN_BLOCK');
    given(...open)
      .when(fromBlock(3004, { workId: 'w1' }))
      .rejects('RESERVATION_NOT_FOUND');
    given(...held, released(3004, 'b1'))
      .when(fromBlock(3004, { workId: 'w1' }))
      .rejects('RESERVATION_ENDED');
    given(...held, released(3004, 'b1'), voided(3004))
      .when(fromBlock(3004, { workId: 'w1' }))
      .rejects('RESERVATION_ENDED');
    given(...held)
      .when({ type: 'Assign', reservationId: 'b1', workId: 'w1', now })
      .rejects('RESERVATION_IS_BLOCK');
    given(...open, blocked('b1', [3004], { members: ['hebei'] }))
      .when(fromBlock(3004, { workId: 'w1' }, { province: 'beijing' }))
      .rejects('NOT_YOUR_HOLD');
  });
  it('ends as a whole when time has ended it, in the decision that finds it', () =>
    given(...held)
      .when(fromBlock(3004, { workId: 'w1' }, { now: late }))
      .rejects('HOLD_EXPIRED', [expired(3004, 'b1'), expired(3005, 'b1')]));
  it('is given back as far as it is still held', () =>
    given(...held, assigned(3004, 'b1', { workId: 'w1' }))
      .when(release('b1'))
      .then(released(3005, 'b1')));
  it('is not claimed by others', () =>
    given(...held)
      .when({
        type: 'ClaimSequence',
        sequence: 3004,
        width: 4,
        part: '',
        workId: 'w9',
        seriesId: '',
        source: undefined,
        confidence: 'CONFIDENCE_COVER',
      })
      .rejects('SEQUENCE_TAKEN'));
  it('that cannot be leaves the state as it is', () => {
    const state = fold(sharedRange, held);
    for (const event of [blocked('b2', []), blocked('b2', [3005, 3006]), extended('b9', [3004])])
      expect(sharedRange.evolve(state, event)).toBe(state);
  });
});

const extend = (reservationId: string, holdDays: number, rest: object = {}): SharedRangeCommand => ({
  type: 'Extend',
  reservationId,
  holdDays,
  reason: 'the review takes longer',
  now,
  ...rest,
});
const extended = (
  reservationId: string,
  sequences: number[],
  until = '2027-03-04T15:59:59.999Z',
): SharedRangeEvent => ({
  type: 'numbering.HoldExtended.v1',
  data: { rangeId, sequences, reservationId, expiresAt: until, reason: 'the review takes longer' },
});

describe('a state that no history leads to', () => {
  const lost = { ...fold(sharedRange, [...open, reserved(3004, 'r1')]), numbers: IntMap.empty<never>() };
  it('gives nothing away', () => {
    const assign = { type: 'Assign', reservationId: 'r1', workId: 'r1', now } as const;
    expect(sharedRange.decide(lost, assign).rejected?.code).toBe('RESERVATION_ENDED');
    const assignedLost = { ...lost, holders: lost.holders.with('work/r1', 3004) };
    expect(sharedRange.decide(assignedLost, reserve('r1')).rejected?.code).toBe('RESERVATION_ENDED');
  });
});

describe('extending a hold', () => {
  const held = [...open, blocked('b1', [3004, 3005])];
  it('counts from today', () => {
    given(...held)
      .when(extend('b1', 100))
      .then(extended('b1', [3004, 3005]));
    given(...open, reserved(3004, 'r1'))
      .when(extend('r1', 100))
      .then(extended('r1', [3004]));
  });
  it('lets a number be assigned on the days it added', () =>
    given(...held, extended('b1', [3004, 3005]))
      .when(fromBlock(3004, { workId: 'w1' }, { now: late }))
      .then(assigned(3004, 'b1', { workId: 'w1' })));
  it('has nothing to do where the end is the same', () =>
    given(...held)
      .when(extend('b1', 90))
      .then());
  it('is no shortening', () =>
    given(...held)
      .when(extend('b1', 89))
      .rejects('HOLD_NOT_LONGER'));
  it('comes too late when time has ended the hold', () =>
    given(...held)
      .when(extend('b1', 100, { now: late }))
      .rejects('HOLD_EXPIRED', [expired(3004, 'b1'), expired(3005, 'b1')]));
  it('needs a hold, of one’s own, and a length of time', () => {
    given(...held)
      .when(extend('b2', 100))
      .rejects('RESERVATION_NOT_FOUND');
    given(...held, released(3004, 'b1'), released(3005, 'b1'))
      .when(extend('b1', 100))
      .rejects('RESERVATION_ENDED');
    given(...open, blocked('b1', [3004], { members: ['hebei'] }))
      .when(extend('b1', 100, { province: 'beijing' }))
      .rejects('NOT_YOUR_HOLD');
    given(...held)
      .when(extend('b1', 367))
      .rejects('HOLD_DAYS_OUT_OF_RANGE');
  });
});

describe('a clock that looks after the holds', () => {
  const expire = (reservationId: string, at: string): SharedRangeCommand => ({
    type: 'ExpireHold',
    reservationId,
    now: at,
  });
  const held = [...open, blocked('b1', [3004, 3005]), assigned(3004, 'b1', { workId: 'w1' })];
  it('ends what is past its time, and not what was consumed', () =>
    given(...held)
      .when(expire('b1', late))
      .then(expired(3005, 'b1')));
  it('leaves alone what is not over, to the last millisecond', () =>
    given(...held)
      .when(expire('b1', expiresAt))
      .then());
  it('leaves alone what was extended', () =>
    given(...held, extended('b1', [3005]))
      .when(expire('b1', late))
      .then());
  it('ends nothing twice, whatever it says', () => {
    given(...held, expired(3005, 'b1'))
      .when(expire('b1', now))
      .then();
    given(...held, expired(3005, 'b1'))
      .when(expire('b1', '2030-01-01T00:00:00Z'))
      .then();
    given(...held)
      .when(expire('b9', late))
      .then();
  });
});

describe('releasing many', () => {
  const releaseMany = (...reservationIds: string[]): SharedRangeCommand => ({
    type: 'ReleaseMany',
    reservationIds,
    reason: 'not needed',
  });
  const held = [...open, reserved(3004, 'r1'), blocked('b1', [3005, 3006])];
  it('gives all of them back at once', () =>
    given(...held)
      .when(releaseMany('r1', 'b1', 'r1'))
      .then(released(3004, 'r1'), released(3005, 'b1'), released(3006, 'b1')));
  it('gives none back where one cannot be', () => {
    given(...held, assigned(3004, 'r1', { workId: 'r1' }))
      .when(releaseMany('b1', 'r1'))
      .rejects('ALREADY_ASSIGNED');
    given(...held)
      .when(releaseMany('r1', 'r2'))
      .rejects('RESERVATION_NOT_FOUND');
  });
  it('is for 1 to 100', () => {
    given(...held)
      .when(releaseMany())
      .rejects('RESERVATIONS_OUT_OF_RANGE');
    given(...held)
      .when(releaseMany(...Array.from({ length: 101 }, () => 'r1')))
      .rejects('RESERVATIONS_OUT_OF_RANGE');
  });
});

describe('a part of a series', () => {
  const part = (rest: Partial<CommandOf<'AssignPart'>> = {}): SharedRangeCommand => ({
    type: 'AssignPart',
    sequence: 3004,
    seriesId: 's1',
    part: '1',
    workId: 'w1',
    ...rest,
  });
  const parted = (of: string, workId: string): SharedRangeEvent => ({
    type: 'numbering.PartAssigned.v1',
    data: { rangeId, sequence: 3004, seriesId: 's1', part: of, workId },
  });
  const held = [...open, blocked('b1', [3004]), assigned(3004, 'b1', { seriesId: 's1' })];
  it('has its number below the sequence of the series', () => {
    given(...held)
      .when(part())
      .then(parted('1', 'w1'));
    given(...held, parted('1', 'w1'))
      .when(part({ part: '2', workId: 'w2' }))
      .then(parted('2', 'w2'));
  });
  it('is one work’s', () => {
    given(...held, parted('1', 'w1'))
      .when(part({ workId: 'w2' }))
      .rejects('PART_TAKEN');
    given(...held, parted('1', 'w1'))
      .when(part({ part: '2' }))
      .rejects('WORK_HAS_SEQUENCE');
  });
  it('is refused where the series does not hold the sequence', () => {
    given(...held)
      .when(part({ seriesId: 's2' }))
      .rejects('NOT_ASSIGNED_TO_SERIES');
    given(...held)
      .when(part({ sequence: 3005 }))
      .rejects('NOT_ASSIGNED_TO_SERIES');
    const state = fold(sharedRange, open);
    expect(sharedRange.evolve(state, parted('1', 'w1'))).toBe(state);
  });
  it.each(['', '0', '1.', 'a', '1.2.3.4.5'])('is not %j', (of) =>
    given(...held)
      .when(part({ part: of }))
      .rejects('PART_INVALID'),
  );
  const partWithdrawn = (of: string, workId: string): SharedRangeEvent => ({
    type: 'numbering.PartWithdrawn.v1',
    data: { rangeId, sequence: 3004, seriesId: 's1', part: of, workId, reason: 'revoked' },
  });
  const withdraw = (holder: { workId?: string; seriesId?: string }, reason = 'revoked'): SharedRangeCommand => ({
    type: 'Withdraw',
    sequence: 3004,
    workId: '',
    ...holder,
    reason,
  });
  const carried = [...held, parted('1', 'w1')];
  const givenUp: SharedRangeEvent = {
    type: 'numbering.SequenceWithdrawn.v1',
    data: { rangeId, sequence: 3004, workId: '', seriesId: 's1', reason: 'revoked' },
  };
  it('is withdrawn from its work, which gets it again', () => {
    given(...carried)
      .when(withdraw({ workId: 'w1' }))
      .then(partWithdrawn('1', 'w1'));
    given(...carried)
      .when(withdraw({ workId: 'w1' }, ' '))
      .rejects('REASON_MISSING');
    const without = [...carried, partWithdrawn('1', 'w1')];
    given(...without)
      .when(withdraw({ workId: 'w1' }))
      .then();
    given(...without)
      .when(part())
      .then(parted('1', 'w1'));
    given(...without)
      .when(part({ workId: 'w2' }))
      .rejects('PART_TAKEN');
    given(...without, parted('1', 'w1'))
      .when(withdraw({ workId: 'w1' }))
      .then(partWithdrawn('1', 'w1'));
  });
  it('is withdrawn from nobody else', () => {
    given(...carried)
      .when(withdraw({ workId: 'w2' }))
      .rejects('NOT_ASSIGNED_TO_WORK');
    given(...carried)
      .when(withdraw({ workId: 'w1', seriesId: 's1' }))
      .rejects('HOLDER_UNCLEAR');
    const state = fold(sharedRange, carried);
    expect(sharedRange.evolve(state, partWithdrawn('1', 'w2'))).toBe(state);
    expect(sharedRange.evolve(fold(sharedRange, held), partWithdrawn('1', 'w1'))).toEqual(fold(sharedRange, held));
  });
  it('keeps the sequence with the series, which gives it up when no part carries it', () => {
    given(...carried)
      .when(withdraw({ seriesId: 's1' }))
      .rejects('PARTS_CARRY_SEQUENCE');
    given(...carried, parted('2', 'w2'), partWithdrawn('1', 'w1'))
      .when(withdraw({ seriesId: 's1' }))
      .rejects('PARTS_CARRY_SEQUENCE');
    const free = [...carried, partWithdrawn('1', 'w1')];
    given(...free)
      .when(withdraw({ seriesId: 's1' }))
      .then(givenUp);
    given(...free)
      .when(withdraw({ seriesId: 's2' }))
      .rejects('NOT_ASSIGNED_TO_WORK');
    given(...free, givenUp)
      .when(part())
      .rejects('NOT_ASSIGNED_TO_SERIES');
    given(...free, givenUp)
      .when(withdraw({ seriesId: 's1' }))
      .then();
  });
  it('lets its work have no second number', () =>
    given(...held, parted('1', 'w1'))
      .when(reserve('r9', { workId: 'w1' }))
      .then());
});

describe('a hold for a series', () => {
  const ofSeries = { workId: '', seriesId: 's1', revision: 0, round: 0 };
  const held = [...open, reserved(3004, 'r1', ofSeries)];
  const assign = (rest: object = {}): SharedRangeCommand => ({
    type: 'Assign',
    reservationId: 'r1',
    workId: '',
    seriesId: 's1',
    now,
    ...rest,
  });
  it('is one, whoever asks and for whom', () => {
    given(...open)
      .when(reserve('r1', ofSeries))
      .then(reserved(3004, 'r1', ofSeries));
    given(...held)
      .when(reserve('r2', ofSeries))
      .then();
    given(...held)
      .when(reserve('r2', { ...ofSeries, members: ['beijing', 'tianjin'] }))
      .then();
    given(...held)
      .when(reserve('r2', { ...ofSeries, seriesId: 's2' }))
      .then(reserved(3005, 'r2', { ...ofSeries, seriesId: 's2' }));
  });
  it('becomes the series’ own', () => {
    given(...held)
      .when(assign())
      .then(assigned(3004, 'r1', { seriesId: 's1' }));
    given(...held, assigned(3004, 'r1', { seriesId: 's1' }))
      .when(reserve('r2', ofSeries))
      .then();
  });
  it('becomes nobody else’s', () => {
    given(...held)
      .when(assign({ seriesId: 's2' }))
      .rejects('RESERVATION_OF_ANOTHER_WORK');
    given(...held)
      .when(assign({ seriesId: '', workId: 'w1' }))
      .rejects('RESERVATION_OF_ANOTHER_WORK');
    given(...open, reserved(3004, 'r1'))
      .when(assign())
      .rejects('RESERVATION_OF_ANOTHER_WORK');
    given(...held)
      .when(assign({ workId: 'w1' }))
      .rejects('HOLDER_UNCLEAR');
  });
  it('ends by time and by release, and the next one is another', () => {
    given(...held)
      .when(assign({ now: late }))
      .rejects('HOLD_EXPIRED', [expired(3004, 'r1')]);
    given(...held)
      .when(reserve('r2', { ...ofSeries, now: late }))
      .then(expired(3004, 'r1'), reserved(3005, 'r2', { ...ofSeries, expiresAt: '2027-05-24T15:59:59.999Z' }));
    given(...held, released(3004, 'r1'))
      .when(reserve('r2', ofSeries))
      .then(reserved(3005, 'r2', ofSeries));
  });
  it.each([
    ['of a work and a series', { workId: 'w1', seriesId: 's1' }, 'HOLDER_UNCLEAR'],
    ['of nobody', { workId: '' }, 'HOLDER_UNCLEAR'],
    ['of no revision', { revision: 0 }, 'REVISION_UNCLEAR'],
    ['of a revision of a series', { ...ofSeries, revision: 1 }, 'REVISION_UNCLEAR'],
    ['of a round of a series', { ...ofSeries, round: 1 }, 'REVISION_UNCLEAR'],
  ])('is none %s', (_, rest, code) =>
    given(...open)
      .when(reserve('r1', rest))
      .rejects(code),
  );
});

const joined = (province: string, prefix: string): SharedRangeEvent => ({
  type: 'numbering.SequenceJoined.v1',
  data: { rangeId, sequence: 3004, province, prefix },
});

describe('joining late', () => {
  const join = (province: string, sequence = 3004): SharedRangeCommand => ({ type: 'Join', sequence, province });
  const held = [
    ...open,
    reserved(3004, 'r1', { members: ['beijing', 'tianjin'] }),
    assigned(3004, 'r1', { workId: 'r1' }),
  ];
  it('gives the member its number under the same sequence', () =>
    given(...held)
      .when(join('hebei'))
      .then(joined('hebei', '13')));
  it('has nothing to do for who takes part', () => {
    given(...held)
      .when(join('beijing'))
      .then();
    given(...held, joined('hebei', '13'))
      .when(join('hebei'))
      .then();
  });
  it('is for members', () =>
    given(...held)
      .when(join('shandong'))
      .rejects('NOT_A_MEMBER'));
  it('needs a number that is somebody’s', () => {
    given(...held)
      .when(join('hebei', 3005))
      .rejects('SEQUENCE_NOT_ASSIGNED');
    given(...open, reserved(3004, 'r1'))
      .when(join('hebei'))
      .rejects('SEQUENCE_NOT_ASSIGNED');
    given(...held, withdrawn(3004, 'r1'))
      .when(join('hebei'))
      .rejects('SEQUENCE_NOT_ASSIGNED');
  });
});

const voided = (sequence: number): SharedRangeEvent => ({
  type: 'numbering.SequenceVoided.v1',
  data: { rangeId, sequence, reason: 'misprinted' },
});

describe('striking a number out', () => {
  const strike = (sequence: number, reason = 'misprinted'): SharedRangeCommand => ({ type: 'Void', sequence, reason });
  it('is for a number that is nobody’s: free, presumed, released or expired', () => {
    given(...open)
      .when(strike(3004))
      .then(voided(3004));
    given(...open)
      .when(strike(3002))
      .then(voided(3002));
    given(...open, reserved(3004, 'r1'), released(3004, 'r1'))
      .when(strike(3004))
      .then(voided(3004));
    given(...open, reserved(3004, 'r1'), expired(3004, 'r1'))
      .when(strike(3004))
      .then(voided(3004));
  });
  it('is not for a number that is in use or was', () => {
    given(...open, reserved(3004, 'r1'))
      .when(strike(3004))
      .rejects('SEQUENCE_IN_USE');
    given(...open, reserved(3004, 'r1'), assigned(3004, 'r1', { workId: 'r1' }))
      .when(strike(3004))
      .rejects('SEQUENCE_IN_USE');
    given(...open, reserved(3004, 'r1'), assigned(3004, 'r1', { workId: 'r1' }), withdrawn(3004, 'r1'))
      .when(strike(3004))
      .rejects('SEQUENCE_IN_USE');
    const state = fold(sharedRange, [...open, reserved(3004, 'r1')]);
    expect(sharedRange.evolve(state, voided(3004))).toBe(state);
  });
  it('needs a reason', () =>
    given(...open)
      .when(strike(3004, ' '))
      .rejects('REASON_MISSING'));
  it.each([3000, 3011])('is not for %d, which the range does not have', (sequence) =>
    given(...open)
      .when(strike(sequence))
      .rejects('SEQUENCE_OUT_OF_RANGE'),
  );
  it('is the end of the number', () => {
    given(...open, voided(3004))
      .when(reserve('r1'))
      .then(reserved(3005, 'r1'));
    given(...open, voided(3004))
      .when({
        type: 'ClaimSequence',
        sequence: 3004,
        width: 4,
        part: '',
        workId: 'w9',
        seriesId: '',
        source: undefined,
        confidence: 'CONFIDENCE_COVER',
      })
      .rejects('SEQUENCE_SPENT');
  });
});

const { NEVER_REUSED, REUSED_BEFORE_NEXT } = ReleasedNumbers;
const consent = (
  province: string,
  releasedNumbers: ReleasedNumbers = REUSED_BEFORE_NEXT,
  actFault?: Rejection,
): SharedRangeCommand => ({ type: 'ConsentToPolicy', province, releasedNumbers, document: undefined, actFault });
const wants = (province: string, releasedNumbers: ReleasedNumbers = REUSED_BEFORE_NEXT): SharedRangeEvent => ({
  type: 'numbering.RangePolicyConsented.v1',
  data: { rangeId, province, releasedNumbers, document: undefined },
});
const adopted = (releasedNumbers: ReleasedNumbers = REUSED_BEFORE_NEXT): SharedRangeEvent => ({
  type: 'numbering.RangePolicyAdopted.v1',
  data: { rangeId, releasedNumbers },
});

describe('the policy for released numbers', () => {
  it('changes when every member wants the same', () => {
    given(...open)
      .when(consent('beijing'))
      .then(wants('beijing'));
    given(...open, wants('beijing'), wants('tianjin'))
      .when(consent('hebei'))
      .then(wants('hebei'), adopted());
    given(...open, adopted(), wants('beijing', NEVER_REUSED), wants('hebei', NEVER_REUSED))
      .when(consent('tianjin', NEVER_REUSED))
      .then(wants('tianjin', NEVER_REUSED), adopted(NEVER_REUSED));
  });
  it('does not change when one has taken its consent back', () => {
    given(...open, wants('beijing'))
      .when(consent('beijing', NEVER_REUSED))
      .then(wants('beijing', NEVER_REUSED));
    given(...open, wants('beijing'), wants('beijing', NEVER_REUSED), wants('tianjin'))
      .when(consent('hebei'))
      .then(wants('hebei'));
  });
  it('is what it is until somebody wants another', () => {
    given(...open)
      .when(consent('beijing', NEVER_REUSED))
      .then();
    given(...open, adopted())
      .when(consent('beijing'))
      .then();
  });
  it('is the members’ business, by their signature', () => {
    given(...open)
      .when(consent('shandong'))
      .rejects('NOT_A_MEMBER');
    given(...open)
      .when(consent('beijing', ReleasedNumbers.UNSPECIFIED))
      .rejects('POLICY_MISSING');
    const fault: Rejection = {
      code: 'SIGNATURE_INVALID',
      status: 'PERMISSION_DENIED',
      message: 'the act is not by this province',
    };
    given(...open)
      .when(consent('beijing', REUSED_BEFORE_NEXT, fault))
      .rejects('SIGNATURE_INVALID');
  });

  const reusing = [...open, adopted()];
  it('lets a number that was released or expired under it be given again, the lowest first', () => {
    given(...reusing, reserved(3004, 'r1'), reserved(3005, 'r2'), expired(3005, 'r2'), released(3004, 'r1'))
      .when(reserve('r3'))
      .then(reserved(3004, 'r3'));
    given(...reusing, reserved(3004, 'r1'), reserved(3005, 'r2'), released(3004, 'r1'))
      .when(block('b1', 2))
      .then(blocked('b1', [3004, 3006]));
    given(...reusing, blocked('b1', [3004, 3005]), released(3004, 'b1'), released(3005, 'b1'))
      .when(block('b2', 1))
      .then(blocked('b2', [3004]));
  });
  it('does not reach back, and ends with its end', () => {
    given(...open, reserved(3004, 'r1'), released(3004, 'r1'), adopted())
      .when(reserve('r3'))
      .then(reserved(3005, 'r3'));
    given(...reusing, reserved(3004, 'r1'), released(3004, 'r1'), adopted(NEVER_REUSED))
      .when(reserve('r3'))
      .then(reserved(3005, 'r3'));
  });
  it('never gives an assigned, withdrawn or void number again', () =>
    given(
      ...reusing,
      reserved(3004, 'r1'),
      assigned(3004, 'r1', { workId: 'r1' }),
      withdrawn(3004, 'r1'),
      reserved(3005, 'r2'),
      released(3005, 'r2'),
      voided(3005),
    )
      .when(reserve('r3'))
      .then(reserved(3006, 'r3')));
  it('leaves nothing to the reservation that had the number before', () => {
    const again = [...reusing, reserved(3004, 'r1'), released(3004, 'r1'), reserved(3004, 'r2')];
    given(...again)
      .when({ type: 'Assign', reservationId: 'r1', workId: 'r1', now })
      .rejects('RESERVATION_ENDED');
    given(...again)
      .when(release('r1'))
      .then();
    given(...again, assigned(3004, 'r2', { workId: 'r2' }))
      .when(release('r1'))
      .then();
    given(...again)
      .when(extend('r1', 100))
      .rejects('RESERVATION_ENDED');
    given(...again)
      .when(reserve('r1'))
      .rejects('RESERVATION_ENDED');
  });
});

describe('a quota', () => {
  const set = (limit: number, unlimited = false): SharedRangeCommand => ({
    type: 'SetQuota',
    account: 'bj',
    limit,
    unlimited,
  });
  const quota = (limit: number, unlimited = false): SharedRangeEvent => ({
    type: 'numbering.QuotaSet.v1',
    data: { rangeId, account: 'bj', limit, unlimited },
  });
  it('is set, changed and lifted', () => {
    given(...open)
      .when(set(2))
      .then(quota(2));
    given(...open, quota(2))
      .when(set(3))
      .then(quota(3));
    given(...open, quota(2))
      .when(set(0, true))
      .then(quota(0, true));
    given(...open)
      .when(set(0, true))
      .then();
  });
  it.each([
    [-1, false],
    [1.5, false],
    [1, true],
  ])('is not %d (unlimited: %s)', (limit, unlimited) =>
    given(...open)
      .when(set(limit, unlimited))
      .rejects('QUOTA_INVALID'),
  );
  it('counts what is held, from before it was set too', () => {
    given(...open, reserved(3004, 'r1'), quota(1))
      .when(reserve('r2'))
      .rejects('QUOTA_EXHAUSTED');
    given(...open, quota(2), blocked('b1', [3004]))
      .when(block('b2', 2))
      .rejects('QUOTA_EXHAUSTED');
    given(...open, quota(2), blocked('b1', [3004]))
      .when(block('b2', 1))
      .then(blocked('b2', [3005]));
  });
  it('says what is left', () => {
    const state = fold(sharedRange, [...open, quota(3), blocked('b1', [3004, 3005])]);
    expect(sharedRange.decide(state, block('b2', 2)).rejected?.message).toContain(
      '2 of at most 3 numbers are held, 1 ',
    );
  });
  it('does not count what was assigned, released or expired, nor the holds of others', () => {
    const history = [...open, quota(1), reserved(3004, 'r1')];
    for (const end of [assigned(3004, 'r1', { workId: 'r1' }), released(3004, 'r1'), expired(3004, 'r1')])
      given(...history, end)
        .when(reserve('r2'))
        .then(reserved(3005, 'r2'));
    given(...history)
      .when(reserve('r2', { account: 'tj' }))
      .then(reserved(3005, 'r2', { account: 'tj' }));
  });
  it('does not count holds that nobody’s quota is for', () => {
    const { account: _, ...nobody } = reserve('r1');
    given(...open, quota(0))
      .when(nobody)
      .then(reserved(3004, 'r1', { account: '' }));
  });
  it('is not in the way of who asks again', () =>
    given(...open, quota(1), reserved(3004, 'r1'))
      .when(reserve('r1'))
      .then());
});

const takenBy = (event: SharedRangeEvent): readonly number[] =>
  event.type === 'numbering.SequenceReserved.v1'
    ? [event.data.sequence]
    : event.type === 'numbering.BlockReserved.v1'
      ? event.data.sequences
      : [];

type ModelState = 'reserved' | 'assigned' | 'withdrawn' | 'released' | 'presumed' | 'void';

/** The range as a table of numbers, written from the rules alone. */
const tableOf = () => {
  const numbers = new Map<number, { state: ModelState; owner: string; account: string }>();
  const limits = new Map<string, number>();
  const spent = new Set<number>();
  const faults: string[] = [];
  let isReusing = false;
  const must = (isTrue: boolean, what: string) => {
    if (!isTrue) faults.push(what);
  };
  const heldBy = (account: string) =>
    [...numbers.values()].filter((n) => n.state === 'reserved' && n.account === account).length;
  const take = (sequences: readonly number[], owner: string, account: string) => {
    for (const sequence of sequences) {
      const was = numbers.get(sequence)?.state;
      must(was === undefined || (was === 'released' && isReusing), `${sequence} was ${was} and is given`);
      must(!spent.has(sequence), `${sequence} was spent and is given`);
      numbers.set(sequence, { state: 'reserved', owner, account });
    }
    must(heldBy(account) <= (limits.get(account) ?? Infinity), `${account} holds more than it may`);
  };
  const move = (sequence: number, from: readonly (ModelState | undefined)[], to: ModelState, owner?: string) => {
    const was = numbers.get(sequence);
    must(from.includes(was?.state), `${sequence} was ${was?.state} and becomes ${to}`);
    must(owner === undefined || was?.owner === owner, `${sequence} is ${was?.owner}'s, not ${owner}'s`);
    numbers.set(sequence, { owner: '', account: '', ...was, state: to });
    if (to !== 'released' || !isReusing) spent.add(sequence);
  };
  const apply = (event: SharedRangeEvent) => {
    const { type, data } = event;
    if (type === 'numbering.SequenceReserved.v1') take(takenBy(event), data.reservationId, data.account);
    if (type === 'numbering.BlockReserved.v1') take(takenBy(event), data.reservationId, data.account);
    if (type === 'numbering.SequenceAssigned.v1') move(data.sequence, ['reserved'], 'assigned', data.reservationId);
    if (type === 'numbering.SequenceReleased.v1' || type === 'numbering.HoldExpired.v1')
      move(data.sequence, ['reserved'], 'released', data.reservationId);
    if (type === 'numbering.SequenceWithdrawn.v1') move(data.sequence, ['assigned'], 'withdrawn');
    if (type === 'numbering.SequencePresumed.v1') move(data.sequence, [undefined], 'presumed');
    if (type === 'numbering.SequenceVoided.v1') move(data.sequence, ['released', 'presumed', undefined], 'void');
    if (type === 'numbering.RangePolicyAdopted.v1') isReusing = data.releasedNumbers === REUSED_BEFORE_NEXT;
    if (type === 'numbering.QuotaSet.v1') limits.set(data.account, data.limit);
  };
  return { numbers, faults, heldBy, apply };
};

describe('any sequence of commands of all kinds', () => {
  const ids = fc.nat(12).map((n) => `r${n}`);
  const accounts = fc.constantFrom('bj', 'tj');
  const numbers = fc.integer({ min: 3000, max: 3031 });
  const works = fc.nat(8).map((n) => `w${n}`);
  const when = fc.constantFrom(now, expiresAt, late, '2028-01-01T00:00:00Z');
  const listed = (prefix: string, sequence: number) =>
    prefix === '12' && sequence % 4 === 0
      ? { number: `DB12/T ${sequence}—2019`, titleZh: '冷链物流温度记录规范', listedOn: '2026-01-01' }
      : undefined;
  const command: fc.Arbitrary<SharedRangeCommand> = fc.oneof(
    fc
      .record({ id: ids, account: accounts, now: when, workId: works })
      .map(({ id, ...rest }) => reserve(id, { holdDays: 30, listed, ...rest })),
    fc
      .record({ id: ids, count: fc.integer({ min: 1, max: 4 }), account: accounts, now: when })
      .map(({ id, count, ...rest }) => block(`b${id}`, count, { listed, ...rest })),
    fc
      .record({ id: ids, sequence: numbers, workId: works, now: when })
      .map(({ id, sequence, workId, now: at }) =>
        fromBlock(sequence, { workId }, { reservationId: `b${id}`, now: at }),
      ),
    fc
      .record({ id: ids, workId: works, now: when })
      .map(({ id, workId, now: at }) => ({ type: 'Assign' as const, reservationId: id, workId, now: at })),
    fc
      .oneof(
        ids,
        ids.map((id) => `b${id}`),
      )
      .map((id) => release(id)),
    fc
      .record({ id: ids, now: when })
      .map(({ id, now: at }) => ({ type: 'ExpireHold' as const, reservationId: id, now: at })),
    fc.record({ id: ids, now: when }).map(({ id, now: at }) => extend(`b${id}`, 60, { now: at })),
    numbers.map((sequence) => ({ type: 'Void' as const, sequence, reason: 'misprinted' })),
    fc
      .record({ sequence: numbers, workId: works })
      .map((rest) => ({ type: 'Withdraw' as const, reason: 'revoked', ...rest })),
    fc
      .record({ province: fc.constantFrom(...everyone), to: fc.constantFrom(NEVER_REUSED, REUSED_BEFORE_NEXT) })
      .map(({ province, to }) => consent(province, to)),
    fc
      .record({ account: accounts, limit: fc.nat(6) })
      .map((rest) => ({ type: 'SetQuota' as const, unlimited: false, ...rest })),
  );

  it('agrees with a table: nothing twice, nothing lost, quotas kept, all explained', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 100 }), (commands) => {
        const history: SharedRangeEvent[] = [preparedUntil(3030), opened];
        let state = fold(sharedRange, history);
        const table = tableOf();
        for (const each of commands) {
          const foreseen = nextNumbers(state, 3030, 1)?.[0];
          const { events } = sharedRange.decide(state, each);
          for (const event of events) table.apply(event);
          const [first] = events.flatMap(takenBy);
          const isFirst = first === undefined || first === foreseen || events.length > 1;
          expect(isFirst, 'the number that a dry run shows').toBe(true);
          expect(table.faults).toEqual([]);
          const after = fold(sharedRange, events, state);
          expect(after.next).toBeGreaterThanOrEqual(state.next);
          expect(sharedRange.decide(after, each).events, 'deciding again changes nothing').toEqual([]);
          history.push(...events);
          state = after;
        }
        for (const account of ['bj', 'tj']) expect(state.held.get(account) ?? 0).toBe(table.heldBy(account));
        for (const [sequence, { owner, state: expected }] of table.numbers)
          expect(heldOf(state, owner).includes(sequence)).toBe(expected === 'reserved');
        const explained = explain(history)!;
        expect(explained.next).toBe(state.next);
        expect(Object.values(explained.totals).reduce((a, b) => a + b, 0)).toBe(state.next - 3001);
        expect(explained.totals.NUMBER_STATE_FREE).toBeUndefined();
        for (const [sequence, { state: expected }] of table.numbers)
          expect(explained.story(sequence).state).toBe(`NUMBER_STATE_${expected.toUpperCase()}`);
      }),
      { numRuns: 300 },
    ));
});
