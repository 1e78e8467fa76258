import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SharedRangeCommand } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import { rangeChangesToJson, rangeFromJson, rangeToJson } from './kept-form.ts';
import { sharedRange } from './shared-range.ts';
import type { SharedRange } from './state.ts';

const everyone = ['beijing', 'tianjin', 'hebei'];
const rangeId = 'jjj-3001';
const opening: readonly SharedRangeEvent[] = [
  {
    type: 'numbering.RangePrepared.v1',
    data: {
      rangeId,
      regionId: 'jjj',
      first: 3001,
      last: 3400,
      next: 3004,
      members: everyone.map((province, i) => ({ province, prefix: `${11 + i}` })),
      presumed: [{ first: 3001, last: 3003, source: { citation: '首都标准网 2024', digest: '' } }],
      width: 4,
    },
  },
  { type: 'numbering.RangeOpened.v1', data: { rangeId } },
];
const now = '2026-11-24T03:00:00Z';
const account = 'bj';
const command: fc.Arbitrary<SharedRangeCommand> = fc.oneof(
  fc.nat(40).map((n) => ({
    type: 'Reserve' as const,
    reservationId: `r${n}`,
    workId: `w${n}`,
    revision: 1,
    round: 1,
    members: [],
    holdDays: 90,
    account,
    now,
  })),
  fc.nat(40).map((n) => ({ type: 'Release' as const, reservationId: `r${n}`, reason: 'withdrawn' })),
  fc.nat(40).map((n) => ({ type: 'Assign' as const, reservationId: `r${n}`, workId: `w${n}`, now })),
  fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 5 })).map(([n, count]) => ({
    type: 'ReserveBlock' as const,
    reservationId: `b${n}`,
    count,
    purpose: 'plan',
    members: [],
    holdDays: 90,
    account,
    now,
  })),
);

const play = (state: SharedRange, commands: readonly SharedRangeCommand[]) =>
  commands.reduce(
    (before, next) => {
      const { events } = sharedRange.decide(before.state, next);
      return {
        state: events.reduce((after, event) => sharedRange.evolve(after, event), before.state),
        events: [...before.events, ...events],
      };
    },
    { state, events: [] as SharedRangeEvent[] },
  );
const overTheDisk = (state: SharedRange): SharedRange => rangeFromJson(JSON.parse(JSON.stringify(rangeToJson(state))));

describe('the kept form of a range', () => {
  it('is read back as a state that decides the same', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), fc.array(command, { maxLength: 60 }), (before, after) => {
        const opened = opening.reduce((state, event) => sharedRange.evolve(state, event), sharedRange.initial);
        const { state } = play(opened, before);
        const kept = overTheDisk(state);
        expect(rangeToJson(kept)).toEqual(rangeToJson(state));
        expect(play(kept, after).events).toEqual(play(state, after).events);
      }),
    ));

  it('is the same in one piece and as a first piece with what changed later', () =>
    fc.assert(
      fc.property(fc.array(fc.array(command, { maxLength: 20 }), { minLength: 1, maxLength: 4 }), (rounds) => {
        let state = opening.reduce((before, event) => sharedRange.evolve(before, event), sharedRange.initial);
        const whole = JSON.stringify(rangeToJson(state));
        const later: string[] = [];
        for (const round of rounds) {
          const after = play(state, round).state;
          later.push(JSON.stringify(rangeChangesToJson(after, state)));
          state = after;
        }
        const kept = rangeFromJson(
          JSON.parse(whole),
          later.map((json) => JSON.parse(json) as unknown),
        );
        expect(rangeToJson(kept)).toEqual(rangeToJson(state));
      }),
    ));

  it('of a range before its first event is that', () =>
    expect(rangeToJson(overTheDisk(sharedRange.initial))).toEqual(rangeToJson(sharedRange.initial)));

  it('of 100,000 numbers is read in well under a second', { timeout: 60_000 }, () => {
    const numbers = Array.from({ length: 100_000 }, (_, n) => n);
    const json = JSON.stringify({
      ...(rangeToJson(sharedRange.initial) as object),
      open: true,
      next: 100_000,
      numbers: numbers.map((n) => [
        n,
        { state: 'assigned', holder: `work/w${n}`, reservationId: `r${n}`, members: everyone },
      ]),
      reservations: numbers.map((n) => [`r${n}`, n]),
      holders: numbers.map((n) => [`work/w${n}`, n]),
    });
    const before = process.cpuUsage();
    const state = rangeFromJson(JSON.parse(json));
    // What the machine does for others meanwhile does not count.
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    console.info(`[unit] ${Math.round(ms)} ms of CPU, ${Math.round(json.length / 1e6)} MB`);
    expect(state.holders.get('work/w99999')).toBe(99_999);
    expect(state.numbers.get(70_000)).toMatchObject({ state: 'assigned', reservationId: 'r70000' });
    expect(ms).toBeLessThan(1500);
  });
});
