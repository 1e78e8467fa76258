import type { EventFilter } from './event-filter.ts';
import type { EventLog } from './event-log.ts';
import { lastStreamPositionFrame, streamNotFoundFrame } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import { present, type Presentation } from './link-resolution.ts';
import type { ReadRequest } from './read-request.ts';
import { invalidArgument, streamDeleted } from './rpc-failure.ts';
import { LOG_START, type StoredEvent } from './storage.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** Rows and bytes of one page: large enough to be worth a write, small enough that others get their turn. */
export const PAGE_ROWS = 256;
export const PAGE_BYTES = 128 * 1024;

/** The next events to send; an empty page is no end, `undefined` is. */
type Pages = () => readonly Uint8Array[] | undefined;

/** Answers a read that is not a subscription, page by page, as fast as the caller takes them. */
export function answerRead(
  log: EventLog,
  call: GrpcCall,
  request: Extract<ReadRequest, { kind: 'read-stream' | 'read-all' }>,
  how: Presentation,
): void {
  const pages = request.kind === 'read-stream' ? streamPages(log, request, how) : allPages(log, request, how);
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(send);
  };
  const send = (): void => {
    isScheduled = false;
    if (call.isOver || !call.isWritable) return;
    try {
      const page = pages();
      if (page === undefined) return call.finish();
      if (page.length > 0) call.write(page.length === 1 ? (page[0] as Uint8Array) : Buffer.concat(page));
      schedule();
    } catch (error) {
      call.fail(error);
    }
  };
  call.onRoom = schedule;
  send();
}

function streamPages(log: EventLog, request: Extract<ReadRequest, { kind: 'read-stream' }>, how: Presentation): Pages {
  const stream = log.stream(request.streamName);
  const last = log.lastOf(stream);
  if (last === TOMBSTONE) throw streamDeleted(request.streamName);
  if (last < 0n || stream.id === undefined || log.isSoftDeleted(stream)) {
    return ended([streamNotFoundFrame(stream.name)]);
  }
  if (request.from === undefined) return ended([]);
  const { isBackwards } = request;
  const id = stream.id;
  let left = request.count;
  let next =
    request.from === 'start'
      ? 0n
      : request.from === 'end' || (isBackwards && request.from > last)
        ? last
        : request.from;
  let isDone = false;
  return () => {
    if (isDone) return undefined;
    const first = log.firstVisible(stream);
    if (!isBackwards && next < first) next = first;
    const limit = left < BigInt(PAGE_ROWS) ? Number(left) : PAGE_ROWS;
    const rows =
      next > TOMBSTONE
        ? []
        : isBackwards
          ? log.storage.streamBackwards(id, next, limit, PAGE_BYTES)
          : log.storage.streamForwards(id, next, limit, PAGE_BYTES);
    const since = log.visibleSinceMs(stream);
    const visible = rows.filter(
      (event) => event.revision >= first && (since === undefined || event.createdMs >= since),
    );
    left -= BigInt(visible.length);
    const end = rows.at(-1);
    isDone = end === undefined || left === 0n || (isBackwards && end.revision <= first);
    if (end !== undefined) next = isBackwards ? end.revision - 1n : end.revision + 1n;
    const frames = visible.map((event) => present(log, event, how));
    return isDone && request.wantsLastRevision ? [...frames, lastStreamPositionFrame(stream.last)] : frames;
  };
}

function allPages(log: EventLog, request: Extract<ReadRequest, { kind: 'read-all' }>, how: Presentation): Pages {
  return request.isBackwards ? allBackwards(log, request, how) : allForwards(log, request, how);
}

function allForwards(log: EventLog, request: Extract<ReadRequest, { kind: 'read-all' }>, how: Presentation): Pages {
  if (request.from === 'end') return ended([]);
  let next = request.from === 'start' ? 0n : request.from;
  if (next !== 0n && next < log.storage.end && !log.storage.hasEventAt(next)) throw invalidPosition();
  let left = request.count;
  return () => {
    if (left === 0n || next >= log.storage.end) return undefined;
    const rows = log.storage.allForwards(next, limitOf(left, request.filter), PAGE_BYTES);
    const end = rows.at(-1);
    if (end === undefined) return undefined;
    next = end.position + 1n;
    const page = chosen(log, rows, request.filter, left);
    left -= BigInt(page.length);
    return page.map((event) => present(log, event, how));
  };
}

function allBackwards(log: EventLog, request: Extract<ReadRequest, { kind: 'read-all' }>, how: Presentation): Pages {
  const { storage } = log;
  let before = request.from === 'end' ? storage.end : request.from === 'start' ? 0n : request.from;
  if (before > storage.end || (before >= LOG_START && before < storage.end && !storage.hasEventAt(before))) {
    throw invalidPosition();
  }
  if (request.from !== 'end' && request.prepare < before) before = storage.positionBefore(before) ?? 0n;
  let left = request.count;
  return () => {
    if (left === 0n) return undefined;
    const rows = storage.allBackwards(before, limitOf(left, request.filter), PAGE_BYTES);
    const end = rows.at(-1);
    if (end === undefined) return undefined;
    before = end.position;
    const page = chosen(log, rows, request.filter, left);
    left -= BigInt(page.length);
    return page.map((event) => present(log, event, how));
  };
}

/** Without a filter nearly every row is sent, so no more rows are read than are wanted. */
function limitOf(left: bigint, filter: EventFilter | undefined): number {
  return filter === undefined && left < BigInt(PAGE_ROWS) ? Number(left) : PAGE_ROWS;
}

function chosen(
  log: EventLog,
  rows: readonly StoredEvent[],
  filter: EventFilter | undefined,
  left: bigint,
): readonly StoredEvent[] {
  filter?.expect(rows.map((event) => judgedText(log, event, filter)));
  const events = rows.filter((event) => isConsidered(log, event) && isMatch(log, event, filter));
  return BigInt(events.length) > left ? events.slice(0, Number(left)) : events;
}

/** Whether readers of `$all` ever see the event. */
export function isConsidered(log: EventLog, event: StoredEvent): boolean {
  const name = log.nameOf(event.stream);
  return !name.startsWith('$') || !log.stream(name).isHiddenFromAll;
}

/** Whether a filter lets the event through; a link is judged by itself, not by its target. */
export function isMatch(log: EventLog, event: StoredEvent, filter: EventFilter | undefined): boolean {
  return filter === undefined || filter.matches(judgedText(log, event, filter));
}

/** What a filter looks at. */
export function judgedText(log: EventLog, event: StoredEvent, filter: EventFilter): string {
  return filter.on === 'type' ? event.type : log.nameOf(event.stream);
}

/** The position is none that this log ever gave out. */
export function invalidPosition(): Error {
  return invalidArgument('Trying to read from an invalid position.');
}

function ended(frames: readonly Uint8Array[]): Pages {
  let isSent = false;
  return () => {
    if (isSent) return undefined;
    isSent = true;
    return frames;
  };
}
