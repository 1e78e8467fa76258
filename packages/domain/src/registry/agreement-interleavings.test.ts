import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import {
  reservationIdOf,
  sharedRange,
  type SharedRange,
  type SharedRangeCommand,
  type SharedRangeEvent,
} from '../numbering/index.ts';
import {
  agreement,
  agreementEvents,
  isSettled,
  type AgreementCommand,
  type AgreementEvent,
  type AgreementState,
} from './agreement.ts';
import { provinces } from './testing/region.ts';
import { command, happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';
import type { WorkState } from './work/state.ts';
import { work } from './work/work.ts';

const RANGE = 'jjj-3001';
const NOW = '2026-11-24T00:00:00Z';
/** After every hold has ended. */
const LATER = '2028-01-01T00:00:00Z';
const members = provinces.map((province, i) => ({ province, prefix: `1${i + 1}` }));

/** Everything that is decided somewhere, and what is on its way. */
interface World {
  readonly process: AgreementState;
  readonly work: WorkState;
  readonly range: SharedRange;
  /** What happened, in short: two worlds with the same story are the same. */
  readonly story: string;
  /** Sent by the process, not arrived. */
  readonly onTheWay: ReadonlyMap<string, AgreementCommand>;
  /** Command ids that wrote something: the same answer for ever. */
  readonly answered: ReadonlySet<string>;
  readonly round: number;
  readonly isAgreed: boolean;
  /** How often a command may still get lost: a crash before it arrived, or a refusal for the time being. */
  readonly losses: number;
  /** How often a hold may still run out. */
  readonly expiries: number;
}

const isRelevant = (event: { readonly type: string }): event is AgreementEvent =>
  (agreementEvents as readonly string[]).includes(event.type);

const written = (world: World, events: readonly (WorkEvent | SharedRangeEvent)[]): World => {
  const relevant = events.filter(isRelevant);
  return {
    ...world,
    process: fold(agreement, relevant, world.process),
    story: world.story + relevant.map(tell).join(''),
  };
};

const tell = ({ type, data }: AgreementEvent): string => {
  const { round = '', sequence = '' } = data as { readonly round?: number; readonly sequence?: number };
  return `${type.replace(/^registry\.|\.v1$/g, '')} ${round}/${sequence};`;
};

const answered = (world: World, id: string | undefined, events: readonly unknown[]): World =>
  id === undefined || events.length === 0 ? world : { ...world, answered: new Set([...world.answered, id]) };

const onRange = (world: World, asked: SharedRangeCommand, id?: string): World => {
  const { events } = sharedRange.decide(world.range, asked);
  return answered(written({ ...world, range: fold(sharedRange, events, world.range) }, events), id, events);
};

const onWork = (world: World, events: readonly WorkEvent[], id?: string): World =>
  answered(written({ ...world, work: fold(work, events, world.work) }, events), id, events);

const numberIn = (asked: Extract<AgreementCommand, { type: 'RecordSequence' }>) => {
  const { workId, revision, round, rangeId, sequence, part, width } = asked;
  return { workId, revision, round, rangeId, sequence, part, width };
};

/** What numbering, or the work itself, does with a command that arrives; a repeated id changes nothing. */
const arrive = (world: World, id: string, asked: AgreementCommand): World => {
  const onTheWay = new Map(world.onTheWay);
  onTheWay.delete(id);
  const arrived = { ...world, onTheWay };
  if (world.answered.has(id)) return arrived;
  switch (asked.type) {
    case 'RecordSequence': {
      const { events } = work.decide(world.work, command.number(numberIn(asked)));
      return onWork(arrived, events, id);
    }
    case 'Reserve': {
      const reservationId = reservationIdOf({ subject: 'service-registry', rangeId: RANGE, requestId: id });
      return onRange(arrived, { ...asked, reservationId, holdDays: 90, now: NOW }, id);
    }
    case 'Assign':
      return onRange(arrived, { ...asked, now: NOW }, id);
    case 'Release':
    case 'Withdraw':
      return onRange(arrived, asked, id);
  }
};

const due = ({ process, onTheWay, answered: done }: World) =>
  agreement.due(process).filter(({ id }) => !onTheWay.has(id) && !done.has(id));

const send = (world: World, id: string, asked: AgreementCommand): World => ({
  ...world,
  onTheWay: new Map(world.onTheWay).set(id, asked),
});

const roundOf = (round: number): readonly WorkEvent[] => [
  happened.agreementOpened(round),
  ...provinces.map((p) => happened.agreed(p, round)),
  happened.publicationAgreed(round),
];

/** Everything that may happen next. */
const next = (world: World): readonly World[] => {
  const { round, isAgreed, losses, expiries, onTheWay, process, story } = world;
  const worlds: World[] = [];
  for (const { id, command: asked } of due(world)) worlds.push(send(world, id, asked));
  for (const [id, asked] of onTheWay) {
    worlds.push(arrive(world, id, asked));
    if (losses > 0) {
      const left = new Map(onTheWay);
      left.delete(id);
      worlds.push({ ...world, onTheWay: left, losses: losses - 1 });
    }
  }
  if (isAgreed) worlds.push({ ...onWork(world, [happened.revoked('hebei', round)]), isAgreed: false });
  else if (round < 2) worlds.push({ ...onWork(world, roundOf(round + 1)), round: round + 1, isAgreed: true });
  const [hold] = process.holds;
  if (hold && expiries > 0) {
    const { reservationId } = hold;
    const expired = onRange({ ...world, expiries: expiries - 1 }, { type: 'ExpireHold', reservationId, now: LATER });
    if (expired.story !== story) worlds.push(expired);
  }
  return worlds;
};

const keyOf = ({ story, onTheWay, answered: done, losses, expiries }: World): string =>
  [story, ...[...onTheWay.keys()].toSorted(), '|', ...[...done].toSorted(), losses, expiries].join(' ');

/** From here on nothing gets lost and nobody changes his mind. */
const settle = (world: World): World => {
  let settling = world;
  for (let i = 0; i < 50; i++) {
    const before = settling;
    for (const { id, command: asked } of due(settling)) settling = send(settling, id, asked);
    for (const [id, asked] of settling.onTheWay) settling = arrive(settling, id, asked);
    if (settling.story === before.story && settling.onTheWay.size === 0) return settling;
  }
  throw new Error('the process does not come to an end');
};

const opened = [
  {
    type: 'PrepareRange',
    rangeId: RANGE,
    regionId: 'jjj',
    first: 3001,
    last: 3999,
    next: 3001,
    members,
    presumed: [],
    width: 4,
    regionMembers: members,
  },
  ...provinces.map((province) => ({ type: 'ConsentToRange', province, document: undefined, actFault: undefined })),
] as readonly SharedRangeCommand[];

const beginning = opened.reduce<World>((world, asked) => onRange(world, asked), {
  process: fold(agreement, [until.reviewed[0]!] as readonly AgreementEvent[]),
  work: fold(work, until.reviewed),
  range: sharedRange.initial,
  story: '',
  onTheWay: new Map(),
  answered: new Set(),
  round: 0,
  isAgreed: false,
  losses: 1,
  expiries: 1,
});

describe(
  'every interleaving of success, refusal, crash, late reply, expiry and revocation',
  { timeout: 120_000 },
  () => {
    it('ends in exactly one of "agreed, number assigned" and "not agreed, number explained"', () => {
      const seen = new Set<string>();
      const ends = { numbered: 0, explained: 0 };
      const open = [beginning];
      for (let world = open.pop(); world !== undefined; world = open.pop()) {
        const key = keyOf(world);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push(...next(world));
        const end = settle(world);
        const { process, range } = end;
        const numbers = Array.from({ length: range.next - 3001 }, (_, i) => range.numbers.get(3001 + i));
        expect(numbers, key).not.toContain(undefined);
        const assigned = numbers.filter((n) => n?.state === 'assigned');
        const { sequence } = end.work.revisions.get(1)!;
        expect(isSettled(process), key).toBe(true);
        expect(numbers.filter((n) => n?.state === 'reserved')).toEqual([]);
        expect(assigned.length, key).toBe(end.isAgreed ? 1 : 0);
        expect(sequence?.sequence, key).toBe(end.isAgreed ? process.assigned!.sequence : undefined);
        if (end.isAgreed) ends.numbered++;
        else ends.explained++;
      }
      expect(seen.size).toBeGreaterThan(20_000);
      expect(ends.numbered).toBeGreaterThan(3_000);
      expect(ends.explained).toBeGreaterThan(10_000);
    });
  },
);
