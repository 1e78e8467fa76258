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
import { ofTwo, participating } from './testing/participation.ts';
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

/** A work on its way. */
interface Piece {
  readonly workId: string;
  readonly process: AgreementState;
  readonly work: WorkState;
  readonly roster: readonly string[];
  readonly round: number;
  readonly isAgreed: boolean;
  /** A latecomer: not there yet, adopted the text that is agreed, left again. */
  readonly late: 'none' | 'adopted' | 'left';
}

/** Everything that is decided somewhere, and what is on its way. */
interface World {
  readonly pieces: readonly Piece[];
  readonly range: SharedRange;
  /** What happened, in short: two worlds with the same story are the same. */
  readonly story: string;
  /** Sent by the process, not arrived. */
  readonly onTheWay: ReadonlyMap<string, AgreementCommand>;
  /** Command ids that wrote something: the same answer for ever. */
  readonly answered: ReadonlySet<string>;
  /** How often a command may still get lost: a crash before it arrived, or a refusal for the time being. */
  readonly losses: number;
  /** How often a hold may still run out. */
  readonly expiries: number;
  readonly rounds: number;
  /** Whether Hebei may come after the agreement. */
  readonly mayJoin: boolean;
  /** Whether it may leave again. */
  readonly mayLeave: boolean;
}

const isRelevant = (event: { readonly type: string }): event is AgreementEvent =>
  (agreementEvents as readonly string[]).includes(event.type);

/** The events as their works see them: of a work its own, of a series or a range everybody. */
const written = (world: World, events: readonly (WorkEvent | SharedRangeEvent)[]): World => {
  const relevant = (events as readonly { readonly type: string }[]).filter(isRelevant);
  const isOf = (workId: string, { data }: AgreementEvent) =>
    !('workId' in data) || data.workId === '' || data.workId === workId;
  return {
    ...world,
    pieces: world.pieces.map((piece) => {
      const own = relevant.filter((event) => isOf(piece.workId, event));
      return { ...piece, process: fold(agreement, own, piece.process) };
    }),
    story: world.story + relevant.map(tell).join(''),
  };
};

const tell = ({ type, data }: AgreementEvent): string => {
  const { round = '', sequence = '', workId = '' } = data as { round?: number; sequence?: number; workId?: string };
  return `${type.replace(/^registry\.|\.v1$/g, '')} ${round}/${sequence}/${workId.slice(0, 1)};`;
};

const answered = (world: World, id: string | undefined, events: readonly unknown[]): World =>
  id === undefined || events.length === 0 ? world : { ...world, answered: new Set([...world.answered, id]) };

const onRange = (world: World, asked: SharedRangeCommand, id?: string): World => {
  const { events } = sharedRange.decide(world.range, asked);
  return answered(written({ ...world, range: fold(sharedRange, events, world.range) }, events), id, events);
};

const changing = (world: World, workId: string, change: (piece: Piece) => Piece): World => ({
  ...world,
  pieces: world.pieces.map((piece) => (piece.workId === workId ? change(piece) : piece)),
});

const onWork = (world: World, workId: string, made: readonly WorkEvent[], id?: string): World => {
  const events = made.map((event) => of(workId, event));
  const after = changing(world, workId, (piece) => ({ ...piece, work: fold(work, events, piece.work) }));
  return answered(written(after, events), id, events);
};

/** The same event of another work. */
const of = (workId: string, event: WorkEvent): WorkEvent =>
  ({ ...event, data: { ...event.data, workId } }) as unknown as WorkEvent;

const decided = (world: World, asked: Extract<AgreementCommand, { type: 'RecordSequence' | 'RecordJoin' }>) => {
  const { type: _, ...data } = asked;
  const on = world.pieces.find((piece) => piece.workId === asked.workId)!.work;
  const { actor, facts, today } = command.number();
  return work.decide(on, asked.type === 'RecordSequence' ? command.number(data) : { ...asked, actor, facts, today });
};

/** What numbering, or the work itself, does with a command that arrives; a repeated id changes nothing. */
const arrive = (world: World, id: string, asked: AgreementCommand): World => {
  const onTheWay = new Map(world.onTheWay);
  onTheWay.delete(id);
  const arrived = { ...world, onTheWay };
  if (world.answered.has(id)) return arrived;
  switch (asked.type) {
    case 'BeginPart':
      throw new Error('every work is there from the beginning');
    case 'RecordSequence':
    case 'RecordJoin':
      return onWork(arrived, asked.workId, decided(world, asked).events, id);
    case 'Reserve': {
      const reservationId = reservationIdOf({ subject: 'service-registry', rangeId: RANGE, requestId: id });
      return onRange(arrived, { ...asked, reservationId, holdDays: 90, now: NOW }, id);
    }
    case 'Assign':
      return onRange(arrived, { ...asked, now: NOW }, id);
    case 'AssignPart':
    case 'Join':
    case 'Release':
    case 'Withdraw':
      return onRange(arrived, asked, id);
  }
};

const due = ({ pieces, onTheWay, answered: done }: World) =>
  pieces.flatMap(({ process }) => agreement.due(process)).filter(({ id }) => !onTheWay.has(id) && !done.has(id));

const send = (world: World, id: string, asked: AgreementCommand): World => ({
  ...world,
  onTheWay: new Map(world.onTheWay).set(id, asked),
});

const roundOf = (round: number, roster: readonly string[]): readonly WorkEvent[] => {
  const opened = happened.agreementOpened(round);
  const agreed = happened.publicationAgreed(round);
  return [
    { ...opened, data: { ...opened.data, roster: [...roster] } },
    ...roster.map((p) => happened.agreed(p, round)),
    { ...agreed, data: { ...agreed.data, roster: [...roster] } },
  ];
};

/** Hebei joins late and adopts the text of the round. */
const coming = (round: number): readonly WorkEvent[] => {
  const adopted = participating.adopted('hebei');
  return [
    participating.asked('hebei'),
    happened.approved('hebei'),
    participating.joined('hebei', true),
    { ...adopted, data: { ...adopted.data, round } },
  ];
};

/** What people may do next to a work. */
const peopleOn = (world: World, { workId, round, isAgreed, late, roster }: Piece): readonly World[] => {
  if (!isAgreed) {
    // Who joined late takes part in the next round like everybody else.
    const all = late === 'adopted' ? [...roster, 'hebei'] : roster;
    const again = onWork(world, workId, roundOf(round + 1, all));
    return round < world.rounds
      ? [changing(again, workId, (p) => ({ ...p, roster: all, late: 'none', round: round + 1, isAgreed: true }))]
      : [];
  }
  const revoked = onWork(world, workId, [happened.revoked('tianjin', round)]);
  const worlds = [changing(revoked, workId, (p) => ({ ...p, isAgreed: false }))];
  if (world.mayJoin && late === 'none' && !roster.includes('hebei'))
    worlds.push(changing(onWork(world, workId, coming(round)), workId, (p) => ({ ...p, late: 'adopted' })));
  if (late === 'adopted' && world.mayLeave)
    worlds.push(
      changing(onWork(world, workId, [participating.left('hebei')]), workId, (p) => ({ ...p, late: 'left' })),
    );
  return worlds;
};

/** Everything that may happen next. */
const next = (world: World): readonly World[] => {
  const { losses, expiries, onTheWay, pieces, story } = world;
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
  for (const piece of pieces) worlds.push(...peopleOn(world, piece));
  const hold = pieces.flatMap(({ process }) => [...process.holds, ...process.series.holds])[0];
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

/** A world in which these works may be agreed. `before`: what their process learned before them. */
const beginning = (
  works: readonly (readonly WorkEvent[])[],
  rest: Partial<Pick<World, 'losses' | 'expiries' | 'rounds' | 'mayJoin' | 'mayLeave'>> & {
    readonly before?: AgreementEvent;
  } = {},
): World => {
  const { before, ...limits } = rest;
  const pieces = works.map((history): Piece => {
    const proposed = history[0] as Extract<WorkEvent, { type: 'registry.WorkProposed.v1' }>;
    const known = [...(before ? [before] : []), proposed] as readonly AgreementEvent[];
    const { workId, members: roster } = proposed.data;
    const process = fold(agreement, known);
    return { workId, process, work: fold(work, history), roster, round: 0, isAgreed: false, late: 'none' };
  });
  const world: World = {
    pieces,
    range: sharedRange.initial,
    story: '',
    onTheWay: new Map(),
    answered: new Set(),
    losses: 1,
    expiries: 1,
    rounds: 2,
    mayJoin: false,
    mayLeave: false,
    ...limits,
  };
  return opened.reduce((at, asked) => onRange(at, asked), world);
};

/** Goes everywhere that the world may go, and shows what becomes of each place where nothing more happens but what is owed. */
const explore = (from: World, check: (end: World, key: string) => void): number => {
  const seen = new Set<string>();
  const open = [from];
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = keyOf(world);
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...next(world));
    const end = settle(world);
    for (const { process } of end.pieces) expect(isSettled(process), key).toBe(true);
    expect(numbersOf(end), key).not.toContain(undefined);
    check(end, key);
  }
  return seen.size;
};

const numbersOf = ({ range }: World) =>
  Array.from({ length: range.next - 3001 }, (_, i) => range.numbers.get(3001 + i));

const carriedBy = ({ work: { revisions } }: Piece) => revisions.get(1)!.sequence;

const SERIES = '5e5e5e5e-0b0a-5900-8800-070605040302';
const series: AgreementEvent = {
  type: 'registry.SeriesProposed.v1',
  data: {
    seriesId: SERIES,
    regionId: 'jjj',
    titleZh: '人力资源服务规范',
    titleEn: '',
    leadProvince: 'beijing',
    members: [...provinces],
    scope: '',
    planned: [],
  },
};
const partOf = (part: string): readonly WorkEvent[] => {
  const { workId } = happened.proposed().data;
  const id = `${part}${workId.slice(1)}`;
  return [happened.proposed({ seriesId: SERIES, part }), ...until.reviewed.slice(1)].map((event) => of(id, event));
};

describe(
  'every interleaving of success, refusal, crash, late reply, expiry and revocation',
  { timeout: 120_000 },
  () => {
    it('ends in exactly one of "agreed, number assigned" and "not agreed, number explained"', () => {
      const ends = { numbered: 0, explained: 0 };
      const seen = explore(beginning([until.reviewed]), (end, key) => {
        const [piece] = end.pieces as [Piece];
        const numbers = numbersOf(end);
        expect(numbers.filter((n) => n?.state === 'reserved')).toEqual([]);
        expect(numbers.filter((n) => n?.state === 'assigned').length, key).toBe(piece.isAgreed ? 1 : 0);
        expect(carriedBy(piece)?.sequence, key).toBe(piece.isAgreed ? piece.process.assigned!.sequence : undefined);
        if (piece.isAgreed) ends.numbered++;
        else ends.explained++;
      });
      expect(seen).toBeGreaterThan(20_000);
      expect(ends.numbered).toBeGreaterThan(3_000);
      expect(ends.explained).toBeGreaterThan(10_000);
    });

    /** One sequence for the series, and the parts of it that are agreed: no more and no less. */
    const checkSeries = (end: World, key: string): void => {
      const { range, pieces } = end;
      const held = numbersOf(end).filter((n) => n?.state === 'assigned' || n?.state === 'reserved');
      expect(held.length, key).toBeLessThanOrEqual(1);
      const sequence = range.holders.get(`series/${SERIES}`);
      for (const { isAgreed, workId, process, work: of } of pieces) {
        const carried = of.revisions.get(1)!.sequence;
        expect(range.holders.get(`work/${workId}`), key).toBe(isAgreed ? sequence : undefined);
        expect(carried?.sequence, key).toBe(isAgreed ? sequence : undefined);
        expect(carried?.part, key).toBe(isAgreed ? process.part : undefined);
        if (isAgreed) expect(sequence, key).toBeDefined();
      }
      expect(range.carried.get(sequence ?? 0) ?? 0, key).toBe(pieces.filter((p) => p.isAgreed).length);
    };

    it('gives a part its number below the one sequence of its series, and takes it back', () => {
      const seen = explore(beginning([partOf('1')], { before: series }), checkSeries);
      expect(seen).toBeGreaterThan(2_000);
    });

    it('takes one sequence for two parts that are agreed at the same time', () => {
      const limits = { losses: 0, expiries: 0, rounds: 1, before: series };
      const seen = explore(beginning([partOf('1'), partOf('2')], limits), checkSeries);
      expect(seen).toBeGreaterThan(2_000);
    });

    it.each([
      ['over two rounds', { rounds: 2, losses: 0, mayLeave: false }],
      ['where a command is lost', { rounds: 1, losses: 1, mayLeave: true }],
    ])('brings a province that joins after the agreement its number under the same sequence, %s', (_, limits) => {
      let joined = 0;
      const seen = explore(beginning([ofTwo.reviewed], { ...limits, expiries: 0, mayJoin: true }), (end, key) => {
        const [{ work: of, late, isAgreed, roster }] = end.pieces as [Piece];
        const { numbered, sequence } = of.revisions.get(1)!;
        const holders = sequence && [
          ...(end.range.numbers.get(sequence.sequence) as { readonly members: readonly string[] }).members,
          ...(end.range.joined.get(sequence.sequence) ?? []),
        ];
        const isWaitedFor = isAgreed && late === 'adopted';
        expect(numbered.includes('hebei'), key).toBe(isWaitedFor || (numbered.length > 0 && late === 'left'));
        for (const province of isAgreed ? [...roster, ...numbered] : []) expect(holders, key).toContain(province);
        if (isWaitedFor) joined++;
      });
      expect(seen).toBeGreaterThan(500);
      expect(joined).toBeGreaterThan(50);
    });
  },
);
