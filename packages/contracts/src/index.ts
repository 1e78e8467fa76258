export { actText, type ActContent } from './act.ts';
export {
  audienceOf,
  catalogue,
  decodeEvent,
  encodeEvent,
  isKnown,
  upcast,
  type Audience,
  type DomainEvent,
  type EventData,
  type EventOf,
  type EventType,
  type Upcaster,
} from './catalogue.ts';
export { commandIdOf, derivedId, eventIdOf, importedId, type CommandScope } from './ids.ts';
export { canonicalMessageJson, contractImage, contractRegistry, encodeStrictJson } from './image.ts';
export { canonicalJson, digestOfJson, sha256 } from './json.ts';
export type { Actor, ActSignature, Cause, EventMetadata } from './metadata.ts';
export { comparePositions, formatPosition, padPosition, parsePosition, type Position } from './position.ts';
export { streams } from './streams.ts';
export { readersOf, readRegionReaders, type RegionReaders } from './region-readers.ts';
export { maySee, type Reader } from './visibility.ts';
export { uuidBytes } from './uuid-bytes.ts';
