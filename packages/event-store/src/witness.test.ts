import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batcher } from './batcher.ts';
import { aContext, counter, numbersOf } from './contract.ts';
import { memoryStore, type Fate, type MemoryStore } from './memory-store.ts';
import type { Delivery } from './subscribe.ts';
import { witnessed } from './witness.ts';

const stream = 'range-jjj-3001';

/** A store that counts its reads, and a subscription of it that can be held up. */
const ground = (store = memoryStore()) => {
  const seen = { reads: 0 };
  let held = false;
  let ended = false;
  let delivered = 0;
  const { followed, witness } = witnessed({
    logId: 'log-1',
    lag: async () => ({ events: 0n, seconds: 0 }),
    lastDomainEvent: async () => store.all.at(-1),
    subscribe: async function* (): AsyncGenerator<Delivery> {
      for (; !ended; await new Promise(setImmediate))
        while (!held && delivered < store.all.length)
          yield { kind: 'event', event: store.all[delivered]!, ordinal: BigInt(delivered++) };
    },
  });
  const following = (async () => {
    for await (const _ of followed.subscribe({ signal: new AbortController().signal }));
  })();
  const counting: MemoryStore = {
    ...store,
    readStream: (...args) => {
      seen.reads++;
      return store.readStream(...args);
    },
  };
  return {
    store: counting,
    witness,
    seen,
    hold: () => void (held = true),
    letGo: () => void (held = false),
    end: () => ((ended = true), following),
  };
};

const next = { stream, command: { type: 'Next' } } as const;

describe('a witness', () => {
  it('spares the batcher to read back what a subscription shows', async () => {
    const { store, witness, seen, end } = ground();
    const commands = batcher({ store, decider: counter, witness });
    await commands.submit({ ...next, context: aContext() });
    seen.reads = 0;
    const outcomes = await Promise.all([1, 2, 3].map(() => commands.submit({ ...next, context: aContext() })));
    expect(outcomes.flatMap(numbersOf)).toEqual([2, 3, 4]);
    expect(outcomes.flatMap(({ events }) => events.map(({ id, position }) => [id, position]))).toEqual(
      store.all.slice(1).map(({ id, position }) => [id, position]),
    );
    expect(seen.reads).toBe(0);
    await end();
  });

  it('is waited for once, and then not again before it has caught up', async () => {
    const { store, witness, seen, hold, letGo, end } = ground();
    const commands = batcher({ store, decider: counter, witness });
    const submit = async () => {
      const at = performance.now();
      const outcome = await commands.submit({ ...next, context: aContext() });
      return { numbers: numbersOf(outcome), ms: performance.now() - at };
    };
    await submit();
    hold();
    seen.reads = 0;
    const first = await submit();
    expect(first).toMatchObject({ numbers: [2] });
    expect(first.ms).toBeGreaterThan(50);
    const second = await submit();
    expect(second).toMatchObject({ numbers: [3] });
    expect(second.ms).toBeLessThan(first.ms / 2);
    expect(seen.reads).toBe(2);
    letGo();
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen.reads = 0;
    await submit();
    expect(await submit()).toMatchObject({ numbers: [5] });
    expect(seen.reads).toBe(0);
    await end();
  });

  it('shows that another wrote under the same ids: then the other’s events are the answer', async () => {
    const { store, witness, end } = ground();
    const [ours, theirs] = [batcher({ store, decider: counter, witness }), batcher({ store, decider: counter })];
    const id = randomUUID();
    await ours.submit({ ...next, context: aContext() });
    await theirs.submit({ ...next, context: aContext() });
    await ours.submit({ ...next, context: aContext() });
    const outcomes = await Promise.all([
      theirs.submit({ ...next, context: aContext(id, 'sha256:1') }),
      ours.submit({ stream, command: { type: 'Next', note: 'another' }, context: aContext(id, 'sha256:2') }),
    ]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['rejected', 'written']);
    expect(store.all).toHaveLength(4);
    await end();
  });

  it('tells a batcher that rested to look before it appends', async () => {
    const { store, witness, seen, end } = ground();
    let refused = 0;
    const counting: MemoryStore = {
      ...store,
      append: (...args) =>
        store.append(...args).catch((error: unknown) => {
          refused++;
          throw error;
        }),
    };
    const ours = batcher({ store: counting, decider: counter, witness });
    const theirs = batcher({ store, decider: counter });
    await ours.submit({ ...next, context: aContext() });
    await theirs.submit({ ...next, context: aContext() });
    await theirs.submit({ ...next, context: aContext() });
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen.reads = 0;
    expect(numbersOf(await ours.submit({ ...next, context: aContext() }))).toEqual([4]);
    expect({ refused, reads: seen.reads }).toEqual({ refused: 0, reads: 1 });
    await end();
  });

  it('shows what another writer was faster with, which is then not read', async () => {
    const { store, witness, seen, end } = ground();
    const theirs = batcher({ store, decider: counter });
    // The other is faster than each append of ours, but for the first and the last.
    let overtaken = 0;
    const slow: MemoryStore = {
      ...store,
      append: async (...args) => {
        if (store.all.length > 0 && overtaken++ < 3) await theirs.submit({ ...next, context: aContext() });
        return store.append(...args);
      },
    };
    const ours = batcher({ store: slow, decider: counter, witness });
    await ours.submit({ ...next, context: aContext() });
    const before = seen.reads;
    expect(numbersOf(await ours.submit({ ...next, context: aContext() }))).toEqual([5]);
    // What the other batcher reads of its own events.
    expect(seen.reads - before).toBeLessThanOrEqual(4);
    await end();
  });

  it('changes nothing about what callers get, whatever gets lost and whoever is faster', async () => {
    const fate = fc.constantFrom<Fate>('written', 'request lost', 'answer lost', 'late', 'overtaken');
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 6 }), fc.integer({ min: 1, max: 8 }), async (fates, most) => {
        const store = memoryStore(fates);
        const replicas = [ground(store), ground(store)];
        const batchers = replicas.map((each) =>
          batcher({ store: each.store, witness: each.witness, decider: counter, maxBatchCommands: most }),
        );
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            if (i % 3 === 0) await new Promise(setImmediate);
            return batchers[i % 2]!.submit({ ...next, context: aContext() });
          }),
        );
        await Promise.all(batchers.map((each) => each.close()));
        const written = store.all.filter(({ type }) => type !== 'elsewhere.Happened.v1');
        const numbers = written.map(({ data }) => (data as { first: number }).first);
        expect(numbers, 'no number twice, none lost').toEqual(numbers.map((_, i) => i + 1));
        expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'written'));
        const answered = outcomes.flatMap(({ events }) => events.map(({ id }) => id));
        expect(new Set(answered)).toEqual(new Set(written.map(({ id }) => id)));
        await Promise.all(replicas.map(({ end }) => end()));
      }),
      { numRuns: 40 },
    );
  });
});
