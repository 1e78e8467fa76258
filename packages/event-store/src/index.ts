export { type AppendOptions, type Appended, type ExactRevision, type NewEvent } from './append.ts';
export { batcher, type Batcher, type BatcherOptions, type Submission } from './batcher.ts';
export { metadataOf, type CommandContext } from './command-context.ts';
export {
  copyLog,
  CopyError,
  type CopyErrorCode,
  type CopyOptions,
  type CopyProgress,
  type CopyReport,
} from './copy-log.ts';
export { requestIdReused, type CommandOutcome } from './decision.ts';
export { openEventStore, type EventStore, type OpenOptions } from './event-store.ts';
export { foundLog } from './founding.ts';
export { type CommandIndex, type CommandRecord, type Folded, type Recorded, type StreamStore } from './history.ts';
export { keptStates, type KeptStates, type KeptStatesOptions } from './kept-states.ts';
export { type Lag, type LagMeter } from './lag.ts';
export { type Direction, type ReadAllOptions, type ReadStreamOptions } from './read.ts';
export { recall, type Recall } from './recall.ts';
export { loadState, stateCache, type Loading, type StateCache, type StateCacheOptions } from './state-cache.ts';
export { codeOf, StoreError, type StoreErrorCode } from './store-error.ts';
export { isDomainType, type StoredEvent } from './stored-event.ts';
export { type Cursor, type Delivery, type SubscribeOptions } from './subscribe.ts';
export { readToken, tokenOf } from './token.ts';
export { transact, type Transaction } from './transact.ts';
export { witnessed, type Witness } from './witness.ts';
