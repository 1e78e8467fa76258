import type { PackedEvents } from './packed-events.ts';
import { startBuilding, type BuildingOptions, type Built } from './view-building.ts';
import type { View } from './view.ts';

/** Who builds views from what it is given, here or on a thread. */
export interface Builder {
  /** Until there is room for more. What comes behind the last event that is needed is passed over. */
  take(events: PackedEvents): Promise<void>;
  /** Rejects with POISON, or with what else went wrong. */
  readonly result: Promise<Built>;
  /** Breaks off what is not done. */
  end(): Promise<void>;
}

/** Between two looks at whether the views that serve have come to the same place. */
const LOOK_AGAIN_MS = 20;

/** Builds on the caller's thread, and lets others have their turns. */
export const buildHere = (options: BuildingOptions, views: readonly View[]): Builder => {
  const building = startBuilding(options, views);
  const result = Promise.withResolvers<Built>();
  result.promise.catch(() => {});
  let isOver = false;
  let looking: NodeJS.Timeout | undefined;
  const end = () => {
    isOver = true;
    clearInterval(looking);
    building.close();
  };
  const play = (step: () => Built | undefined) => {
    if (isOver) return;
    try {
      const built = step();
      if (built === undefined) return;
      end();
      result.resolve(built);
    } catch (error) {
      end();
      result.reject(error);
    }
  };
  return {
    take: async (events) => {
      play(() => building.take(events));
      if (events.hasCaughtUp && !isOver) looking ??= setInterval(() => play(building.look), LOOK_AGAIN_MS);
      await new Promise(setImmediate);
    },
    result: result.promise,
    end: async () => end(),
  };
};
