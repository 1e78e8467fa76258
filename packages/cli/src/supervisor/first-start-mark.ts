import { readFileSync, writeFileSync } from 'node:fs';
import { foldersOf } from './data-folder.ts';

/** Whether the first start was done for this very log. */
export function firstStartIsDone(dataDir: string, logId: string): boolean {
  try {
    return (JSON.parse(readFileSync(foldersOf(dataDir).firstStartFile, 'utf8')) as { logId?: unknown }).logId === logId;
  } catch {
    return false;
  }
}

/** From now on the first start is done for this log. */
export const markFirstStart = (dataDir: string, logId: string): void =>
  writeFileSync(foldersOf(dataDir).firstStartFile, `${JSON.stringify({ logId })}\n`);
