import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cursor, Delivery, Source, View } from './view.ts';
import { openViews, type Views } from './views.ts';

const logId = '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';
const otherLog = '8c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';
const now = new AbortController().signal;

/** Numbers in the order in which they were applied, and a poisonous one. */
const numbers = (poison = -1): View => ({
  name: 'numbers.v1',
  schema: 'CREATE TABLE IF NOT EXISTS number (place INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT',
  apply: (db, { event, ordinal }) => {
    if (event.type !== 'numbering.SkipRangeAdded.v1') return;
    db.prepare('INSERT INTO number VALUES (?, ?)').run(ordinal, event.data.first);
    if (event.data.first === poison) throw new Error('poison');
  },
});
const rows = (views: Views) =>
  views.db
    .prepare('SELECT n FROM number ORDER BY place')
    .all()
    .map(({ n }) => n);

/** A log of numbered events; every third of a type that nobody knows, if asked for. */
const logOf = (n: number, unknown = false): Delivery[] =>
  Array.from({ length: n }, (_, i) => {
    const position = { commit: BigInt(i * 137 + 9), prepare: BigInt(i * 137 + 9) };
    const type = unknown && i % 3 === 2 ? 'future.Happened.v7' : 'numbering.SkipRangeAdded.v1';
    const metadata = { recordedAt: `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z` };
    const data = { prefix: '11', first: i + 1, last: i + 1, rangeId: 'r', regionId: 'jjj' };
    const event = { id: `id-${i}`, type, stream: 's', revision: BigInt(i), position, data, metadata };
    return { kind: 'event', event, ordinal: BigInt(i) };
  });

/** Delivers what lies behind the cursor, then says that this is all; waits for more until aborted, if asked to. */
const sourceOf = (
  log: readonly Delivery[],
  { stay = false, pauses = false } = {},
): Source & { asked: (Cursor | undefined)[] } => {
  const asked: (Cursor | undefined)[] = [];
  return {
    asked,
    subscribe: async function* ({ after, signal }) {
      asked.push(after);
      for (const delivery of log.slice(after === undefined ? 0 : Number(after.ordinal) + 1)) {
        if (pauses) await new Promise(setImmediate);
        yield delivery;
      }
      yield { kind: 'caughtUp' };
      if (stay) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
};

describe('views', () => {
  let folder: string;
  let file: string;
  const opened: Views[] = [];
  const open = (views: readonly View[] = [numbers()], log = logId): Views => {
    const all = openViews({ file, logId: log, views, maxBatchEvents: 7 });
    opened.push(all);
    return all;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'views-'));
    file = join(folder, 'views.db');
  });
  afterEach(() => {
    for (const views of opened.splice(0)) if (views.db.isOpen) views.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('take a little at once, much together, and what somebody waits for without delay', async () => {
    const log = logOf(22);
    const later = Promise.withResolvers<void>();
    const stop = new AbortController();
    const source: Source = {
      subscribe: async function* ({ signal }) {
        yield* log.slice(0, 2);
        yield { kind: 'caughtUp' };
        await later.promise;
        for (const delivery of log.slice(2)) {
          yield delivery;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    };
    const views = openViews({ file, logId, views: [numbers()], lingerMs: 60_000 });
    opened.push(views);
    const running = views.run(source, stop.signal);
    await views.caughtUp;
    expect(rows(views)).toEqual([1, 2]);
    later.resolve();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const unhurried = rows(views).length;
    expect(unhurried, 'a little').toBeGreaterThan(3);
    expect(unhurried, 'nobody waits for more').toBeLessThan(15);
    await views.waitFor({ ordinal: 21n }, { deadline: new Date(Date.now() + 5_000) });
    expect(rows(views)).toEqual(log.map((_, i) => i + 1));
    stop.abort();
    await running;
  });

  it('hold every event once, in order, and say where they are', async () => {
    const views = open();
    await views.run(sourceOf(logOf(20)), now);
    await views.caughtUp;
    expect(rows(views)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(views.place()).toEqual({
      logId,
      position: { commit: 2612n, prepare: 2612n },
      ordinal: 19n,
      eventId: 'id-19',
    });
    expect(views.progress()).toMatchObject({ caughtUp: true, recordedAt: '2026-01-01T00:00:19Z', failure: undefined });
  });
  it('go on where they were after a restart', async () => {
    const first = open();
    await first.run(sourceOf(logOf(10)), now);
    first.close();
    const views = open();
    const source = sourceOf(logOf(15));
    await views.run(source, now);
    expect(source.asked).toEqual([expect.objectContaining({ logId, ordinal: 9n, eventId: 'id-9' })]);
    expect(rows(views)).toHaveLength(15);
    expect(views.rebuilt).toBe(false);
  });
  it('keep a position that does not fit a 64-bit signed integer', async () => {
    const [delivery] = logOf(1) as [Extract<Delivery, { kind: 'event' }>];
    const position = { commit: 2n ** 64n - 1n, prepare: 2n ** 63n };
    const first = open();
    await first.run(sourceOf([{ ...delivery, event: { ...delivery.event, position } }]), now);
    first.close();
    expect(open().place()?.position).toEqual(position);
  });
  it('refuse a file that was built from another log, and leave it alone', async () => {
    const first = open();
    await first.run(sourceOf(logOf(5)), now);
    first.close();
    expect(() => open([{ ...numbers(), name: 'numbers.v2' }], otherLog)).toThrow(
      expect.objectContaining({ code: 'FOREIGN_LOG' }),
    );
    expect(rows(open())).toHaveLength(5);
  });
  it.each<[string, (v: View) => View[]]>([
    ['another version of a view', (v) => [{ ...v, name: 'numbers.v2' }]],
    ['one view more', (v) => [v, { ...v, name: 'more.v1', schema: '', apply: () => {} }]],
    ['another shape under the same name', (v) => [{ ...v, schema: `${v.schema}; CREATE INDEX i ON number (n)` }]],
  ])('are built anew for %s', async (_, change) => {
    const first = open();
    await first.run(sourceOf(logOf(5)), now);
    first.close();
    const views = open(change(numbers()));
    expect([views.rebuilt, views.place(), rows(views)]).toEqual([true, undefined, []]);
    await views.run(sourceOf(logOf(6)), now);
    expect(rows(views)).toHaveLength(6);
  });
  it('pass over types that they do not know, count them, and move on', async () => {
    const views = open();
    await views.run(sourceOf(logOf(9, true)), now);
    expect(rows(views)).toEqual([1, 2, 4, 5, 7, 8]);
    expect(views.progress()).toMatchObject({ unknown: { 'future.Happened.v7': 3 }, place: { ordinal: 8n } });
  });
  it('stop at an event that a view cannot apply, with everything before it and nothing of it', async () => {
    const views = open([numbers(12)]);
    const waiting = views.waitFor({ ordinal: 15n }, {}).catch((error: unknown) => error);
    const failed = await views.run(sourceOf(logOf(20)), now).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'POISON',
      at: { view: 'numbers.v1', ordinal: 11n, type: 'numbering.SkipRangeAdded.v1' },
      cause: { message: 'poison' },
    });
    expect(rows(views)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
    expect(views.place()?.ordinal).toBe(10n);
    expect(views.progress().failure).toBe(failed);
    expect(await waiting).toBe(failed);
    await expect(views.caughtUp).rejects.toBe(failed);
    await expect(views.waitFor({ ordinal: 15n }, {})).rejects.toBe(failed);
    await expect(views.waitFor({ ordinal: 3n }, {})).resolves.toBeUndefined();
  });
  it('stop at an event whose data is not of its type', async () => {
    const log = logOf(5) as Extract<Delivery, { kind: 'event' }>[];
    const views = open();
    const source = sourceOf(log.with(3, { ...log[3]!, event: { ...log[3]!.event, data: null } }));
    await expect(views.run(source, now)).rejects.toMatchObject({ code: 'POISON', at: { ordinal: 3n } });
    expect(rows(views)).toEqual([1, 2, 3]);
  });
  it.each([
    ['leaves out', (log: Delivery[]) => log.toSpliced(4, 1)],
    ['repeats', (log: Delivery[]) => log.toSpliced(4, 0, log[3]!)],
  ])('stop when the source %s an event', async (_, wrong) => {
    const views = open();
    await expect(views.run(sourceOf(wrong(logOf(9))), now)).rejects.toMatchObject({ code: 'OUT_OF_ORDER' });
    expect(rows(views).length).toBeLessThanOrEqual(4);
  });
  it('pass on what the source throws', async () => {
    const views = open();
    const source: Source = {
      // oxlint-disable-next-line require-yield -- it fails before it delivers anything
      subscribe: async function* () {
        throw Object.assign(new Error('no'), { code: 'FOREIGN_LOG' });
      },
    };
    await expect(views.run(source, now)).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    await expect(views.caughtUp).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
  });
  it('never show half a batch to a reader', async () => {
    const views = open([
      numbers(),
      {
        ...numbers(),
        name: 'twice.v1',
        schema: 'CREATE TABLE IF NOT EXISTS twice (n INTEGER) STRICT',
        apply: (db, { ordinal }) => void db.prepare('INSERT INTO twice VALUES (?)').run(ordinal),
      },
    ]);
    const differences: unknown[] = [];
    let over = false;
    const reading = (async () => {
      for (; !over; await new Promise(setImmediate))
        differences.push(
          views.db.prepare('SELECT (SELECT count(*) FROM number) - (SELECT count(*) FROM twice) AS d').get()!['d'],
          rows(views).length - Number((views.place()?.ordinal ?? -1n) + 1n),
        );
    })();
    await views.run(sourceOf(logOf(300), { pauses: true }), now);
    over = true;
    await reading;
    expect(differences.length).toBeGreaterThan(20);
    expect(new Set(differences)).toEqual(new Set([0]));
  });

  it('let a reader wait for a position and for an ordinal', async () => {
    const views = open();
    const running = new AbortController();
    const run = views.run(sourceOf(logOf(20), { stay: true, pauses: true }), running.signal);
    await views.waitFor({ ordinal: 12n }, {});
    expect(rows(views).length).toBeGreaterThanOrEqual(13);
    await views.waitFor({ position: { commit: 2612n, prepare: 2612n } }, {});
    expect(rows(views)).toHaveLength(20);
    running.abort();
    await run;
  });
  it('do not let a reader wait beyond the deadline, or when he gives up', async () => {
    const views = open();
    const soon = new Date(Date.now() + 20);
    await expect(views.waitFor({ ordinal: 0n }, { deadline: soon })).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    });
    await expect(views.waitFor({ ordinal: 0n }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    const given = new AbortController();
    const waiting = views.waitFor({ ordinal: 0n }, { signal: given.signal });
    given.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });
  it('end the waiting of readers when they are closed', async () => {
    const views = open();
    const waiting = views.waitFor({ ordinal: 0n }, {});
    views.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  });
  it('live in memory when they are told to', async () => {
    const views = openViews({ file: ':memory:', logId, views: [numbers()] });
    await views.run(sourceOf(logOf(3)), now);
    expect(rows(views)).toEqual([1, 2, 3]);
    views.close();
  });

  it('hold the same whatever the batches, interruptions and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 10 }),
        fc.boolean(),
        async (length, breaks, maxBatchEvents, pauses) => {
          const name = join(folder, `${Math.random()}.db`);
          for (const end of [...breaks, length]) {
            const views = openViews({ file: name, logId, views: [numbers()], maxBatchEvents });
            const source: Source = {
              subscribe: async function* (options) {
                for await (const delivery of sourceOf(logOf(length, true), { pauses }).subscribe(options)) {
                  if (delivery.kind === 'event' && delivery.ordinal >= BigInt(end)) throw new Error('cut');
                  yield delivery;
                }
              },
            };
            await views.run(source, now).catch(() => {});
            views.close();
          }
          const db = new DatabaseSync(name);
          const expected = logOf(length, true).flatMap((d) =>
            d.kind === 'event' && d.event.type.startsWith('numbering') ? Number(d.ordinal) + 1 : [],
          );
          expect(
            db
              .prepare('SELECT n FROM number ORDER BY place')
              .all()
              .map(({ n }) => n),
          ).toEqual(expected);
          db.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});
