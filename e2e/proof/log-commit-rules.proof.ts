import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { logAsNode, playSteps, steps, tally } from '@tongbiao/event-store-server/commit-rules';
import fc from 'fast-check';
import { nodeOverClient } from '../src/commit-rules.ts';

const ON_THE_LOG = 20_000;
const OVER_THE_CLIENT = 500;

/** Whatever writers do, the log alone and the server behind the official client tell them what the small model of the rules tells. */
export async function prove(seed: number): Promise<object> {
  const onTheLog = tally();
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const node = logAsNode();
      try {
        onTheLog.add(await playSteps(node, plan));
      } finally {
        node.close();
      }
    }),
    { numRuns: ON_THE_LOG, seed },
  );
  console.error(`${ON_THE_LOG} sequences on the log`);

  const folder = mkdtempSync(join(tmpdir(), 'commit-rules-'));
  const start = (port: number) => startEventStoreServer({ dataFile: join(folder, 'log.db'), port, sync: 'normal' });
  let server = await start(0);
  let restarts = 0;
  const overTheClient = tally();
  const node = nodeOverClient(server.connectionString, async () => {
    restarts++;
    await server.close();
    server = await start(server.port);
  });
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => overTheClient.add(await playSteps(node, plan))),
      { numRuns: OVER_THE_CLIENT, seed },
    );
  } finally {
    await node.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    onTheLog: { sequences: ON_THE_LOG, told: onTheLog.all },
    overTheClient: { sequences: OVER_THE_CLIENT, restarts, told: overTheClient.all },
    differences: 0,
  };
}
