import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { batcher } from './batcher.ts';
import { aContext, counter, numbersOf } from './contract.ts';
import { memoryStore, type MemoryStore } from './memory-store.ts';
import type { Delivery } from './subscribe.ts';
import { witnessed } from './witness.ts';

const stream = 'range-jjj-3001';

/** A store that counts its reads, and a subscription of it that can be held up. */
const ground = () => {
  const store = memoryStore();
  const seen = { reads: 0 };
  let held = false;
  let ended = false;
  let delivered = 0;
  const { followed, witness } = witnessed({
    logId: 'log-1',
    lag: async () => ({ events: 0n, seconds: 0 }),
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
});
