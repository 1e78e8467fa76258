import { takersAmong } from './applying.ts';
import { buildHere, type Builder } from './building-here.ts';
import { buildOnThread } from './building-thread.ts';
import { pack, type PackedEvents } from './packed-events.ts';
import type { BuildingOptions, Built } from './view-building.ts';
import { removeViewFile } from './view-file.ts';
import type { Cursor, Source, View } from './view.ts';
import { ViewError } from './view-error.ts';

/** How far a building is. */
export interface BuildingStep {
  /** The last event that was handed to who builds. */
  readonly place: Cursor;
  /** When it was recorded. */
  readonly recordedAt: string | undefined;
  /** CPU of the building thread so far; undefined where views are built on the caller's. */
  readonly cpuMs: number | undefined;
}

/** Options of {@link buildViews}. */
export interface BuildOptions extends Omit<BuildingOptions, 'isCareful'> {
  readonly source: Source;
  readonly views: readonly View[];
  /**
   * Module whose only statement is `buildInThread(views)`: a long log is then folded and written on a thread of its own, and this one only
   * reads it.
   * @default built on this thread, a pack at a turn
   */
  readonly builder?: URL | undefined;
  /**
   * A log of fewer events is built here: that takes no longer than a thread takes to start.
   * @default 10000
   */
  readonly shortLogEvents?: number;
  /** Breaks the building off (ABORTED). */
  readonly signal: AbortSignal;
  readonly onStep?: (step: BuildingStep) => void;
}

const SHORT_LOG_EVENTS = 10_000;
/** Views that serve and are not where the log is after so long do not follow it. */
const COMPARED_WITHIN_MS = 60_000;

const givenUp = () => new ViewError('ABORTED', 'the building was given up');

const buildOnce = async (
  { source, views, builder, shortLogEvents = SHORT_LOG_EVENTS, signal, onStep, ...building }: BuildOptions,
  isCareful: boolean,
): Promise<Built> => {
  if (signal.aborted) throw givenUp();
  const over = new AbortController();
  const takersOf = takersAmong(views);
  const fateOf = (type: string) => {
    const takers = takersOf(type);
    if (takers === undefined) return 'unknown';
    return takers.length > 0 ? 'taken' : 'passed over';
  };
  const result = Promise.withResolvers<Built>();
  result.promise.catch(() => {});
  const abort = () => result.reject(givenUp());
  signal.addEventListener('abort', abort, { once: true });
  let cpuMs: number | undefined;
  let hands: Builder | undefined;
  let late: NodeJS.Timeout | undefined;
  const standsStill = () =>
    result.reject(new ViewError('STANDING_STILL', 'the views that serve do not come to where the log is'));
  const start = (isShort: boolean): Builder => {
    const options = { ...building, isCareful };
    const started =
      builder === undefined || isShort
        ? buildHere(options, views)
        : buildOnThread(builder, options, (spent) => (cpuMs = spent));
    started.result.then(result.resolve, result.reject);
    return started;
  };
  const feed = async (): Promise<void> => {
    /** As long as nobody knows whether the log is short. */
    const waiting: PackedEvents[] = [];
    let read = 0;
    let hasCaughtUp = false;
    const deliveries = source.subscribe({ after: undefined, signal: AbortSignal.any([signal, over.signal]) });
    for await (const events of pack(deliveries, { logId: building.logId, fateOf })) {
      waiting.push(events);
      read += events.events;
      if (hands === undefined && builder !== undefined && !events.hasCaughtUp && read < shortLogEvents) continue;
      hands ??= start(read < shortLogEvents);
      if (events.last !== undefined) onStep?.({ place: events.last, recordedAt: events.recordedAt, cpuMs });
      for (const each of waiting.splice(0)) await hands.take(each);
      if (!events.hasCaughtUp) continue;
      hasCaughtUp = true;
      if (building.against !== undefined) late ??= setTimeout(standsStill, COMPARED_WITHIN_MS);
    }
    // A source that ends before it has caught up was told to.
    if (!hasCaughtUp) throw givenUp();
  };
  feed().catch(result.reject);
  try {
    return await result.promise;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
    over.abort();
    await hands?.end();
  }
};

/**
 * Builds views from the whole log in a new file. Rejects with POISON (which names the view and the event), OUT_OF_ORDER, ABORTED,
 * BROKEN_OFF, STANDING_STILL and what the source throws; then, and where it only compares, no file is left.
 */
export const buildViews = async (options: BuildOptions): Promise<Built> => {
  let isFinished = false;
  try {
    const built = await buildOnce(options, false).catch((error: unknown) => {
      if (!(error instanceof ViewError) || error.code !== 'POISON' || error.at !== undefined) throw error;
      // Something that was folded from many events cannot be written: once more, to say which of them it is.
      removeViewFile(options.file);
      return buildOnce(options, true);
    });
    isFinished = options.against === undefined;
    return built;
  } finally {
    if (!isFinished) removeViewFile(options.file);
  }
};
