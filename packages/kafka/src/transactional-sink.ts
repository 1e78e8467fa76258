import type { RelayEvent } from './record.ts';

/** How far the relay has come: written in the transaction of the events up to it, so the two never disagree. */
export interface Checkpoint {
  readonly logId: string;
  /** Position in this store's `$all` of the last event received (relayed or not), as decimal strings. */
  readonly commit: string;
  readonly prepare: string;
  /** Id of that event: a log that was moved is recognised by it. */
  readonly eventId: string;
  /** Its ordinal, as a decimal string. */
  readonly ordinal: string;
  /** The last `tongbiao_sequence` written, by `topic/partition`. */
  readonly sequences: Readonly<Record<string, string>>;
}

/** What the relay hands over in one go. */
export interface SinkBatch {
  /** In the order of the log; may be empty. */
  readonly events: readonly RelayEvent[];
  /** The last event received up to here, whether it was one to be relayed or not. */
  readonly upTo: Omit<Checkpoint, 'logId' | 'sequences'>;
  /**
   * Tell every partition of every `.events` topic that it is complete up to `upTo.ordinal`. At most once a second, and
   * only when events that are not relayed moved the log on. @default false
   */
  readonly progress?: boolean;
}

/**
 * One stretch of relaying under one fencing. Crash-only: whatever fails, the session is over; open the next one and go
 * on from *its* checkpoint. Whether a commit that failed took effect is never guessed: the topic knows.
 */
export interface SinkSession {
  /** Where the last committed transaction ended, at the time of opening; after each commit, where that one ended. */
  readonly checkpoint: Checkpoint | undefined;
  /**
   * Writes events and checkpoint, all or nothing, and returns when that is decided; readers see it a moment later. More than 1,000 events,
   * or more bytes than a batch may have, become several transactions, each with a checkpoint of its own.
   *
   * Fails with `UNKNOWN_TOPIC` (naming it, before anything is written; the session stays usable), else ends the session:
   * `FENCED` when another relay took over, `UNAVAILABLE`, `SESSION_LOST`, `FORBIDDEN`, `TOO_LARGE`, `BROKER_ERROR`.
   */
  commit(batch: SinkBatch): Promise<Checkpoint>;
  /** Lets a commit in flight finish, then disconnects. */
  close(): Promise<void>;
}

/** Where the relay writes. */
export interface TransactionalSink {
  /**
   * Fences every earlier session of the same transactional id, then reads the checkpoint. Fails with `UNAVAILABLE`,
   * `UNKNOWN_TOPIC` (the checkpoint topic), `FOREIGN_LOG` (the checkpoint is another log's) or `CHECKPOINT_MISSING`
   * (there is none, and yet a topic has events).
   */
  open(): Promise<SinkSession>;
}
