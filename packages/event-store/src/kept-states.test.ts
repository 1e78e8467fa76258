import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batcher } from './batcher.ts';
import { aContext, counter, numbersOf } from './contract.ts';
import type { StreamStore } from './history.ts';
import { keptStates, type KeptStatesOptions } from './kept-states.ts';
import { memoryStore } from './memory-store.ts';
import { stateCache } from './state-cache.ts';
import { transact } from './transact.ts';

const stream = 'range-jjj-3001';

describe('states kept over a restart', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-states-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (options: Partial<KeptStatesOptions<number>> = {}) =>
    keptStates<number>({
      file: join(folder, 'states.sqlite'),
      logId: 'log-1',
      version: '1',
      minEvents: 1,
      encode: (state) => ({ state }),
      decode: (json) => (json as { state: number }).state,
      ...options,
    });
  /** Says how many events were read through it. */
  const counting = (store: StreamStore) => {
    const seen = { events: 0 };
    const counted: StreamStore = {
      append: (...args) => store.append(...args),
      readStream: async function* (...args) {
        for await (const event of store.readStream(...args)) {
          seen.events++;
          yield event;
        }
      },
    };
    return { store: counted, seen };
  };
  /** What one life of a service does: it submits so many commands, and ends, well or by a crash. */
  const live = async (
    store: StreamStore,
    commands: number,
    options: Partial<KeptStatesOptions<number>> & { crash?: boolean; context?: ReturnType<typeof aContext> } = {},
  ) => {
    const { crash = false, context, ...rest } = options;
    const { store: counted, seen } = counting(store);
    const kept = open(rest);
    const hot = batcher({ store: counted, decider: counter, kept });
    const outcomes = [];
    for (let i = 0; i < commands; i++)
      outcomes.push(await hot.submit({ stream, command: { type: 'Next' }, context: context ?? aContext() }));
    await hot.close();
    if (!crash) kept.close();
    return { numbers: outcomes.flatMap(numbersOf), kinds: outcomes.map(({ kind }) => kind), read: seen.events };
  };

  it('are taken up again, and only what is newer is read', async () => {
    const store = memoryStore();
    await live(store, 50);
    const { numbers, read } = await live(store, 1);
    expect(numbers).toEqual([51]);
    // The last event that was kept, to see that the log still holds it, and the event just written.
    expect(read).toBeLessThanOrEqual(2);
  });

  it('remember what every command wrote', async () => {
    const store = memoryStore();
    const context = aContext();
    const [first] = (await live(store, 1, { context })).numbers;
    await live(store, 20);
    expect(await live(store, 1, { context })).toMatchObject({ kinds: ['replayed'], numbers: [first] });
    const other = { ...context, commandDigest: 'sha256:2' };
    expect(await live(store, 1, { context: other })).toMatchObject({ kinds: ['rejected'] });
  });

  it('are saved on the way, so that a crash costs only the events since', async () => {
    const store = memoryStore();
    await live(store, 25, { crash: true, saveEveryEvents: 10 });
    const { numbers, read } = await live(store, 1);
    expect(numbers).toEqual([26]);
    expect(read).toBeLessThan(15);
  });

  it('are saved by what changed where that can be said', async () => {
    const store = memoryStore();
    const pieces: unknown[] = [];
    const options = {
      saveEveryEvents: 10,
      changesSince: (state: number, before: number) => ({ more: state - before }),
      decode: (json: unknown, later: readonly unknown[]) => {
        pieces.push(json, ...later);
        return (later as { more: number }[]).reduce((n, { more }) => n + more, (json as { state: number }).state);
      },
    };
    const context = aContext();
    const [first] = (await live(store, 1, { ...options, context })).numbers;
    await live(store, 24, { ...options, crash: true });
    expect((await live(store, 1, options)).numbers).toEqual([26]);
    expect(pieces.splice(0)).toEqual([{ state: 1 }, { state: 1 }, { more: 10 }, { more: 10 }]);
    expect(await live(store, 1, { ...options, context })).toMatchObject({ kinds: ['replayed'], numbers: [first] });
    expect(pieces.at(-1)).toEqual({ more: 5 });
  });

  it('take up what another replica wrote meanwhile', async () => {
    const store = memoryStore();
    await live(store, 10);
    await live(store, 5, { file: join(folder, 'other.sqlite') });
    expect((await live(store, 1)).numbers).toEqual([16]);
  });

  it('are not believed where the log does not hold their last event', async () => {
    const before = memoryStore();
    await live(before, 10);
    const restored = memoryStore();
    await restored.append(
      stream,
      before.all.slice(0, 4).map(({ id, type, data, metadata }) => ({ id, type, data, metadata })),
      'none',
    );
    expect((await live(restored, 2)).numbers).toEqual([5, 6]);
    const another = memoryStore();
    await live(another, 12, { file: join(folder, 'other.sqlite') });
    expect((await live(another, 1)).numbers).toEqual([13]);
  });

  it('are not kept of streams that are read in no time', async () => {
    const store = memoryStore();
    await live(store, 9, { minEvents: 10 });
    expect((await live(store, 0, { minEvents: 10 })).read).toBe(0);
    expect((await live(store, 1, { minEvents: 10 })).read).toBeGreaterThanOrEqual(9);
    expect((await live(store, 1, { minEvents: 10 })).read).toBeLessThanOrEqual(2);
  });

  describe('of cold streams', () => {
    const nth = (n: number) => `comments-${n}`;
    /** Decides so many commands of each of so many streams, with room for few states in memory. */
    const decideAll = async (
      store: StreamStore,
      streams: number,
      rounds: number,
      options: Partial<KeptStatesOptions<number>> = {},
    ) => {
      const { store: counted, seen } = counting(store);
      const kept = open({ maxUnsavedStreams: 2, ...options });
      const cache = stateCache({ maxStreams: 2, kept });
      const numbers: number[][] = [];
      for (let round = 0; round < rounds; round++)
        for (let n = 0; n < streams; n++) {
          const command = { type: 'Next' } as const;
          const asked = { decider: counter, stream: nth(n), command, context: aContext(), cache };
          (numbers[n] ??= []).push(...numbersOf(await transact(counted, asked)));
        }
      kept.close();
      return { numbers, read: seen.events };
    };

    it('are taken up again by whoever decides one command at a time', async () => {
      const store = memoryStore();
      await decideAll(store, 1, 30);
      const { numbers, read } = await decideAll(store, 1, 1);
      expect(numbers).toEqual([[31]]);
      expect(read).toBeLessThanOrEqual(2);
    });

    it('leave memory for the file, and come back from it', async () => {
      const store = memoryStore();
      const { numbers, read } = await decideAll(store, 10, 5);
      expect(numbers).toEqual(Array.from({ length: 10 }, () => [1, 2, 3, 4, 5]));
      // Each command reads its own event back, and of what was kept the last one.
      expect(read).toBeLessThanOrEqual(100);
    });

    it('remember what each command wrote, in memory and in the file', async () => {
      const store = memoryStore();
      const context = aContext();
      const again = async () => {
        const kept = open();
        const cache = stateCache({ kept });
        const command = { type: 'Next' } as const;
        const outcome = await transact(store, { decider: counter, stream: nth(0), command, context, cache });
        kept.close();
        return outcome;
      };
      const first = await again();
      await decideAll(store, 3, 10);
      const replayed = await again();
      expect(replayed.kind).toBe('replayed');
      expect(numbersOf(replayed)).toEqual(numbersOf(first));
    });
  });

  it.each([
    ['another log', { logId: 'log-2' }],
    ['another version', { version: '2' }],
  ])('are dropped for %s', async (_, options) => {
    const store = memoryStore();
    await live(store, 10);
    const { numbers, read } = await live(store, 1, options);
    expect(numbers).toEqual([11]);
    expect(read).toBeGreaterThanOrEqual(10);
  });

  it('stand in no command’s way when they cannot be kept, or not be read any more', async () => {
    const store = memoryStore();
    const failures: unknown[] = [];
    const fail = (): never => {
      throw new Error('no');
    };
    const onFailure = (error: unknown) => void failures.push(error);
    expect((await live(store, 10, { saveEveryEvents: 4, encode: fail, onFailure })).numbers).toHaveLength(10);
    expect(failures.length).toBeGreaterThan(1);
    await live(store, 1);
    failures.length = 0;
    expect((await live(store, 1, { decode: fail, onFailure })).numbers).toEqual([12]);
    expect(failures).toHaveLength(1);
  });

  it('are made anew when their file is damaged', async () => {
    const store = memoryStore();
    await live(store, 10);
    writeFileSync(join(folder, 'states.sqlite'), randomUUID().repeat(1000));
    expect((await live(store, 1)).numbers).toEqual([11]);
  });
});
