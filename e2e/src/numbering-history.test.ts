import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ClientSettings } from './numbering-client-process.ts';
import { checkHistory, type Operation } from './numbering-history.ts';
import { playNumbering } from './numbering-play.ts';

const operation = (op: Operation['op'], sequence: number, call: number, end: number, result = 'OK'): Operation => ({
  client: 0,
  round: 0,
  op,
  request: `${op}-${sequence}-${call}`,
  call: `${call}`,
  return: `${end}`,
  sequence,
  reservation: `r${sequence}`,
  work: `w${sequence}`,
  result,
});

describe('the check of a history', () => {
  it('accepts numbers in an order that the calls allow', () =>
    expect(
      checkHistory([operation('reserve', 2, 1, 4), operation('reserve', 1, 2, 3), operation('assign', 1, 5, 6)], 1)
        .faults,
    ).toEqual([]));
  it('finds a number given twice', () =>
    expect(checkHistory([operation('reserve', 1, 1, 2), operation('reserve', 1, 3, 4)], 1).faults).not.toEqual([]));
  it('finds a number that is missing', () =>
    expect(checkHistory([operation('reserve', 1, 1, 2), operation('reserve', 3, 3, 4)], 1).faults).not.toEqual([]));
  it('finds a lower number given to who asked after a higher one had been given', () =>
    expect(checkHistory([operation('reserve', 2, 1, 2), operation('reserve', 1, 3, 4)], 1).faults).not.toEqual([]));
  it('finds a number both assigned and released, and one refused for no reason', () => {
    const given = operation('reserve', 1, 1, 2);
    const fair = [given, operation('assign', 1, 3, 4), operation('release', 1, 3, 6, 'ALREADY_ASSIGNED')];
    expect(checkHistory(fair, 1).faults).toEqual([]);
    expect(checkHistory([given, operation('assign', 1, 3, 4), operation('release', 1, 5, 6)], 1).faults).not.toEqual(
      [],
    );
    expect(checkHistory([given, operation('release', 1, 3, 4, 'ALREADY_ASSIGNED')], 1).faults).not.toEqual([]);
    expect(
      checkHistory([given, operation('release', 1, 3, 4, 'ALREADY_ASSIGNED'), operation('assign', 1, 5, 6)], 1).faults,
    ).not.toEqual([]);
  });
});

describe('a client process', () => {
  it('ends with its parent, whatever it is waiting for', async () => {
    const main = fileURLToPath(new URL('numbering-client-process.ts', import.meta.url));
    const settings: ClientSettings = {
      client: 0,
      // Nobody is there: its calls are sent again for ever.
      addresses: ['127.0.0.1:1'],
      token: 'none',
      rangeId: 'jjj-1',
      seed: 1,
      slots: 1,
      loseEveryMs: 1_000,
    };
    const child = spawn(process.execPath, [main, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      child.stdin.end(`${JSON.stringify({ round: 0, operations: 1, targets: [] })}\n`);
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  }, 15_000);
});

describe('numbering under 8 client processes, 3 replicas, lost answers and kill -9', () => {
  it('gives no number twice, loses none and leaves none unexplained', async () => {
    const seed = Number(process.env['TONGBIAO_SEED'] ?? randomInt(2 ** 31));
    console.info(`seed ${seed} (repeat with TONGBIAO_SEED=${seed})`);
    const folder = mkdtempSync(join(tmpdir(), 'numbering-history-'));
    try {
      const historyFile = join(folder, 'history.jsonl');
      const played = await playNumbering({ operations: 1_500, kills: 2, seed, loseEveryMs: 1_000, historyFile });
      console.info(JSON.stringify(played));
      expect(played.faults).toEqual([]);
      expect(played.kills.replica + played.kills.store, 'something was killed').toBeGreaterThan(0);
      expect(played.retries, 'outcomes were unknown').toBeGreaterThan(0);
      expect(readFileSync(historyFile, 'utf8').trim().split('\n')).toHaveLength(played.operations + 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 180_000);
});
