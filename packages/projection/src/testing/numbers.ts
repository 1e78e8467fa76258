import type { Delivery, Source, View } from '../view.ts';

/** Of the log that {@link numbersLog} makes. */
export const logId = '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';

/** Numbers that a view or a thread cannot bear. */
export const unbearable = { apply: 666, settle: 667, thread: 668, exit: 669, slow: 670 };

/** Numbers as they come, and their sum, which is folded in memory. */
export const numbers: View = {
  name: 'numbers.v1',
  types: ['numbering.SkipRangeAdded.v1'],
  schema: `CREATE TABLE IF NOT EXISTS number (place INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS total (n INTEGER NOT NULL) STRICT`,
  apply: (db, { event, ordinal }) => {
    if (event.type !== 'numbering.SkipRangeAdded.v1') return;
    const { first } = event.data;
    if (first === unbearable.apply) throw new Error('poison');
    if (first === unbearable.thread)
      setImmediate(() => {
        throw new Error('of the thread itself');
      });
    if (first === unbearable.exit) process.exit(3);
    if (first === unbearable.slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    db.prepare('INSERT INTO number VALUES (?, ?)').run(ordinal, first);
  },
  settle: (db) => {
    if (db.prepare('SELECT 1 FROM number WHERE n = ?').get(unbearable.settle) !== undefined) throw new Error('no room');
    db.exec('DELETE FROM total; INSERT INTO total SELECT ifnull(sum(n), 0) FROM number');
  },
};

/**
 * A log of numbers. `passed` and `unknown`: places of events of a type that no view takes, and of one that nobody knows. It stays open
 * where `stay` says so.
 */
export const numbersLog = (
  length: number,
  {
    at = {},
    passed = [],
    unknown = [],
    stay = false,
  }: {
    readonly at?: Readonly<Record<number, number>>;
    readonly passed?: readonly number[];
    readonly unknown?: readonly number[];
    readonly stay?: boolean;
  } = {},
): Source & { readonly yielded: () => number } => {
  let yielded = 0;
  return {
    yielded: () => yielded,
    subscribe: async function* ({ after, signal }) {
      for (let i = after === undefined ? 0 : Number(after.ordinal) + 1; i < length; i++) {
        if (signal.aborted) return;
        const position = { commit: BigInt(i * 137 + 9), prepare: BigInt(i * 137 + 9) };
        const type = passed.includes(i)
          ? 'registry.DraftRecorded.v1'
          : unknown.includes(i)
            ? 'future.Happened.v7'
            : 'numbering.SkipRangeAdded.v1';
        const n = at[i] ?? i + 1_000;
        const data = { prefix: '11', first: n, last: n, rangeId: 'r', regionId: 'jjj' };
        const metadata = { recordedAt: `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z` };
        const event = { id: `标-${i}`, type, stream: `流-${i % 7}`, revision: BigInt(i), position, data, metadata };
        yielded += 1;
        yield { kind: 'event', event, ordinal: BigInt(i) } satisfies Delivery;
      }
      yield { kind: 'caughtUp' };
      if (stay && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
};
