import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildViews, type BuildingStep, type BuildOptions } from './build-views.ts';
import { logId, numbers, numbersLog, unbearable } from './testing/numbers.ts';
import { openViews } from './views.ts';

const builder = new URL('testing/numbers-builder.ts', import.meta.url);
const now = new AbortController().signal;

describe.each([
  ['on a thread of their own', { builder, shortLogEvents: 0 }],
  ['on the thread that serves', {}],
])('views that are built %s', (_, how) => {
  let folder: string;
  let file: string;
  const build = (source: BuildOptions['source'], more: Partial<BuildOptions> = {}) =>
    buildViews({ source, file, logId, views: [numbers], signal: now, ...how, ...more });
  const rows = () => {
    const db = new DatabaseSync(file);
    try {
      return db
        .prepare('SELECT place, n FROM number ORDER BY place')
        .all()
        .map(({ place, n }) => [place, n]);
    } finally {
      db.close();
    }
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'build-'));
    file = join(folder, 'views.1.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('hold what was taken, know how much was not known, and say where they are', async () => {
    const source = numbersLog(10_000, { passed: [3, 9_999], unknown: [4, 5, 6_000], stay: true });
    const steps: BuildingStep[] = [];
    const built = await build(source, { onStep: (step) => steps.push(step) });
    const position = { commit: 1_369_872n, prepare: 1_369_872n };
    expect(built.place).toEqual({ logId, position, ordinal: 9_999n, eventId: '标-9999' });
    expect(steps.at(-1)).toMatchObject({ place: built.place, recordedAt: '2026-01-01T00:00:39Z' });
    expect(rows()).toHaveLength(9_995);
    expect(rows().slice(0, 5)).toEqual([0, 1, 2, 6, 7].map((n) => [n, n + 1_000]));
    const views = openViews({ file, logId, views: [numbers] });
    expect([views.rebuilt, views.place()]).toEqual([false, built.place]);
    expect(views.progress().unknown).toEqual({ 'future.Happened.v7': 3 });
    await views.run(numbersLog(10_003), now);
    expect(views.place()?.ordinal).toBe(10_002n);
    views.close();
  });

  it('are there of an empty log, too', async () => {
    expect(await build(numbersLog(0))).toMatchObject({ place: undefined, compared: undefined });
    expect(rows()).toEqual([]);
  });

  it('name the view and the event that it cannot take, and leave no file', async () => {
    const source = numbersLog(50, { at: { 30: unbearable.apply }, stay: true });
    await expect(build(source)).rejects.toMatchObject({
      code: 'POISON',
      message: 'numbers.v1 cannot take event 30, numbering.SkipRangeAdded.v1',
      at: { view: 'numbers.v1', ordinal: 30n, type: 'numbering.SkipRangeAdded.v1' },
      cause: { message: 'poison' },
    });
    expect(existsSync(file)).toBe(false);
  });

  it('name the event whose folding cannot be written', async () => {
    const source = numbersLog(50, { at: { 30: unbearable.settle }, stay: true });
    await expect(build(source)).rejects.toMatchObject({
      code: 'POISON',
      at: { view: 'numbers.v1', ordinal: 30n },
      cause: { message: 'no room' },
    });
    expect(existsSync(file)).toBe(false);
  });

  it('say what the source says', async () => {
    const failing: BuildOptions['source'] = {
      subscribe: async function* (options) {
        for await (const delivery of numbersLog(20).subscribe(options))
          if (delivery.kind === 'event') yield delivery;
          else throw Object.assign(new Error('no'), { code: 'FOREIGN_LOG' });
      },
    };
    await expect(build(failing)).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    const gap: BuildOptions['source'] = {
      subscribe: async function* (options) {
        for await (const delivery of numbersLog(20).subscribe(options))
          if (delivery.kind !== 'event' || delivery.ordinal !== 7n) yield delivery;
      },
    };
    await expect(build(gap)).rejects.toMatchObject({ code: 'OUT_OF_ORDER' });
    expect(existsSync(file)).toBe(false);
  });

  it('are given up when they are told to, and leave no file', async () => {
    const stop = new AbortController();
    const onStep = () => stop.abort();
    await expect(build(numbersLog(1_000_000), { signal: stop.signal, onStep })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    await expect(build(numbersLog(10), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(existsSync(file)).toBe(false);
  });

  it('are compared with those that serve at the place where these are', async () => {
    const served = join(folder, 'served.sqlite');
    const views = openViews({ file: served, logId, views: [numbers] });
    await views.run(numbersLog(25), now);
    const log = numbersLog(30, { stay: true });
    const comparing = build(log, { against: served });
    while (log.yielded() < 30) await new Promise((resolve) => setTimeout(resolve, 5));
    await views.run(numbersLog(30), now);
    const { place, compared } = await comparing;
    expect([place?.ordinal, compared]).toEqual([
      29n,
      [{ name: 'numbers.v1', served: compared![0]!.rebuilt, rebuilt: compared![0]!.served }],
    ]);
    views.db.exec('DELETE FROM number WHERE place = 7');
    const [wrong] = (await build(log, { against: served })).compared!;
    expect(wrong!.rebuilt).toBe(compared![0]!.rebuilt);
    expect(wrong!.served).not.toBe(wrong!.rebuilt);
    views.close();
    expect(existsSync(file)).toBe(false);
  });
});

describe('a thread that builds views', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'build-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const build = (source: BuildOptions['source'], more: Partial<BuildOptions> = {}) =>
    buildViews({ source, file: join(folder, 'v.sqlite'), logId, views: [numbers], signal: now, builder, ...more });

  it.each([
    ['fails', unbearable.thread, /failed: of the thread itself/],
    ['ends', unbearable.exit, /ended with code 3/],
  ])('is reported when it %s', async (_, n, message) => {
    const source = numbersLog(20_000, { at: { 30: n }, stay: true });
    await expect(build(source, { shortLogEvents: 0 })).rejects.toMatchObject({
      code: 'BROKEN_OFF',
      message: expect.stringMatching(message),
    });
    expect(existsSync(join(folder, 'v.sqlite'))).toBe(false);
  });

  it('is not started for a short log', async () => {
    const steps: BuildingStep[] = [];
    const onStep = (step: BuildingStep) => void steps.push(step);
    await build(numbersLog(9_000), { onStep });
    expect(steps.every(({ cpuMs }) => cpuMs === undefined)).toBe(true);
    rmSync(join(folder, 'v.sqlite'));
    await build(numbersLog(60_000), { onStep });
    expect(steps.at(-1)!.cpuMs).toBeGreaterThan(0);
  });

  it('is not read ahead of by more than it can take', async () => {
    const log = numbersLog(100_000, { at: { 0: unbearable.slow } });
    const stop = new AbortController();
    const building = build(log, { signal: stop.signal, shortLogEvents: 0 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(log.yielded()).toBeGreaterThan(1_000);
    expect(log.yielded()).toBeLessThan(20_000);
    stop.abort();
    await expect(building).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
