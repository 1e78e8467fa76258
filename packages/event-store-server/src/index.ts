export type { User } from './access.ts';
export { backUpDataFile, BackupError, checkDataFile, restore, type DataFileReport } from './maintenance.ts';
export { watchDiskSpace, type DiskSpaceOptions } from './disk-space.ts';
export {
  ServerStartError,
  startEventStoreServer,
  type EventStoreServer,
  type EventStoreServerOptions,
} from './server.ts';
export { keepHeapSmall } from './small-heap.ts';
export { DataFileError, type SyncMode } from './storage.ts';
