import type { DatabaseSync } from 'node:sqlite';
import type { DomainEvent, EventMetadata, Position } from '@tongbiao/contracts';

/** The part of a stored event that views use; what `packages/event-store` delivers has it. */
export interface StoredEventLike {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly data: unknown;
  readonly metadata: unknown;
  /** Of both, as they were stored: what goes to another thread. Those who have none are written out again. */
  readonly dataBytes?: Uint8Array;
  readonly metadataBytes?: Uint8Array;
  /** @default 'application/json' */
  readonly contentType?: string;
}

/** An event on its way into the views. */
export interface Applied {
  readonly event: DomainEvent;
  readonly stored: StoredEventLike;
  readonly metadata: EventMetadata;
  /** Number of the event in the log, from 0. */
  readonly ordinal: bigint;
}

/** A read model: tables, and how one event changes them. */
export interface View {
  /** A change of shape or meaning is a new number: the views are then built anew from the log. */
  readonly name: `${string}.v${number}`;
  /** `CREATE TABLE IF NOT EXISTS …` and indices; several statements. Table names are the view's own. */
  readonly schema: string;
  /**
   * The events that it takes. Others are not shown to it, and not decoded where no view takes them.
   * @default all
   */
  readonly types?: readonly string[];
  /**
   * Queries whose rows belong to the digest of the view, beside those of its tables: what only row ids tie together. Without them two
   * files in which such a tie differs would have the same digest.
   */
  readonly ties?: readonly string[];
  /**
   * Indices by which `apply` and `settle` find rows. They are there from the start while views are built from the whole log; all others
   * are made at its end, which is much faster, and a query by one of them would look at every row.
   * @default none
   */
  readonly appliesBy?: readonly string[];
  /**
   * Earlier versions whose tables the queries and `apply` of today can work with: where only the meaning of some rows has changed, or an
   * index. They go on serving while this version is built beside.
   * @default none
   */
  readonly reads?: readonly View['name'][];
  /**
   * Called once per known event, in the log's order, inside the transaction that also moves the place. Throws only for a bug: the
   * views then stop (POISON). Reads and writes its own tables alone, and no clock.
   */
  apply(db: DatabaseSync, applied: Applied): void;
  /**
   * Called before the transaction is committed, for a view whose `apply` folds in memory: writes what is not in the rows yet. An object
   * that many events change is so written once. While views are built from the whole log, that is once, at the end: how much a view keeps
   * until then is its own to limit.
   */
  settle?(db: DatabaseSync): void;
  /**
   * Called once everything that the log held at the start is applied, before the views count as caught up: loads what questions need in
   * memory. Each step has a turn of the event loop of its own; nothing is applied between them.
   */
  prepare?(db: DatabaseSync): Iterable<void>;
  /** Called after the transaction was rolled back: what `apply` kept in memory is not true any more. */
  forget?(db: DatabaseSync): void;
}

/** The last event that the views hold. */
export interface Place {
  readonly position: Position;
  readonly ordinal: bigint;
  readonly eventId: string;
}

/** A {@link Place} with the log that it belongs to: where a subscription resumes. */
export interface Cursor extends Place {
  readonly logId: string;
}

/** What a source yields. */
export type Delivery =
  | { readonly kind: 'event'; readonly event: StoredEventLike; readonly ordinal: bigint }
  | { readonly kind: 'caughtUp' };

/** Where events come from: an event store, or anything that delivers each event once and in order. */
export interface Source {
  subscribe(options: { readonly after?: Cursor | undefined; readonly signal: AbortSignal }): AsyncIterable<Delivery>;
}
