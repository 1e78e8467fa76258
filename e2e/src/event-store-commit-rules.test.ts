import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { playSteps, steps, tally } from '@tongbiao/event-store-server/commit-rules';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeOverClient } from './commit-rules.ts';

/** Many more are played by `pnpm proof log-commit-rules`. */
const RUNS = 60;

describe('the embedded event store, compared with a small model of the rules for writing', () => {
  let folder: string;
  let server: EventStoreServer;
  const start = (port: number) => startEventStoreServer({ dataFile: join(folder, 'log.db'), port, sync: 'normal' });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'commit-rules-'));
    server = await start(0);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('tells the official client the same, whatever it does', { timeout: 120_000 }, async () => {
    const node = nodeOverClient(server.connectionString, async () => {
      await server.close();
      server = await start(server.port);
    });
    const told = tally();
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => told.add(await playSteps(node, plan))),
      { numRuns: RUNS, seed: randomInt(2 ** 31) },
    );
    await node.close();
    for (const kind of ['success', 'repeated', 'wrong-expected-version', 'stream-deleted'])
      expect(told.of(kind), kind).toBeGreaterThan(RUNS / 10);
  });
});
