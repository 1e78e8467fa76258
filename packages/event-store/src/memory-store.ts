import { randomUUID } from 'node:crypto';
import { checkEvents, type ExactRevision, type NewEvent } from './append.ts';
import type { StreamStore } from './history.ts';
import { StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';

/**
 * What happens to one append. `written`: as it should. `request lost`, `answer lost`: the outcome is unknown, and nothing, or everything, is
 * written. `late`: the outcome is unknown, and the request arrives after the next one. `overtaken`: another writer is faster.
 */
export type Fate = 'written' | 'request lost' | 'answer lost' | 'late' | 'overtaken';

/** A store in memory that loses requests and answers as told: for the branches that a real one takes too seldom. */
export interface MemoryStore extends StreamStore {
  readonly all: readonly StoredEvent[];
}

/** `fates` of the first appends; what comes later is written. */
export const memoryStore = (fates: Iterable<Fate> = []): MemoryStore => {
  const all: StoredEvent[] = [];
  const fate = fates[Symbol.iterator]();
  let late: (() => unknown) | undefined;

  const write = (stream: string, events: readonly NewEvent[], expected: ExactRevision) => {
    const there = all.filter((e) => e.stream === stream);
    const from = expected === 'none' ? 0 : Number(expected) + 1;
    const resent = events.every(({ id }, i) => there[from + i]?.id === id);
    if (!resent && there.length !== from) throw new StoreError('WRONG_EXPECTED_VERSION', 'the stream is elsewhere');
    if (!resent)
      for (const [i, { id, type, data, metadata }] of events.entries()) {
        const commit = (all.at(-1)?.position.commit ?? 0n) + 100n;
        const [dataBytes, metadataBytes] = [data, metadata].map((v) => Buffer.from(JSON.stringify(v))) as [
          Buffer,
          Buffer,
        ];
        all.push({
          id,
          type,
          stream,
          revision: BigInt(from + i),
          position: { commit, prepare: commit },
          contentType: 'application/json',
          data: JSON.parse(dataBytes.toString()),
          metadata: JSON.parse(metadataBytes.toString()),
          dataBytes,
          metadataBytes,
          verbatim: true,
        });
      }
    const revision = BigInt(from + events.length - 1);
    return { revision, position: all.filter((e) => e.stream === stream)[Number(revision)]!.position };
  };
  /** A write whose answer nobody waits for. */
  const arrive = (request: (() => unknown) | undefined) => {
    try {
      request?.();
    } catch {
      // It came too late.
    }
  };

  return {
    all,
    append: async (stream, events, expected) => {
      checkEvents(stream, events);
      if (expected === 'any') throw new StoreError('INVALID_APPEND', 'decisions append at an exact revision');
      await new Promise(setImmediate);
      const unknown = new StoreError('OUTCOME_UNKNOWN', 'no answer');
      const next = fate.next();
      switch (next.done ? 'written' : next.value) {
        case 'written': {
          const appended = write(stream, events, expected);
          arrive(late);
          late = undefined;
          return appended;
        }
        case 'request lost':
          throw unknown;
        case 'answer lost':
          write(stream, events, expected);
          throw unknown;
        case 'late':
          late = () => write(stream, events, expected);
          throw unknown;
        case 'overtaken':
          arrive(() =>
            write(stream, [{ id: randomUUID(), type: 'elsewhere.Happened.v1', data: {}, metadata: {} }], expected),
          );
          return write(stream, events, expected);
      }
    },
    readStream: async function* (stream, { from = 0n, maxCount = Infinity } = {}) {
      await new Promise(setImmediate);
      yield* all.filter((e) => e.stream === stream && e.revision >= from).slice(0, maxCount);
    },
  };
};
