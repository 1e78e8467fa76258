import fc from 'fast-check';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { conflict, formatStandardNumber, parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { describe, expect, it } from 'vitest';
import {
  carries,
  ordinaryNumbers,
  type OrdinaryNumbersCommand,
  type OrdinaryNumbersEvent,
} from './ordinary-numbers.ts';
import { provincialStandards } from '../registry/provincial-standards.ts';

const { given } = spec(ordinaryNumbers);
const range = { prefix: '11', first: 3001, last: 3999, rangeId: 'jjj-3001', regionId: 'jjj' };
const skipped: OrdinaryNumbersEvent = { type: 'numbering.SkipRangeAdded.v1', data: range };
const add = (change: Partial<typeof range> = {}): OrdinaryNumbersCommand => ({
  type: 'AddSkipRange',
  range: { ...range, ...change },
});

const read = (text: string): StandardNumber => {
  const result = parseStandardNumber(text);
  if (!result.ok) throw new Error(result.message);
  return result.number;
};
const source = { citation: 'cover', digest: '' };
const claim = (text: string, workId = 'w1'): OrdinaryNumbersCommand => ({
  type: 'ClaimOrdinary',
  prefix: '11',
  number: read(text),
  workId,
  source,
  confidence: Confidence.COVER,
});
const claimed = (text: string, workId = 'w1'): OrdinaryNumbersEvent => {
  const number = read(text);
  return {
    type: 'numbering.OrdinaryNumberClaimed.v1',
    data: {
      prefix: '11',
      force: { mandatory: Force.MANDATORY, recommended: Force.RECOMMENDED, guidance: Force.GUIDANCE }[number.force],
      sequence: number.sequence,
      part: number.part ?? '',
      year: number.year ?? 0,
      number: formatStandardNumber(number),
      workId,
      source,
      confidence: Confidence.COVER,
    },
  };
};

const set = (next: number): OrdinaryNumbersCommand => ({ type: 'SetCounter', prefix: '11', next, source });
const counter = (next: number): OrdinaryNumbersEvent => ({
  type: 'numbering.OrdinaryCounterSet.v1',
  data: { prefix: '11', next, source },
});
const allot = (workId = 'w1', force: Force = Force.RECOMMENDED): OrdinaryNumbersCommand => ({
  type: 'Allot',
  listed: provincialStandards.initial,
  prefix: '11',
  force,
  workId,
});
const allotted = (sequence: number, workId = 'w1') =>
  ({
    type: 'numbering.OrdinaryNumberAllotted.v1',
    data: { prefix: '11', force: Force.RECOMMENDED, sequence, number: `DB11/T ${sequence}`, workId },
  }) as const satisfies OrdinaryNumbersEvent;

describe('a shared range among the ordinary numbers', () => {
  it('is skipped', () => given().when(add()).then(skipped));
  it('does not overlap another', () =>
    given(skipped)
      .when(add({ first: 3999, last: 4100, rangeId: 'jjj-3999' }))
      .rejects('RANGE_OVERLAPS'));
  it('is not changed by adding it again', () =>
    given(skipped)
      .when(add({ last: 4999 }))
      .rejects('RANGE_OVERLAPS'));
  it('may lie beside another', () =>
    given(skipped)
      .when(add({ first: 4000, last: 4100, rangeId: 'jjj-4000' }))
      .then({ ...skipped, data: { ...range, first: 4000, last: 4100, rangeId: 'jjj-4000' } }));
  it('holds no ordinary number', () =>
    given(claimed('DB11/T 3500-2012')).when(add()).rejects('ORDINARY_NUMBERS_INSIDE'));
  it('does not mind the numbers of other series', () =>
    given(claimed('DBS11/ 3500-2012'), claimed('DB11/T 5000-2012')).when(add()).then(skipped));
});

describe('an ordinary number', () => {
  it('is claimed by its work', () =>
    given(skipped).when(claim('DB11/T 1322.57-2019')).then(claimed('DB11/T 1322.57-2019')));
  it('is refused inside a shared range', () =>
    given(skipped).when(claim('DB11/T 3050-2026')).rejects('NUMBER_IN_SHARED_RANGE'));
  it('is refused under the prefix of another province', () =>
    given().when(claim('DB12/T 1606-2018')).rejects('PREFIX_MISMATCH'));
  it('belongs to one work, in whatever year', () => {
    given(claimed('DB11/T 1606-2018')).when(claim('DB11/T 1606-2018', 'w2')).rejects('NUMBER_TAKEN');
    given(claimed('DB11/T 1606-2018')).when(claim('DB11/T 1606-2024', 'w2')).rejects('NUMBER_TAKEN');
  });
  it('is claimed again by its work in another year', () =>
    given(claimed('DB11/T 1606-2018')).when(claim('DB11/T 1606-2024')).then(claimed('DB11/T 1606-2024')));
  it('conflicts with the same sequence of another force, unless the work is the same', () => {
    given(claimed('DB11/ 1983-2022')).when(claim('DB11/T 1983-2022', 'w2')).rejects('NUMBER_CONFLICT');
    given(claimed('DB11/ 1983-2022')).when(claim('DB11/T 1983-2024')).then(claimed('DB11/T 1983-2024'));
  });
  it('conflicts with a part where it is a whole', () =>
    given(claimed('DB11/T 1322.57-2019')).when(claim('DB11/T 1322-2016', 'w2')).rejects('NUMBER_CONFLICT'));
  it('shares its sequence with other parts', () =>
    given(claimed('DB11/T 1322.57-2019'))
      .when(claim('DB11/T 1322.58-2019', 'w2'))
      .then(claimed('DB11/T 1322.58-2019', 'w2')));
  it('has nothing to do with the same sequence of another series', () =>
    given(claimed('DBS11/ 1606-2018')).when(claim('DB11/T 1606-2018', 'w2')).then(claimed('DB11/T 1606-2018', 'w2')));
  it('that nobody can read is passed over', () => {
    const state = fold(ordinaryNumbers, [claimed('DB11/T 1606-2018')]);
    const unreadable = { ...claimed('DB11/T 1606-2018'), data: { ...claimed('DB11/T 1606-2018').data, number: '?' } };
    expect(ordinaryNumbers.evolve(state, unreadable as OrdinaryNumbersEvent)).toBe(state);
    const given = { ...allotted(1607), data: { ...allotted(1607).data, number: '?' } };
    expect(ordinaryNumbers.evolve(state, given as OrdinaryNumbersEvent)).toBe(state);
  });
});

describe('a work with an ordinary number', () => {
  const state = fold(ordinaryNumbers, [claimed('DB11/T 1322.57-2019')]);
  it.each([
    ['in another year and force', 'DB11/ 1322.57-2024', 'w1', true],
    ['but not another part of it', 'DB11/T 1322.58-2019', 'w1', false],
    ['but not another sequence', 'DB11/T 1323.57-2019', 'w1', false],
    ['which is of no other work', 'DB11/T 1322.57-2019', 'w2', false],
  ])('carries it, %s', (_, number, workId, is) => expect(carries(state, read(number), workId)).toBe(is));
});

describe('an ordinary counter', () => {
  it('goes on from where the province has come', () => given().when(set(2176)).then(counter(2176)));
  it('may jump ahead', () => given(counter(2176)).when(set(5001)).then(counter(5001)));
  it('never goes back', () => {
    given(counter(2176)).when(set(2175)).rejects('COUNTER_GOES_BACK');
    given(counter(2176), allotted(2176)).when(set(2176)).rejects('COUNTER_GOES_BACK');
  });
  it.each([0, 1.5, 1_000_000])('is not set to %d', (next) => given().when(set(next)).rejects('SEQUENCE_INVALID'));
  it('gives the next number', () => {
    given(counter(2176)).when(allot()).then(allotted(2176));
    given(counter(2176), allotted(2176)).when(allot('w2')).then(allotted(2177, 'w2'));
  });
  it.each([
    [Force.MANDATORY, 'DB11/ 2176'],
    [Force.GUIDANCE, 'DB11/Z 2176'],
  ] as const)('prints the force %s', (force, number) =>
    given(counter(2176))
      .when(allot('w1', force))
      .then({ type: 'numbering.OrdinaryNumberAllotted.v1', data: { ...allotted(2176).data, force, number } }),
  );
  it('jumps over a shared range', () => given(skipped, counter(3001)).when(allot()).then(allotted(4000)));
  it('jumps over what is claimed, in whatever force or part, but not over other series', () =>
    given(counter(2176), claimed('DB11/ 2176-2022', 'w7'), claimed('DB11/T 2177.1', 'w8'), claimed('DBS11/ 2178', 'w9'))
      .when(allot())
      .then(allotted(2178)));
  it('passes over what is on the list of the province', () => {
    const standard = { number: 'DB11/T 2176—2020', titleZh: '已有的标准' };
    const listed = fold(provincialStandards, [
      {
        type: 'registry.ProvincialStandardListed.v1',
        data: ProvincialStandardListed.fromPartial({ prefix: '11', standard }),
      },
    ]);
    given(counter(2176))
      .when({ ...allot(), listed } as OrdinaryNumbersCommand)
      .then(allotted(2177));
  });
  it('answers a work with the number it has', () => given(counter(2176), allotted(2176)).when(allot()).then());
  it('gives a work no second number for another force', () =>
    given(counter(2176), allotted(2176)).when(allot('w1', Force.MANDATORY)).rejects('WORK_HAS_NUMBER'));
  it('gives nothing before it was set', () => given().when(allot()).rejects('COUNTER_NOT_SET'));
  it('says when it has come to the end', () =>
    given(counter(999_999), allotted(999_999, 'w2')).when(allot()).rejects('COUNTER_EXHAUSTED'));
  it('needs to know the force', () =>
    given(counter(2176)).when(allot('w1', Force.UNSPECIFIED)).rejects('FORCE_MISSING'));
  it('has a number that others cannot claim', () =>
    given(counter(2176), allotted(2176)).when(claim('DB11/T 2176-2026', 'w2')).rejects('NUMBER_TAKEN'));
});

describe('any sequence of claims, allotments and skipped ranges', () => {
  const text = fc
    .record({
      head: fc.constantFrom('DB11/T ', 'DB11/ ', 'DB11/Z ', 'DBS11/ '),
      digits: fc.constantFrom('7', '8', '08', '9', '3001', '3002'),
      part: fc.constantFrom('', '', '.1', '.2'),
      year: fc.constantFrom('', '-2018', '-2024'),
    })
    .map(({ head, digits, part, year }) => head + digits + part + year);
  const command = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(text, fc.constantFrom('w1', 'w2', 'w3')).map(([t, w]) => claim(t, w)) },
    { weight: 1, arbitrary: fc.constantFrom(add(), add({ first: 8, last: 9, rangeId: 'jjj-8' })) },
    { weight: 1, arbitrary: fc.constantFrom(set(6), set(7), set(3000)) },
    { weight: 3, arbitrary: fc.constantFrom('w1', 'w2', 'w3', 'w4', 'w5').map((w) => allot(w)) },
  );

  it('lets no two works hold numbers that clash, and none inside a shared range', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        let state = ordinaryNumbers.initial;
        for (const each of commands) {
          const { events } = ordinaryNumbers.decide(state, each);
          const before = state.next ?? 0;
          state = fold(ordinaryNumbers, events, state);
          expect(state.next ?? 0, 'a counter never goes back').toBeGreaterThanOrEqual(before);
          expect(ordinaryNumbers.decide(state, each).events).toEqual([]);
        }
        const held = [...state.claims.entries()].flatMap(([, claims]) => claims);
        for (const a of held) {
          const inside = state.skipRanges.some((r) => r.first <= a.number.sequence && a.number.sequence <= r.last);
          expect(inside && a.number.grammar === 'local').toBe(false);
          for (const b of held.filter(({ workId }) => workId !== a.workId)) {
            expect(conflict(a.number, b.number)).toBeUndefined();
            const key = ({ number: n }: typeof a) => `${n.grammar}/${n.sequence}/${n.part ?? ''}`;
            expect(key(a)).not.toBe(key(b));
          }
        }
      }),
    ));
});
