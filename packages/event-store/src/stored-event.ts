import type { Position } from '@tongbiao/contracts';
import type { ResolvedEvent } from '@eventstore/db-client';

/** An event as the log holds it. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  /** `application/json` or `application/octet-stream`: the store knows no other. */
  readonly contentType: string;
  /** Parsed JSON; of a foreign event the text (malformed JSON) or the bytes (`application/octet-stream`). */
  readonly data: unknown;
  /** Parsed JSON; of a foreign event the bytes (malformed JSON) or undefined (none). */
  readonly metadata: unknown;
  /** The stored bytes, untouched: what is relayed and hashed. */
  readonly dataBytes: Uint8Array;
  readonly metadataBytes: Uint8Array;
  /** False where `JSON.stringify` of what was parsed gives other bytes than those stored: a foreign writer's event. Computed when asked. */
  readonly verbatim: boolean;
}

/** The bytes that the client read but does not show. */
export interface RawBytes {
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** A domain event is every event whose type does not begin with `$`, whether the catalogue knows it or not. */
export const isDomainType = (type: string): boolean => !type.startsWith('$');

const sameAsParsed = (value: unknown, bytes: Uint8Array): boolean =>
  value instanceof Uint8Array || Buffer.from(JSON.stringify(value) ?? '').equals(bytes);

/** A class for the sake of `verbatim`: a getter in an object literal is a new function for every event that is read. */
class ReadEvent implements StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly contentType: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly dataBytes: Uint8Array;
  readonly metadataBytes: Uint8Array;

  constructor(event: NonNullable<ResolvedEvent['event']>, position: Position, raw: RawBytes) {
    this.id = event.id;
    this.type = event.type;
    this.stream = event.streamId;
    this.revision = event.revision;
    this.position = position;
    this.contentType = event.isJson ? 'application/json' : 'application/octet-stream';
    this.data = event.data;
    this.metadata = event.metadata;
    this.dataBytes = raw.data;
    this.metadataBytes = raw.metadata;
  }

  get verbatim(): boolean {
    return (
      (this.contentType !== 'application/json' || sameAsParsed(this.data, this.dataBytes)) &&
      (this.metadataBytes.length === 0 || sameAsParsed(this.metadata, this.metadataBytes))
    );
  }
}

/** Undefined for a link whose target is gone. */
export const storedEvent = ({ event, commitPosition }: ResolvedEvent, raw: RawBytes): StoredEvent | undefined => {
  if (event === undefined) return undefined;
  const commit = commitPosition ?? 0n;
  return new ReadEvent(event, event.position ?? { commit, prepare: commit }, raw);
};
