import { afterEach, describe, expect, it } from 'vitest';
import type { Position } from '@tongbiao/contracts';
import { findPlace, logPlaces, type PlaceName } from './log-places.ts';
import type { Cursor, Delivery } from './view.ts';
import { openViews, type Views } from './views.ts';

const LOG = '00000000-0000-4000-8000-000000000001';
const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

/** A log of `size` events, event n at position `shift + 10 n`; like a store, it finds a moved place by its ordinal. */
const logOf = (size: number, shift = 0) => {
  const subscribed: (bigint | undefined)[] = [];
  return {
    subscribed,
    async *subscribe({ after, signal }: { after?: Cursor | undefined; signal: AbortSignal }): AsyncGenerator<Delivery> {
      subscribed.push(after?.ordinal);
      for (let n = Number(after?.ordinal ?? -1n) + 1; n < size && !signal.aborted; n += 1)
        yield {
          kind: 'event',
          ordinal: BigInt(n),
          event: {
            id: `event-${n}`,
            type: 'log.Founded.v1',
            stream: 'log',
            revision: BigInt(n),
            position: at(shift + 10 * n),
            data: { logId: LOG },
            metadata: { recordedAt: '2026-01-01T00:00:00.000Z' },
          },
        };
      yield { kind: 'caughtUp' };
    },
  };
};

let views: Views;
afterEach(() => views.close());

const viewsOf = async (source: ReturnType<typeof logOf>): Promise<Views> => {
  views = openViews({ file: ':memory:', logId: LOG, views: [logPlaces] });
  await views.run(source, new AbortController().signal);
  source.subscribed.length = 0;
  return views;
};

const find = async (source: ReturnType<typeof logOf>, name: PlaceName): Promise<string | undefined> => {
  const { signal } = new AbortController();
  return (await findPlace(name, { source, logId: LOG, db: views.db, signal }))?.eventId;
};

describe('a place that is named by ordinal or position', () => {
  it('is found from the nearest one that was kept', async () => {
    const source = logOf(300);
    await viewsOf(source);
    expect(await find(source, { ordinal: 200n })).toBe('event-200');
    expect(await find(source, { position: at(2_000) })).toBe('event-200');
    expect(source.subscribed).toEqual([192n, 192n]);
  });

  it('may be one that was kept, the first and the last', async () => {
    const source = logOf(129);
    await viewsOf(source);
    expect(await find(source, { ordinal: 64n })).toBe('event-64');
    expect(await find(source, { position: at(640) })).toBe('event-64');
    expect(await find(source, { position: at(0) })).toBe('event-0');
    expect(await find(source, { ordinal: 0n })).toBe('event-0');
    expect(await find(source, { ordinal: 128n })).toBe('event-128');
  });

  it('is found before anything was kept', async () => {
    views = openViews({ file: ':memory:', logId: LOG, views: [logPlaces] });
    expect(await find(logOf(100), { position: at(500) })).toBe('event-50');
  });

  it('is none where the log has no event', async () => {
    const source = logOf(100);
    await viewsOf(source);
    for (const name of [{ position: at(505) }, { position: at(5_000) }, { ordinal: 100n }, { ordinal: 10n ** 19n }])
      expect(await find(source, name)).toBeUndefined();
  });

  it('is found in a log that was moved, where what was kept misleads', async () => {
    await viewsOf(logOf(300));
    const moved = logOf(300, 1_000);
    expect(await find(moved, { position: at(3_000) })).toBe('event-200');
    expect(await find(moved, { ordinal: 200n })).toBe('event-200');
    expect(await find(moved, { position: at(500) })).toBeUndefined();
  });
});
