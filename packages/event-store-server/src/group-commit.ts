import type { CommittedEvent, EventLog, WriteOutcome } from './event-log.ts';

/** One write waiting for its transaction. */
interface PendingWrite {
  readonly bytes: number;
  readonly write: (log: EventLog) => WriteOutcome;
  readonly done: (outcome: WriteOutcome) => void;
  readonly failed: (error: Error) => void;
}

/** Loop turns that a commit waits for company: found by measuring, more gained nothing. */
const MOST_TURNS = 16;
/** One transaction never holds more, unless a single write does: it bounds how long readers wait. */
const MOST_WRITES = 1024;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * One writer, many callers, few fsyncs. A commit takes whatever is waiting; while fewer are waiting than the previous
 * commit had, it lets the event loop turn a few more times, so that a burst is answered together and a lone caller at
 * once. Nobody is answered before the transaction is on disk.
 */
export class GroupCommit {
  readonly #log: EventLog;
  readonly #published: (events: readonly CommittedEvent[]) => void;
  #waiting: PendingWrite[] = [];
  #previousSize = 1;
  #turns = 0;
  #isScheduled = false;
  #idle: (() => void)[] = [];

  constructor(log: EventLog, published: (events: readonly CommittedEvent[]) => void) {
    this.#log = log;
    this.#published = published;
  }

  /** Hands over a write of so many bytes; exactly one of the two callbacks is called, after the commit or after its failure. */
  enqueue(
    bytes: number,
    write: (log: EventLog) => WriteOutcome,
    done: (outcome: WriteOutcome) => void,
    failed: (error: Error) => void,
  ): void {
    this.#waiting.push({ bytes, write, done, failed });
    this.#schedule();
  }

  /** Resolves when every write handed over so far is answered. */
  async drained(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (this.#waiting.length === 0) return;
    if (this.#waiting.length < this.#previousSize && this.#turns < MOST_TURNS) {
      this.#turns++;
      this.#schedule();
      return;
    }
    this.#turns = 0;
    const batch = this.#waiting.splice(0, this.#batchSize());
    this.#previousSize = batch.length;
    this.#commit(batch);
    if (this.#waiting.length > 0) this.#schedule();
    else for (const resolve of this.#idle.splice(0)) resolve();
  };

  #batchSize(): number {
    let bytes = 0;
    const end = this.#waiting.findIndex((pending, index) => {
      bytes += pending.bytes;
      return index > 0 && (index >= MOST_WRITES || bytes > MOST_BYTES);
    });
    return end < 0 ? this.#waiting.length : end;
  }

  #commit(batch: readonly PendingWrite[]): void {
    const outcomes: WriteOutcome[] = [];
    let committed: readonly CommittedEvent[];
    try {
      committed = this.#log.transaction(() => {
        for (const pending of batch) outcomes.push(pending.write(this.#log));
      });
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const pending of batch) pending.failed(reason);
      return;
    }
    for (const [index, pending] of batch.entries()) pending.done(outcomes[index] as WriteOutcome);
    if (committed.length > 0) this.#published(committed);
  }
}
