import type { DatabaseSync } from 'node:sqlite';
import { streams } from '@tongbiao/contracts';
import type { View } from '@tongbiao/projection';

const WORK_STREAM = /^work-([0-9a-f-]{36})$/;

/**
 * Which events are about which work: those whose metadata names it, and those of its own stream. It keeps names that a move of the log does
 * not change, not positions.
 */
export const workEvents: View = {
  name: 'work-events.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS work_events (
      work_id TEXT NOT NULL, ordinal INTEGER NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
      PRIMARY KEY (work_id, ordinal)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { stored, metadata, ordinal }) {
    const named = (metadata as { workId?: unknown } | undefined)?.workId;
    const insert = db.prepare('INSERT OR IGNORE INTO work_events VALUES (?, ?, ?, ?)');
    for (const workId of [named, WORK_STREAM.exec(stored.stream)?.[1]])
      if (typeof workId === 'string') insert.run(workId, ordinal, stored.stream, stored.revision);
  },
};

/** Whether an event is about a work, by the same rule. */
export const isAbout = (workId: string, event: { readonly stream: string; readonly metadata: unknown }): boolean =>
  event.stream === streams.work(workId) ||
  (event.metadata as { workId?: unknown } | undefined | null)?.workId === workId;

/** Events that lie one behind the other, in the log's order as in their stream. */
export interface Run {
  readonly stream: string;
  readonly revision: bigint;
  /** Ordinals of the events, one per revision. */
  readonly ordinals: readonly bigint[];
}

/** Few enough to be held, many enough that a work's own stream is read in one go. */
const PAGE = 500;

/** A work's events with ordinals from `from` on, in the order of the log. */
export const runsOf = function* (db: DatabaseSync, workId: string, from: bigint): Generator<Run> {
  const select = db.prepare(
    'SELECT ordinal, stream, revision FROM work_events WHERE work_id = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?',
  );
  for (let next = from; ;) {
    const rows = select.all(workId, next, PAGE).map((row) => ({
      stream: row['stream'] as string,
      revision: BigInt(row['revision'] as number),
      ordinal: BigInt(row['ordinal'] as number),
    }));
    let run: { stream: string; revision: bigint; ordinals: bigint[] } | undefined;
    for (const { stream, revision, ordinal } of rows) {
      if (run?.stream === stream && run.revision + BigInt(run.ordinals.length) === revision) run.ordinals.push(ordinal);
      else {
        if (run !== undefined) yield run;
        run = { stream, revision, ordinals: [ordinal] };
      }
      next = ordinal + 1n;
    }
    if (run !== undefined) yield run;
    if (rows.length < PAGE) return;
  }
};
