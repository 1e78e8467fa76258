import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playNumbering } from '../src/numbering-play.ts';

const OPERATIONS = 200_000;
const KILLS = 30;

/** What porcupine says of the history; told aloud where there is no Go to run it. */
const linearizability = (historyFile: string): object => {
  if (spawnSync('go', ['version']).status !== 0) {
    console.error('Go is not installed: the history is not given to porcupine; the check of its own has run');
    return { checker: 'none: Go is not installed' };
  }
  const cwd = fileURLToPath(new URL('linearizability', import.meta.url));
  const said = spawnSync('go', ['run', '.', historyFile], { cwd, encoding: 'utf8' });
  if (said.stdout === '') throw new Error(said.stderr);
  return JSON.parse(said.stdout) as object;
};

/**
 * Concurrent operations of 8 client processes on one range served by 3 replicas, with answers lost and replicas and store killed: no number
 * twice, none lost, none unexplained, and the history linearizable. TONGBIAO_HISTORY keeps the history file.
 */
export async function prove(seed: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'numbering-proof-'));
  const historyFile = process.env['TONGBIAO_HISTORY'] ?? join(folder, 'history.jsonl');
  try {
    const operations = Number(process.env['TONGBIAO_OPERATIONS'] ?? OPERATIONS);
    const kills = Math.max(2, Math.round((KILLS * operations) / OPERATIONS));
    const played = await playNumbering({ operations, kills, seed, loseEveryMs: 3_000, historyFile });
    const checked = linearizability(historyFile);
    if (played.faults.length > 0) throw new Error(JSON.stringify({ ...played, checked }));
    const sha256 = hash('sha256', readFileSync(historyFile));
    return { ...played, linearizability: checked, historySha256: sha256 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
