import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { EventMetadata } from '@tongbiao/contracts';
import { runsOf, workEvents } from './work-events.ts';

const WORK = '00000000-0000-4000-8000-000000000001';

const indexOf = (...events: readonly [ordinal: number, stream: string, revision: number, workId?: string][]) => {
  const db = new DatabaseSync(':memory:');
  db.exec(workEvents.schema);
  for (const [ordinal, stream, revision, workId] of events) {
    const metadata = (workId === undefined ? {} : { workId }) as EventMetadata;
    const stored = {
      id: '',
      type: 'log.Founded.v1',
      stream,
      revision: BigInt(revision),
      position: { commit: 0n, prepare: 0n },
      data: {},
      metadata,
    };
    const event = { type: 'log.Founded.v1', data: { logId: '' } } as const;
    workEvents.apply(db, { event, stored, metadata, ordinal: BigInt(ordinal) });
  }
  return db;
};

describe("a work's events", () => {
  it('are those that name it and those of its own stream, each once', () => {
    const db = indexOf(
      [1, `work-${WORK}`, 0],
      [2, `work-${WORK}`, 1, WORK],
      [3, 'range-jjj-3001', 7, WORK],
      [4, 'other', 0],
    );
    expect([...runsOf(db, WORK, 0n)]).toEqual([
      { stream: `work-${WORK}`, revision: 0n, ordinals: [1n, 2n] },
      { stream: 'range-jjj-3001', revision: 7n, ordinals: [3n] },
    ]);
  });

  it('are read in one go as long as nothing lies between them, and in order where something does', () => {
    const db = indexOf([1, 'a', 0, WORK], [2, 'b', 0, WORK], [3, 'a', 1, WORK], [4, 'a', 3, WORK]);
    expect([...runsOf(db, WORK, 2n)]).toEqual([
      { stream: 'b', revision: 0n, ordinals: [2n] },
      { stream: 'a', revision: 1n, ordinals: [3n] },
      { stream: 'a', revision: 3n, ordinals: [4n] },
    ]);
  });

  it('are all there when they are many', () => {
    const db = indexOf(
      ...Array.from({ length: 1_203 }, (_, n) => [n, 'a', n, WORK] as [number, string, number, string]),
    );
    expect([...runsOf(db, WORK, 0n)].flatMap(({ ordinals }) => ordinals)).toHaveLength(1_203);
  });
});
