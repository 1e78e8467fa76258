import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import type { SharedRangeEvent } from './range/events.ts';

const rangeId = 'jjj-3001';
const source = { citation: 'index', digest: '' };
const prepared: SharedRangeEvent = {
  type: 'numbering.RangePrepared.v1',
  data: {
    rangeId,
    regionId: 'jjj',
    first: 3001,
    last: 3999,
    next: 3004,
    members: [],
    presumed: [{ first: 3001, last: 3003, source }],
    width: 4,
  },
};
const reserved = (sequence: number): SharedRangeEvent => ({
  type: 'numbering.SequenceReserved.v1',
  data: {
    rangeId,
    sequence,
    reservationId: `r${sequence}`,
    workId: 'w1',
    revision: 1,
    round: 1,
    members: [],
    expiresAt: '2027-02-22T15:59:59.999Z',
    account: '',
    seriesId: '',
  },
});

describe('explaining a range', () => {
  it('has nothing to say of a range that was never prepared', () => expect(explain([])).toBeUndefined());

  it('tells a number’s whole story', () => {
    const range = explain([
      prepared,
      reserved(3004),
      {
        type: 'numbering.SequenceAssigned.v1',
        data: { rangeId, sequence: 3004, reservationId: 'r3004', workId: 'w1', seriesId: '', members: [] },
      },
      {
        type: 'numbering.SequenceWithdrawn.v1',
        data: { rangeId, sequence: 3004, workId: 'w1', reason: 'the agreement was revoked', seriesId: '' },
      },
    ])!;
    expect(range.story(3004)).toMatchObject({
      state: 'NUMBER_STATE_WITHDRAWN',
      steps: [
        { state: 'NUMBER_STATE_RESERVED', workId: 'w1' },
        { state: 'NUMBER_STATE_ASSIGNED', workId: 'w1' },
        { state: 'NUMBER_STATE_WITHDRAWN', workId: 'w1', reason: 'the agreement was revoked' },
      ],
    });
    expect(range.story(3005)).toEqual({ state: 'NUMBER_STATE_FREE', steps: [] });
  });

  it('turns a presumed number into one with a holder', () => {
    const range = explain([
      prepared,
      {
        type: 'numbering.SequenceClaimed.v1',
        data: { rangeId, sequence: 3002, workId: '', seriesId: 's1', source, confidence: 'CONFIDENCE_COVER' },
      },
    ])!;
    expect(range.story(3002).steps.map(({ state }) => state)).toEqual([
      'NUMBER_STATE_PRESUMED',
      'NUMBER_STATE_ASSIGNED',
    ]);
    expect(range.totals).toEqual({ NUMBER_STATE_PRESUMED: 2, NUMBER_STATE_ASSIGNED: 1 });
  });

  it('counts a number that was claimed ahead only when it is passed', () => {
    const ahead: SharedRangeEvent = {
      type: 'numbering.SequenceClaimed.v1',
      data: { rangeId, sequence: 3005, workId: 'w9', seriesId: '', source, confidence: 'CONFIDENCE_PRESS' },
    };
    expect(explain([prepared, ahead])).toMatchObject({ next: 3004, totals: { NUMBER_STATE_PRESUMED: 3 } });
    expect(explain([prepared, ahead, reserved(3004)])).toMatchObject({
      next: 3006,
      totals: { NUMBER_STATE_PRESUMED: 3, NUMBER_STATE_RESERVED: 1, NUMBER_STATE_ASSIGNED: 1 },
    });
  });

  it('says that a hold was ended by its holder or by time', () => {
    const range = explain([
      prepared,
      reserved(3004),
      reserved(3005),
      {
        type: 'numbering.SequenceReleased.v1',
        data: { rangeId, sequence: 3004, reservationId: 'r3004', reason: 'refused' },
      },
      { type: 'numbering.HoldExpired.v1', data: { rangeId, sequence: 3005, reservationId: 'r3005' } },
      {
        type: 'numbering.ReservationForestalled.v1',
        data: { rangeId, reservationId: 'r9', reason: 'refused' },
      },
    ])!;
    expect(range.story(3004).steps.at(-1)).toMatchObject({ state: 'NUMBER_STATE_RELEASED', reason: 'refused' });
    expect(range.story(3005).steps.at(-1)).toMatchObject({
      state: 'NUMBER_STATE_RELEASED',
      reason: 'the hold expired',
    });
    expect(range.totals).toEqual({ NUMBER_STATE_PRESUMED: 3, NUMBER_STATE_RELEASED: 2 });
  });

  it('tells of a part that was withdrawn', () => {
    const part = { rangeId, sequence: 3004, seriesId: 's1', part: '2', workId: 'w1' };
    const range = explain([
      prepared,
      { type: 'numbering.PartWithdrawn.v1', data: { ...part, reason: '并入第 1 部分' } } as SharedRangeEvent,
    ]);
    expect(range!.story(3004).steps.map((s) => s.reason)).toContain('part 2 withdrawn: 并入第 1 部分');
  });
  it('tells of blocks, extensions, parts, late members and void numbers', () => {
    const range = explain([
      prepared,
      {
        type: 'numbering.BlockReserved.v1',
        data: {
          rangeId,
          sequences: [3004, 3005, 3007],
          reservationId: 'b1',
          purpose: '2027 plan',
          members: [],
          expiresAt: '2027-02-22T15:59:59.999Z',
          account: '',
        },
      },
      {
        type: 'numbering.HoldExtended.v1',
        data: {
          rangeId,
          sequences: [3004, 3005],
          reservationId: 'b1',
          expiresAt: '2027-03-22T15:59:59.999Z',
          reason: 'late',
        },
      },
      {
        type: 'numbering.SequenceAssigned.v1',
        data: { rangeId, sequence: 3004, reservationId: 'b1', workId: '', seriesId: 's1', members: [] },
      },
      {
        type: 'numbering.PartAssigned.v1',
        data: { rangeId, sequence: 3004, seriesId: 's1', part: '2', workId: 'w2' },
      },
      {
        type: 'numbering.SequenceJoined.v1',
        data: { rangeId, sequence: 3004, province: 'hebei', prefix: '13' },
      },
      { type: 'numbering.SequenceVoided.v1', data: { rangeId, sequence: 3006, reason: 'misprinted' } },
      {
        type: 'numbering.RangePolicyConsented.v1',
        data: { rangeId, province: 'hebei', releasedNumbers: 'RELEASED_NUMBERS_NEVER_REUSED', document: undefined },
      },
      { type: 'numbering.RangePolicyAdopted.v1', data: { rangeId, releasedNumbers: 'RELEASED_NUMBERS_NEVER_REUSED' } },
      { type: 'numbering.QuotaSet.v1', data: { rangeId, account: 'bj', limit: 1, unlimited: false } },
    ])!;
    expect(range.next).toBe(3008);
    expect(range.totals).toEqual({
      NUMBER_STATE_PRESUMED: 3,
      NUMBER_STATE_ASSIGNED: 1,
      NUMBER_STATE_RESERVED: 2,
      NUMBER_STATE_VOID: 1,
    });
    expect(range.story(3004).steps.map(({ state, reason, seriesId }) => [state, reason, seriesId])).toEqual([
      ['NUMBER_STATE_RESERVED', '2027 plan', ''],
      ['NUMBER_STATE_RESERVED', 'late', ''],
      ['NUMBER_STATE_ASSIGNED', '', 's1'],
      ['NUMBER_STATE_ASSIGNED', 'part 2', 's1'],
      ['NUMBER_STATE_ASSIGNED', 'hebei joined', ''],
    ]);
    expect(range.story(3007).steps).toMatchObject([{ first: 3007, last: 3007, reason: '2027 plan' }]);
    expect(range.story(3006).state).toBe('NUMBER_STATE_VOID');
  });
});
