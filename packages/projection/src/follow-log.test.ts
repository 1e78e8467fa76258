import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLog, type FollowedLog } from './follow-log.ts';
import type { View } from './view.ts';

const logId = '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';

/** Ranges that were skipped; one of them may be more than it can bear. */
const skipped = (poison = -1): View => ({
  name: 'skipped.v1',
  schema: 'CREATE TABLE IF NOT EXISTS skipped (first INTEGER PRIMARY KEY) STRICT',
  apply: (db, { event }) => {
    if (event.type !== 'numbering.SkipRangeAdded.v1') return;
    if (event.data.first === poison) throw new Error('poison');
    db.prepare('INSERT INTO skipped VALUES (?)').run(event.data.first);
  },
});

/** A log of one event that stays open until it is left. */
const store: FollowedLog = {
  logId,
  subscribe: async function* ({ after, signal }) {
    const position = { commit: 9n, prepare: 9n };
    const data = { prefix: '11', first: 7, last: 7, rangeId: 'r', regionId: 'jjj' };
    const event = { id: 'e', type: 'numbering.SkipRangeAdded.v1', stream: 's', revision: 0n, position, data };
    if (after === undefined) yield { kind: 'event', event: { ...event, metadata: {} }, ordinal: 0n };
    yield { kind: 'caughtUp' };
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
  lag: async (place) => (place?.ordinal === 0n ? { events: 0n, seconds: 0 } : { events: 1n, seconds: 2.5 }),
  lastDomainEvent: async () => ({ position: { commit: 9n, prepare: 9n } }),
};

describe('views that follow a log', () => {
  let folder: string;
  let stop: AbortController;
  const follow = (poison?: number) =>
    followLog({ store, dataDir: join(folder, 'not there yet'), views: [skipped(poison)], signal: stop.signal });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'follow-'));
    stop = new AbortController();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('make their folder and hold what the log held at their start', async () => {
    const { views, caughtUp, part } = follow();
    await caughtUp();
    expect(existsSync(join(folder, 'not there yet', 'views.1.sqlite'))).toBe(true);
    expect(views.db.prepare('SELECT first FROM skipped').all()).toEqual([{ first: 7 }]);
    await part.close();
  });

  it('are measured against the log: by the last event that they hold, whether or not they come on', async () => {
    const well = follow();
    await well.caughtUp();
    expect(await well.lag()).toEqual({ events: 0n, seconds: 0 });
    await well.part.close();
    rmSync(join(folder, 'not there yet'), { recursive: true });
    const stalled = follow(7);
    await expect(stalled.part.failed).rejects.toMatchObject({ code: 'POISON' });
    expect(await stalled.lag()).toEqual({ events: 1n, seconds: 2.5 });
    await stalled.part.close();
  });

  it('stop when they are closed, also where the service was not told to stop', async () => {
    const { views, caughtUp, part } = follow();
    await caughtUp();
    await part.close();
    await expect(part.failed).resolves.toBeUndefined();
    expect(views.db.isOpen).toBe(false);
  });

  it('stop with the service', async () => {
    const { caughtUp, part } = follow();
    await caughtUp();
    stop.abort();
    await expect(part.failed).resolves.toBeUndefined();
    await part.close();
  });

  it('fail their part, and a start that waits for them, where an event is more than a view can bear', async () => {
    const { caughtUp, part } = follow(7);
    await expect(caughtUp()).rejects.toMatchObject({ code: 'POISON' });
    await expect(part.failed).rejects.toMatchObject({ code: 'POISON' });
    await part.close();
  });
});
