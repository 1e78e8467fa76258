import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playSoak, soakedFile } from './log-soak.ts';

describe('a log that grows', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-soak-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a constant amount of memory, and gets no slower', { timeout: 240_000 }, async () => {
    const report = await playSoak({ folder, events: 50_000, rounds: 3, ms: 500 });
    console.info(`[e2e] ${JSON.stringify(report)}`);
    expect(report.memoryMb.at(-1)).toBeLessThan(report.memoryMb[3]! * 1.3);
    expect(report.peakMemoryMb).toBeLessThan(150);
    // 220 bytes of data, an id, names, and what SQLite adds.
    expect(soakedFile(folder).bytesPerEvent).toBeLessThan(600);
    // Short, on a machine that does other things too: what is looked for here is a cost that grows with the log.
    for (const { byServerCpu } of [report.appendsSlowerBy, report.readsSlowerBy, report.backwardReadsSlowerBy])
      expect(byServerCpu).toBeLessThan(2);
  });
});
