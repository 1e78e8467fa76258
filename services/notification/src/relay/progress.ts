/**
 * When to tell every partition how far the log is complete: as soon as something went past a partition without a record in it, and at
 * most once per interval. Several partitions fall behind each other also by relayed events.
 */
export interface ProgressClock {
  /** The log moved on by this batch. `skipped`: at least one event in it was not relayed. */
  moved(skipped: boolean, partitions: number): void;
  /** Milliseconds until a marker is due; 0 = now; undefined = none is owed. */
  dueInMs(now: number): number | undefined;
  marked(now: number): void;
}

/** A clock that has told nobody anything yet. */
export const progressClock = (intervalMs = 1_000): ProgressClock => {
  let owed = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    moved: (skipped, partitions) => {
      owed ||= skipped || partitions > 1;
    },
    dueInMs: (now) => (owed ? Math.max(0, last + intervalMs - now) : undefined),
    marked: (now) => {
      owed = false;
      last = now;
    },
  };
};
