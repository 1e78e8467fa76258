import type { Readable, Transform, TransformCallback } from 'node:stream';
import type { ResolvedEvent } from '@eventstore/db-client';
import { storedEvent, type StoredEvent } from './stored-event.ts';

/** Said by the node between the last event of the past and the first live one. */
export const CAUGHT_UP = Symbol('caught up');

/** The client's own message class for one answer of `Streams/Read`; only what is used of it. */
interface ReadResponse {
  hasCaughtUp(): boolean;
  getEvent(): { getEvent(): { getData_asU8(): Uint8Array; getCustomMetadata_asU8(): Uint8Array } | undefined };
}

/** A read or subscription under way. */
export interface Call {
  readonly events: Readable & AsyncIterable<StoredEvent | typeof CAUGHT_UP>;
  /** Ends it at the server, too. Nothing is to be read from it afterwards. */
  readonly stop: () => void;
}

/**
 * Makes a read or subscription of the official client yield {@link StoredEvent}s with their raw bytes, and {@link CAUGHT_UP} in its
 * place among them. The client parses JSON and drops the bytes, and parse∘stringify is not the identity (`{"b":1,"2":1.0}`); it tells
 * of catching up by an event that overtakes whatever is still buffered. Both are known inside its `_transform`, which is wrapped here.
 */
export const withRawBytes = (call: object): Call => {
  const read = call as Transform;
  const transform = read._transform.bind(read);
  read._transform = (response: ReadResponse, encoding: BufferEncoding, next: TransformCallback) => {
    const done = (error?: Error | null, resolved?: unknown) => {
      if (error) return next(error);
      if (resolved === undefined) return response.hasCaughtUp() ? next(null, CAUGHT_UP) : next();
      const record = response.getEvent().getEvent();
      const raw = {
        data: record?.getData_asU8() ?? new Uint8Array(),
        metadata: record?.getCustomMetadata_asU8() ?? new Uint8Array(),
      };
      next(null, storedEvent(resolved as ResolvedEvent, raw));
    };
    transform(response, encoding, done);
  };
  let source: (Readable & { cancel(): void }) | undefined;
  let stopped = false;
  // Whoever stops early leaves the call without a reader. Then it never ends, and neither does disposing of its client.
  const endSource = () => {
    setImmediate(() => {
      source?.cancel();
      source?.resume();
    });
  };
  read.once('pipe', (piped: Readable & { cancel(): void }) => {
    source = piped;
    if (stopped) endSource();
  });
  return {
    events: read,
    stop: () => {
      stopped = true;
      endSource();
    },
  };
};
