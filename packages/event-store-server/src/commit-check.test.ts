import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCommit, type CommitDecision, type ExpectedRevision, type StreamFacts } from './commit-check.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** A stream that holds these ids from revision 0 on; `remembered` of them are still known as recent. */
function stream(ids: readonly string[], more: Partial<StreamFacts> = {}, remembered = ids.length): StreamFacts {
  return {
    last: BigInt(ids.length) - 1n,
    isSoftDeleted: false,
    hasMetadata: () => false,
    recentRevision: (id) => {
      const at = ids.indexOf(id);
      return at >= ids.length - remembered && at >= 0 ? BigInt(at) : undefined;
    },
    idAt: (revision) => ids[Number(revision)],
    ...more,
  };
}

const WRITE: CommitDecision = { kind: 'write', revives: false };
const REVIVE: CommitDecision = { kind: 'write', revives: true };
const WRONG: CommitDecision = { kind: 'wrong-expected-version' };
const DELETED: CommitDecision = { kind: 'stream-deleted' };
const repeated = (last: bigint): CommitDecision => ({ kind: 'repeated', last });

describe('an append with an exact revision', () => {
  it('is written when the stream is just there', () => {
    expect(checkCommit(stream(['a', 'b']), 1n, ['c'])).toEqual(WRITE);
    expect(checkCommit(stream([]), 'no_stream', ['a'])).toEqual(WRITE);
  });

  it('is refused when the stream is elsewhere', () => {
    expect(checkCommit(stream(['a', 'b']), 0n, ['c'])).toEqual(WRONG);
    expect(checkCommit(stream(['a', 'b']), 2n, ['c'])).toEqual(WRONG);
    expect(checkCommit(stream(['a']), 'no_stream', ['c'])).toEqual(WRONG);
  });

  it('that is sent again is answered with what it wrote', () => {
    expect(checkCommit(stream(['a', 'b', 'c', 'd']), 0n, ['b', 'c'])).toEqual(repeated(2n));
  });

  it('is recognised as sent again by what is stored, when no recent id is left, as after a restart', () => {
    expect(checkCommit(stream(['a', 'b', 'c'], {}, 0), 0n, ['b', 'c'])).toEqual(repeated(2n));
    expect(checkCommit(stream(['a', 'b'], {}, 0), 'no_stream', ['a', 'b'])).toEqual(repeated(1n));
  });

  it('that was sent in part before is refused', () => {
    expect(checkCommit(stream(['a', 'b']), 0n, ['b', 'c'])).toEqual(WRONG);
  });

  it('without events is refused when the stream has gone on', () => {
    expect(checkCommit(stream(['a', 'b']), 0n, [])).toEqual(WRONG);
    expect(checkCommit(stream(['a', 'b']), 1n, [])).toEqual(WRITE);
  });
});

describe('an append without an exact revision', () => {
  it('is written when its first id is new', () => {
    expect(checkCommit(stream(['a']), 'any', ['b', 'a'])).toEqual(WRITE);
  });

  it('that is sent again is answered with what it wrote', () => {
    expect(checkCommit(stream(['a', 'b', 'c']), 'any', ['a', 'b'])).toEqual(repeated(1n));
    expect(checkCommit(stream(['a', 'b']), 'stream_exists', ['b'])).toEqual(repeated(1n));
  });

  it('that goes on after a known event is refused', () => {
    expect(checkCommit(stream(['a']), 'any', ['a', 'b'])).toEqual(WRONG);
  });

  it('is written again when its ids are forgotten', () => {
    expect(checkCommit(stream(['a'], {}, 0), 'any', ['a'])).toEqual(WRITE);
  });

  it('finds a stream that has only metadata', () => {
    expect(checkCommit(stream([]), 'stream_exists', ['a'])).toEqual(WRONG);
    expect(checkCommit(stream([], { hasMetadata: () => true }), 'stream_exists', ['a'])).toEqual(WRITE);
  });
});

describe('a deleted stream', () => {
  const soft = (ids: readonly string[]): StreamFacts => stream(ids, { isSoftDeleted: true });

  it('is revived by an append that expects anything, nothing, or its last revision', () => {
    const decisions = (['any', 'no_stream', 1n] as const).map((expected) =>
      checkCommit(soft(['a', 'b']), expected, ['c']),
    );
    expect(decisions).toEqual([REVIVE, REVIVE, REVIVE]);
  });

  it('does not exist for an append that expects it to', () => {
    expect(checkCommit(soft(['a']), 'stream_exists', ['b'])).toEqual(DELETED);
  });

  it('is not revived by an append that is sent again', () => {
    expect(checkCommit(soft(['a']), 'any', ['a'])).toEqual(repeated(0n));
    expect(checkCommit(soft(['a']), 'no_stream', ['a'])).toEqual(repeated(0n));
  });

  it('refuses everything once it is tombstoned', () => {
    const tombstoned = stream(['a'], { last: TOMBSTONE });
    const decisions = (['any', 'no_stream', 'stream_exists', 0n] as const).map((expected) =>
      checkCommit(tombstoned, expected, ['b']),
    );
    expect(decisions).toEqual([DELETED, DELETED, DELETED, DELETED]);
  });
});

function isAt(last: bigint, expected: ExpectedRevision): boolean {
  if (expected === 'any') return true;
  if (expected === 'stream_exists') return last >= 0n;
  return last === (expected === 'no_stream' ? -1n : expected);
}

describe('the rules, by random appends to one stream', () => {
  const expectedRevision: fc.Arbitrary<ExpectedRevision> = fc.oneof(
    fc.constantFrom<ExpectedRevision>('any', 'no_stream', 'stream_exists'),
    fc.integer({ min: 0, max: 6 }).map(BigInt),
  );
  const someId = fc.integer({ min: 0, max: 9 }).map((n) => `id-${n}`);
  const history = fc.array(fc.tuple(expectedRevision, fc.uniqueArray(someId, { maxLength: 3 })), { maxLength: 12 });

  it('write an accepted append only where it was expected, and answer it the same when it is sent again', () => {
    fc.assert(
      fc.property(history, (appends) => {
        const ids: string[] = [];
        for (const [expected, batch] of appends) {
          const before = BigInt(ids.length) - 1n;
          if (checkCommit(stream(ids), expected, batch).kind !== 'write') continue;
          expect(isAt(before, expected)).toBe(true);
          const isNew = batch.length > 0 && !batch.some((id) => ids.includes(id));
          ids.push(...batch);
          const again = checkCommit(stream(ids), expected, batch);
          expect(!isNew || (again.kind === 'repeated' && again.last === BigInt(ids.length) - 1n)).toBe(true);
        }
      }),
    );
  });

  it('never call an append a repetition whose ids are not all there', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(someId),
        expectedRevision,
        fc.uniqueArray(someId, { minLength: 1 }),
        (ids, expected, batch) => {
          const decision = checkCommit(stream(ids), expected, batch);
          expect(decision.kind !== 'repeated' || batch.every((id) => ids.includes(id))).toBe(true);
        },
      ),
    );
  });
});
