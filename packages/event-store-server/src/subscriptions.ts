import { randomUUID } from 'node:crypto';
import type { CommittedEvent, EventLog, StreamState } from './event-log.ts';
import type { EventFilter } from './event-filter.ts';
import { CAUGHT_UP_FRAME, checkpointFrame, confirmationFrame } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import { present, type Presentation } from './link-resolution.ts';
import type { ReadRequest } from './read-request.ts';
import { invalidPosition, isConsidered, isMatch, judgedText, PAGE_BYTES, PAGE_ROWS } from './reads.ts';
import { streamDeleted } from './rpc-failure.ts';
import type { Listener, SubscriptionHub } from './subscription-hub.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** What a subscription of either kind knows how to do. It is a cursor: whatever it returns lies behind the cursor afterwards. */
interface Cursor {
  /** Frames of the next stored events; `isEnd` when there are none behind them. May be empty without being the end. */
  readonly nextPage: () => { readonly frames: Uint8Array[]; readonly isEnd: boolean };
  /** Frames of events that were just committed, when nothing older is outstanding. */
  readonly ofCommitted: (events: readonly CommittedEvent[]) => Uint8Array[];
  /** What ends the subscription after the frames returned last, if anything does. */
  readonly ending: () => Error | undefined;
}

/** Needs of a subscription from the server around it. */
export interface SubscriptionContext {
  readonly log: EventLog;
  readonly hub: SubscriptionHub;
  readonly call: GrpcCall;
  readonly how: Presentation;
  /** Throws when the caller may no longer read. */
  readonly requireAccess: () => void;
}

/** Answers a subscription: confirmation, what is stored, caught up, then whatever is committed, each event once and in order. */
export function answerSubscription(
  context: SubscriptionContext,
  request: Extract<ReadRequest, { kind: 'subscribe-stream' | 'subscribe-all' }>,
): void {
  const { call, hub } = context;
  if (request.kind === 'subscribe-stream') {
    const stream = context.log.stream(request.streamName);
    if (context.log.lastOf(stream) === TOMBSTONE) throw streamDeleted(request.streamName);
    call.write(confirmationFrame(randomUUID()));
    const cursor = streamCursor(context, stream, request.from);
    run(context, cursor, (listener) => hub.listenToStream(request.streamName, listener));
  } else {
    call.write(confirmationFrame(randomUUID()));
    run(context, allCursor(context, request.from, request.filter), (listener) => hub.listenToAll(listener));
  }
}

function run(context: SubscriptionContext, cursor: Cursor, listen: (listener: Listener) => () => void): void {
  const { call } = context;
  let isLive = false;
  let isScheduled = false;
  const send = (frames: readonly Uint8Array[]): void => {
    if (frames.length > 0) call.write(frames.length === 1 ? (frames[0] as Uint8Array) : Buffer.concat(frames));
    const ending = cursor.ending();
    if (ending !== undefined) throw ending;
  };
  const guarded = (step: () => void): void => {
    if (call.isOver) return;
    try {
      step();
    } catch (error) {
      call.fail(error);
    }
  };
  const catchUp = (): void => {
    isScheduled = false;
    if (isLive || !call.isWritable) return;
    const { frames, isEnd } = cursor.nextPage();
    isLive = isEnd;
    send(isEnd ? [...frames, CAUGHT_UP_FRAME] : frames);
    if (!isEnd) schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(guarded, catchUp);
  };
  call.onOver = listen({
    onCommitted: (events) =>
      guarded(() => {
        if (!isLive) return;
        if (call.isWritable) send(cursor.ofCommitted(events));
        else isLive = false;
      }),
    onAccessChanged: () => guarded(context.requireAccess),
  });
  call.onRoom = schedule;
  guarded(catchUp);
}

function streamCursor({ log, how }: SubscriptionContext, stream: StreamState, from: bigint | 'start' | 'end'): Cursor {
  let after = from === 'start' ? -1n : from === 'end' ? log.lastOf(stream) : from;
  return {
    nextPage: () => {
      const first = log.firstVisible(stream);
      const next = after + 1n > first ? after + 1n : first;
      if (stream.id === undefined || next > TOMBSTONE) return { frames: [], isEnd: true };
      const rows = log.storage.streamForwards(stream.id, next, PAGE_ROWS, PAGE_BYTES);
      const since = log.visibleSinceMs(stream);
      const visible = since === undefined ? rows : rows.filter((event) => event.createdMs >= since);
      const end = rows.at(-1);
      if (end !== undefined) after = end.revision;
      return { frames: visible.map((event) => present(log, event, how)), isEnd: end === undefined };
    },
    ofCommitted: (events) => {
      const news = events.filter((event) => event.revision > after);
      after = news.at(-1)?.revision ?? after;
      return news.map((event) => present(log, event, how));
    },
    ending: () => (after === TOMBSTONE ? streamDeleted(stream.name) : undefined),
  };
}

/** A real node reads pages that end at so many matches; where its checkpoints fall depends on it. */
const MATCHES_PER_PAGE = 32;

function allCursor(
  { log, how }: SubscriptionContext,
  from: bigint | 'start' | 'end',
  filter: EventFilter | undefined,
): Cursor {
  const { storage } = log;
  if (typeof from === 'bigint' && from !== 0n && from < storage.end && !storage.hasEventAt(from))
    throw invalidPosition();
  const start = from === 'start' ? 0n : from === 'end' ? storage.lastPosition : from;
  const checkpoints = filter === undefined ? undefined : new Checkpoints(filter, MATCHES_PER_PAGE);
  let after = start;
  /** The event at the starting point is looked at again, though not sent: it counts for the first checkpoint. */
  let next = start < storage.lastPosition ? start : storage.end;
  return {
    nextPage: () => {
      const rows = storage.allForwards(next, PAGE_ROWS, PAGE_BYTES);
      const end = rows.at(-1);
      const frames: Uint8Array[] = [];
      filter?.expect(rows.map((event) => judgedText(log, event, filter)));
      for (const event of rows) {
        if (!isConsidered(log, event)) continue;
        const matches = isMatch(log, event, filter);
        if (matches && event.position > after) frames.push(present(log, event, how));
        if (checkpoints?.looked(event.position, matches)) frames.push(checkpointFrame(event.position));
      }
      if (end !== undefined) {
        next = end.position + 1n;
        if (end.position > after) after = end.position;
        return { frames, isEnd: false };
      }
      const last = checkpoints?.atEnd();
      return { frames: last === undefined ? frames : [checkpointFrame(last)], isEnd: true };
    },
    ofCommitted: (events) => {
      const frames: Uint8Array[] = [];
      for (const event of events) {
        if (event.position <= after) continue;
        after = event.position;
        if (!isConsidered(log, event)) continue;
        const matches = isMatch(log, event, filter);
        if (matches) frames.push(present(log, event, how));
        if (checkpoints?.lookedLive(event.position)) frames.push(checkpointFrame(event.position));
      }
      next = after + 1n;
      return frames;
    },
    ending: () => undefined,
  };
}

/** When a filtered subscription sends a checkpoint: after so many events looked at, and on going live; never the same twice. */
export class Checkpoints {
  readonly #interval: number;
  readonly #window: number;
  readonly #matchesPerPage: number;
  #onPage = 0;
  #matchesOnPage = 0;
  #counted = 0;
  #liveCounted = 0;
  #looked = 0n;
  #sent = 0n;

  constructor(filter: Pick<EventFilter, 'window' | 'checkpointInterval'>, matchesPerPage: number) {
    this.#interval = filter.checkpointInterval;
    this.#window = filter.window;
    this.#matchesPerPage = matchesPerPage;
  }

  /** One stored event was looked at; true when a checkpoint is due behind it. */
  looked(position: bigint, matches: boolean): boolean {
    this.#looked = position;
    this.#onPage++;
    if (matches) this.#matchesOnPage++;
    if (this.#onPage < this.#window && this.#matchesOnPage < this.#matchesPerPage) return false;
    this.#counted += this.#onPage;
    this.#onPage = 0;
    this.#matchesOnPage = 0;
    if (this.#counted < this.#interval) return false;
    this.#counted %= this.#interval;
    this.#sent = position;
    return true;
  }

  /** Everything stored was looked at: the checkpoint that is due, if one is. */
  atEnd(): bigint | undefined {
    this.#onPage = 0;
    this.#matchesOnPage = 0;
    this.#counted = 0;
    this.#liveCounted = 0;
    if (this.#looked <= this.#sent) return undefined;
    this.#sent = this.#looked;
    return this.#looked;
  }

  /** One event was looked at as it was committed; true when a checkpoint is due behind it. */
  lookedLive(position: bigint): boolean {
    this.#looked = position;
    if (++this.#liveCounted < this.#interval) return false;
    this.#liveCounted = 0;
    this.#sent = position;
    return true;
  }
}
