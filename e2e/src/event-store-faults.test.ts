import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { playFaults } from './event-store-faults.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-store-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the careful client writes every command once and sees every event once, through a bad network and a node that dies', async () => {
  const seed = randomInt(2 ** 31);
  console.info(`[e2e] seed ${seed}`);
  const options = { dataFile: join(folder, 'log.db'), faults: 35, writers: 12, subscribers: 4, seed };
  const report = await playFaults(options);
  console.info(`[e2e] ${JSON.stringify(report)}`);
  expect(report).toMatchObject({ lost: 0, doubled: 0, wronglySeen: 0, stray: 0 });
  expect(Object.keys(report.faults)).toHaveLength(7);
  expect(report.commands).toBeGreaterThan(35);
  expect(report.resent).toBeGreaterThan(0);
  expect(report.swallowedBytes).toBeGreaterThan(0);
});
