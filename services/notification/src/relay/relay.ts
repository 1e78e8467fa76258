import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, type Cursor, type Delivery, type EventStore } from '@tongbiao/event-store';
import type { Checkpoint, RelayEvent, SinkBatch, SinkSession, TransactionalSink } from '@tongbiao/kafka';
import type { Log } from '@tongbiao/service';
import { batchReader } from './batch-reader.ts';
import { progressClock } from './progress.ts';
import { relayEventOf } from './relay-event.ts';

/** What the relay is doing. */
export type RelayState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'relaying' }
  /** For a topic that nobody has made yet; the relay may not make any. */
  | { readonly kind: 'waiting'; readonly topic: string }
  | { readonly kind: 'retrying'; readonly reason: string }
  /** At an event that must not be passed over. Only another build, or another log, helps. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** Where the relay reads and writes. */
export interface RelayOptions {
  readonly store: Pick<EventStore, 'logId' | 'subscribe'>;
  readonly sink: TransactionalSink;
  readonly log: Log;
  /** Aborting lets the transaction in hand finish. */
  readonly signal: AbortSignal;
  /** First and longest wait after a session that failed, in milliseconds. @default 250, 10_000 */
  readonly backOffMs?: { readonly first: number; readonly longest: number };
  /** How often to look whether a missing topic has been made. @default 1_000 */
  readonly topicPollMs?: number;
  /** Least time between two progress markers. @default 1_000 */
  readonly progressIntervalMs?: number;
}

/** A running relay. */
export interface Relay {
  readonly state: () => RelayState;
  /** The last event that is dealt with: what of it and before it is to be relayed is committed. Undefined before the first. */
  readonly place: () => Cursor | undefined;
  /** Events written by this process. */
  readonly relayed: () => number;
  /** Transactions committed by this process. */
  readonly transactions: () => number;
  /** Sessions opened by this process. */
  readonly sessions: () => number;
  /** Resolves when the first session is open: the topics are there, and they are this log's. */
  readonly opened: Promise<void>;
  /**
   * Resolves when the signal was aborted. Rejects when the topics belong to another log (`FOREIGN_LOG`), or their checkpoint is missing or
   * no checkpoint (`CHECKPOINT_MISSING`, `MALFORMED_RECORD`): then nothing may be written to them.
   */
  readonly done: Promise<void>;
}

/** Refuse to go on at all: what the topics hold is not this relay's. */
const FATAL: ReadonlySet<string> = new Set(['FOREIGN_LOG', 'CHECKPOINT_MISSING', 'MALFORMED_RECORD']);
/** Stay where we are, and say so: the same would happen at every try. */
const STOPPING: ReadonlySet<string> = new Set(['UNKNOWN_EVENT_TYPE', 'MISUSE', 'TOO_LARGE']);
/** Another relay took over: give it time, else the two throw each other out for ever. */
const FENCED_WAIT_MS = 10_000;
/** Enough for the next batch while one is being written. */
const READ_AHEAD_EVENTS = 1_000;

/** An event that was received, relayed or not. */
interface Received {
  readonly upTo: SinkBatch['upTo'];
  readonly relayed: RelayEvent | undefined;
}

const cursorOf = ({ logId, commit, prepare, ordinal, eventId }: Omit<Checkpoint, 'sequences'>): Cursor => ({
  logId,
  position: { commit: BigInt(commit), prepare: BigInt(prepare) },
  ordinal: BigInt(ordinal),
  eventId,
});

const received = async function* (logId: string, deliveries: AsyncIterable<Delivery>): AsyncGenerator<Received> {
  for await (const delivery of deliveries) {
    if (delivery.kind === 'caughtUp') continue;
    const { event, ordinal } = delivery;
    yield {
      upTo: {
        commit: String(event.position.commit),
        prepare: String(event.position.prepare),
        eventId: event.id,
        ordinal: String(ordinal),
      },
      relayed: relayEventOf(logId, event, ordinal),
    };
  }
};

/** Events that stay inside cost nothing in a transaction. */
const bytesOf = ({ relayed }: Received): number =>
  relayed === undefined ? 0 : relayed.dataBytes.byteLength + relayed.metadataBytes.byteLength;

/**
 * Carries `$all` into Kafka, exactly once. Crash-only: whatever fails, the session is thrown away, and the next one asks the topic how far
 * the last committed transaction went; what happened to a transaction whose commit was not answered is never guessed.
 */
export const startRelay = ({
  store,
  sink,
  log,
  signal,
  backOffMs = { first: 250, longest: 10_000 },
  topicPollMs = 1_000,
  progressIntervalMs = 1_000,
}: RelayOptions): Relay => {
  let state: RelayState = { kind: 'connecting' };
  let place: Cursor | undefined;
  let relayed = 0;
  let transactions = 0;
  let sessions = 0;
  let waitMs = backOffMs.first;
  const opened = Promise.withResolvers<void>();
  const progress = progressClock(progressIntervalMs);

  const enter = (next: RelayState): void => {
    if (next.kind === 'waiting' && (state.kind !== 'waiting' || state.topic !== next.topic))
      log.warn({ topic: next.topic, ordinal: place?.ordinal.toString() }, `relay waiting: ${next.topic}`);
    if (next.kind === 'relaying' && state.kind !== 'relaying')
      log.info({ ordinal: place?.ordinal.toString() }, 'relaying');
    state = next;
  };

  const pause = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal }).catch(() => {});
  };

  /** Writes a batch, after waiting for its topics where need be. False: the relay was stopped first. */
  const commit = async (session: SinkSession, batch: SinkBatch): Promise<boolean> => {
    while (!signal.aborted || state.kind !== 'waiting') {
      try {
        const checkpoint = await session.commit(batch);
        place = cursorOf(checkpoint);
        relayed += batch.events.length;
        transactions += 1;
        waitMs = backOffMs.first;
        enter({ kind: 'relaying' });
        return true;
      } catch (error) {
        const topic = codeOf(error) === 'UNKNOWN_TOPIC' ? topicOf(error) : undefined;
        if (topic === undefined) throw error;
        enter({ kind: 'waiting', topic });
        await pause(topicPollMs);
      }
    }
    return false;
  };

  const runSession = async (): Promise<void> => {
    const session = await sink.open();
    sessions += 1;
    opened.resolve();
    const over = new AbortController();
    try {
      const { checkpoint } = session;
      place = checkpoint && cursorOf(checkpoint);
      let upTo: SinkBatch['upTo'] | undefined = checkpoint;
      const partitions = (): number => Object.keys(session.checkpoint?.sequences ?? {}).length;
      // The session before may have ended before it told the others.
      if (checkpoint !== undefined) progress.moved(false, partitions());
      const deliveries = store.subscribe({
        after: place,
        signal: AbortSignal.any([signal, over.signal]),
        readAheadEvents: READ_AHEAD_EVENTS,
      });
      const reader = batchReader(received(store.logId, deliveries), { bytesOf });
      enter({ kind: 'relaying' });
      for (;;) {
        const batch = await reader.next(progress.dueInMs(Date.now()));
        if (batch === undefined) return;
        const events = batch.flatMap((item) => item.relayed ?? []);
        upTo = batch.at(-1)?.upTo ?? upTo;
        if (batch.length > 0) progress.moved(events.length < batch.length, partitions());
        const due = progress.dueInMs(Date.now()) === 0;
        // With nothing to be relayed in it, the batch is dealt with; a marker says so to others, once it is due.
        if (upTo !== undefined && events.length === 0) place = cursorOf({ ...upTo, logId: store.logId });
        if (upTo === undefined || (events.length === 0 && !due)) continue;
        const { commit: commitPosition, prepare, eventId, ordinal: at } = upTo;
        const last = { commit: commitPosition, prepare, eventId, ordinal: at };
        if (!(await commit(session, { events, upTo: last, progress: due }))) return;
        if (due) progress.marked(Date.now());
      }
    } finally {
      over.abort();
      await session.close();
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await runSession();
      } catch (error) {
        if (signal.aborted) return;
        const code = codeOf(error) ?? 'UNEXPECTED';
        const reason = error instanceof Error ? error.message : String(error);
        if (FATAL.has(code)) throw error;
        if (STOPPING.has(code)) {
          enter({ kind: 'stopped', reason });
          log.error({ code, ordinal: place?.ordinal.toString() }, `relay stopped: ${reason}`);
          return;
        }
        const topic = code === 'UNKNOWN_TOPIC' ? topicOf(error) : undefined;
        if (topic !== undefined) {
          enter({ kind: 'waiting', topic });
          await pause(topicPollMs);
          continue;
        }
        enter({ kind: 'retrying', reason });
        const ms = code === 'FENCED' ? FENCED_WAIT_MS : waitMs * (0.5 + Math.random() / 2);
        waitMs = Math.min(waitMs * 2, backOffMs.longest);
        log.warn({ code, reason, retryInMs: Math.round(ms) }, 'relay session ended');
        await pause(ms);
      }
    }
  };

  return {
    state: () => state,
    place: () => place,
    relayed: () => relayed,
    transactions: () => transactions,
    sessions: () => sessions,
    opened: opened.promise,
    done: run(),
  };
};

const topicOf = (error: unknown): string | undefined => {
  const topic = typeof error === 'object' && error !== null && 'topic' in error ? error.topic : undefined;
  return typeof topic === 'string' ? topic : undefined;
};
