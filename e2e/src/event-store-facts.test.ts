import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playFacts } from './node-facts.ts';

describe('the embedded event store beside a real node', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-facts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('does what EventStoreDB 24.6.0 did in every recorded scenario', { timeout: 300_000 }, async () => {
    const report = await playFacts(folder);
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ asRecorded: 588, different: 0 });
  });
});
