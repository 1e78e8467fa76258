import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batcher } from './batcher.ts';
import { aContext, counter, numbersOf, type Count } from './contract.ts';
import { memoryStore, type Fate, type MemoryStore } from './memory-store.ts';
import { codeOf } from './store-error.ts';

const stream = 'range-jjj-3001';
const in_ = (ms: number) => new Date(Date.now() + ms);

/** A store that counts appends and how many are under way at once. */
const watched = (store: MemoryStore) => {
  const seen = { appends: 0, sizes: [] as number[], most: 0 };
  let underWay = 0;
  const counting: MemoryStore = {
    ...store,
    append: async (name, events, ...rest) => {
      seen.appends++;
      seen.sizes.push(events.length);
      seen.most = Math.max(seen.most, ++underWay);
      try {
        return await store.append(name, events, ...rest);
      } finally {
        underWay--;
      }
    },
  };
  return { store: counting, seen };
};

describe('the batcher', () => {
  it('has one append in flight and puts what waits into the next', async () => {
    const { store, seen } = watched(memoryStore());
    const commands = batcher({ store, decider: counter });
    await Promise.all(
      Array.from({ length: 101 }, () => commands.submit({ stream, command: { type: 'Next' }, context: aContext() })),
    );
    expect(seen).toEqual({ appends: 2, sizes: [64, 37], most: 1 });
  });
  it('answers a large batch in several turns of the event loop, and is not closed before all of it is answered', async () => {
    let answered = 0;
    const commands = batcher({ store: memoryStore(), decider: counter, maxBatchCommands: 256 });
    const submit = (): void => {
      void commands.submit({ stream, command: { type: 'Next' }, context: aContext() }).then(() => answered++);
    };
    for (let i = 0; i < 256; i++) submit();
    const inTurn: number[] = [];
    for (let before = 0; answered < 256; before = answered) {
      await new Promise(setImmediate);
      inTurn.push(answered - before);
    }
    expect(Math.max(...inTurn)).toBeLessThan(128);
    for (let i = 0; i < 256; i++) submit();
    await commands.close();
    await new Promise(setImmediate);
    expect(answered).toBe(512);
  });
  it('tells what a command wrote, and that another wrote nothing, with others on the way', async () => {
    const store = memoryStore();
    const commands = batcher({ store, decider: counter });
    const [known, lost] = [aContext(), aContext()];
    const first = commands.submit({ stream, command: { type: 'Next' }, context: known });
    const recalled = commands.recall({ stream, commandId: known.commandId });
    const unknown = commands.recall({ stream, commandId: lost.commandId });
    const outcome = await first;
    expect(outcome.kind).toBe('written');
    expect((await recalled)?.map(({ id }) => id)).toEqual(outcome.events.map(({ id }) => id));
    expect(await unknown).toBeUndefined();
    // Another replica writes: what is recalled is what is on record now.
    await batcher({ store, decider: counter }).submit({ stream, command: { type: 'Next' }, context: lost });
    expect(await commands.recall({ stream, commandId: lost.commandId })).toHaveLength(1);
  });
  it('keeps several streams apart', async () => {
    const { store, seen } = watched(memoryStore());
    const commands = batcher({ store, decider: counter });
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((s) => commands.submit({ stream: s, command: { type: 'Next' }, context: aContext() })),
    );
    expect(outcomes.flatMap(numbersOf)).toEqual([1, 1, 1]);
    expect(seen.most).toBe(3);
  });
  it('splits what is too large for one append, and refuses only what is too large by itself', async () => {
    const { store, seen } = watched(memoryStore());
    const commands = batcher({ store, decider: counter, maxBatchBytes: 2_500 });
    const notes = ['x'.repeat(1_000), 'x'.repeat(1_000), 'x'.repeat(2 << 20), 'x'.repeat(1_000), 'x'.repeat(3_000)];
    const outcomes = await Promise.allSettled(
      notes.map((note) => commands.submit({ stream, command: { type: 'Next', note }, context: aContext() })),
    );
    expect(outcomes.map((o) => (o.status === 'fulfilled' ? numbersOf(o.value)[0] : codeOf(o.reason)))).toEqual([
      1,
      2,
      'TOO_LARGE',
      3,
      4,
    ]);
    expect(seen.sizes).toEqual([2, 1, 1]);
  });
  it('sends the same batch again before it decides anything else', async () => {
    const sent: string[][] = [];
    const store = memoryStore(['request lost', 'late', 'request lost']);
    const watching: MemoryStore = {
      ...store,
      append: (name, events, ...rest) => {
        sent.push(events.map(({ id }) => id));
        return store.append(name, events, ...rest);
      },
    };
    const commands = batcher({ store: watching, decider: counter });
    const submit = () => commands.submit({ stream, command: { type: 'Next' }, context: aContext() });
    const first = submit();
    const later = new Promise((resolve) => setTimeout(resolve, 15)).then(submit);
    expect([numbersOf(await first), numbersOf(await later)]).toEqual([[1], [2]]);
    expect(sent.slice(0, 4).map((ids) => ids.join())).toEqual(Array(4).fill(sent[0]!.join()));
    expect(store.all).toHaveLength(2);
  });
  it('tells a caller whose deadline passes that nothing was written, or that it is not known', async () => {
    const store = memoryStore(Array<Fate>(50).fill('request lost'));
    const commands = batcher({ store, decider: counter });
    const sent = commands.submit({ stream, command: { type: 'Next' }, context: aContext(), deadline: in_(60) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const waiting = commands.submit({ stream, command: { type: 'Next' }, context: aContext(), deadline: in_(20) });
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(sent).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await commands.close();
    expect(store.all).toEqual([]);
  });
  it('decides on what others wrote meanwhile, also where it only refuses', async () => {
    const store = memoryStore();
    const [ours, theirs] = [batcher({ store, decider: counter }), batcher({ store, decider: counter })];
    await ours.submit({ stream, command: { type: 'Next' }, context: aContext() });
    await theirs.submit({ stream, command: { type: 'Next' }, context: aContext() });
    const reach = { stream, command: { type: 'Reach', to: 1 }, context: aContext() } as const;
    expect(await ours.submit(reach)).toMatchObject({ kind: 'unchanged', state: 2 });
  });
  it('leaves others room after it had its turn, where another writer was faster just before', async () => {
    const store = memoryStore(['overtaken']);
    const tried: number[] = [];
    const watching: MemoryStore = {
      ...store,
      append: (...args) => {
        tried.push(performance.now());
        return store.append(...args);
      },
    };
    const commands = batcher({ store: watching, decider: counter, maxBatchCommands: 1 });
    const outcomes = await Promise.all(
      [1, 2].map(() => commands.submit({ stream, command: { type: 'Next' }, context: aContext() })),
    );
    expect(outcomes.flatMap(numbersOf)).toEqual([1, 2]);
    expect(tried).toHaveLength(3);
    expect(tried[2]! - tried[1]!).toBeGreaterThan(8);
  });
  it('takes no command after it was closed, and answers those it took', async () => {
    const commands = batcher({ store: memoryStore(), decider: counter });
    const taken = commands.submit({ stream, command: { type: 'Next' }, context: aContext() });
    await commands.close();
    await expect(commands.submit({ stream, command: { type: 'Next' }, context: aContext() })).rejects.toMatchObject({
      code: 'CLOSED',
    });
    expect(await taken).toMatchObject({ kind: 'written' });
  });
  it('forgets the state of streams that are not used', async () => {
    const store = memoryStore();
    const reads: string[] = [];
    const watching: MemoryStore = {
      ...store,
      readStream: (name, options) => {
        if ((options?.from ?? 0n) === 0n && options?.maxCount === undefined) reads.push(name);
        return store.readStream(name, options);
      },
    };
    const commands = batcher({ store: watching, decider: counter, maxIdleStreams: 2 });
    for (const s of ['a', 'b', 'a', 'c', 'a', 'b'])
      await commands.submit({ stream: s, command: { type: 'Next' }, context: aContext() });
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  const command = fc.oneof(
    { weight: 5, arbitrary: fc.record({ type: fc.constant('Next' as const) }) },
    fc.record({ type: fc.constant('Reach' as const), to: fc.integer({ min: 1, max: 20 }) }),
    fc.constantFrom<Count>({ type: 'Refuse' }, { type: 'Break' }, { type: 'Discover' }),
  );
  const expected = {
    Next: ['written'],
    Reach: ['written', 'unchanged'],
    Refuse: ['rejected'],
    Discover: ['rejected'],
    Break: ['a bug'],
  };
  const fate = fc.constantFrom<Fate>('written', 'request lost', 'answer lost', 'late', 'overtaken');
  it('gives each caller exactly one outcome, loses nothing and doubles nothing, whatever gets lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ command, pause: fc.boolean() }), { minLength: 1, maxLength: 30 }),
        fc.array(fate, { maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        async (submissions, fates, maxBatchCommands) => {
          const store = memoryStore(fates);
          const commands = batcher({ store, decider: counter, maxBatchCommands });
          const calls = [];
          for (const { command: asked, pause } of submissions) {
            const call = commands
              .submit({ stream, command: asked, context: aContext() })
              .then(
                (outcome) => ({ outcome, failure: undefined }),
                (failure: unknown) => ({ outcome: undefined, failure }),
              )
              .then((result) => ({ asked, ...result }));
            calls.push(call);
            if (pause) await new Promise(setImmediate);
          }
          const results = await Promise.all(calls);
          await commands.close();

          const ids = store.all.map(({ id }) => id);
          expect(new Set(ids).size, 'nothing doubled').toBe(ids.length);
          const numbers = store.all.flatMap(({ data }) => (data as { first?: number }).first ?? []);
          expect(numbers, 'no number twice, none lost').toEqual(numbers.map((_, i) => i + 1));
          const claimed = results.flatMap(({ outcome }) => outcome?.events ?? []);
          expect(
            claimed.map(({ id }) => id),
            'what was answered is on record, in the order in which it was asked',
          ).toEqual(ids.filter((_, i) => store.all[i]!.type !== 'elsewhere.Happened.v1'));
          for (const { asked, outcome, failure } of results)
            expect(expected[asked.type]).toContain(outcome?.kind ?? (failure as Error).message);
        },
      ),
      { numRuns: 60 },
    );
  });
});
