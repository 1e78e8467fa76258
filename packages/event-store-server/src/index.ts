export type { User } from './access.ts';
export { BackupError, checkDataFile, restore, type DataFileReport } from './maintenance.ts';
export {
  ServerStartError,
  startEventStoreServer,
  type EventStoreServer,
  type EventStoreServerOptions,
} from './server.ts';
export { DataFileError, type SyncMode } from './storage.ts';
