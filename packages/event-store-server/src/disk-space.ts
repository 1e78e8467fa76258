import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** When and whom `watchDiskSpace` tells. */
export interface DiskSpaceOptions {
  /** Told once each time the room falls below `littleBytes`. */
  readonly onLittle: (freeBytes: number) => void;
  /** A log grows by about half a kilobyte an event. @default 1 GiB */
  readonly littleBytes?: number;
  /** @default 60,000 */
  readonly everyMs?: number;
}

/**
 * Watches the room for a data file until the function that it returns is called. Nothing stops when there is little: a
 * full disk fails the appends that find no room and leaves the log readable.
 */
export function watchDiskSpace(dataFile: string, options: DiskSpaceOptions): () => void {
  const { onLittle, littleBytes = 1024 ** 3, everyMs = 60_000 } = options;
  if (dataFile === ':memory:') return () => {};
  const folder = dirname(resolve(dataFile));
  let isLow = false;
  const check = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(folder);
    const wasLow = isLow;
    isLow = bavail * bsize < littleBytes;
    if (isLow && !wasLow) onLittle(bavail * bsize);
  };
  const look = (): void => void check().catch(() => {});
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
