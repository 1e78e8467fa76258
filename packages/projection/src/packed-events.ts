import type { EventMetadata } from '@tongbiao/contracts';
import type { Cursor, Delivery, StoredEventLike } from './view.ts';
import { ViewError } from './view-error.ts';

/**
 * Events on their way to where views are built, perhaps another thread: their bytes in one piece that changes hands instead of being
 * copied, and what became of those that no view takes.
 */
export interface PackedEvents {
  /** Owns its memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Types of the packed events, which name them by their place here. */
  readonly types: readonly string[];
  /** How many are packed. */
  readonly packed: number;
  /** How many it stands for. */
  readonly events: number;
  /** The last event, packed or not; undefined: there is none. */
  readonly last: Cursor | undefined;
  /** When the last one was recorded. */
  readonly recordedAt: string | undefined;
  /** Events of types that the catalogue does not know, by type. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Everything that the log held is now in the hands of who builds. */
  readonly hasCaughtUp: boolean;
}

/** Bytes in one pack, about: enough that handing it over costs nothing beside its events. */
const PACK_BYTES = 262_144;
/** Events that one pack stands for, at most. */
const PACK_EVENTS = 4_096;

/** Ordinal, revision, commit and prepare position, then lengths of data and metadata, stream and id, then type and flags. */
const HEAD_BYTES = 4 * 8 + 2 * 4 + 2 * 2 + 2 + 1;
const IS_JSON = 1;

type Taken = 'taken' | 'passed over' | 'unknown';

/** Options of {@link pack}. */
export interface PackOptions {
  readonly logId: string;
  /** What is to become of events of a type. */
  readonly fateOf: (type: string) => Taken;
}

const bytesOf = ({ dataBytes, data }: StoredEventLike): Uint8Array =>
  dataBytes ?? (data instanceof Uint8Array ? data : Buffer.from(JSON.stringify(data) ?? ''));
const metadataBytesOf = ({ metadataBytes, metadata }: StoredEventLike): Uint8Array =>
  metadataBytes ?? Buffer.from(JSON.stringify(metadata) ?? '');
const isJson = ({ contentType = 'application/json' }: StoredEventLike): boolean => contentType === 'application/json';

/** One pack that is being filled. */
const filling = () => {
  let bytes = Buffer.allocUnsafeSlow(PACK_BYTES);
  let at = 0;
  const types = new Map<string, number>();
  let packed = 0;
  const makeRoom = (more: number) => {
    if (at + more <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, at + more));
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  };
  return {
    add: (event: StoredEventLike, ordinal: bigint) => {
      const [data, metadata] = [bytesOf(event), metadataBytesOf(event)];
      const [streamBytes, idBytes] = [Buffer.byteLength(event.stream), Buffer.byteLength(event.id)];
      makeRoom(HEAD_BYTES + data.length + metadata.length + streamBytes + idBytes);
      let type = types.get(event.type);
      if (type === undefined) types.set(event.type, (type = types.size));
      at = bytes.writeBigUInt64LE(ordinal, at);
      at = bytes.writeBigUInt64LE(event.revision, at);
      at = bytes.writeBigUInt64LE(event.position.commit, at);
      at = bytes.writeBigUInt64LE(event.position.prepare, at);
      at = bytes.writeUInt32LE(data.length, at);
      at = bytes.writeUInt32LE(metadata.length, at);
      at = bytes.writeUInt16LE(streamBytes, at);
      at = bytes.writeUInt16LE(idBytes, at);
      at = bytes.writeUInt16LE(type, at);
      at = bytes.writeUInt8(isJson(event) ? IS_JSON : 0, at);
      at += bytes.write(event.stream, at);
      at += bytes.write(event.id, at);
      bytes.set(data, at);
      at += data.length;
      bytes.set(metadata, at);
      at += metadata.length;
      packed += 1;
    },
    isFull: () => at >= PACK_BYTES * 0.9,
    done: () => ({ bytes, types: [...types.keys()], packed }),
  };
};

/**
 * Packs what a source delivers, from the first event of the log on: as much as fits one pack until it has caught up, and then every event
 * by itself. Throws OUT_OF_ORDER.
 */
export const pack = async function* (
  deliveries: AsyncIterable<Delivery>,
  { logId, fateOf }: PackOptions,
): AsyncGenerator<PackedEvents> {
  let due = 0n;
  let isCaughtUp = false;
  let filled = filling();
  let events = 0;
  let unknown: Record<string, number> = {};
  let last: StoredEventLike | undefined;
  const done = (hasCaughtUp: boolean): PackedEvents => {
    const recordedAt = (last?.metadata as EventMetadata | undefined)?.recordedAt;
    const cursor = last && { logId, position: last.position, ordinal: due - 1n, eventId: last.id };
    const full = { ...filled.done(), events, last: cursor, recordedAt, unknown, hasCaughtUp };
    filled = filling();
    [events, unknown, last] = [0, {}, undefined];
    return full;
  };
  for await (const delivery of deliveries) {
    if (delivery.kind === 'caughtUp') {
      isCaughtUp = true;
      yield done(true);
      continue;
    }
    const { event, ordinal } = delivery;
    if (ordinal !== due)
      throw new ViewError('OUT_OF_ORDER', `event ${ordinal} was delivered where event ${due} is due`);
    due += 1n;
    events += 1;
    last = event;
    const fate = fateOf(event.type);
    if (fate === 'taken') filled.add(event, ordinal);
    else if (fate === 'unknown') unknown[event.type] = (unknown[event.type] ?? 0) + 1;
    if (isCaughtUp || events >= PACK_EVENTS || filled.isFull()) yield done(false);
  }
};

/** An event that was packed; parsed where somebody looks. */
class Unpacked implements StoredEventLike {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: StoredEventLike['position'];
  readonly contentType: string;
  readonly dataBytes: Buffer;
  readonly metadataBytes: Buffer;
  #metadata: unknown;

  constructor(head: Omit<StoredEventLike, 'data' | 'metadata'>, data: Buffer, metadata: Buffer) {
    this.id = head.id;
    this.type = head.type;
    this.stream = head.stream;
    this.revision = head.revision;
    this.position = head.position;
    this.contentType = head.contentType!;
    this.dataBytes = data;
    this.metadataBytes = metadata;
  }

  /** What the store's reader gives: of a foreign event the text that is no JSON, or its bytes. */
  get data(): unknown {
    if (this.contentType !== 'application/json') return this.dataBytes;
    const text = this.dataBytes.toString();
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  get metadata(): unknown {
    if (this.#metadata === undefined && this.metadataBytes.length > 0)
      try {
        this.#metadata = JSON.parse(this.metadataBytes.toString());
      } catch {
        this.#metadata = this.metadataBytes;
      }
    return this.#metadata;
  }
}

/** The packed events, in order. */
export const unpack = function* ({
  bytes: packedBytes,
  types,
  packed,
}: PackedEvents): Generator<{ readonly event: StoredEventLike; readonly ordinal: bigint }> {
  const bytes = Buffer.from(packedBytes.buffer, packedBytes.byteOffset, packedBytes.byteLength);
  for (let n = 0, at = 0; n < packed; n++) {
    const ordinal = bytes.readBigUInt64LE(at);
    const revision = bytes.readBigUInt64LE(at + 8);
    const position = { commit: bytes.readBigUInt64LE(at + 16), prepare: bytes.readBigUInt64LE(at + 24) };
    const dataLength = bytes.readUInt32LE(at + 32);
    const metadataLength = bytes.readUInt32LE(at + 36);
    const streamAt = at + HEAD_BYTES;
    const idAt = streamAt + bytes.readUInt16LE(at + 40);
    const dataAt = idAt + bytes.readUInt16LE(at + 42);
    const type = types[bytes.readUInt16LE(at + 44)]!;
    const flags = bytes.readUInt8(at + 46);
    const metadataAt = dataAt + dataLength;
    const [stream, id] = [bytes.toString('utf8', streamAt, idAt), bytes.toString('utf8', idAt, dataAt)];
    const contentType = (flags & IS_JSON) === 0 ? 'application/octet-stream' : 'application/json';
    at = metadataAt + metadataLength;
    yield {
      event: new Unpacked(
        { id, type, stream, revision, position, contentType },
        bytes.subarray(dataAt, metadataAt),
        bytes.subarray(metadataAt, at),
      ),
      ordinal,
    };
  }
};
