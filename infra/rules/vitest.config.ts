import { defineConfig } from 'vitest/config';

const RULES = 'packages/domain/src/{registry,numbering}';

/**
 * The specifications of the rules: the pure tests beside them, and nothing that starts a process. With `--coverage` they fail where a
 * branch of a rule has none; mutants of the rules are held against them. Those that play through whole histories are left out: with them
 * a mutant would take half a minute, and both figures are of the specifications, not of luck.
 */
export default defineConfig({
  test: {
    include: [`${RULES}/**/*.test.ts`, 'packages/domain/src/kept-forms.test.ts'],
    exclude: ['**/histories.test.ts', '**/agreement-interleavings.test.ts', '**/representatives.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: [`${RULES}/**/*.ts`],
      exclude: ['**/*.test.ts', '**/testing/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { branches: 100 },
    },
  },
});
