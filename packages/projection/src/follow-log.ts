import type { Position } from '@tongbiao/contracts';
import { openSwitchedViews, type BuildingLog, type SwitchedViews } from './switched-views.ts';
import type { Cursor, Source, View } from './view.ts';

/** How far views are behind the end of their log, as the log itself says. */
export interface Behind {
  readonly events: bigint;
  /** Since the oldest of these events was recorded; 0 where there is none. */
  readonly seconds: number;
}

/** The log that is followed; the store of `packages/event-store` is one. */
export interface FollowedLog extends Source {
  readonly logId: string;
  lag(place: Cursor | undefined): Promise<Behind>;
  lastDomainEvent(): Promise<{ readonly position: Position } | undefined>;
}

/** Options of {@link followLog}. */
export interface FollowOptions {
  readonly store: FollowedLog;
  /** Folder of the views' files, made when there is none. */
  readonly dataDir: string;
  /** As {@link openSwitchedViews} takes it. @default 'views.sqlite' */
  readonly fileName?: string;
  readonly views: readonly View[];
  /** As {@link openViews} takes it. @default 0 */
  readonly lingerMs?: number;
  /** As {@link openSwitchedViews} takes them. */
  readonly builder?: URL;
  readonly log?: BuildingLog;
  /** Stops the following; so does closing the part. */
  readonly signal: AbortSignal;
}

/** Views that follow their log for as long as a service runs. */
export interface FollowingViews {
  readonly views: SwitchedViews;
  /** Until they hold everything that the log held at their start, or are stopped as asked; rejects with what stopped them otherwise. */
  caughtUp(): Promise<void>;
  /** How far they are behind; true also of views that stand still. */
  lag(): Promise<Behind>;
  /** For a service's parts: `failed` rejects when the views cannot go on. */
  readonly part: { readonly name: 'views'; readonly failed: Promise<void>; close(): Promise<void> };
}

/**
 * Opens views and lets them follow the log.
 *
 * ```ts
 * const { views, caughtUp, lag, part } = followLog({ store, dataDir, views: [works], signal });
 * showLag(metrics, { views: lag });
 * await caughtUp();
 * ```
 */
export const followLog = ({
  store,
  dataDir,
  fileName = 'views.sqlite',
  views: shown,
  lingerMs = 0,
  builder,
  log,
  signal,
}: FollowOptions): FollowingViews => {
  const { logId } = store;
  const views = openSwitchedViews({
    folder: dataDir,
    fileName,
    logId,
    views: shown,
    lingerMs,
    builder,
    log,
    endOfLog: async () => (await store.lastDomainEvent())?.position,
  });
  const closing = new AbortController();
  const running = views.run(store, AbortSignal.any([signal, closing.signal]));
  // Who has the part hears of it; nobody may have it yet.
  running.catch(() => {});
  return {
    views,
    caughtUp: () => Promise.race([views.caughtUp, running]),
    lag: () => {
      const place = views.place();
      return store.lag(place && { ...place, logId });
    },
    part: {
      name: 'views',
      failed: running,
      close: async () => {
        closing.abort();
        await running.catch(() => {});
        views.close();
      },
    },
  };
};
