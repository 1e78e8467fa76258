import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants of the registry's rules are held against: the pure ones beside them, and nothing that starts a process. Those
 * that play long random histories are left out: with them a mutant would take half a minute, and the score is of the specifications.
 */
export default defineConfig({
  test: {
    include: ['packages/domain/src/registry/**/*.test.ts'],
    exclude: ['**/histories.test.ts', '**/agreement-interleavings.test.ts'],
    testTimeout: 20_000,
  },
});
