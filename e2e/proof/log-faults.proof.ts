import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playCrashes } from '../src/event-store-crashes.ts';
import { playFaults } from '../src/event-store-faults.ts';

/** Faults between client and node, and kills of the node under load: nothing lost, misplaced, doubled or seen in another order. */
export async function prove(seed: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'log-faults-'));
  try {
    const faults = await playFaults({
      dataFile: join(folder, 'faults.db'),
      faults: 210,
      writers: 12,
      subscribers: 4,
      seed,
    });
    console.error(JSON.stringify(faults));
    const crashes = await playCrashes({
      dataFile: join(folder, 'crashes.db'),
      kills: 100,
      writers: 32,
      subscribers: 12,
      upMs: 2000,
    });
    return { faults, crashes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
