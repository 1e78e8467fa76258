import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playFacts } from '../src/node-facts.ts';

/** The whole comparison with what EventStoreDB 24.6.0 did: client, raw requests, access. */
export async function prove(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'node-facts-'));
  try {
    return await playFacts(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
