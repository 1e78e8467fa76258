import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playSteps, steps, tally } from './commit-model-play.ts';
import { logAsNode } from './log-as-node.ts';

/** Many more are played by `pnpm proof log-commit-rules`. */
const RUNS = 1_200;

describe('writing to streams, compared with a small model of the rules', () => {
  it('is the same for whatever writers do', { timeout: 120_000 }, async () => {
    const told = tally();
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const node = logAsNode();
        try {
          told.add(await playSteps(node, plan));
        } finally {
          node.close();
        }
      }),
      { numRuns: RUNS, seed: randomInt(2 ** 31) },
    );
    // What hardly ever happens is not compared.
    for (const kind of ['success', 'repeated', 'wrong-expected-version', 'stream-deleted'])
      expect(told.of(kind), kind).toBeGreaterThan(RUNS / 4);
  });
});
