import { randomUUID } from 'node:crypto';
import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import {
  CommitModel,
  type Expectation,
  type Place,
  type Proposed,
  type Seen,
  type Shown,
  type Told,
} from './commit-model.ts';

/** What a node told a writer; `position` of the event that it named. */
export type Answer =
  | { readonly kind: 'success'; readonly last: number | undefined; readonly position: bigint | undefined }
  | { readonly kind: 'wrong-expected-version'; readonly last: number }
  | { readonly kind: 'stream-deleted' };

/** An event in `$all`. */
export interface Placed extends Place {
  readonly position: bigint;
}

/** A node under examination, by whatever way it is spoken to. */
export interface Node {
  append(stream: string, expected: Expectation, events: readonly Proposed[], way: Way): Promise<Answer>;
  delete(stream: string, expected: Expectation): Promise<Answer>;
  tombstone(stream: string, expected: Expectation): Promise<Answer>;
  /** Oldest first, ids of events that were given one. */
  read(stream: string): Promise<Shown>;
  /** Events of streams with this name or metadata of such, oldest first. */
  readAll(streams: ReadonlySet<string>): Promise<readonly Placed[]>;
  /** Undefined: this node cannot be started again. */
  readonly restart?: () => Promise<void>;
}

/** How an append goes to the node, where there are several ways. */
export type Way = 'one by one' | 'batch';

/** An expectation before the stream is known: `behind` counts back from its last revision. */
type Ask = 'any' | 'no_stream' | 'stream_exists' | { readonly behind: number };

type Step =
  | { readonly kind: 'append'; readonly stream: number; readonly ask: Ask; readonly ids: readonly number[]; way: Way }
  | { readonly kind: 'metadata'; readonly stream: number; readonly ask: Ask; readonly id: number; text: string }
  /** An accepted append again, or one that goes on behind it; `nth` counts back from the last one. */
  | { readonly kind: 'again'; readonly nth: number; readonly and: number | undefined; readonly way: Way }
  | { readonly kind: 'delete' | 'tombstone'; readonly stream: number; readonly ask: Ask }
  | { readonly kind: 'restart' };

const STREAMS = 2;
const IDS = 8;

const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('any' as const) },
  { weight: 1, arbitrary: fc.constantFrom('no_stream' as const, 'stream_exists' as const) },
  { weight: 4, arbitrary: fc.constant({ behind: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 4 }).map((behind) => ({ behind })) },
);
const stream = fc.nat(STREAMS - 1);
const way = fc.constantFrom<Way>('one by one', 'batch');
const metadata = fc.oneof(
  fc.integer({ min: -1, max: 4 }).map((n) => `{"$maxCount":${n}}`),
  fc.integer({ min: 0, max: 6 }).map((n) => `{"$tb":${n},"kept":"as it is"}`),
  fc.constantFrom(
    '{}',
    '{"$tb":9223372036854775807}',
    '{"$maxCount":2,"$tb":1}',
    '{"$maxCount":"2"}',
    '{"$tb":9223372036854775807,"$maxCount":3}',
    '["$tb",1]',
    'no JSON',
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream,
      ask,
      ids: fc.array(fc.nat(IDS - 1), { maxLength: 3 }),
      way,
    }),
  },
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('again' as const),
      nth: fc.nat(3),
      and: fc.option(fc.nat(IDS - 1), { freq: 2, nil: undefined }),
      way,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('metadata' as const),
      stream,
      ask,
      id: fc.nat(IDS - 1),
      text: metadata,
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('delete' as const), stream, ask }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), stream, ask }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

/** Anything that writers may do to two streams. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 1, maxLength: 20, size: 'max' });

/** How often what was told. */
export type Tally = Readonly<Record<string, number>>;

/** Adds up {@link Tally}s. */
export const tally = () => {
  const all: Record<string, number> = {};
  return {
    all: all as Tally,
    add: (more: Tally): void => {
      for (const [kind, times] of Object.entries(more)) all[kind] = (all[kind] ?? 0) + times;
    },
    of: (kind: string): number => all[kind] ?? 0,
  };
};

/**
 * Plays steps on a node and on the model, and compares what each tells: every answer, the position in it, what readers see of the streams
 * and their metadata after each step, and the order of `$all` at the end. Throws at the first difference. Returns how often what was
 * told.
 */
export const playSteps = async (node: Node, plan: readonly Step[]): Promise<Tally> => {
  const model = new CommitModel();
  const ids = Array.from({ length: IDS }, () => randomUUID());
  const names = Array.from({ length: STREAMS }, () => `model-${randomUUID()}`);
  const watched = names.flatMap((name) => [name, `$$${name}`]);
  const accepted: (readonly [string, Expectation, readonly Proposed[]])[] = [];
  const told: Record<string, number> = {};
  const positions: { readonly at: Place; readonly position: bigint }[] = [];
  let texts = 0;

  const expectation = (name: string, wanted: Ask): Expectation => {
    if (typeof wanted === 'string') return wanted;
    const last = model.last(name);
    const revision = (Number.isFinite(last) ? last : 3) - wanted.behind;
    return revision < 0 ? 'no_stream' : revision;
  };
  const compare = (what: string, answer: Answer, write: () => Told): Told['kind'] => {
    const before = model.all.length;
    const right = write();
    const isRepeated = right.kind === 'success' && right.at !== 'any' && model.all.length === before;
    const kind = isRepeated ? 'repeated' : right.kind;
    told[kind] = (told[kind] ?? 0) + 1;
    strictEqual(answer.kind, right.kind, what);
    if (answer.kind !== 'stream-deleted' && right.kind !== 'stream-deleted' && answer.last !== undefined)
      strictEqual(answer.last, right.last, `${what}: last revision`);
    if (answer.kind === 'success' && right.kind === 'success' && right.at !== 'any') {
      strictEqual(answer.position !== undefined, right.at !== undefined, `${what}: whether a position is told`);
      if (answer.position !== undefined && right.at !== undefined)
        positions.push({ at: right.at, position: answer.position });
    }
    return right.kind;
  };
  const append = async (name: string, expected: Expectation, events: readonly Proposed[], by: Way): Promise<void> => {
    const what = `append of ${events.length} to ${name} expecting ${expected}, ${by}`;
    const answer = await node.append(name, expected, events, by);
    const kind = compare(what, answer, () => model.append(name, expected, events));
    if (kind === 'success') accepted.push([name, expected, events]);
  };

  for (const one of plan) {
    switch (one.kind) {
      case 'append': {
        const events = one.ids.map((id) => ({ id: ids[id]!, text: `{"n":${texts++}}` }));
        const name = names[one.stream]!;
        await append(name, expectation(name, one.ask), events, one.way);
        break;
      }
      case 'metadata': {
        const name = `$$${names[one.stream]!}`;
        await append(name, expectation(name, one.ask), [{ id: ids[one.id]!, text: one.text }], 'batch');
        break;
      }
      case 'again': {
        const earlier = accepted.at(-1 - one.nth);
        if (earlier === undefined) break;
        const [name, expected, events] = earlier;
        const more = one.and === undefined ? [] : [{ id: ids[one.and]!, text: `{"n":${texts++}}` }];
        await append(name, expected, [...events, ...more], one.way);
        break;
      }
      case 'delete':
      case 'tombstone': {
        const name = names[one.stream]!;
        const expected = expectation(name, one.ask);
        // The official client cannot delete a stream that it expects to exist.
        if (expected === 'stream_exists') break;
        const what = `${one.kind} of ${name} expecting ${expected}`;
        compare(what, await node[one.kind](name, expected), () => model[one.kind](name, expected));
        break;
      }
      case 'restart':
        if (node.restart === undefined) break;
        await node.restart();
        model.forgetIds();
    }
    for (const name of watched)
      deepStrictEqual(withoutNew(await node.read(name), ids), model.read(name), `${name} after ${JSON.stringify(one)}`);
  }

  const all = await node.readAll(new Set(watched));
  deepStrictEqual(
    all.map(({ stream: name, revision }) => ({ stream: name, revision })),
    model.all,
    'the order of $all',
  );
  for (const { at, position } of positions) {
    const there = all.find(({ stream: name, revision }) => name === at.stream && revision === at.revision);
    strictEqual(position, there?.position, `the position told of ${at.stream}/${at.revision}`);
  }
  return told;
};

/** Ids that the node made itself are nobody's business. */
const withoutNew = (shown: Shown, ids: readonly string[]): Shown =>
  typeof shown === 'string'
    ? shown
    : shown.map((event): Seen => ({ ...event, id: ids.includes(event.id ?? '') ? event.id : undefined }));
