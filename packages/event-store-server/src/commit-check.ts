import { TOMBSTONE } from './stream-metadata.ts';

/** What a writer says about the stream: its last revision, or one of the three words. */
export type ExpectedRevision = bigint | 'any' | 'no_stream' | 'stream_exists';

/** What the rules must know about a stream. */
export interface StreamFacts {
  /** Last revision; -1 when it was never written, `TOMBSTONE` when it was tombstoned. */
  readonly last: bigint;
  readonly isSoftDeleted: boolean;
  /** Whether `$$stream` has an event: a stream that has only metadata "exists". */
  readonly hasMetadata: () => boolean;
  /** Revision under which the id was written to this stream a short while ago. */
  readonly recentRevision: (id: string) => bigint | undefined;
  /** Id of the event at a revision, be it visible or not. */
  readonly idAt: (revision: bigint) => string | undefined;
}

/** What is to be done with an append. */
export type CommitDecision =
  | { readonly kind: 'write'; readonly revives: boolean }
  /** It was written before: answer with that revision and write nothing. */
  | { readonly kind: 'repeated'; readonly last: bigint }
  | { readonly kind: 'wrong-expected-version' }
  | { readonly kind: 'stream-deleted' };

const WRONG: CommitDecision = { kind: 'wrong-expected-version' };
const DELETED: CommitDecision = { kind: 'stream-deleted' };

/** EventStoreDB's rules for expected revisions and for appends that are sent again, decided before anything is written. */
export function checkCommit(
  stream: StreamFacts,
  expected: ExpectedRevision,
  eventIds: readonly string[],
): CommitDecision {
  if (stream.last === TOMBSTONE) return DELETED;
  if (expected === 'stream_exists') {
    if (stream.isSoftDeleted) return DELETED;
    if (stream.last < 0n && !stream.hasMetadata()) return WRONG;
  }
  if (expected === 'any' || expected === 'stream_exists') return checkByRecentIds(stream, eventIds);
  const revision = expected === 'no_stream' ? -1n : expected;
  if (revision > stream.last) return WRONG;
  if (revision === stream.last) return { kind: 'write', revives: stream.isSoftDeleted };
  return checkByPlace(stream, expected, revision, eventIds);
}

/** Without an exact revision only the ids tell a repeated append: all known is a repetition, known then new is an error. */
function checkByRecentIds(stream: StreamFacts, eventIds: readonly string[]): CommitDecision {
  let last: bigint | undefined;
  for (const id of eventIds) {
    const revision = stream.recentRevision(id);
    if (revision === undefined) return last === undefined ? { kind: 'write', revives: stream.isSoftDeleted } : WRONG;
    last = revision;
  }
  return last === undefined ? { kind: 'write', revives: stream.isSoftDeleted } : { kind: 'repeated', last };
}

/** With an exact revision in the past, it is a repetition if exactly these ids follow that revision. */
function checkByPlace(
  stream: StreamFacts,
  expected: ExpectedRevision,
  revision: bigint,
  eventIds: readonly string[],
): CommitDecision {
  let at = revision;
  for (const id of eventIds) {
    at++;
    if (stream.recentRevision(id) === at || stream.idAt(at) === id) continue;
    const isFirst = at === revision + 1n;
    return isFirst && expected === 'no_stream' && stream.isSoftDeleted ? { kind: 'write', revives: true } : WRONG;
  }
  return eventIds.length === 0 ? WRONG : { kind: 'repeated', last: at };
}
