import { randomUUID } from 'node:crypto';
import { checkCommit, type ExpectedRevision, type StreamFacts } from './commit-check.ts';
import { dataOf, encodeFrame, idOf } from './frame.ts';
import { RecentIds } from './recent-ids.ts';
import type { Storage, StoredEvent } from './storage.ts';
import {
  METASTREAM_METADATA,
  NO_METADATA,
  parseStreamMetadata,
  TOMBSTONE,
  withTruncateBefore,
  type StreamMetadata,
} from './stream-metadata.ts';
import { isHiddenFromAll, isMetastream, metastreamOf, originalOf } from './stream-names.ts';

/** An event as a writer proposes it. */
export interface ProposedEvent {
  /** Lower case, 36 characters. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

/** What happened to an append, a delete or a tombstone. */
export type WriteOutcome =
  /** `last` is the stream's last revision afterwards (-1: it has none). */
  | { readonly kind: 'written'; readonly last: bigint; readonly position: bigint }
  /** It was written before. No position when those events cannot be read any more. */
  | { readonly kind: 'repeated'; readonly last: bigint; readonly position: bigint | undefined }
  | { readonly kind: 'wrong-expected-version'; readonly current: bigint }
  | { readonly kind: 'stream-deleted' };

/** An event that was just committed, for those who listen. */
export interface CommittedEvent extends StoredEvent {
  readonly streamName: string;
}

/** What the log knows of one stream; kept in memory while the stream is in use. */
export interface StreamState {
  readonly name: string;
  readonly isMetastream: boolean;
  readonly isHiddenFromAll: boolean;
  id: bigint | undefined;
  /** Last revision written to this very stream; see `EventLog.lastOf` for the one that counts. */
  last: bigint;
  metadata: StreamMetadata | undefined;
}

const NOTHING = Buffer.alloc(0);
const SOFT_DELETION = Buffer.from(`{"$tb":${TOMBSTONE}}`);
const STATES_PER_GENERATION = 50_000;

/** Streams, their metadata and what may be seen of them, on top of the storage. Knows neither gRPC nor callers. */
export class EventLog {
  readonly storage: Storage;
  readonly #recentIds: RecentIds;
  readonly #now: () => number;
  #young = new Map<string, StreamState>();
  #old = new Map<string, StreamState>();
  #namesById = new Map<bigint, string>();
  #uncommitted: CommittedEvent[] = [];

  constructor(storage: Storage, options: { readonly now?: () => number; readonly rememberedIds?: number } = {}) {
    this.storage = storage;
    this.#now = options.now ?? Date.now;
    this.#recentIds = new RecentIds(options.rememberedIds);
  }

  /**
   * Runs several writes in one transaction and returns what was committed. When it throws, none of them happened: every
   * caller must be told so, for the outcomes that the writes returned are void.
   */
  transaction(writes: () => void): readonly CommittedEvent[] {
    const { end, lastPosition } = this.storage;
    this.#uncommitted = [];
    try {
      this.storage.begin();
      writes();
      this.storage.commit();
    } catch (error) {
      try {
        this.storage.rollback(end, lastPosition);
      } finally {
        this.#forget();
      }
      throw error;
    }
    const committed = this.#uncommitted;
    this.#uncommitted = [];
    return committed;
  }

  /** Appends events to a stream under the rules of `checkCommit`; only inside `transaction`. */
  append(streamName: string, expected: ExpectedRevision, events: readonly ProposedEvent[]): WriteOutcome {
    const stream = this.stream(streamName);
    const current = this.lastOf(stream);
    const decision = checkCommit(
      this.#factsOf(stream, current),
      expected,
      events.map((event) => event.id),
    );
    switch (decision.kind) {
      case 'stream-deleted':
        return { kind: 'stream-deleted' };
      case 'wrong-expected-version':
        return { kind: 'wrong-expected-version', current };
      case 'repeated':
        return { kind: 'repeated', last: decision.last, position: this.#positionIfVisible(stream, decision.last) };
      case 'write': {
        const original = stream.isMetastream ? this.stream(originalOf(streamName)) : undefined;
        const revivesOriginal = original !== undefined && this.isSoftDeleted(original);
        let position = this.storage.lastPosition;
        for (const event of events) position = this.#write(stream, stream.last + 1n, event);
        if (decision.revives) this.#revive(stream, current + 1n);
        if (revivesOriginal) this.#revive(original, this.lastOf(original) + 1n);
        return { kind: 'written', last: current + BigInt(events.length), position };
      }
    }
  }

  /** Soft-deletes a stream: what was written so far is hidden, numbering goes on. */
  delete(streamName: string, expected: ExpectedRevision): WriteOutcome {
    const stream = this.stream(streamName);
    const metastream = this.stream(metastreamOf(streamName));
    const current = this.lastOf(stream);
    const refusal = this.#refusalOfDeletion(stream, expected, current);
    if (refusal !== undefined) return refusal;
    if (current < 0n && this.lastOf(metastream) < 0n) return { kind: 'wrong-expected-version', current };
    const position = this.#write(metastream, metastream.last + 1n, metadataEvent(SOFT_DELETION));
    return { kind: 'written', last: current, position };
  }

  /** Ends a stream for ever. */
  tombstone(streamName: string, expected: ExpectedRevision): WriteOutcome {
    const stream = this.stream(streamName);
    const refusal = this.#refusalOfDeletion(stream, expected, this.lastOf(stream));
    if (refusal !== undefined) return refusal;
    const event = { id: randomUUID(), type: '$streamDeleted', isJson: false, metadata: NOTHING, data: NOTHING };
    return { kind: 'written', last: TOMBSTONE, position: this.#write(stream, TOMBSTONE, event) };
  }

  /** State of a stream, be there one or not. */
  stream(name: string): StreamState {
    let state = this.#young.get(name);
    if (state !== undefined) return state;
    state = this.#old.get(name) ?? this.#load(name);
    if (this.#young.size >= STATES_PER_GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, state);
    return state;
  }

  /** Name of the stream that a stored event belongs to. */
  nameOf(streamId: bigint): string {
    let name = this.#namesById.get(streamId);
    if (name === undefined) {
      name = this.storage.streamName(streamId).toString();
      if (this.#namesById.size >= 2 * STATES_PER_GENERATION) this.#namesById.clear();
      this.#namesById.set(streamId, name);
    }
    return name;
  }

  /** Last revision, -1 when there is none, `TOMBSTONE` also for the metadata of a tombstoned stream. */
  lastOf(stream: StreamState): bigint {
    if (stream.isMetastream && this.stream(originalOf(stream.name)).last === TOMBSTONE) return TOMBSTONE;
    return stream.last;
  }

  metadataOf(stream: StreamState): StreamMetadata {
    if (stream.isMetastream) return METASTREAM_METADATA;
    stream.metadata ??= this.#loadMetadata(stream);
    return stream.metadata;
  }

  isSoftDeleted(stream: StreamState): boolean {
    return this.metadataOf(stream).truncateBefore === TOMBSTONE;
  }

  /** First revision that `$tb` and `$maxCount` leave visible. */
  firstVisible(stream: StreamState): bigint {
    const { truncateBefore = 0n, maxCount } = this.metadataOf(stream);
    const byCount = maxCount === undefined ? 0n : stream.last - maxCount + 1n;
    return byCount > truncateBefore ? byCount : truncateBefore;
  }

  /** Events created before this instant are hidden by `$maxAge`. */
  visibleSinceMs(stream: StreamState): bigint | undefined {
    const { maxAgeMs } = this.metadataOf(stream);
    return maxAgeMs === undefined ? undefined : BigInt(this.#now()) - maxAgeMs;
  }

  /** The event at a revision (-1: the last one), if it may be seen. */
  visibleEvent(stream: StreamState, revision: bigint): StoredEvent | undefined {
    const last = this.lastOf(stream);
    if (last === TOMBSTONE || stream.id === undefined) return undefined;
    const at = revision === -1n ? last : revision;
    if (at > last || at < this.firstVisible(stream)) return undefined;
    const event = this.storage.event(stream.id, at);
    const since = this.visibleSinceMs(stream);
    return event !== undefined && since !== undefined && event.createdMs < since ? undefined : event;
  }

  #refusalOfDeletion(stream: StreamState, expected: ExpectedRevision, current: bigint): WriteOutcome | undefined {
    const decision = checkCommit(this.#factsOf(stream, current), expected, [randomUUID()]);
    if (decision.kind === 'write') return undefined;
    return decision.kind === 'stream-deleted'
      ? { kind: 'stream-deleted' }
      : { kind: 'wrong-expected-version', current };
  }

  #factsOf(stream: StreamState, last: bigint): StreamFacts {
    return {
      last,
      isSoftDeleted: this.isSoftDeleted(stream),
      hasMetadata: () => this.lastOf(this.stream(metastreamOf(stream.name))) >= 0n,
      recentRevision: (id) => (stream.id === undefined ? undefined : this.#recentIds.revisionIn(stream.id, id)),
      idAt: (revision) => {
        const event = stream.id === undefined ? undefined : this.storage.event(stream.id, revision);
        return event === undefined ? undefined : idOf(event.frame);
      },
    };
  }

  #write(stream: StreamState, revision: bigint, event: ProposedEvent): bigint {
    stream.id ??= this.storage.createStream(Buffer.from(stream.name));
    const createdMs = this.#now();
    const position = this.storage.end;
    const frame = encodeFrame({ ...event, streamName: stream.name, revision, position, createdMs });
    const stored = { position, stream: stream.id, revision, createdMs: BigInt(createdMs), type: event.type, frame };
    this.storage.append(stored);
    if (revision !== TOMBSTONE) this.#recentIds.remember(event.id, stream.id, revision);
    this.#uncommitted.push({ ...stored, streamName: stream.name });
    stream.last = revision;
    if (stream.isMetastream) {
      const original = this.stream(originalOf(stream.name));
      original.metadata = revision === TOMBSTONE ? NO_METADATA : parseStreamMetadata(event.data);
    }
    return position;
  }

  /** Brings a soft-deleted stream back: its metadata from now on hides what was written before `revision`. */
  #revive(stream: StreamState, revision: bigint): void {
    const metastream = this.stream(metastreamOf(stream.name));
    const last = metastream.id === undefined ? undefined : this.storage.event(metastream.id, metastream.last);
    const data = last === undefined ? undefined : withTruncateBefore(dataOf(last.frame), revision);
    if (data !== undefined) this.#write(metastream, metastream.last + 1n, metadataEvent(data));
  }

  #positionIfVisible(stream: StreamState, revision: bigint): bigint | undefined {
    return this.visibleEvent(stream, revision)?.position;
  }

  #load(name: string): StreamState {
    const id = this.storage.streamId(Buffer.from(name));
    return {
      name,
      isMetastream: isMetastream(name),
      isHiddenFromAll: isHiddenFromAll(name),
      id,
      last: id === undefined ? -1n : this.storage.lastRevision(id),
      metadata: undefined,
    };
  }

  #loadMetadata(stream: StreamState): StreamMetadata {
    const metastream = this.stream(metastreamOf(stream.name));
    if (metastream.id === undefined || metastream.last === TOMBSTONE) return NO_METADATA;
    const event = this.storage.event(metastream.id, metastream.last);
    return event === undefined ? NO_METADATA : parseStreamMetadata(dataOf(event.frame));
  }

  #forget(): void {
    this.#young.clear();
    this.#old.clear();
    this.#namesById.clear();
    for (const { frame, stream, revision } of this.#uncommitted) this.#recentIds.forget(idOf(frame), stream, revision);
    this.#uncommitted = [];
  }
}

function metadataEvent(data: Uint8Array): ProposedEvent {
  return { id: randomUUID(), type: '$metadata', isJson: true, metadata: NOTHING, data };
}
