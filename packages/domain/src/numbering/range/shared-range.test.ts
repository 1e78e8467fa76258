import fc from 'fast-check';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { ReleasedNumbers } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { fold, type Rejection } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { explain } from '../explain.ts';
import type { SharedRangeCommand } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { sharedRange } from './shared-range.ts';

const { given } = spec(sharedRange);
type Command<T extends SharedRangeCommand['type']> = Extract<SharedRangeCommand, { type: T }>;

const rangeId = 'jjj-3001';
const members = [
  { province: 'beijing', prefix: '11' },
  { province: 'tianjin', prefix: '12' },
  { province: 'hebei', prefix: '13' },
];
const source = { citation: '首都标准网 2024', digest: '' };
const prepare: Command<'PrepareRange'> = {
  type: 'PrepareRange',
  rangeId,
  regionId: 'jjj',
  first: 3001,
  last: 3010,
  next: 3004,
  members,
  presumed: [
    { first: 3001, last: 3002, source },
    { first: 3003, last: 3003, source },
  ],
  width: 4,
  regionMembers: members,
};
const { type: _, regionMembers: __, ...range } = prepare;
const prepared: SharedRangeEvent = {
  type: 'numbering.RangePrepared.v1',
  data: { ...range, members, presumed: [...prepare.presumed] },
};
const consent = (province: string, actFault?: Rejection): SharedRangeCommand => ({
  type: 'ConsentToRange',
  province,
  document: undefined,
  actFault,
});
const consented = (province: string): SharedRangeEvent => ({
  type: 'numbering.RangeConsented.v1',
  data: { rangeId, province, document: undefined },
});
const rangeOpened: SharedRangeEvent = { type: 'numbering.RangeOpened.v1', data: { rangeId } };
const open = [prepared, consented('beijing'), consented('tianjin'), consented('hebei'), rangeOpened];

const now = '2026-11-24T03:00:00Z';
const expiresAt = '2027-02-22T15:59:59.999Z';
const late = '2027-02-22T16:00:00Z';
const everyone = ['beijing', 'tianjin', 'hebei'];
const reserve = (reservationId: string, rest: Partial<Command<'Reserve'>> = {}): Command<'Reserve'> => ({
  type: 'Reserve',
  reservationId,
  workId: 'w1',
  revision: 1,
  round: 1,
  members: [],
  holdDays: 90,
  now,
  ...rest,
});
const reserved = (sequence: number, reservationId: string, rest: object = {}): SharedRangeEvent => ({
  type: 'numbering.SequenceReserved.v1',
  data: {
    rangeId,
    sequence,
    reservationId,
    workId: 'w1',
    revision: 1,
    round: 1,
    members: everyone,
    expiresAt,
    account: '',
    seriesId: '',
    ...rest,
  },
});
const assign = (reservationId: string, workId = 'w1', rest: Partial<Command<'Assign'>> = {}): SharedRangeCommand => ({
  type: 'Assign',
  reservationId,
  workId,
  now,
  ...rest,
});
const assigned = (sequence: number, reservationId: string, workId = 'w1'): SharedRangeEvent => ({
  type: 'numbering.SequenceAssigned.v1',
  data: { rangeId, sequence, reservationId, workId, seriesId: '', members: everyone },
});
const release = (reservationId: string, province?: string): SharedRangeCommand => ({
  type: 'Release',
  reservationId,
  reason: 'the agreement was refused',
  province,
});
const released = (sequence: number, reservationId: string): SharedRangeEvent => ({
  type: 'numbering.SequenceReleased.v1',
  data: { rangeId, sequence, reservationId, reason: 'the agreement was refused' },
});
const expired = (sequence: number, reservationId: string): SharedRangeEvent => ({
  type: 'numbering.HoldExpired.v1',
  data: { rangeId, sequence, reservationId },
});
const forestalled = (reservationId: string): SharedRangeEvent => ({
  type: 'numbering.ReservationForestalled.v1',
  data: { rangeId, reservationId, reason: 'the agreement was refused' },
});
const withdraw = (sequence: number, workId = 'w1', reason = 'revoked'): SharedRangeCommand => ({
  type: 'Withdraw',
  sequence,
  workId,
  reason,
});
const withdrawn = (sequence: number, workId = 'w1'): SharedRangeEvent => ({
  type: 'numbering.SequenceWithdrawn.v1',
  data: { rangeId, sequence, workId, reason: 'revoked', seriesId: '' },
});
const claim = (
  sequence: number,
  rest: { workId?: string; seriesId?: string; width?: number; part?: string },
): SharedRangeCommand => ({
  type: 'ClaimSequence',
  sequence,
  width: 4,
  part: '',
  workId: '',
  seriesId: '',
  source,
  confidence: Confidence.COVER,
  ...rest,
});
const claimed = (sequence: number, holder: { workId?: string; seriesId?: string }): SharedRangeEvent => ({
  type: 'numbering.SequenceClaimed.v1',
  data: { rangeId, sequence, workId: '', seriesId: '', source, confidence: Confidence.COVER, ...holder },
});

describe('preparing a shared range', () => {
  it('records its bounds, members and presumed numbers', () => given().when(prepare).then(prepared));
  it('refuses the same range prepared otherwise', () =>
    given(prepared)
      .when({ ...prepare, last: 3999 })
      .rejects('RANGE_EXISTS'));
  it.each<[string, Partial<Command<'PrepareRange'>>]>([
    ['UNKNOWN_REGION', { regionMembers: undefined }],
    ['RANGE_ID_INVALID', { rangeId: 'jjj-3002' }],
    ['WIDTH_INVALID', { width: 0 }],
    ['WIDTH_INVALID', { width: 7 }],
    ['WIDTH_INVALID', { width: 3 }],
    ['SEQUENCE_INVALID', { first: 0, rangeId: 'jjj-0' }],
    ['SEQUENCE_INVALID', { next: 3003.5 }],
    ['RANGE_EMPTY', { last: 3000 }],
    ['NEXT_OUT_OF_RANGE', { next: 3000 }],
    ['NEXT_OUT_OF_RANGE', { next: 3011 }],
    ['MEMBERS_MISSING', { members: [] }],
    ['NOT_A_MEMBER', { members: [{ province: 'shandong', prefix: '37' }] }],
    ['PREFIX_MISMATCH', { members: [{ province: 'beijing', prefix: '12' }] }],
    ['MEMBER_TWICE', { members: [members[0]!, members[0]!] }],
    ['NUMBERS_UNEXPLAINED', { presumed: [] }],
    ['PRESUMED_INVALID', { presumed: [{ first: 3002, last: 3003, source }] }],
    ['PRESUMED_INVALID', { presumed: [{ first: 3001, last: 3004, source }] }],
    ['PRESUMED_INVALID', { presumed: [{ first: 3001, last: 3000, source }] }],
    ['SOURCE_MISSING', { presumed: [{ first: 3001, last: 3003, source: undefined }] }],
  ])('refuses %s', (code, change) =>
    given()
      .when({ ...prepare, ...change })
      .rejects(code),
  );
  it('accepts a range that some of the members share', () => {
    const two = members.slice(0, 2);
    given()
      .when({ ...prepare, members: two })
      .then({ ...prepared, data: { ...prepared.data, members: two } } as SharedRangeEvent);
  });
});

describe('consenting to a range', () => {
  it('records each consent', () => given(prepared).when(consent('beijing')).then(consented('beijing')));
  it('opens the range with the last one', () =>
    given(prepared, consented('beijing'), consented('hebei'))
      .when(consent('tianjin'))
      .then(consented('tianjin'), rangeOpened));
  it('refuses a stranger', () => given(prepared).when(consent('shandong')).rejects('NOT_A_MEMBER'));
  it('refuses what is not signed by the member', () =>
    given(prepared)
      .when(consent('beijing', { code: 'SIGNATURE_INVALID', status: 'PERMISSION_DENIED', message: 'no' }))
      .rejects('SIGNATURE_INVALID'));
  it('refuses a range that nobody prepared', () => given().when(consent('beijing')).rejects('RANGE_NOT_FOUND'));
});

describe('reserving a number', () => {
  it('gives the first number that may be given', () =>
    given(...open)
      .when(reserve('r1'))
      .then(reserved(3004, 'r1')));
  it('gives the next work the next number', () =>
    given(...open, reserved(3004, 'r1'))
      .when(reserve('r2', { workId: 'w2' }))
      .then(reserved(3005, 'r2', { workId: 'w2' })));
  it('answers the same work, revision and round with the hold it has', () =>
    given(...open, reserved(3004, 'r1'))
      .when(reserve('r2'))
      .then());
  it('holds for some of the members', () =>
    given(...open)
      .when(reserve('r1', { members: ['hebei', 'beijing'] }))
      .then(reserved(3004, 'r1', { members: ['beijing', 'hebei'] })));
  it('refuses to hold for a stranger', () =>
    given(...open)
      .when(reserve('r1', { members: ['shandong'] }))
      .rejects('NOT_A_MEMBER'));
  it('refuses the same round with other members', () =>
    given(...open, reserved(3004, 'r1'))
      .when(reserve('r2', { members: ['beijing'] }))
      .rejects('HOLD_DIFFERS'));
  it('lets the agreement use the hold that was made early', () =>
    given(...open, reserved(3004, 'r1', { round: 0 }))
      .when(reserve('r2', { round: 2, members: ['beijing'] }))
      .then());
  it('gives another round its own number where nothing was held early', () =>
    given(...open, reserved(3004, 'r1'))
      .when(reserve('r2', { round: 2 }))
      .then(reserved(3005, 'r2', { round: 2 })));
  it('answers with the number that the work was assigned, whatever the round', () =>
    given(...open, reserved(3004, 'r1'), assigned(3004, 'r1'))
      .when(reserve('r2', { revision: 2 }))
      .then());
  it('refuses a second number for a work whose number was claimed', () =>
    given(...open, claimed(3002, { workId: 'w1' }))
      .when(reserve('r1'))
      .rejects('WORK_HAS_SEQUENCE'));
  it('ends the hold that time has ended and holds another number', () =>
    given(...open, reserved(3004, 'r1'))
      .when(reserve('r2', { now: late }))
      .then(expired(3004, 'r1'), reserved(3005, 'r2', { expiresAt: '2027-05-24T15:59:59.999Z' })));
  it('ends an early hold that time has ended', () =>
    given(...open, reserved(3004, 'r1', { round: 0 }))
      .when(reserve('r2', { now: late }))
      .then(expired(3004, 'r1'), reserved(3005, 'r2', { expiresAt: '2027-05-24T15:59:59.999Z' })));
  it('refuses what was released before it was reserved', () =>
    given(...open, forestalled('r1'))
      .when(reserve('r1'))
      .rejects('RESERVATION_FORESTALLED'));
  it('does not take up a reservation that is over', () => {
    given(...open, reserved(3004, 'r1'), released(3004, 'r1'))
      .when(reserve('r1'))
      .rejects('RESERVATION_ENDED');
    given(...open, reserved(3004, 'r1'), expired(3004, 'r1'))
      .when(reserve('r1'))
      .rejects('RESERVATION_ENDED');
  });
  it('passes over a number that was claimed', () =>
    given(...open, claimed(3004, { workId: 'w9' }), claimed(3006, { workId: 'w8' }), reserved(3005, 'r1'))
      .when(reserve('r2', { workId: 'w2' }))
      .then(reserved(3007, 'r2', { workId: 'w2' })));
  it('never gives a released, expired or withdrawn number again', () =>
    given(
      ...open,
      reserved(3004, 'r1'),
      released(3004, 'r1'),
      reserved(3005, 'r2'),
      expired(3005, 'r2'),
      reserved(3006, 'r3'),
      assigned(3006, 'r3'),
      withdrawn(3006),
    )
      .when(reserve('r4'))
      .then(reserved(3007, 'r4')));
  it('says when the range is exhausted', () =>
    given(...open, ...[3004, 3005, 3006, 3007, 3008, 3009, 3010].map((n) => claimed(n, { workId: `w${n}` })))
      .when(reserve('r1'))
      .rejects('RANGE_EXHAUSTED'));
  it.each([0, 367, 1.5])('refuses a hold of %d days', (holdDays) =>
    given(...open)
      .when(reserve('r1', { holdDays }))
      .rejects('HOLD_DAYS_OUT_OF_RANGE'),
  );
  it('refuses a province that the number would not be held for', () =>
    given(...open)
      .when(reserve('r1', { members: ['hebei'], province: 'beijing' }))
      .rejects('NOT_YOUR_HOLD'));
  it('waits for the consent of all', () =>
    given(prepared, consented('beijing')).when(reserve('r1')).rejects('RANGE_NOT_OPEN'));
});

describe('assigning a number', () => {
  it('gives it to the work for good', () =>
    given(...open, reserved(3004, 'r1'))
      .when(assign('r1'))
      .then(assigned(3004, 'r1')));
  it('still does so in the last millisecond of the hold', () =>
    given(...open, reserved(3004, 'r1'))
      .when(assign('r1', 'w1', { now: expiresAt }))
      .then(assigned(3004, 'r1')));
  it('ends a hold that time has ended, and refuses, in one decision', () =>
    given(...open, reserved(3004, 'r1'))
      .when(assign('r1', 'w1', { now: late }))
      .rejects('HOLD_EXPIRED', [expired(3004, 'r1')]));
  it('refuses the hold of another work', () => {
    given(...open, reserved(3004, 'r1'))
      .when(assign('r1', 'w2'))
      .rejects('RESERVATION_OF_ANOTHER_WORK');
    given(...open, reserved(3004, 'r1'), assigned(3004, 'r1'))
      .when(assign('r1', 'w2'))
      .rejects('RESERVATION_OF_ANOTHER_WORK');
  });
  it('refuses a second number for one work', () =>
    given(...open, reserved(3004, 'r1'), reserved(3005, 'r2', { round: 2 }), assigned(3004, 'r1'))
      .when(assign('r2'))
      .rejects('WORK_HAS_SEQUENCE'));
  it('refuses what it never saw', () =>
    given(...open)
      .when(assign('r1'))
      .rejects('RESERVATION_NOT_FOUND'));
  it('refuses what was forestalled', () =>
    given(...open, forestalled('r1'))
      .when(assign('r1'))
      .rejects('RESERVATION_FORESTALLED'));
  it.each<[string, SharedRangeEvent[]]>([
    ['released', [released(3004, 'r1')]],
    ['expired', [expired(3004, 'r1')]],
    ['withdrawn', [assigned(3004, 'r1'), withdrawn(3004)]],
  ])('refuses what was %s', (_state, events) =>
    given(...open, reserved(3004, 'r1'), ...events)
      .when(assign('r1'))
      .rejects('RESERVATION_ENDED'),
  );
  it('refuses a province that the number is not held for', () =>
    given(...open, reserved(3004, 'r1', { members: ['hebei'] }))
      .when(assign('r1', 'w1', { province: 'beijing' }))
      .rejects('NOT_YOUR_HOLD'));
});

describe('releasing a hold', () => {
  it('gives the hold back', () =>
    given(...open, reserved(3004, 'r1'))
      .when(release('r1'))
      .then(released(3004, 'r1')));
  it('has nothing to do where time ended it', () =>
    given(...open, reserved(3004, 'r1'), expired(3004, 'r1'))
      .when(release('r1'))
      .then());
  it('forestalls a reservation that it overtook', () =>
    given(...open)
      .when(release('r1'))
      .then(forestalled('r1')));
  it('refuses a number that was assigned', () =>
    given(...open, reserved(3004, 'r1'), assigned(3004, 'r1'))
      .when(release('r1'))
      .rejects('ALREADY_ASSIGNED'));
  it('refuses a province that the number is not held for', () =>
    given(...open, reserved(3004, 'r1', { members: ['hebei'] }))
      .when(release('r1', 'beijing'))
      .rejects('NOT_YOUR_HOLD'));
});

describe('withdrawing a number', () => {
  const history = [...open, reserved(3004, 'r1'), assigned(3004, 'r1')];
  it('keeps it listed with the reason', () =>
    given(...history)
      .when(withdraw(3004))
      .then(withdrawn(3004)));
  it('withdraws a claimed number too', () =>
    given(...open, claimed(3001, { workId: 'w1' }))
      .when(withdraw(3001))
      .then(withdrawn(3001)));
  it('needs a reason', () =>
    given(...history)
      .when(withdraw(3004, 'w1', ' '))
      .rejects('REASON_MISSING'));
  it('refuses the number of another work, or of nobody', () => {
    given(...history)
      .when(withdraw(3004, 'w2'))
      .rejects('NOT_ASSIGNED_TO_WORK');
    given(...history)
      .when(withdraw(3005))
      .rejects('NOT_ASSIGNED_TO_WORK');
    given(...open, reserved(3004, 'r1'))
      .when(withdraw(3004))
      .rejects('NOT_ASSIGNED_TO_WORK');
  });
});

describe('claiming a number that was taken before the registry', () => {
  it('names the holder of a presumed number', () =>
    given(...open)
      .when(claim(3002, { workId: 'w1' }))
      .then(claimed(3002, { workId: 'w1' })));
  it('lets a series hold the number of its parts', () =>
    given(...open)
      .when(claim(3002, { seriesId: 's1', part: '1' }))
      .then(claimed(3002, { seriesId: 's1' })));
  it('refuses a part without its series', () =>
    given(...open)
      .when(claim(3002, { workId: 'w1', part: '1' }))
      .rejects('SERIES_MISSING'));
  it('claims a number that was thought free', () =>
    given(...open)
      .when(claim(3007, { workId: 'w1' }))
      .then(claimed(3007, { workId: 'w1' })));
  it('refuses the number of another holder', () => {
    given(...open, claimed(3002, { seriesId: 's1' }))
      .when(claim(3002, { workId: 's1' }))
      .rejects('SEQUENCE_TAKEN');
    given(...open, reserved(3004, 'r1'))
      .when(claim(3004, { workId: 'w1' }))
      .rejects('SEQUENCE_TAKEN');
  });
  it('refuses a second number for one holder', () =>
    given(...open, claimed(3002, { workId: 'w1' }))
      .when(claim(3003, { workId: 'w1' }))
      .rejects('WORK_HAS_SEQUENCE'));
  it('refuses a number that is spent', () =>
    given(...open, reserved(3004, 'r1'), released(3004, 'r1'))
      .when(claim(3004, { workId: 'w1' }))
      .rejects('SEQUENCE_SPENT'));
  it.each([3000, 3011, 3001.5])('refuses %d, which the range does not have', (sequence) =>
    given(...open)
      .when(claim(sequence, { workId: 'w1' }))
      .rejects('SEQUENCE_OUT_OF_RANGE'),
  );
  it('refuses a number printed in another width', () =>
    given(...open)
      .when(claim(3002, { workId: 'w1', width: 5 }))
      .rejects('WIDTH_MISMATCH'));
  it('needs exactly one holder', () => {
    given(...open)
      .when(claim(3002, {}))
      .rejects('HOLDER_UNCLEAR');
    given(...open)
      .when(claim(3002, { workId: 'w1', seriesId: 's1' }))
      .rejects('HOLDER_UNCLEAR');
  });
  it('waits for the consent of all', () =>
    given(prepared)
      .when(claim(3002, { workId: 'w1' }))
      .rejects('RANGE_NOT_OPEN'));
});

describe('a history that cannot be', () => {
  const events: SharedRangeEvent[] = [
    prepared,
    reserved(3004, 'r9', { workId: 'w9' }),
    assigned(3004, 'r2'),
    released(3005, 'r1'),
    expired(3004, 'r2'),
    withdrawn(3005),
    claimed(3004, { workId: 'w2' }),
    forestalled('r1'),
  ];
  it.each(events)('leaves the state as it is: $type', (event) => {
    const state = fold(sharedRange, [...open, reserved(3004, 'r1')]);
    expect(sharedRange.evolve(state, event)).toBe(state);
  });
});

describe('any sequence of commands', () => {
  const works = fc.constantFrom('w1', 'w2', 'w3', 'w4', 'w5');
  const ids = fc.nat(30).map((n) => `r${n}`);
  const when = fc.constantFrom(now, expiresAt, late, '2028-01-01T00:00:00Z');
  const command: fc.Arbitrary<SharedRangeCommand> = fc.oneof(
    fc
      .record({ id: ids, workId: works, round: fc.nat(2), now: when })
      .map(({ id, ...rest }) => reserve(id, { holdDays: 30, ...rest })),
    fc.record({ id: ids, workId: works, now: when }).map(({ id, workId, now }) => assign(id, workId, { now })),
    ids.map((id) => release(id)),
    fc.record({ n: fc.integer({ min: 3001, max: 3030 }), workId: works }).map(({ n, workId }) => withdraw(n, workId)),
    fc.record({ n: fc.integer({ min: 3000, max: 3031 }), workId: works }).map(({ n, workId }) => claim(n, { workId })),
  );

  it('gives no number twice, never goes back, and leaves every number explained', () => {
    const wide = { ...prepared, data: { ...prepared.data, last: 3030 } } as SharedRangeEvent;
    const start = [wide, ...open.slice(1)];
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const history = [...start];
        let state = fold(sharedRange, history);
        const taken: number[] = [];
        const spent: number[] = [];
        for (const each of commands) {
          const { events } = sharedRange.decide(state, each);
          const after = fold(sharedRange, events, state);
          expect(after.next).toBeGreaterThanOrEqual(state.next);
          for (const { type, data } of events) {
            const sequence = 'sequence' in data ? data.sequence : 0;
            const isNew = type === 'numbering.SequenceReserved.v1' || type === 'numbering.SequenceClaimed.v1';
            if (isNew) taken.push(sequence);
            const isOver = /Released|Expired|Withdrawn/.test(type);
            if (isOver) spent.push(sequence);
            expect(new Set(taken).size, 'no number is taken twice').toBe(taken.length);
            expect(new Set(spent).size, 'no number is given back twice').toBe(spent.length);
            expect(type === 'numbering.SequenceAssigned.v1' && spent.includes(sequence)).toBe(false);
          }
          // Deciding again changes nothing, but for the refusal that follows an expiry.
          expect(sharedRange.decide(after, each).events).toEqual([]);
          history.push(...events);
          state = after;
        }
        const explained = explain(history)!;
        expect(explained.next).toBe(state.next);
        const totals = Object.values(explained.totals).reduce((a, b) => a + b, 0);
        expect(totals).toBe(state.next - 3001);
        expect(explained.totals.NUMBER_STATE_FREE).toBeUndefined();
        for (let n = 3001; n <= 3030; n++) {
          const expected = {
            reserved: 'NUMBER_STATE_RESERVED',
            assigned: 'NUMBER_STATE_ASSIGNED',
            released: 'NUMBER_STATE_RELEASED',
            expired: 'NUMBER_STATE_RELEASED',
            withdrawn: 'NUMBER_STATE_WITHDRAWN',
            void: 'NUMBER_STATE_VOID',
            presumed: 'NUMBER_STATE_PRESUMED',
            none: n < 3004 ? 'NUMBER_STATE_PRESUMED' : 'NUMBER_STATE_FREE',
          }[state.numbers.get(n)?.state ?? 'none'];
          expect(explained.story(n).state).toBe(expected);
        }
        const holders = [...state.numbers.entries()].flatMap(([, e]) => (e.state === 'assigned' ? [e.holder] : []));
        expect(new Set(holders).size, 'no work holds two numbers').toBe(holders.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a number that a province’s list documents', () => {
  const listing = { number: 'DB12/T 3004—2019', titleZh: '冷链物流', listedOn: '2026-11-01' };
  /** Tianjin's list has these. */
  const listed =
    (...sequences: readonly number[]) =>
    (prefix: string, sequence: number, width: number) =>
      prefix === '12' && width === 4 && sequences.includes(sequence) ? listing : undefined;
  const presumed = (sequence: number): SharedRangeEvent => ({
    type: 'numbering.SequencePresumed.v1',
    data: { rangeId, sequence, prefix: '12', ...listing },
  });

  it('is passed over, and says why', () => {
    given(...open)
      .when(reserve('r1', { listed: listed(3004, 3005, 3007) }))
      .then(presumed(3004), presumed(3005), reserved(3006, 'r1'));
    const explained = explain([...open, presumed(3004), reserved(3005, 'r1')])!;
    expect(explained).toMatchObject({
      next: 3006,
      totals: { NUMBER_STATE_PRESUMED: 4, NUMBER_STATE_RESERVED: 1 },
    });
    expect(explained.story(3004).steps.at(-1)?.reason).toBe(
      "DB12/T 3004—2019 is in the province's list of 2026-11-01: 冷链物流",
    );
  });
  it('is passed over by a block, and among the numbers to come is none twice', () => {
    const block: SharedRangeCommand = {
      type: 'ReserveBlock',
      reservationId: 'b1',
      count: 2,
      purpose: '集中立项',
      members: [],
      holdDays: 90,
      account: 'u',
      now,
      listed: listed(3005),
    };
    const { events } = sharedRange.decide(fold(sharedRange, open), block);
    expect(events).toMatchObject([presumed(3005), { data: { sequences: [3004, 3006] } }]);
    const after = fold(sharedRange, [...open, ...events]);
    expect(after.next).toBe(3007);
  });
  it('is not given again after its release, and needs no other word', () => {
    const reuse: SharedRangeEvent = {
      type: 'numbering.RangePolicyAdopted.v1',
      data: { rangeId, releasedNumbers: ReleasedNumbers.REUSED_BEFORE_NEXT },
    };
    const history = [...open, reuse, reserved(3004, 'r0', { workId: 'w0' }), released(3004, 'r0')];
    given(...history)
      .when(reserve('r1'))
      .then(reserved(3004, 'r1'));
    given(...history)
      .when(reserve('r1', { listed: listed(3004) }))
      .then(reserved(3005, 'r1'));
  });
  it('ends the range where no other is left', () =>
    given(...open)
      .when(reserve('r1', { listed: listed(3004, 3005, 3006, 3007, 3008, 3009, 3010) }))
      .rejects('RANGE_EXHAUSTED'));
  it('is claimed by its holder, or struck out, and never assigned otherwise', () => {
    given(...open, presumed(3004))
      .when(claim(3004, { workId: 'w1' }))
      .then(claimed(3004, { workId: 'w1' }));
    given(...open, presumed(3004))
      .when({ type: 'Void', sequence: 3004, reason: '误用' })
      .then({ type: 'numbering.SequenceVoided.v1', data: { rangeId, sequence: 3004, reason: '误用' } });
    const taken = fold(sharedRange, [...open, reserved(3004, 'r1')]);
    expect(sharedRange.evolve(taken, presumed(3004))).toBe(taken);
    const odd = fold(sharedRange, [...open, presumed(3004)]);
    const state = { ...odd, reservations: odd.reservations.with('r9', 3004) };
    const assign: SharedRangeCommand = { type: 'Assign', reservationId: 'r9', workId: 'w1', now };
    expect(sharedRange.decide(state, assign).rejected).toBeDefined();
  });
});

describe('a range of 100,000 numbers', () => {
  it('folds in the time of a test, where copying a map at each event would take hours', () => {
    const events: SharedRangeEvent[] = [];
    for (let n = 0; n < 100_000; n++) {
      const id = `0b7c5a44-6c1e-5a6b-9c1d-${n.toString(16).padStart(12, '0')}`;
      events.push(reserved(100_001 + n, id, { workId: id }), assigned(100_001 + n, id, id));
    }
    const start = {
      ...prepared,
      data: { ...prepared.data, first: 100_001, next: 100_001, last: 250_000 },
    } as SharedRangeEvent;
    const began = performance.now();
    const state = fold(sharedRange, [start, ...events]);
    const took = performance.now() - began;
    expect(state.next).toBe(200_001);
    console.info(`200,000 events in ${Math.round(took)} ms`);
  }, 30_000);
});
