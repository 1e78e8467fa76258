import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aContext, counter, numbersOf, type Count } from './contract.ts';
import { memoryStore, type Fate, type MemoryStore } from './memory-store.ts';
import { recall } from './recall.ts';
import { stateCache } from './state-cache.ts';
import { transact } from './transact.ts';

const stream = 'ordinary-11';
const next = (store: MemoryStore, context = aContext(), command: Count = { type: 'Next' }) =>
  transact(store, { decider: counter, stream, command, context });
const overtaken = (n: number): Fate[] => Array.from({ length: n }, () => 'overtaken');

describe('transact', () => {
  it('decides again when another writer was faster', async () => {
    const store = memoryStore(overtaken(2));
    expect(await next(store)).toMatchObject({ kind: 'written', state: 1 });
    expect(store.all.map(({ type }) => type.split('.')[0])).toEqual(['elsewhere', 'elsewhere', 'numbering']);
  });
  it('gives up with CONFLICT after three attempts, and has written nothing', async () => {
    const store = memoryStore(overtaken(3));
    await expect(next(store)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(store.all.filter(({ type }) => type.startsWith('numbering'))).toEqual([]);
  });
  it.each<[Fate, 'written' | 'replayed']>([
    ['request lost', 'written'],
    ['answer lost', 'replayed'],
    ['late', 'written'],
  ])('after "%s" says that the outcome is unknown; repeated, the command is %s, once', async (fate, kind) => {
    const store = memoryStore([fate]);
    const context = aContext();
    await expect(next(store, context)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await next(store, context)).toMatchObject({ kind, state: 1 });
    expect(store.all).toHaveLength(1);
  });
  it('is not told "written" when another replica wrote another request under the same id', async () => {
    const store = memoryStore();
    const id = randomUUID();
    const slow: MemoryStore = {
      ...store,
      append: async (...args) => {
        await next(store, aContext(id, 'sha256:theirs'));
        return store.append(...args);
      },
    };
    expect(await next(slow, aContext(id, 'sha256:ours'))).toMatchObject({ rejected: { code: 'REQUEST_ID_REUSED' } });
  });
  it('does not begin after its deadline', async () => {
    const deadline = new Date(Date.now() - 1);
    await expect(
      transact(memoryStore(), { decider: counter, stream, command: { type: 'Next' }, context: aContext(), deadline }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
  it('reads only what is new when it has a cache', async () => {
    const store = memoryStore();
    const read: bigint[] = [];
    const watched: MemoryStore = {
      ...store,
      readStream: (name, options) => {
        read.push(options?.from ?? 0n);
        return store.readStream(name, options);
      },
    };
    const cache = stateCache<number>();
    for (const command of [{ type: 'Reach', to: 3 }, { type: 'Refuse' }] as const)
      await transact(watched, { decider: counter, stream, command, context: aContext(), cache });
    // First decision, reading back, second decision.
    expect(read).toEqual([0n, 0n, 3n]);
  });
  it('puts actor, times and cause into the metadata, and nothing that is not known', async () => {
    const store = memoryStore();
    const context = { ...aContext(), region: 'jjj', occurredAt: '2018', source: undefined, cause: 'backfill' as const };
    await next(store, context);
    expect(store.all[0]!.metadata).toEqual({
      commandId: context.commandId,
      commandDigest: context.commandDigest,
      actor: context.actor,
      region: 'jjj',
      occurredAt: '2018',
      recordedAt: context.recordedAt,
      schema: 1,
      $correlationId: context.commandId,
      $causationId: context.commandId,
      cause: 'backfill',
    });
  });
  it('gives the same command the same event ids in every store', async () => {
    const context = aContext();
    const [a, b] = [memoryStore(), memoryStore()];
    await next(a, context, { type: 'Reach', to: 2 });
    await next(b, context, { type: 'Reach', to: 2 });
    expect(a.all.map(({ id }) => id)).toEqual(b.all.map(({ id }) => id));
    expect(new Set(a.all.map(({ id }) => id)).size).toBe(2);
  });
  it('names the numbers that it gave', async () =>
    expect(numbersOf(await next(memoryStore(), aContext(), { type: 'Reach', to: 3 }))).toEqual([1, 2, 3]));
});

describe('a cache of states', () => {
  const folded = (state: number) => ({ state, revision: 0n, position: undefined, commands: new Map() });
  it('drops the stream that was used least recently', () => {
    const cache = stateCache<number>({ maxStreams: 2 });
    cache.set('a', folded(1));
    cache.set('b', folded(2));
    cache.set('a', folded(1));
    cache.set('c', folded(3));
    expect(['a', 'b', 'c'].map((s) => cache.get(s)?.state)).toEqual([1, undefined, 3]);
  });
});

describe('recall', () => {
  const deadline = new Date(Date.now() + 60_000);

  it('tells what a command wrote whose answer was lost, and nothing of one that never arrived', async () => {
    const store = memoryStore(['answer lost']);
    const [lost, never] = [aContext(), aContext()];
    await expect(next(store, lost)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const of = { decider: counter, stream, deadline, cache: stateCache<number>() };
    const found = await recall(store, { ...of, commandId: lost.commandId });
    expect(found?.map(({ id }) => id)).toEqual(store.all.map(({ id }) => id));
    expect(await recall(store, { ...of, commandId: never.commandId })).toBeUndefined();
    await next(store, never);
    expect(await recall(store, { ...of, commandId: never.commandId }), 'as of now').toHaveLength(1);
  });
});
