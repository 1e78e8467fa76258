import type { Source } from './view.ts';
import { openViews, type Views, type ViewsOptions } from './views.ts';

/** Options of {@link followLog}. */
export interface FollowOptions extends ViewsOptions {
  readonly source: Source;
  /** Stops the following; so does closing the part. */
  readonly signal: AbortSignal;
}

/** Views that follow their log for as long as a service runs. */
export interface FollowingViews {
  readonly views: Views;
  /** Until they hold everything that the log held at their start, or are stopped as asked; rejects with what stopped them otherwise. */
  caughtUp(): Promise<void>;
  /** For a service's parts: `failed` rejects when the views cannot go on. */
  readonly part: { readonly name: 'views'; readonly failed: Promise<void>; close(): Promise<void> };
}

/**
 * Opens views and lets them follow the log.
 *
 * ```ts
 * const { views, caughtUp, part } = followLog({ file, logId: store.logId, views: [works], source: store, signal });
 * await caughtUp();
 * ```
 */
export const followLog = ({ source, signal, ...options }: FollowOptions): FollowingViews => {
  const views = openViews(options);
  const closing = new AbortController();
  const running = views.run(source, AbortSignal.any([signal, closing.signal]));
  // Who has the part hears of it; nobody may have it yet.
  running.catch(() => {});
  return {
    views,
    caughtUp: () => Promise.race([views.caughtUp, running]),
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
