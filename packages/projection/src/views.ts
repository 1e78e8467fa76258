import type { DatabaseSync } from 'node:sqlite';
import { comparePositions, type EventMetadata, type Position } from '@tongbiao/contracts';
import { applyTo, poisoned, takersAmong, unknownCounter } from './applying.ts';
import { openViewFile, placeWriter, readPlace } from './view-file.ts';
import type { Cursor, Delivery, Place, Source, View } from './view.ts';
import { ViewError } from './view-error.ts';

/** Options of {@link openViews}. */
export interface ViewsOptions {
  /** SQLite file, made with its folder when there is none; `:memory:` for views that end with the process. */
  readonly file: string;
  readonly logId: string;
  readonly views: readonly View[];
  /**
   * Events applied in one transaction, at most. Fewer when no more are waiting.
   * @default 500
   */
  readonly maxBatchEvents?: number;
  /**
   * Time between two transactions in the long run, while nobody waits for a place and the views have caught up: what comes meanwhile is
   * applied together. Half a page of changes costs as much as fifty. A few transactions at once are always made, so that only a busy
   * stream is shown so much later.
   * @default 0
   */
  readonly lingerMs?: number;
  /**
   * True: the file holds views of earlier versions that these read as well; it is left as it is.
   * @default false
   */
  readonly asTheyAre?: boolean;
}

/** What is asked of {@link Views.waitFor}. */
export interface WaitFor {
  /** Of the event that must have been applied. */
  readonly position?: Position | undefined;
  readonly ordinal?: bigint | undefined;
}

/** How long {@link Views.waitFor} waits. */
export interface Patience {
  readonly deadline?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an operator wants to know about views. */
export interface ViewsProgress {
  readonly place: Place | undefined;
  /** Everything that the log held when the source was opened has been applied. */
  readonly caughtUp: boolean;
  /** `recordedAt` of the last event applied: against the clock, how far the views are behind while they are not caught up. */
  readonly recordedAt: string | undefined;
  /** Events of types that this build does not know, by type: passed over, and missing from the views until they are built anew. */
  readonly unknown: Readonly<Record<string, number>>;
  /** What stopped the views. */
  readonly failure: unknown;
}

/** Views over the log in one SQLite file. */
export interface Views {
  /** For reading, and only that. Between two calls of the event loop it never shows half a batch. */
  readonly db: DatabaseSync;
  /** True when the file held other views (or none of this shape) and begins anew. */
  readonly rebuilt: boolean;
  /**
   * Applies what the source delivers, until the signal is aborted. Throws POISON (a view threw: everything before that event is applied
   * and kept), OUT_OF_ORDER, and what the source throws.
   */
  run(source: Source, signal: AbortSignal): Promise<void>;
  place(): Place | undefined;
  progress(): ViewsProgress;
  /** Until the place is reached. Throws POSITION_NOT_REACHED, ABORTED, and at once what stopped the views. */
  waitFor(target: WaitFor, patience: Patience): Promise<void>;
  /** Settles when the views hold everything that the log held at their start; rejects with what stopped them before. */
  readonly caughtUp: Promise<void>;
  close(): void;
}

type EventDelivery = Extract<Delivery, { kind: 'event' }>;

/** Transactions at once that a quiet stream may need: a person's work on it. */
const BURST = 8;

/** Deliveries that are there without waiting, or that come while `linger` says so, at most `max`, and never across a `caughtUp`. */
const batches = async function* (
  deliveries: AsyncIterable<Delivery>,
  max: number,
  linger: () => Promise<undefined> | undefined,
): AsyncGenerator<readonly Delivery[]> {
  const source = deliveries[Symbol.asyncIterator]();
  let next = source.next();
  let turn: Promise<undefined> | undefined;
  /** One for all deliveries that come with the same turn of the event loop. */
  const later = (): Promise<undefined> =>
    (turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined;
        resolve(undefined);
      });
    }));
  try {
    for (;;) {
      const batch: Delivery[] = [];
      let ended = false;
      for (let result = await next; ;) {
        if (result.done) {
          ended = true;
          break;
        }
        batch.push(result.value);
        next = source.next();
        if (batch.length >= max || result.value.kind === 'caughtUp') break;
        const ready = (await Promise.race([next, later()])) ?? (await Promise.race([next, linger()]));
        if (ready === undefined) break;
        result = ready;
      }
      if (batch.length > 0) yield batch;
      if (ended) return;
    }
  } finally {
    next.catch(() => {});
    await source.return?.();
  }
};

/**
 * Opens views over one log. Rows and place move in one transaction, so every event is applied exactly once whatever is killed when. A file
 * built from another log is refused (FOREIGN_LOG); one with another set of views is built anew from the log.
 *
 * ```ts
 * const views = openViews({ file, logId: store.logId, views: [works, editions] });
 * const running = views.run(store, signal);
 * await views.caughtUp;
 * ```
 */
export const openViews = ({
  file,
  logId,
  views,
  maxBatchEvents = 500,
  lingerMs = 0,
  asTheyAre = false,
}: ViewsOptions): Views => {
  const { db, rebuilt } = openViewFile(file, logId, views, asTheyAre);
  const takersOf = takersAmong(views);
  const writePlace = placeWriter(db);
  const countUnknown = unknownCounter(db);
  let place = readPlace(db, logId);
  /** The last event that was applied: ahead of the place within a transaction. */
  let at: Cursor | undefined = place;
  let recordedAt: string | undefined;
  let newest: string | undefined;
  let isCaughtUp = false;
  let failure: unknown;
  const waiting = new Set<{ target: WaitFor; resolve: () => void; reject: (error: unknown) => void }>();
  const caughtUp = Promise.withResolvers<void>();
  caughtUp.promise.catch(() => {});

  /** Transactions that may follow at once, as of `countedAt`; one more for each linger time that passes. */
  let spare = BURST;
  let countedAt = performance.now();
  const count = (): number => {
    const now = performance.now();
    if (lingerMs > 0) spare = Math.min(BURST, spare + (now - countedAt) / lingerMs);
    countedAt = now;
    return spare;
  };
  let lingering: { readonly over: Promise<undefined>; readonly end: () => void } | undefined;
  const linger = (): Promise<undefined> | undefined => {
    if (lingering !== undefined) return lingering.over;
    const ms = (1 - count()) * lingerMs;
    if (ms <= 0 || waiting.size > 0 || !isCaughtUp) return undefined;
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const end = () => {
      clearTimeout(timer);
      lingering = undefined;
      resolve(undefined);
    };
    const timer = setTimeout(end, ms);
    lingering = { over, end };
    return over;
  };

  const reached = ({ position, ordinal }: WaitFor): boolean =>
    (position === undefined || (place !== undefined && comparePositions(place.position, position) >= 0)) &&
    (ordinal === undefined || (place !== undefined && place.ordinal >= ordinal));
  const release = () => {
    for (const waiter of waiting) if (reached(waiter.target)) waiter.resolve();
  };
  const stop = (error: unknown) => {
    failure = error;
    caughtUp.reject(error);
    for (const waiter of waiting) waiter.reject(error);
  };

  const applyOne = ({ event: stored, ordinal }: EventDelivery): void => {
    const expected = at === undefined ? 0n : at.ordinal + 1n;
    if (ordinal !== expected)
      throw new ViewError('OUT_OF_ORDER', `event ${ordinal} was delivered where event ${expected} is due`);
    at = { logId, position: stored.position, ordinal, eventId: stored.id };
    const takers = takersOf(stored.type);
    if (takers === undefined) {
      countUnknown(stored.type, 1);
      return;
    }
    newest = (stored.metadata as EventMetadata | undefined)?.recordedAt ?? newest;
    if (takers.length > 0) applyTo(takers, db, { stored, ordinal });
  };

  const begin = () => {
    if (db.isTransaction) return;
    db.exec('BEGIN IMMEDIATE');
    at = place;
    newest = recordedAt;
  };
  const rollBack = () => {
    if (db.isTransaction) db.exec('ROLLBACK');
    for (const view of views) view.forget?.(db);
    at = place;
  };
  const commit = () => {
    for (const view of views) view.settle?.(db);
    if (at !== undefined) writePlace(at);
    db.exec('COMMIT');
    place = at;
    recordedAt = newest;
    spare = Math.max(0, count() - 1);
    release();
  };

  /** Applies all of them in one transaction, or throws and leaves rows and place as they were. */
  const applyAll = (deliveries: readonly EventDelivery[]): void => {
    begin();
    try {
      for (const delivery of deliveries) applyOne(delivery);
      commit();
    } catch (error) {
      rollBack();
      throw error;
    }
  };

  const apply = (deliveries: readonly EventDelivery[]): void => {
    try {
      applyAll(deliveries);
    } catch (error) {
      if (error instanceof ViewError && error.code === 'OUT_OF_ORDER') throw error;
      // One by one: everything before the event that cannot be taken is applied and kept, and only its own is told of a `settle` that threw.
      for (const delivery of deliveries)
        try {
          applyAll([delivery]);
        } catch (cause) {
          throw cause instanceof ViewError ? cause : poisoned('a view', { ...delivery, stored: delivery.event }, cause);
        }
      throw error;
    }
  };

  /** False: it was told to end before. */
  const prepare = async (signal: AbortSignal): Promise<boolean> => {
    for (const view of views)
      for (const _ of view.prepare?.(db) ?? []) {
        await new Promise(setImmediate);
        if (signal.aborted) return false;
      }
    return true;
  };

  /** Applies what one subscription delivers. */
  const follow = async (source: Source, signal: AbortSignal): Promise<void> => {
    const failing = new AbortController();
    const deliveries = source.subscribe({ after: place, signal: AbortSignal.any([signal, failing.signal]) });
    for await (const batch of batches(deliveries, maxBatchEvents, linger)) {
      const events = batch.filter((d): d is EventDelivery => d.kind === 'event');
      try {
        if (events.length > 0) apply(events);
      } catch (error) {
        // A source that is waiting for more would be waited for: in a log that is quiet, nobody would hear of the failure.
        failing.abort();
        throw error;
      }
      if (batch.at(-1)?.kind !== 'caughtUp' || isCaughtUp) continue;
      if (!(await prepare(signal))) return;
      isCaughtUp = true;
      caughtUp.resolve();
    }
  };

  return {
    db,
    rebuilt,
    run: async (source, signal) => {
      try {
        await follow(source, signal);
      } catch (error) {
        stop(error);
        throw error;
      }
    },
    place: () => place,
    progress: () => ({
      place,
      caughtUp: isCaughtUp,
      recordedAt,
      unknown: Object.fromEntries(
        db
          .prepare('SELECT type, events FROM tongbiao_unknown ORDER BY type')
          .all()
          .map((row) => [String(row['type']), Number(row['events'])]),
      ),
      failure,
    }),
    waitFor: async (target, { deadline, signal }) => {
      if (reached(target)) return;
      if (failure !== undefined) throw failure;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter = { target, resolve, reject };
      const late = () =>
        reject(new ViewError('POSITION_NOT_REACHED', 'the views did not reach the asked-for place in time'));
      const aborted = () => reject(new ViewError('ABORTED', 'the wait was given up'));
      const timer = deadline && setTimeout(late, Math.max(0, deadline.getTime() - Date.now()));
      signal?.addEventListener('abort', aborted, { once: true });
      if (signal?.aborted) aborted();
      waiting.add(waiter);
      lingering?.end();
      try {
        await promise;
      } finally {
        waiting.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
      }
    },
    caughtUp: caughtUp.promise,
    close: () => {
      if (failure === undefined) stop(new ViewError('CLOSED', 'the views were closed'));
      if (db.isTransaction) rollBack();
      db.close();
    },
  };
};
