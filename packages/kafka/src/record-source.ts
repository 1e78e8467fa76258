import type { DeliveredRecord } from './record.ts';

/** How far a consumer has come in one partition; kept by the consumer, in the transaction of what it did. */
export interface PartitionPlace {
  readonly partition: number;
  /** Offset of the last record applied, a decimal string. */
  readonly offset: string;
  /** Its `tongbiao_sequence`. */
  readonly sequence: bigint;
}

/** Records of one partition, in order, each exactly once as far as the places handed in tell. */
export interface RecordBatch {
  readonly partition: number;
  /** Never empty. */
  readonly records: readonly DeliveredRecord[];
  /** What to store with the effects of this batch, and to hand in at the next start. */
  readonly place: PartitionPlace;
}

/** What to read, from where, and whom to give it to. */
export interface ConsumeOptions {
  readonly topic: string;
  /**
   * Where this consumer stopped, read anew at every (re)connection. A partition that is not among them is read from its
   * beginning. Anything at or below a place is dropped.
   */
  readonly places: () => readonly PartitionPlace[] | Promise<readonly PartitionPlace[]>;
  /**
   * Applies the batch and stores its `place` in one local transaction. One call at a time per partition. What it throws
   * ends the consumption with that error.
   */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /** The log whose events are expected; another one's end in `FOREIGN_LOG`. @default the first record's */
  readonly logId?: string;
  /** A connection was lost or could not be made; it is tried again after this time. */
  readonly onRetry?: (error: Error, delayMs: number) => void;
}

/** How far what was applied is behind the end of the topic. */
export interface SourceLag {
  /** Over all partitions; transaction markers that nobody has read past count. */
  readonly records: bigint;
  /**
   * Since the oldest of them was recorded, where it has arrived; else since it was first known to lie ahead. 0 where there is none.
   */
  readonly seconds: number;
}

/** A consumption under way. */
export interface Consumption {
  /**
   * Resolves after `stop`. Rejects when going on would be wrong: `SEQUENCE_GAP`, `FOREIGN_LOG`, `MALFORMED_RECORD`, or
   * what `onBatch` threw. Outages do not end it.
   */
  readonly done: Promise<void>;
  /**
   * Asks the broker, so that it is true of a consumption that stands still or has ended, too. Rejects where the broker does not answer.
   */
  lag(): Promise<SourceLag>;
  /** Lets the batch in hand finish, then disconnects. */
  stop(): Promise<void>;
}

/** Where a province reads: what was committed, in order. */
export interface RecordSource {
  consume(options: ConsumeOptions): Consumption;
}
