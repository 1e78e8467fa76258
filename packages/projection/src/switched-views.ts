import type { Source, View } from './view.ts';
import { viewGenerations, type Generation } from './view-generations.ts';
import { openViews, type Views, type ViewsProgress } from './views.ts';

/** Options of {@link openSwitchedViews}. */
export interface SwitchedViewsOptions {
  readonly folder: string;
  /** `views.sqlite` stands for `views.1.sqlite`, `views.2.sqlite` … */
  readonly fileName: string;
  readonly logId: string;
  readonly views: readonly View[];
  /** As {@link openViews} takes it. @default 0 */
  readonly lingerMs?: number;
}

/** Views that can be built anew beside those that serve. */
export interface SwitchedViews extends Omit<Views, 'rebuilt'> {
  /**
   * Builds them anew from the log in a file beside, while those that are there go on serving and following; switches in one turn of the
   * event loop, when the new ones hold at least what the old ones hold; removes the old file. One at a time: who asks meanwhile waits for
   * the same. Rejects, and leaves everything as it is, where the new ones cannot be built. Only while `run` runs.
   */
  rebuild(): Promise<void>;
  progress(): ViewsProgress & {
    /** The building beside, while there is one. */
    readonly beside: ViewsProgress | undefined;
  };
}

/** Readers that began before the switch are given so long to end. */
const OLD_READERS_MS = 30_000;

/** Views, the file that they are in, and their following of the log. */
interface Serving {
  readonly generation: Generation;
  readonly views: Views;
  readonly stop: AbortController;
  running: Promise<void> | undefined;
}

/**
 * Opens the newest finished file of these views; where there is none, they are built in a file of their own, and a file of earlier versions
 * that can serve meanwhile does. A building that was broken off is begun again.
 */
export const openSwitchedViews = (options: SwitchedViewsOptions): SwitchedViews => {
  const { folder, fileName, logId, views, lingerMs = 0 } = options;
  const generations = viewGenerations(folder, fileName, logId, views);
  const { best } = generations;
  const open = (generation: Generation, how: { isBuiltBeside?: boolean; asTheyAre?: boolean }): Serving => ({
    generation,
    views: openViews({ file: generation.file, logId, views, lingerMs, ...how }),
    stop: new AbortController(),
    running: undefined,
  });
  const build = () => open(generations.next(), { isBuiltBeside: true });
  let serving = best === undefined ? build() : open(best, { asTheyAre: best.usefulness === 'servable' });
  let beside: Serving | undefined;
  let rebuilding: Promise<void> | undefined;
  let followed: { readonly source: Source; readonly signal: AbortSignal } | undefined;
  const old = new Map<Serving, NodeJS.Timeout>();
  let switched = Promise.withResolvers<void>();

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

  const rebuild = async (): Promise<void> => {
    if (followed === undefined) throw new Error('views are built beside while they follow their log');
    const { source, signal } = followed;
    const next = build();
    beside = next;
    try {
      const running = follow(next, source, signal);
      // A run that ends without a failure was told to end.
      const ended = running.then(() => {
        throw new Error('the building was given up');
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
      generations.removeAllBut(serving.generation);
      throw error;
    } finally {
      beside = undefined;
    }
    const before = serving;
    serving = next;
    switched.resolve();
    switched = Promise.withResolvers();
    before.stop.abort();
    generations.removeAllBut(next.generation);
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
    if (each === serving && beside === undefined) generations.removeAllBut(each.generation);
  };

  const self: SwitchedViews = {
    get db() {
      return serving.views.db;
    },
    run: async (source, signal) => {
      followed = { source, signal };
      for (let each = serving; ; each = serving) {
        const running = each.running ?? follow(each, source, signal);
        if (each.generation === best && best.usefulness === 'servable') await Promise.race([running, replace(signal)]);
        else each.views.caughtUp.then(() => clean(each)).catch(() => {});
        await running;
        // Those that were switched off ended because they were told to.
        if (each === serving) return;
      }
    },
    rebuild: () => (rebuilding ??= rebuild().finally(() => (rebuilding = undefined))),
    place: () => serving.views.place(),
    progress: () => ({ ...serving.views.progress(), beside: beside?.views.progress() }),
    waitFor: async (target, patience) => {
      for (let each = serving; ; each = serving) {
        // What waits for views that are not there any more waits for those that took their place.
        await Promise.race([each.views.waitFor(target, patience), switched.promise]);
        if (each === serving) return;
      }
    },
    caughtUp: serving.views.caughtUp,
    close: () => {
      for (const each of [...old.keys(), ...(beside === undefined ? [] : [beside]), serving]) {
        clearTimeout(old.get(each));
        each.stop.abort();
        if (each.views.db.isOpen) each.views.close();
      }
      old.clear();
    },
  };
  return self;
};
