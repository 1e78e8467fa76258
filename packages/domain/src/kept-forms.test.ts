import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeEvent, type DomainEvent } from '@tongbiao/contracts';
import type { Decider } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { KEPT_ORDINARY_VERSION, ordinaryFromJson, ordinaryToJson } from './numbering/ordinary-kept-form.ts';
import { ordinaryNumbers } from './numbering/ordinary-numbers.ts';
import { sharedRangeEventTypes } from './numbering/range/events.ts';
import { KEPT_RANGE_VERSION, rangeChangesToJson, rangeFromJson, rangeToJson } from './numbering/range/kept-form.ts';
import { sharedRange } from './numbering/range/shared-range.ts';
import { comments } from './registry/comments.ts';
import { commentsFromJson, commentsToJson, KEPT_COMMENTS_VERSION } from './registry/comments-kept-form.ts';

interface Kept {
  readonly name: string;
  /** What happened, in every turn that it can take, and now and then what cannot have happened. Never to be changed, only added to. */
  readonly history: string;
  readonly version: string;
  readonly decider: Decider<unknown, never, DomainEvent>;
  readonly toJson: (state: never) => unknown;
  readonly fromJson: (json: unknown, later?: readonly unknown[]) => unknown;
  readonly types: readonly string[];
  readonly changes: ((state: never, before: never) => unknown) | undefined;
}

const kept = <State, Event extends DomainEvent>(
  name: string,
  history: string,
  version: string,
  decider: Decider<State, never, Event>,
  toJson: (state: State) => unknown,
  fromJson: (json: unknown) => State,
  types: Readonly<Record<Event['type'], true>>,
  changes?: (state: State, before: State) => unknown,
): Kept => ({
  name,
  history,
  version,
  decider: decider as unknown as Kept['decider'],
  toJson,
  fromJson,
  types: Object.keys(types),
  changes,
});

const cases = [
  kept(
    'KEPT_RANGE_VERSION',
    'range-jjj-3001',
    KEPT_RANGE_VERSION,
    sharedRange,
    rangeToJson,
    rangeFromJson,
    sharedRangeEventTypes,
    rangeChangesToJson,
  ),
  kept(
    'KEPT_ORDINARY_VERSION',
    'ordinary-11',
    KEPT_ORDINARY_VERSION,
    ordinaryNumbers,
    ordinaryToJson,
    ordinaryFromJson,
    {
      'numbering.SkipRangeAdded.v1': true,
      'numbering.OrdinaryNumberClaimed.v1': true,
      'numbering.OrdinaryCounterSet.v1': true,
      'numbering.OrdinaryNumberAllotted.v1': true,
    },
  ),
  kept('KEPT_COMMENTS_VERSION', 'comments-1-1', KEPT_COMMENTS_VERSION, comments, commentsToJson, commentsFromJson, {
    'registry.CommentReceived.v1': true,
    'registry.CommentDisposed.v1': true,
    'registry.DispositionReopened.v1': true,
  }),
];

const eventsOf = (history: string): readonly DomainEvent[] =>
  readFileSync(new URL(`../test/histories/${history}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { type, data } = JSON.parse(line) as { type: string; data: unknown };
      const event = decodeEvent(type, data);
      if (event === undefined) throw new Error(`${type} is not in the catalogue any more`);
      return event;
    });

describe.each(cases)(
  'the version of kept states $name',
  ({ name, history, version, decider, toJson, fromJson, types, changes }) => {
    const events = eventsOf(history);
    const states = events.reduce(
      (all, event) => [...all, decider.evolve(all.at(-1), event)],
      [decider.initial as unknown],
    );

    it('is the digest of what the fold makes of its golden history, event by event', () => {
      const digest = createHash('sha256');
      for (const [n, state] of states.entries()) {
        digest.update(JSON.stringify(toJson(state as never)));
        if (changes !== undefined && n > 0)
          digest.update(JSON.stringify(changes(state as never, states[n - 1] as never)));
      }
      const now = digest.digest('hex').slice(0, 16);
      expect(
        version,
        `the fold, or the form in which its states are kept, has changed: ${name} must be '${now}', so that what was kept before is folded anew`,
      ).toBe(now);
    });

    it('rests on a history with every type of event', () =>
      expect([...new Set<string>(events.map(({ type }) => type))].toSorted()).toEqual(types.toSorted()));

    it('stands for a form that loses nothing', () => {
      for (const state of states) {
        const read = fromJson(JSON.parse(JSON.stringify(toJson(state as never))));
        expect(toJson(read as never)).toEqual(toJson(state as never));
      }
      const last = events.at(-1)!;
      const read = fromJson(JSON.parse(JSON.stringify(toJson(states.at(-2) as never))));
      expect(toJson(decider.evolve(read, last) as never)).toEqual(toJson(states.at(-1) as never));
    });

    it.runIf(changes !== undefined)('is kept by what changed, which adds up to the same', () => {
      const whole: unknown = JSON.parse(JSON.stringify(toJson(states[100] as never)));
      const later = [200, 300, states.length - 1].map((n, i, all) =>
        JSON.parse(JSON.stringify(changes!(states[n] as never, states[all[i - 1] ?? 100] as never))),
      ) as unknown[];
      expect(toJson(fromJson(whole, later) as never)).toEqual(toJson(states.at(-1) as never));
    });
  },
);
