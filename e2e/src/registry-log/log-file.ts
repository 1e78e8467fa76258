import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fillDataFile, type FilledEvent } from '@tongbiao/event-store-server/fill';
import { registryLog, REGISTRY_LOG_VERSION, type RegistryLogSize } from './registry-log.ts';

/** Of the user's cache: such a file of 2,000,000 events has some gigabytes and takes minutes to make. */
const FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tongbiao');

function* filled(size: RegistryLogSize): Generator<FilledEvent> {
  for (const { stream, id, type, data, metadata } of registryLog(size))
    yield {
      stream,
      id,
      type,
      isJson: true,
      data: Buffer.from(JSON.stringify(data)),
      metadata: Buffer.from(JSON.stringify(metadata)),
    };
}

/** A data file of the embedded store that holds the log, made where it is not kept from another run. */
export const registryLogFile = (size: RegistryLogSize, folder = FOLDER): string => {
  const { seed, works, events } = size;
  const file = join(folder, `registry-log-${REGISTRY_LOG_VERSION}-${seed}-${works}-${events}.db`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.unfinished`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  fillDataFile(unfinished, filled(size));
  renameSync(unfinished, file);
  return file;
};
