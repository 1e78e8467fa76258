import { defineConfig } from 'vitest/config';

/** The tests that mutants of the registry's rules are held against: the pure ones beside them, and nothing that starts a process. */
export default defineConfig({
  test: { include: ['packages/domain/src/registry/**/*.test.ts'], testTimeout: 20_000 },
});
