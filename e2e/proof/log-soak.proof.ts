import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playSoak, soakedFile } from '../src/log-soak.ts';

/** A million events: memory stays, appends and reads stay as fast, and how large the file gets. */
export async function prove(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'log-soak-'));
  try {
    const report = await playSoak({ folder, events: 1_000_000, rounds: 61, ms: 300 });
    return {
      ...report,
      ...soakedFile(folder),
      memoryGrowthFromHalf: Math.round((report.memoryMb[9]! / report.memoryMb[4]!) * 100) / 100,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
