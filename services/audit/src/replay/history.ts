import { comparePositions, type Position } from '@tongbiao/contracts';
import type { Cursor, EventStore, StoredEvent } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import { isAbout, runsOf } from '../views/work-events.ts';

/** A domain event in its place. */
export interface Placed {
  readonly event: StoredEvent;
  readonly ordinal: bigint;
}

/** Which stretch of the log. */
export interface Stretch {
  /** Exclusive. @default from the first event */
  readonly after?: Cursor;
  /** Inclusive: of a domain event. */
  readonly until: Position;
  readonly signal: AbortSignal;
}

/** The domain events of a stretch, in the order of `$all`. Never waits for what is yet to come. */
export const wholeLog = async function* (
  store: Pick<EventStore, 'subscribe'>,
  { after, until, signal }: Stretch,
): AsyncGenerator<Placed> {
  if (after !== undefined && comparePositions(after.position, until) >= 0) return;
  for await (const delivery of store.subscribe({ after, signal })) {
    if (delivery.kind === 'caughtUp') continue;
    const { event, ordinal } = delivery;
    const side = comparePositions(event.position, until);
    if (side > 0) return;
    yield { event, ordinal };
    if (side === 0) return;
  }
};

/** How long a replay of one work waits for the view to hold what the log held when it was asked. */
const VIEW_PATIENCE_MS = 10_000;

/**
 * A work's events of a stretch, in the order of `$all`, read from the streams where they lie. A view that met events of unknown types may
 * lack some of the work's, and then the whole log is read instead.
 */
export const workHistory = async function* (
  store: Pick<EventStore, 'subscribe' | 'readStream'>,
  views: Pick<Views, 'db' | 'progress' | 'waitFor'>,
  workId: string,
  stretch: Stretch,
): AsyncGenerator<Placed> {
  const { after, until, signal } = stretch;
  await views.waitFor({ position: until }, { deadline: new Date(Date.now() + VIEW_PATIENCE_MS), signal });
  if (Object.keys(views.progress().unknown).length > 0) {
    for await (const placed of wholeLog(store, stretch)) if (isAbout(workId, placed.event)) yield placed;
    return;
  }
  for (const { stream, revision, ordinals } of runsOf(
    views.db,
    workId,
    after === undefined ? 0n : after.ordinal + 1n,
  )) {
    let read = 0;
    const events = store.readStream(stream, { from: revision, maxCount: ordinals.length, signal });
    for await (const event of events) {
      if (comparePositions(event.position, until) > 0) return;
      yield { event, ordinal: ordinals[read++]! };
    }
    if (signal.aborted) return;
    if (read < ordinals.length) throw new Error(`event ${ordinals[read]} is no longer in its stream`);
  }
};
