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

/** Undefined for a link whose target is gone. */
export const storedEvent = ({ event, commitPosition }: ResolvedEvent, raw: RawBytes): StoredEvent | undefined => {
  if (event === undefined) return undefined;
  const commit = event.position?.commit ?? commitPosition ?? 0n;
  return {
    id: event.id,
    type: event.type,
    stream: event.streamId,
    revision: event.revision,
    position: { commit, prepare: event.position?.prepare ?? commit },
    contentType: event.isJson ? 'application/json' : 'application/octet-stream',
    data: event.data,
    metadata: event.metadata,
    dataBytes: raw.data,
    metadataBytes: raw.metadata,
    get verbatim() {
      return (
        (!event.isJson || sameAsParsed(event.data, raw.data)) &&
        (raw.metadata.length === 0 || sameAsParsed(event.metadata, raw.metadata))
      );
    },
  };
};
