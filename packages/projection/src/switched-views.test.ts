import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSwitchedViews, type SwitchedViews } from './switched-views.ts';
import { digestOfViews } from './view-digest.ts';
import type { Delivery, Source, View } from './view.ts';
import { openViews } from './views.ts';

const logId = '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';

const numbers = (version = 1, more: Partial<View> = {}): View => ({
  name: `numbers.v${version}`,
  schema: 'CREATE TABLE IF NOT EXISTS number (place INTEGER PRIMARY KEY, n INTEGER NOT NULL, version INTEGER) STRICT',
  apply: (db, { event, ordinal }) => {
    if (event.type !== 'numbering.SkipRangeAdded.v1') return;
    db.prepare('INSERT INTO number VALUES (?, ?, ?)').run(ordinal, event.data.first, version);
  },
  ...more,
});

const deliveryOf = (n: number): Delivery => {
  const position = { commit: BigInt(n), prepare: BigInt(n) };
  const data = { prefix: '11', first: n + 1, last: n + 1, rangeId: 'r', regionId: 'jjj' };
  const event = { id: `id-${n}`, type: 'numbering.SkipRangeAdded.v1', stream: 's', revision: BigInt(n), position };
  return { kind: 'event', event: { ...event, data, metadata: {} }, ordinal: BigInt(n) };
};

/** A log that grows, and that lets its later readers on only when told to. */
const growing = (size: number) => {
  let length = size;
  let readers = 0;
  let grown = Promise.withResolvers<void>();
  const later = Promise.withResolvers<void>();
  const source: Source = {
    subscribe: async function* ({ after, signal }) {
      const isLater = readers++ > 0;
      let next = after === undefined ? 0 : Number(after.ordinal) + 1;
      let told = false;
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      while (!signal.aborted) {
        while (next < length) {
          if (isLater && next === 5) await Promise.race([later.promise, aborted]);
          if (signal.aborted) return;
          yield deliveryOf(next++);
        }
        if (!told) yield { kind: 'caughtUp' };
        told = true;
        await Promise.race([grown.promise, aborted]);
      }
    },
  };
  return {
    source,
    grow: (by: number) => {
      length += by;
      grown.resolve();
      grown = Promise.withResolvers();
    },
    letLaterOn: () => later.resolve(),
    failLater: (error: Error) => later.reject(error),
  };
};

describe('views that are built anew beside those that serve', () => {
  let folder: string;
  let stop: AbortController;
  let opened: SwitchedViews[];
  const open = (views: readonly View[] = [numbers()]): SwitchedViews => {
    const all = openSwitchedViews({ folder, fileName: 'views.sqlite', logId, views });
    opened.push(all);
    return all;
  };
  const count = ({ db }: SwitchedViews) => Number(db.prepare('SELECT count(*) AS n FROM number').get()!['n']);
  const versions = ({ db }: SwitchedViews) =>
    db
      .prepare('SELECT DISTINCT version FROM number ORDER BY version')
      .all()
      .map(({ version }) => version);
  const files = () => readdirSync(folder).filter((file) => file.endsWith('.sqlite'));
  /** Follows the log as a service does, until it holds so many events. */
  const built = async (views: readonly View[], size: number): Promise<void> => {
    const all = open(views);
    const end = new AbortController();
    const running = all.run(growing(size).source, end.signal);
    await all.caughtUp;
    end.abort();
    await running;
    all.close();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switched-'));
    stop = new AbortController();
    opened = [];
  });
  afterEach(() => {
    stop.abort();
    for (const views of opened) views.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('serve and follow while they are built, and are switched when they hold as much', async () => {
    const log = growing(10);
    const views = open();
    const running = views.run(log.source, stop.signal);
    await views.caughtUp;
    const before = views.db;
    const rebuilding = views.rebuild();
    expect(views.rebuild()).toBe(rebuilding);
    log.grow(5);
    await views.waitFor({ ordinal: 14n }, { deadline: new Date(Date.now() + 5_000) });
    expect(count(views)).toBe(15);
    expect(views.db).toBe(before);
    expect(views.progress()).toMatchObject({ place: { ordinal: 14n }, building: { purpose: 'rebuild' } });
    await expect(views.check(stop.signal)).rejects.toMatchObject({ code: 'BUSY' });
    const waiting = views.waitFor({ ordinal: 17n }, { deadline: new Date(Date.now() + 5_000) });
    log.letLaterOn();
    await rebuilding;
    expect(views.db).not.toBe(before);
    expect([count(views), views.place()?.ordinal]).toEqual([15, 14n]);
    expect(before.prepare('SELECT count(*) AS n FROM number').get(), 'a reader that began before').toEqual({ n: 15 });
    log.grow(3);
    await waiting;
    expect(count(views)).toBe(18);
    expect(files()).toEqual(['views.2.sqlite']);
    stop.abort();
    await running;
  });

  it('have the digest of those that they replace', async () => {
    const log = growing(40);
    log.letLaterOn();
    const views = open();
    void views.run(log.source, stop.signal);
    await views.caughtUp;
    log.grow(20);
    await views.waitFor({ ordinal: 59n }, {});
    const before = digestOfViews(views.db, [numbers()]);
    await views.rebuild();
    expect(digestOfViews(views.db, [numbers()])).toBe(before);
    views.db.exec('UPDATE number SET n = n + 1 WHERE place = 30');
    expect(digestOfViews(views.db, [numbers()])).not.toBe(before);
  });

  it('are checked against the log at one place, while they go on', async () => {
    const log = growing(40);
    log.letLaterOn();
    const views = open();
    void views.run(log.source, stop.signal);
    await views.caughtUp;
    const before = views.db;
    const checking = views.check(stop.signal);
    await expect(views.rebuild()).rejects.toMatchObject({ code: 'BUSY' });
    log.grow(20);
    const { place, views: compared } = await checking;
    expect(place?.ordinal).toBeOneOf([39n, 59n]);
    expect(compared).toEqual([{ name: 'numbers.v1', served: compared[0]!.rebuilt, rebuilt: compared[0]!.served }]);
    views.db.exec('UPDATE number SET n = n + 1 WHERE place = 30');
    const [wrong] = (await views.check(stop.signal)).views;
    expect(wrong!.served).not.toBe(wrong!.rebuilt);
    expect([views.db === before, files()]).toEqual([true, ['views.1.sqlite']]);
  });

  it('are checked until somebody gives it up, and leave nothing of that', async () => {
    const log = growing(10);
    const views = open();
    void views.run(log.source, stop.signal);
    await views.caughtUp;
    const asking = new AbortController();
    const checking = views.check(asking.signal);
    asking.abort();
    await expect(checking).rejects.toMatchObject({ code: 'ABORTED' });
    expect(files()).toEqual(['views.1.sqlite']);
  });

  it('go on from their file after a restart', async () => {
    await built([numbers()], 10);
    const views = open();
    expect([count(views), views.place()?.ordinal]).toEqual([10, 9n]);
    expect(files()).toEqual(['views.1.sqlite']);
  });

  it('remove the single file that earlier software kept', async () => {
    openViews({ file: join(folder, 'views.sqlite'), logId, views: [numbers()] }).close();
    await built([numbers()], 10);
    expect(files()).toEqual(['views.1.sqlite']);
  });

  it('begin again where their building was broken off, and leave nothing of it', async () => {
    await built([numbers()], 10);
    // As the death of the process would leave it.
    openViews({ file: join(folder, 'views.2.sqlite'), logId, views: [numbers()] }).close();
    expect(files()).toEqual(['views.1.sqlite', 'views.2.sqlite']);
    const again = open();
    expect(count(again)).toBe(10);
    expect(files()).toEqual(['views.1.sqlite']);
  });

  it('begin again where the file that was being built is damaged', async () => {
    await built([numbers()], 10);
    writeFileSync(join(folder, 'views.2.sqlite'), 'no database at all'.repeat(1_000));
    expect(count(open())).toBe(10);
    expect(existsSync(join(folder, 'views.2.sqlite'))).toBe(false);
  });

  it('leave those that serve alone where they cannot be built', async () => {
    const log = growing(10);
    const views = open();
    const running = views.run(log.source, stop.signal);
    await views.caughtUp;
    setImmediate(() => log.failLater(new Error('the store is away')));
    await expect(views.rebuild()).rejects.toThrow('the store is away');
    log.grow(1);
    await views.waitFor({ ordinal: 10n }, {});
    expect([count(views), files()]).toEqual([11, ['views.1.sqlite']]);
    stop.abort();
    await running;
  });

  it('of another version are built while those of the earlier one serve, where they can be read', async () => {
    await built([numbers(1)], 10);
    const log = growing(12);
    const views = open([numbers(2, { reads: ['numbers.v1'] })]);
    expect(count(views)).toBe(10);
    void views.run(log.source, stop.signal);
    await views.waitFor({ ordinal: 11n }, {});
    expect(versions(views)).toEqual([1, 2]);
    log.letLaterOn();
    while (versions(views).length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([count(views), versions(views), files()]).toEqual([12, [2], ['views.2.sqlite']]);
  });

  it('of another version say so where they cannot be built', async () => {
    await built([numbers(1)], 10);
    const log = growing(10);
    const poisoned = (): never => {
      throw new Error('poison');
    };
    const views = open([numbers(2, { reads: ['numbers.v1'], apply: poisoned })]);
    log.letLaterOn();
    await expect(views.run(log.source, stop.signal)).rejects.toMatchObject({ code: 'POISON' });
    expect([count(views), files()]).toEqual([10, ['views.1.sqlite']]);
  });

  it('of another shape are built in a file of their own, and the other file stays until they are there', async () => {
    await built([numbers(1)], 10);
    const views = open([numbers(2)]);
    expect([views.place(), count(views)]).toEqual([undefined, 0]);
    void views.run(growing(10).source, stop.signal);
    await views.caughtUp;
    await new Promise(setImmediate);
    expect([count(views), versions(views), files()]).toEqual([10, [2], ['views.2.sqlite']]);
  });

  it('refuse the files of another log, and leave them alone', async () => {
    await built([numbers()], 10);
    expect(() =>
      openSwitchedViews({ folder, fileName: 'views.sqlite', logId: logId.replace('7', '8'), views: [] }),
    ).toThrow(expect.objectContaining({ code: 'FOREIGN_LOG' }));
    expect(count(open())).toBe(10);
  });
});
