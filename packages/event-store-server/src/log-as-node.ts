import type { ExpectedRevision } from './commit-check.ts';
import { contentOf, ENDED, type Expectation } from './commit-model.ts';
import type { Answer, Node } from './commit-model-play.ts';
import { EventLog, type WriteOutcome } from './event-log.ts';
import { dataOf, idOf } from './frame.ts';
import { Storage, type StoredEvent } from './storage.ts';
import { TOMBSTONE } from './stream-metadata.ts';

const ENOUGH = 10_000;
const BYTES = 1 << 24;

const expectedOf = (expected: Expectation): ExpectedRevision =>
  typeof expected === 'number' ? BigInt(expected) : expected;
const revisionOf = (revision: bigint): number => (revision === TOMBSTONE ? ENDED : Number(revision));
const textOf = ({ frame }: StoredEvent): string => Buffer.from(dataOf(frame)).toString();

/** A fresh log itself, without the protocol before it. */
export const logAsNode = (): Node & { close(): void } => {
  const storage = Storage.open(':memory:', 'normal');
  let log = new EventLog(storage);
  const told = (write: () => WriteOutcome): Answer => {
    let outcome: WriteOutcome | undefined;
    log.transaction(() => (outcome = write()));
    switch (outcome!.kind) {
      case 'written':
      case 'repeated':
        return { kind: 'success', last: revisionOf(outcome!.last), position: outcome!.position };
      case 'wrong-expected-version':
        return { kind: 'wrong-expected-version', last: Number(outcome!.current) };
      case 'stream-deleted':
        return { kind: 'stream-deleted' };
    }
  };
  return {
    append: async (stream, expected, events) =>
      told(() =>
        log.append(
          stream,
          expectedOf(expected),
          events.map(({ id, text }) => ({
            id,
            type: 't',
            isJson: true,
            metadata: Buffer.alloc(0),
            data: Buffer.from(text),
          })),
        ),
      ),
    delete: async (stream, expected) => told(() => log.delete(stream, expectedOf(expected))),
    tombstone: async (stream, expected) => told(() => log.tombstone(stream, expectedOf(expected))),
    read: async (name) => {
      const stream = log.stream(name);
      const last = log.lastOf(stream);
      if (last === TOMBSTONE) return 'stream-deleted';
      if (stream.id === undefined || last < 0n || log.isSoftDeleted(stream)) return 'not-found';
      return storage.streamForwards(stream.id, log.firstVisible(stream), ENOUGH, BYTES).map((event) => ({
        revision: Number(event.revision),
        id: idOf(event.frame),
        content: contentOf(textOf(event)),
      }));
    },
    readAll: async (streams) =>
      storage
        .allForwards(0n, ENOUGH, BYTES)
        .map((event) => ({
          stream: log.nameOf(event.stream),
          revision: revisionOf(event.revision),
          position: event.position,
        }))
        .filter(({ stream }) => streams.has(stream)),
    restart: async () => {
      log = new EventLog(storage);
    },
    close: () => storage.close(),
  };
};
