import type { Position } from '@tongbiao/contracts';
import { buildViews, type BuildingStep } from './build-views.ts';
import type { ComparedView } from './view-building.ts';
import type { Cursor, Source, View } from './view.ts';
import { ViewError } from './view-error.ts';
import { removeViewFile } from './view-file.ts';
import { viewGenerations, type Generation } from './view-generations.ts';
import { openViews, type Views, type ViewsProgress } from './views.ts';

/** What a building is for. */
export type BuildingPurpose =
  /** There is nothing to serve yet. */
  | 'first'
  | 'rebuild'
  /** Nothing but a comparison with those that serve. */
  | 'check';

/** A building that is under way, or one that is over. */
export interface BuildingProgress {
  readonly purpose: BuildingPurpose;
  readonly events: bigint;
  readonly eventsPerSecond: number;
  /** Of the log as it was when the building began, from 0 to 1. */
  readonly share: number;
  readonly seconds: number;
  /** Undefined: it cannot be told yet. */
  readonly secondsLeft: number | undefined;
  /** CPU of the thread that builds, in seconds; undefined where views are built on the thread that serves. */
  readonly cpuSeconds: number | undefined;
}

/** Told of buildings; a pino logger is one. */
export interface BuildingLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Options of {@link openSwitchedViews}. */
export interface SwitchedViewsOptions {
  readonly folder: string;
  /** `views.sqlite` stands for `views.1.sqlite`, `views.2.sqlite` … */
  readonly fileName: string;
  readonly logId: string;
  readonly views: readonly View[];
  /** As {@link openViews} takes it. @default 0 */
  readonly lingerMs?: number;
  /** As {@link buildViews} takes them. */
  readonly builder?: URL | undefined;
  readonly shortLogEvents?: number;
  /**
   * Position of the last event of the log: how far a building is, is told by positions.
   * @default nobody knows; a building has no share of the log to tell
   */
  readonly endOfLog?: () => Promise<Position | undefined>;
  /** @default nobody */
  readonly log?: BuildingLog | undefined;
}

/** What a check of views found. */
export interface Checked {
  /** The event up to which both were built; undefined: the log holds none. */
  readonly place: Cursor | undefined;
  readonly views: readonly ComparedView[];
}

/** Views that can be built anew beside those that serve. */
export interface SwitchedViews extends Omit<Views, 'rebuilt'> {
  /**
   * Builds them anew from the log in a file beside, while those that are there go on serving and following; switches in one turn of the
   * event loop, when the new ones hold at least what the old ones hold; removes the old file. Who asks meanwhile waits for the same.
   * Rejects, and leaves everything as it is, where the new ones cannot be built, and with BUSY while they are checked. Only while `run`
   * runs.
   */
  rebuild(): Promise<void>;
  /**
   * Builds them from the log in a file beside and compares the rows with those that serve, at one place of the log. Changes nothing.
   * Rejects with BUSY while they are built or checked, and with ABORTED. Only while `run` runs.
   */
  check(signal: AbortSignal): Promise<Checked>;
  progress(): ViewsProgress & {
    /** The building beside, while there is one. */
    readonly building: BuildingProgress | undefined;
  };
}

/** Readers that began before the switch are given so long to end. */
const OLD_READERS_MS = 30_000;

/** Between two lines about a building in the log. */
const TELL_EVERY_MS = 5_000;

/** Views, the file that they are in (undefined: there is nothing yet), and their following of the log. */
interface Serving {
  readonly generation: Generation | undefined;
  readonly views: Views;
  readonly stop: AbortController;
  running: Promise<void> | undefined;
}

/** How far a building is, as its steps tell. */
const watched = (purpose: BuildingPurpose, endOfLog: SwitchedViewsOptions['endOfLog'], log?: BuildingLog) => {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let end: Position | undefined;
  let step: BuildingStep | undefined;
  // Not knowing it is no reason not to build.
  endOfLog?.().then(
    (position) => (end = position),
    () => {},
  );
  const progress = (): BuildingProgress => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const events = step === undefined ? 0n : step.place.ordinal + 1n;
    const share =
      end === undefined || step === undefined
        ? 0
        : Math.min(1, Number(step.place.position.commit) / Math.max(1, Number(end.commit)));
    return {
      purpose,
      events,
      eventsPerSecond: Math.round(Number(events) / Math.max(seconds, 0.001)),
      share,
      seconds,
      secondsLeft: share === 0 ? undefined : (seconds * (1 - share)) / share,
      cpuSeconds: step?.cpuMs === undefined ? undefined : step.cpuMs / 1_000,
    };
  };
  const fields = () => {
    const { events, share, seconds, secondsLeft, ...more } = progress();
    return {
      ...more,
      events: events.toString(),
      percent: Math.floor(share * 100),
      seconds: Math.round(seconds),
      secondsLeft: secondsLeft === undefined ? undefined : Math.round(secondsLeft),
    };
  };
  return {
    progress,
    fields,
    onStep: (next: BuildingStep) => {
      step = next;
      if (performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      log?.info(fields(), 'views are being built');
    },
  };
};

/**
 * Opens the newest finished file of these views; where there is none, they are built in a file of their own, and a file of earlier versions
 * that can serve meanwhile does; else there is nothing in them until then. A building that was broken off is begun again.
 */
export const openSwitchedViews = (options: SwitchedViewsOptions): SwitchedViews => {
  const { folder, fileName, logId, views, lingerMs = 0, builder, shortLogEvents, endOfLog, log } = options;
  const generations = viewGenerations(folder, fileName, logId, views);
  const { best } = generations;
  const open = (generation: Generation | undefined, asTheyAre = false): Serving => ({
    generation,
    views: openViews({ file: generation?.file ?? ':memory:', logId, views, lingerMs, asTheyAre }),
    stop: new AbortController(),
    running: undefined,
  });
  let serving = open(best, best?.usefulness === 'servable');
  let building: ReturnType<typeof watched> | undefined;
  let rebuilding: Promise<void> | undefined;
  let followed: { readonly source: Source; readonly signal: AbortSignal } | undefined;
  const old = new Map<Serving, NodeJS.Timeout>();
  let switched = Promise.withResolvers<void>();
  const caughtUp = Promise.withResolvers<void>();
  caughtUp.promise.catch(() => {});
  const isFirst = () => serving.generation === undefined;

  const follow = (each: Serving, source: Source, signal: AbortSignal): Promise<void> => {
    each.running = each.views.run(source, AbortSignal.any([signal, each.stop.signal]));
    // Who waits for it hears of it; nobody may wait yet.
    each.running.catch(() => {});
    return each.running;
  };
  const end = async (each: Serving): Promise<void> => {
    clearTimeout(old.get(each));
    old.delete(each);
    each.stop.abort();
    await each.running?.catch(() => {});
    if (each.views.db.isOpen) each.views.close();
  };

  /** Builds in a file beside, and tells of it. One at a time. */
  const build = async (purpose: BuildingPurpose, generation: Generation, against?: string, given?: AbortSignal) => {
    if (building !== undefined) throw new ViewError('BUSY', 'views are being built or checked');
    if (followed === undefined) throw new Error('views are built beside while they follow their log');
    const { source, signal } = followed;
    const watch = watched(purpose, endOfLog, log);
    building = watch;
    try {
      const built = await buildViews({
        source,
        file: generation.file,
        logId,
        views,
        builder,
        ...(shortLogEvents !== undefined && { shortLogEvents }),
        against,
        signal: given === undefined ? signal : AbortSignal.any([signal, given]),
        onStep: watch.onStep,
      });
      log?.info(watch.fields(), against === undefined ? 'views were built' : 'views were built and compared');
      return built;
    } catch (error) {
      log?.warn({ ...watch.fields(), err: error }, 'views could not be built');
      throw error;
    } finally {
      building = undefined;
    }
  };

  const rebuild = async (): Promise<void> => {
    const generation = generations.next();
    await build(isFirst() ? 'first' : 'rebuild', generation);
    const { source, signal } = followed!;
    const next = open(generation);
    try {
      // A run that ends without a failure was told to end.
      const ended = follow(next, source, signal).then(() => {
        throw new ViewError('ABORTED', 'the building was given up');
      });
      ended.catch(() => {});
      const reach = (ordinal: bigint) => Promise.race([next.views.waitFor({ ordinal }, {}), ended]);
      await Promise.race([next.views.caughtUp, ended]);
      for (let seen = serving.views.place(); seen !== undefined; seen = serving.views.place()) {
        if ((next.views.place()?.ordinal ?? -1n) >= seen.ordinal) break;
        await reach(seen.ordinal);
      }
    } catch (error) {
      await end(next);
      removeViewFile(generation.file);
      throw error;
    }
    const before = serving;
    serving = next;
    switched.resolve();
    switched = Promise.withResolvers();
    before.stop.abort();
    generations.removeAllBut(generation);
    old.set(
      before,
      setTimeout(() => void end(before), OLD_READERS_MS),
    );
  };

  /** What serves is of an earlier version: that today's cannot be built is a failure, unless it was told to end. */
  const replace = async (signal: AbortSignal): Promise<void> => {
    try {
      await self.rebuild();
    } catch (error) {
      if (signal.aborted) return;
      serving.stop.abort();
      throw error;
    }
  };
  /** Files that were left for as long as nothing else was there. */
  const clean = (each: Serving) => {
    if (each === serving && each.generation !== undefined && building === undefined)
      generations.removeAllBut(each.generation);
  };
  const fail = (error: unknown) => {
    caughtUp.reject(error);
    switched.promise.catch(() => {});
    switched.reject(error);
  };

  const self: SwitchedViews = {
    get db() {
      return serving.views.db;
    },
    run: async (source, signal) => {
      followed = { source, signal };
      if (isFirst())
        try {
          await self.rebuild();
        } catch (error) {
          if (signal.aborted) return;
          fail(error);
          throw error;
        }
      for (let each = serving; ; each = serving) {
        const running = each.running ?? follow(each, source, signal);
        each.views.caughtUp.then(caughtUp.resolve, caughtUp.reject);
        if (each.generation === best && best?.usefulness === 'servable') await Promise.race([running, replace(signal)]);
        else each.views.caughtUp.then(() => clean(each)).catch(() => {});
        await running;
        // Those that were switched off ended because they were told to.
        if (each === serving) return;
      }
    },
    rebuild: () => (rebuilding ??= rebuild().finally(() => (rebuilding = undefined))),
    check: async (signal) => {
      if (serving.generation === undefined || rebuilding !== undefined)
        throw new ViewError('BUSY', 'views are being built');
      const { place, compared } = await build('check', generations.next(), serving.generation.file, signal);
      return { place, views: compared! };
    },
    place: () => serving.views.place(),
    progress: () => ({ ...serving.views.progress(), building: building?.progress() }),
    waitFor: async (target, patience) => {
      for (let each = serving; ; each = serving) {
        // What waits for views that are not there any more waits for those that took their place.
        await Promise.race([each.views.waitFor(target, patience), switched.promise]);
        if (each === serving) return;
      }
    },
    caughtUp: caughtUp.promise,
    close: () => {
      for (const each of [...old.keys(), serving]) {
        clearTimeout(old.get(each));
        each.stop.abort();
        if (each.views.db.isOpen) each.views.close();
      }
      old.clear();
    },
  };
  return self;
};
