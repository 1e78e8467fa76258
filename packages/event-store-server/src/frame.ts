/**
 * The stored form of an event is the frame that a reader receives: a length-prefixed gRPC message holding
 * `ReadResp { event: ReadEvent { event: RecordedEvent, commit_position } }`. A read without link resolution sends the
 * stored bytes as they are. Field numbers are those of `event_store.client.streams`.
 */
import { readSmallVarint, smallVarintLength, varintLength, writeSmallVarint, writeVarint } from './varint.ts';
import { uuidHalves } from './uuid.ts';

/** What is known about an event when it gets its place in the log. */
export interface EventContent {
  /** Lower case, 36 characters. */
  readonly id: string;
  readonly streamName: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly type: string;
  readonly createdMs: number;
  readonly isJson: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

const PREFIX_BYTES = 5;
const ID_FIELD_BYTES = 40;
/** Of a record's bytes: tag and length of the UUID, tag and length of its string. */
const ID_TEXT_AT = 4;
const CONTENT_TYPE_JSON = entry('content-type', 'application/json');
const CONTENT_TYPE_BINARY = entry('content-type', 'application/octet-stream');

/** Encodes an event once, for the data file and for every reader. */
export function encodeFrame(event: EventContent): Buffer {
  const typeBytes = Buffer.byteLength(event.type);
  const typeEntry = 6 + 1 + smallVarintLength(typeBytes) + typeBytes;
  const created = `${event.createdMs}0000`;
  const createdEntry = 9 + 2 + created.length;
  const contentType = event.isJson ? CONTENT_TYPE_JSON : CONTENT_TYPE_BINARY;
  const name = Buffer.byteLength(event.streamName);
  const nameField = 1 + smallVarintLength(name) + name;
  const positionBytes = varintLength(event.position);
  const recordBytes =
    ID_FIELD_BYTES +
    lengthDelimited(nameField) +
    1 +
    varintLength(event.revision) +
    2 * (1 + positionBytes) +
    lengthDelimited(typeEntry) +
    lengthDelimited(createdEntry) +
    contentType.length +
    (event.metadata.length === 0 ? 0 : lengthDelimited(event.metadata.length)) +
    (event.data.length === 0 ? 0 : lengthDelimited(event.data.length));
  const readEventBytes = lengthDelimited(recordBytes) + 1 + positionBytes;
  const messageBytes = lengthDelimited(readEventBytes);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + messageBytes);
  frame[0] = 0;
  frame.writeUInt32BE(messageBytes, 1);
  let at = open(frame, PREFIX_BYTES, 0x0a, readEventBytes);
  at = open(frame, at, 0x0a, recordBytes);
  at = open(frame, at, 0x0a, 38);
  at = open(frame, at, 0x12, 36);
  at += frame.write(event.id, at, 'latin1');
  at = open(frame, at, 0x12, nameField);
  at = open(frame, at, 0x1a, name);
  at += frame.write(event.streamName, at);
  frame[at++] = 0x18;
  at = writeVarint(frame, at, event.revision);
  frame[at++] = 0x20;
  at = writeVarint(frame, at, event.position);
  frame[at++] = 0x28;
  at = writeVarint(frame, at, event.position);
  at = open(frame, at, 0x32, typeEntry);
  at = open(frame, at, 0x0a, 4);
  at += frame.write('type', at, 'latin1');
  at = open(frame, at, 0x12, typeBytes);
  at += frame.write(event.type, at);
  at = open(frame, at, 0x32, createdEntry);
  at = open(frame, at, 0x0a, 7);
  at += frame.write('created', at, 'latin1');
  at = open(frame, at, 0x12, created.length);
  at += frame.write(created, at, 'latin1');
  frame.set(contentType, at);
  at += contentType.length;
  at = bytes(frame, at, 0x3a, event.metadata);
  at = bytes(frame, at, 0x42, event.data);
  frame[at++] = 0x18;
  writeVarint(frame, at, event.position);
  return frame;
}

/** The bytes of the `RecordedEvent` inside a stored frame. */
export function recordOf(frame: Uint8Array): Uint8Array {
  const [, inner] = readSmallVarint(frame, PREFIX_BYTES + 1);
  const [length, start] = readSmallVarint(frame, inner + 1);
  return frame.subarray(start, start + length);
}

/** The event id inside a stored frame. */
export function idOf(frame: Uint8Array): string {
  const record = recordOf(frame);
  return Buffer.from(record.buffer, record.byteOffset + ID_TEXT_AT, 36).toString('latin1');
}

/** The payload inside a stored frame; empty when the event has none. */
export function dataOf(frame: Uint8Array): Uint8Array {
  return field(recordOf(frame), 0x42) ?? frame.subarray(0, 0);
}

/** Name of the stream inside a stored frame. */
export function streamNameOf(frame: Uint8Array): string {
  const identifier = field(recordOf(frame), 0x12);
  const name = identifier === undefined ? undefined : field(identifier, 0x1a);
  return name === undefined ? '' : Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString();
}

/** The first length-delimited field with this tag. */
function field(message: Uint8Array, wanted: number): Uint8Array | undefined {
  for (let at = 0; at < message.length;) {
    const tag = message[at] ?? 0;
    if ((tag & 7) === 0) {
      at++;
      while ((message[at++] ?? 0) >= 0x80);
      continue;
    }
    const [length, start] = readSmallVarint(message, at + 1);
    if (tag === wanted) return message.subarray(start, start + length);
    at = start + length;
  }
  return undefined;
}

/** What a reader that asked for link resolution receives: the target (absent when it cannot be read) and the link, at the link's position. */
export function linkFrame(target: Uint8Array | undefined, link: Uint8Array, position: bigint): Buffer {
  const size =
    (target === undefined ? 0 : lengthDelimited(target.length)) +
    lengthDelimited(link.length) +
    1 +
    varintLength(position);
  const frame = start(lengthDelimited(size));
  let at = open(frame, PREFIX_BYTES, 0x0a, size);
  if (target !== undefined) at = bytes(frame, at, 0x0a, target);
  at = bytes(frame, at, 0x12, link);
  frame[at++] = 0x18;
  writeVarint(frame, at, position);
  return frame;
}

/** The same event without a link, from the bytes of its record. */
export function plainFrame(record: Uint8Array, position: bigint): Buffer {
  const size = lengthDelimited(record.length) + 1 + varintLength(position);
  const frame = start(lengthDelimited(size));
  let at = open(frame, PREFIX_BYTES, 0x0a, size);
  at = bytes(frame, at, 0x0a, record);
  frame[at++] = 0x18;
  writeVarint(frame, at, position);
  return frame;
}

/** The record with its id as two signed halves, for readers that ask for structured ids. */
export function withStructuredId(record: Uint8Array): Uint8Array {
  const id = Buffer.from(record.buffer, record.byteOffset + ID_TEXT_AT, 36).toString('latin1');
  const [most, least] = uuidHalves(id).map((half) => BigInt.asUintN(64, half)) as [bigint, bigint];
  const structured = 2 + varintLength(most) + varintLength(least);
  const result = Buffer.allocUnsafe(4 + structured + record.length - ID_FIELD_BYTES);
  let at = open(result, 0, 0x0a, structured + 2);
  at = open(result, at, 0x0a, structured);
  result[at++] = 0x08;
  at = writeVarint(result, at, most);
  result[at++] = 0x10;
  at = writeVarint(result, at, least);
  result.set(record.subarray(ID_FIELD_BYTES), at);
  return result;
}

/** First answer to a subscription. */
export function confirmationFrame(subscriptionId: string): Buffer {
  const id = Buffer.from(subscriptionId);
  const frame = start(2 + lengthDelimited(id.length));
  const at = open(frame, PREFIX_BYTES, 0x12, lengthDelimited(id.length));
  bytes(frame, at, 0x0a, id);
  return frame;
}

/** How far a filtered subscription has looked. */
export function checkpointFrame(position: bigint): Buffer {
  const size = 2 * (1 + varintLength(position));
  const frame = start(2 + size);
  let at = open(frame, PREFIX_BYTES, 0x1a, size);
  frame[at++] = 0x08;
  at = writeVarint(frame, at, position);
  frame[at++] = 0x10;
  writeVarint(frame, at, position);
  return frame;
}

/** The stream has no events and never had, or was soft-deleted. */
export function streamNotFoundFrame(streamName: string): Buffer {
  const name = Buffer.from(streamName);
  const nameField = lengthDelimited(name.length);
  const frame = start(lengthDelimited(lengthDelimited(nameField)));
  let at = open(frame, PREFIX_BYTES, 0x22, lengthDelimited(nameField));
  at = open(frame, at, 0x0a, nameField);
  bytes(frame, at, 0x1a, name);
  return frame;
}

/** Ends a read of a client that asked for compatibility with 21.x: the last revision of the stream. */
export function lastStreamPositionFrame(revision: bigint): Buffer {
  const frame = start(1 + varintLength(revision));
  frame[PREFIX_BYTES] = 0x30;
  writeVarint(frame, PREFIX_BYTES + 1, revision);
  return frame;
}

/** The subscription has sent everything that was there. */
export const CAUGHT_UP_FRAME = Buffer.from([0, 0, 0, 0, 2, 0x42, 0]);

/** Puts the length prefix of gRPC before a message. */
export function frameOf(message: Uint8Array): Buffer {
  const frame = start(message.length);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

function start(messageBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + messageBytes);
  frame[0] = 0;
  frame.writeUInt32BE(messageBytes, 1);
  return frame;
}

function lengthDelimited(length: number): number {
  return 1 + smallVarintLength(length) + length;
}

function open(frame: Buffer, offset: number, tag: number, length: number): number {
  frame[offset] = tag;
  return writeSmallVarint(frame, offset + 1, length);
}

function bytes(frame: Buffer, offset: number, tag: number, value: Uint8Array): number {
  if (value.length === 0 && tag !== 0x12 && tag !== 0x0a) return offset;
  const at = open(frame, offset, tag, value.length);
  frame.set(value, at);
  return at + value.length;
}

function entry(key: string, value: string): Buffer {
  const inner = lengthDelimited(key.length) + lengthDelimited(value.length);
  const result = Buffer.allocUnsafe(lengthDelimited(inner));
  let at = open(result, 0, 0x32, inner);
  at = bytes(result, at, 0x0a, Buffer.from(key));
  bytes(result, at, 0x12, Buffer.from(value));
  return result;
}
