import { createHash, type Hash } from 'node:crypto';
import { binaryEvent, jsonEvent, type EventData, type JSONType } from '@eventstore/db-client';
import type { Position } from '@tongbiao/contracts';
import { sendExactly, type Appending } from './append.ts';
import { connectBeside } from './connection.ts';
import { readAll, type Reading } from './read.ts';
import { codeOf, StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';
import { verbatimJson } from './verbatim.ts';

/** Why a log cannot be copied. What was copied stays; the same command goes on from there. */
export type CopyErrorCode =
  /** The source holds no domain event. */
  | 'SOURCE_EMPTY'
  /** The target holds something else than a beginning of the source. Nothing was written. */
  | 'TARGET_DIFFERS'
  /** A stream of the target is not where the source's event belongs: somebody else writes there, or the source's stream was truncated. */
  | 'STREAM_DIFFERS'
  /** After copying, both were read again and are not the same. */
  | 'COPY_DIFFERS';

/** A log cannot be copied, or the copy is not the same. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
  readonly code: CopyErrorCode;
  constructor(code: CopyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Options of {@link copyLog}. */
export interface CopyOptions {
  /** Connection string of the store that holds the log. */
  readonly from: string;
  /** Connection string of the store that shall hold it: empty, or holding a beginning of the same log. */
  readonly to: string;
  /** Told after each batch. */
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Aborting ends it between two batches; the same call goes on from there. */
  readonly signal?: AbortSignal;
}

/** How far a copy is. */
export interface CopyProgress {
  /** `compare`: what the target holds already; `write`; `prove`: what was written is read again from both. */
  readonly step: 'compare' | 'write' | 'prove';
  /** Domain events that this step is through with, counted from the beginning of the log. */
  readonly events: number;
}

/** What both logs hold, byte for byte, in the same order. */
export interface CopyReport {
  readonly events: number;
  /** Of them, those that the target held before. */
  readonly alreadyThere: number;
  /** SHA-256 over stream, revision, id, type, content type, data and metadata of every event in order, as the target gave them back. */
  readonly sha256: string;
}

/** One append: well below the store's limit of 1 MiB of data, and few enough events for one commit. */
const BATCH_EVENTS = 500;
const BATCH_BYTES = 512 * 1024;
const TOLD_EVERY = 1000;

/**
 * Copies every domain event of a log into another store, in order and under the same ids and revisions, then reads both and compares.
 * What the stores write for themselves (events whose type begins with `$`: stream metadata, links, statistics) stays behind. One
 * append at a time, so that an interruption leaves a beginning of the log and never a gap. Nobody else may write to the target.
 *
 * ```ts
 * await copyLog({ from: 'esdb://127.0.0.1:2113?tls=false', to: 'esdb://admin:…@node1,node2,node3' });
 * ```
 */
export const copyLog = async ({ from, to, onProgress = () => {}, signal }: CopyOptions): Promise<CopyReport> => {
  // Only the target is appended to.
  const source = connectBeside(from);
  const target = connectBeside(to);
  const patience = { readIdleMs: 5_000, readDeadlineMs: 30_000 };
  const reading = { connection: source, ...patience };
  const readingBack = { connection: target, ...patience };
  try {
    const hash = createHash('sha256');
    const there = await compareBeginning(reading, readingBack, hash, onProgress, signal);
    const written = await write(reading, { connection: target, appendDeadlineMs: 5_000 }, there, onProgress, signal);
    if (written === 0) throw new CopyError('SOURCE_EMPTY', 'the source holds no domain event');
    await prove(reading, readingBack, there, written, hash, onProgress, signal);
    return { events: written, alreadyThere: there.events, sha256: hash.digest('hex') };
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
};

/** A beginning that both logs have. */
interface Beginning {
  readonly events: number;
  readonly inSource?: Position;
  readonly inTarget?: Position;
}

const behind = (after: Position | undefined, signal: AbortSignal | undefined) => ({
  ...(after && { after }),
  ...(signal && { signal }),
});

const compareBeginning = async (
  reading: Reading,
  readingBack: Reading,
  hash: Hash,
  onProgress: (progress: CopyProgress) => void,
  signal?: AbortSignal,
): Promise<Beginning> => {
  const originals = readAll(reading, behind(undefined, signal));
  let same: Beginning = { events: 0 };
  try {
    for await (const copy of readAll(readingBack, behind(undefined, signal))) {
      const { value: original } = await originals.next();
      const difference = original === undefined ? 'the source ends before it' : differenceOf(original, copy);
      if (difference !== undefined)
        throw new CopyError(
          'TARGET_DIFFERS',
          `the target is not a beginning of the source: event ${same.events} there (${copy.type} ${copy.id}): ${difference}`,
        );
      take(hash, copy);
      same = { events: same.events + 1, inSource: original!.position, inTarget: copy.position };
      if (same.events % TOLD_EVERY === 0) onProgress({ step: 'compare', events: same.events });
    }
    return same;
  } finally {
    await originals.return(undefined);
  }
};

/** Returns how many domain events the source holds. */
const write = async (
  reading: Reading,
  appending: Appending,
  { events: there, inSource }: Beginning,
  onProgress: (progress: CopyProgress) => void,
  signal?: AbortSignal,
): Promise<number> => {
  let events = there;
  let batch: StoredEvent[] = [];
  let bytes = 0;
  const flush = async () => {
    const first = batch[0];
    if (first === undefined) return;
    const expected = first.revision === 0n ? 'none' : first.revision - 1n;
    try {
      await sendExactly(appending, first.stream, batch.map(proposed), expected, signal === undefined ? {} : { signal });
    } catch (error) {
      if (codeOf(error) !== 'WRONG_EXPECTED_VERSION') throw error;
      throw new CopyError(
        'STREAM_DIFFERS',
        `stream ${first.stream} of the target does not end before revision ${first.revision}: somebody else writes there, or the source's stream was truncated`,
      );
    }
    events += batch.length;
    batch = [];
    bytes = 0;
    onProgress({ step: 'write', events });
  };
  for await (const event of readAll(reading, behind(inSource, signal))) {
    const size = event.dataBytes.length + event.metadataBytes.length;
    const last = batch.at(-1);
    const follows = last === undefined || (event.stream === last.stream && event.revision === last.revision + 1n);
    if (!follows || batch.length === BATCH_EVENTS || bytes + size > BATCH_BYTES) await flush();
    batch.push(event);
    bytes += size;
  }
  await flush();
  return events;
};

const prove = async (
  reading: Reading,
  readingBack: Reading,
  there: Beginning,
  written: number,
  hash: Hash,
  onProgress: (progress: CopyProgress) => void,
  signal?: AbortSignal,
): Promise<void> => {
  const copies = readAll(readingBack, behind(there.inTarget, signal));
  let events = there.events;
  try {
    if (events < written)
      for await (const original of readAll(reading, behind(there.inSource, signal))) {
        const { value: copy } = await copies.next();
        const difference = copy === undefined ? 'it is missing' : differenceOf(original, copy);
        if (difference !== undefined)
          throw new CopyError('COPY_DIFFERS', `event ${events} (${original.type} ${original.id}): ${difference}`);
        take(hash, copy!);
        events++;
        if (events % TOLD_EVERY === 0) onProgress({ step: 'prove', events });
        // The source may grow meanwhile; what came later is for the next run.
        if (events === written) break;
      }
    const { value: surplus } = await copies.next();
    if (surplus !== undefined)
      throw new CopyError('COPY_DIFFERS', `somebody else wrote ${surplus.type} ${surplus.id} to the target`);
  } finally {
    await copies.return(undefined);
  }
};

const proposed = (event: StoredEvent): EventData => {
  const { id, type, contentType, dataBytes, metadataBytes, stream, revision } = event;
  const metadata = metadataBytes.length === 0 ? {} : { metadata: Uint8Array.from(metadataBytes) };
  if (contentType !== 'application/json') return binaryEvent({ id, type, data: dataBytes, ...metadata });
  // The client stringifies JSON data by itself, and takes metadata as bytes.
  if (!Buffer.from(verbatimJson(event.data, `data of ${type} ${id}`)).equals(dataBytes))
    throw new StoreError(
      'NOT_VERBATIM',
      `event ${revision} of ${stream} (${type} ${id}) holds JSON that the client would write differently`,
    );
  return jsonEvent({ id, type, data: event.data as JSONType, ...metadata });
};

const FIELDS = ['stream', 'revision', 'id', 'type', 'contentType'] as const;

/** What of an event is not the same in the copy; positions and the day of storing are a store's own. */
const differenceOf = (original: StoredEvent, copy: StoredEvent): string | undefined => {
  for (const field of FIELDS)
    if (original[field] !== copy[field]) return `its ${field} is ${copy[field]}, in the source ${original[field]}`;
  if (!Buffer.from(original.dataBytes).equals(copy.dataBytes)) return 'its data is another';
  if (!Buffer.from(original.metadataBytes).equals(copy.metadataBytes)) return 'its metadata is another';
  return undefined;
};

const take = (hash: Hash, event: StoredEvent): void => {
  hash.update(JSON.stringify([...FIELDS.map((field) => String(event[field])), event.dataBytes.length]));
  hash.update(event.dataBytes);
  hash.update(String(event.metadataBytes.length));
  hash.update(event.metadataBytes);
};
