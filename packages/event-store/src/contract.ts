import { randomUUID } from 'node:crypto';
import { accept, reject, unchanged, type Decider } from '@tongbiao/decider';
import type { EventOf } from '@tongbiao/contracts';
import { describe, expect, it } from 'vitest';
import { batcher } from './batcher.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandOutcome } from './decision.ts';
import type { StreamStore } from './history.ts';
import { stateCache } from './state-cache.ts';
import { transact } from './transact.ts';

/** An event of {@link counter}. */
export type Counted = EventOf<'numbering.SkipRangeAdded.v1'>;

/** A command of {@link counter}. */
export type Count =
  /** The next number; `note` makes the event as large as wanted. */
  | { readonly type: 'Next'; readonly note?: string }
  /** Brings the count to `to`; nothing when it is there. */
  | { readonly type: 'Reach'; readonly to: number }
  | { readonly type: 'Refuse' }
  /** Refused, but it discovers one number more. */
  | { readonly type: 'Discover' }
  | { readonly type: 'Break' };

const counted = (n: number, note: string): Counted => ({
  type: 'numbering.SkipRangeAdded.v1',
  data: { prefix: '11', first: n, last: n, rangeId: note, regionId: 'jjj' },
});

/** A decider that counts its events: the smallest one in which an event lost or doubled shows. */
export const counter: Decider<number, Count, Counted> = {
  initial: 0,
  decide: (n, command) => {
    switch (command.type) {
      case 'Next':
        return accept(counted(n + 1, command.note ?? ''));
      case 'Reach':
        return command.to <= n
          ? unchanged
          : accept(...Array.from({ length: command.to - n }, (_, i) => counted(n + 1 + i, '')));
      case 'Refuse':
        return reject({ code: 'NO', status: 'FAILED_PRECONDITION', message: 'no' });
      case 'Discover':
        return {
          events: [counted(n + 1, 'found')],
          rejected: { code: 'NO', status: 'FAILED_PRECONDITION', message: 'no' },
        };
      case 'Break':
        throw new Error('a bug');
    }
  },
  evolve: (n, { data }) => (data.first === n + 1 ? n + 1 : NaN),
};

/** A context with an id of its own. */
export const aContext = (commandId: string = randomUUID(), commandDigest = 'sha256:1'): CommandContext => ({
  commandId,
  commandDigest,
  actor: { subject: 'somebody', role: 'secretariat' },
  recordedAt: new Date().toISOString(),
});

/** The numbers of an outcome's events. */
export const numbersOf = ({ events }: CommandOutcome<number, Counted>): number[] =>
  events.map(({ event }) => event.data.first);

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** What every store under `transact` and `batcher` does, and what these two do on it. `open` is called once; streams are fresh in each test. */
export const storeContract = (name: string, open: () => StreamStore): void => {
  const fresh = () => `ordinary-${randomUUID()}`;
  const anEvent = (id: string = randomUUID()) => ({
    id,
    type: 'elsewhere.Happened.v1',
    data: { a: 1, 标: '准' },
    metadata: { m: [1] },
  });

  describe(`${name}: append and read`, () => {
    it('reads back what was appended, byte for byte', async () => {
      const [store, stream, event] = [open(), fresh(), anEvent()];
      const { revision, position } = await store.append(stream, [event], 'none');
      const [stored] = await collect(store.readStream(stream));
      expect(stored).toMatchObject({
        ...event,
        stream,
        revision,
        position,
        contentType: 'application/json',
        verbatim: true,
      });
      expect(revision).toBe(0n);
      expect(Buffer.from(stored!.dataBytes).toString()).toBe('{"a":1,"标":"准"}');
      expect(Buffer.from(stored!.metadataBytes).toString()).toBe('{"m":[1]}');
    });
    it('finds no event in a stream that there is not', async () =>
      expect(await collect(open().readStream(fresh()))).toEqual([]));
    it('answers a resent append with its first outcome', async () => {
      const [store, stream, events] = [open(), fresh(), [anEvent(), anEvent()]];
      const first = await store.append(stream, events, 'none');
      expect(await store.append(stream, events, 'none')).toEqual(first);
      expect(await collect(store.readStream(stream))).toHaveLength(2);
    });
    it.each([['none' as const], [4n]])('writes nothing where the stream is not at revision %s', async (expected) => {
      const [store, stream] = [open(), fresh()];
      await store.append(stream, [anEvent()], 'none');
      await expect(store.append(stream, [anEvent()], expected)).rejects.toMatchObject({
        code: 'WRONG_EXPECTED_VERSION',
      });
      expect(await collect(store.readStream(stream))).toHaveLength(1);
    });
    it('reads from a revision, at most so many', async () => {
      const [store, stream] = [open(), fresh()];
      await store.append(stream, [anEvent(), anEvent(), anEvent(), anEvent()], 'none');
      const some = await collect(store.readStream(stream, { from: 1n, maxCount: 2 }));
      expect(some.map(({ revision }) => revision)).toEqual([1n, 2n]);
    });
    it.each([
      ['a value that JSON does not have', { data: { at: new Date(0) } }, 'NOT_VERBATIM'],
      ['an id that is no UUID', { id: '1' }, 'INVALID_APPEND'],
      ['more than one append may hold', { data: { text: 'x'.repeat(1 << 20) } }, 'TOO_LARGE'],
    ])('refuses %s', async (_, wrong, code) => {
      const [store, stream] = [open(), fresh()];
      await expect(store.append(stream, [{ ...anEvent(), ...wrong }], 'none')).rejects.toMatchObject({ code });
      expect(await collect(store.readStream(stream))).toEqual([]);
    });
    it('refuses a stream name in Chinese', async () =>
      expect(open().append('京津冀', [anEvent()], 'none')).rejects.toMatchObject({ code: 'INVALID_APPEND' }));
  });

  const ways: [string, () => { run: Run; done: () => Promise<void> }][] = [
    [
      'transact',
      () => ({ run: (o) => transact(open(), { decider: counter, attempts: 100, ...o }), done: async () => {} }),
    ],
    [
      'transact with a cache',
      () => {
        const cache = stateCache<number>();
        return { run: (o) => transact(open(), { decider: counter, attempts: 100, cache, ...o }), done: async () => {} };
      },
    ],
    [
      'the batcher',
      () => {
        const commands = batcher({ store: open(), decider: counter });
        return { run: (o) => commands.submit(o), done: () => commands.close() };
      },
    ],
  ];
  describe.each(ways)(`${name}: %s`, (_, make) => {
    const given = async (test: (run: Run, stream: string) => Promise<void>) => {
      const { run, done } = make();
      try {
        await test(run, fresh());
      } finally {
        await done();
      }
    };

    it('writes what was decided and says where', () =>
      given(async (run, stream) => {
        const outcome = await run({ stream, command: { type: 'Reach', to: 2 }, context: aContext() });
        const stored = await collect(open().readStream(stream));
        expect(outcome).toMatchObject({ kind: 'written', state: 2, position: stored[1]!.position });
        expect(outcome.events.map(({ id, revision, position }) => ({ id, revision, position }))).toEqual(
          stored.map(({ id, revision, position }) => ({ id, revision, position })),
        );
      }));
    it('answers a repeated command with its own events, whatever happened since', () =>
      given(async (run, stream) => {
        const context = aContext();
        const first = await run({ stream, command: { type: 'Next' }, context });
        await run({ stream, command: { type: 'Next' }, context: aContext() });
        const again = await run({
          stream,
          command: { type: 'Next' },
          context: { ...context, recordedAt: '2030-01-01T00:00:00Z' },
        });
        expect(again).toEqual({ ...first, kind: 'replayed', state: 2 });
      }));
    it('refuses a command id that was used for something else', () =>
      given(async (run, stream) => {
        const context = aContext();
        await run({ stream, command: { type: 'Next' }, context });
        const other = await run({
          stream,
          command: { type: 'Next' },
          context: { ...context, commandDigest: 'sha256:2' },
        });
        expect(other).toMatchObject({
          kind: 'rejected',
          rejected: { code: 'REQUEST_ID_REUSED', status: 'ALREADY_EXISTS', field: 'requestId' },
        });
      }));
    it('writes nothing for a no-op and names the newest place', () =>
      given(async (run, stream) => {
        const { events } = await run({ stream, command: { type: 'Next' }, context: aContext() });
        const outcome = await run({ stream, command: { type: 'Reach', to: 1 }, context: aContext() });
        expect(outcome).toEqual({ kind: 'unchanged', state: 1, events: [], position: events[0]!.position });
      }));
    it('returns a refusal and writes nothing', () =>
      given(async (run, stream) => {
        const outcome = await run({ stream, command: { type: 'Refuse' }, context: aContext() });
        expect(outcome).toMatchObject({ kind: 'rejected', rejected: { code: 'NO' }, events: [] });
        expect(await collect(open().readStream(stream))).toEqual([]);
      }));
    it('writes what a refused command discovered, and refuses it again when it is repeated', () =>
      given(async (run, stream) => {
        const context = aContext();
        const outcomes = [
          await run({ stream, command: { type: 'Discover' }, context }),
          await run({ stream, command: { type: 'Discover' }, context }),
        ];
        expect(outcomes.map((o) => [o.kind, numbersOf(o)])).toEqual([
          ['rejected', [1]],
          ['rejected', [2]],
        ]);
        const stored = await collect(open().readStream(stream));
        expect(new Set(stored.map(({ id }) => id)).size).toBe(2);
        expect(stored.map(({ metadata }) => (metadata as { $causationId: string }).$causationId)).toEqual([
          context.commandId,
          context.commandId,
        ]);
      }));
    it('decides a dry run and writes nothing', () =>
      given(async (run, stream) => {
        const outcome = await run({ stream, command: { type: 'Next' }, context: aContext(), dryRun: true });
        expect(outcome).toMatchObject({ kind: 'dryRun', state: 1, events: [{ id: '' }] });
        expect(await collect(open().readStream(stream))).toEqual([]);
      }));
    it('throws what the decider throws, and goes on', () =>
      given(async (run, stream) => {
        await expect(run({ stream, command: { type: 'Break' }, context: aContext() })).rejects.toThrow('a bug');
        expect(await run({ stream, command: { type: 'Next' }, context: aContext() })).toMatchObject({ state: 1 });
      }));
    it('passes over events that it does not know', () =>
      given(async (run, stream) => {
        await run({ stream, command: { type: 'Next' }, context: aContext() });
        await open().append(stream, [anEvent()], 0n);
        const outcome = await run({ stream, command: { type: 'Next' }, context: aContext() });
        expect(outcome).toMatchObject({ kind: 'written', state: 2, events: [{ revision: 2n }] });
      }));
    it('gives each of many callers at once a number of its own', () =>
      given(async (run, stream) => {
        const calls = Array.from({ length: 40 }, () => run({ stream, command: { type: 'Next' }, context: aContext() }));
        const numbers = (await Promise.all(calls)).flatMap(numbersOf);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      }));
    it('answers the same command, sent twice at once, with the same events', () =>
      given(async (run, stream) => {
        const context = aContext();
        const [a, b] = await Promise.all([1, 2].map(() => run({ stream, command: { type: 'Next' }, context })));
        expect(b!.events).toEqual(a!.events);
        expect(await collect(open().readStream(stream))).toHaveLength(1);
      }));
    it('lets one of two commands under one id win, and refuses the other', () =>
      given(async (run, stream) => {
        const id = randomUUID();
        const [a, b] = await Promise.all(
          ['sha256:1', 'sha256:2'].map((digest) =>
            run({ stream, command: { type: 'Next', note: digest }, context: aContext(id, digest) }),
          ),
        );
        expect([a!.kind, b!.kind].toSorted()).toEqual(['rejected', 'written']);
        expect(await collect(open().readStream(stream))).toHaveLength(1);
      }));
  });
};

type Run = (o: {
  readonly stream: string;
  readonly command: Count;
  readonly context: CommandContext;
  readonly dryRun?: boolean;
}) => Promise<CommandOutcome<number, Counted>>;
