import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Mutation score of the registry's rules: Stryker changes the source in every place where it can, and the pure tests beside it have to
// notice. The whole takes an hour on two idle cores; MUTATE names a part of it, as globs separated by commas.

const root = resolve(import.meta.dirname, '../..');
const RULES = 'packages/domain/src/registry';

interface Mutant {
  readonly status: string;
  /** Absent for a mutant that no test reaches. */
  readonly coveredBy?: readonly string[];
  readonly testsCompleted?: number;
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** A mutant that tests reach and that none ran against: the runner broke, and the score would be of nothing. */
const isUntried = ({ status, coveredBy = [], testsCompleted = 0 }: Mutant): boolean =>
  status === 'Survived' && coveredBy.length > 0 && testsCompleted === 0;

/** Files in which mutants are made: all rules, or those that MUTATE names. */
const filesOf = (part: string): string[] =>
  globSync(part === '' ? `${RULES}/**/*.ts` : part.split(','), {
    cwd: root,
    exclude: ['**/*.test.ts', '**/testing/**'],
  });

const percent = (part: number, whole: number): number => (whole === 0 ? 100 : Math.round((1000 * part) / whole) / 10);

/** The score over all files and of each; a mutant that no test reaches counts as one that survived. */
export const prove = async (): Promise<object> => {
  const part = process.env['MUTATE'] ?? '';
  const files = filesOf(part);
  const args = ['run', 'infra/mutation/stryker.config.json', '--mutate', files.join(',')];
  const stryker = spawn(join(root, 'node_modules/.bin/stryker'), args, { cwd: root, stdio: 'inherit' });
  const [code] = (await once(stryker, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`Stryker ended with ${code}`);
  const { files: found } = JSON.parse(
    readFileSync(join(root, 'node_modules/.cache/mutation/report.json'), 'utf8'),
  ) as Report;
  const untried = Object.values(found).flatMap(({ mutants }) => mutants.filter(isUntried)).length;
  if (untried > 0) throw new Error(`${untried} mutants were not tried: the test runner broke on the way`);
  const counted = Object.entries(found).map(([file, { mutants }]) => {
    const detected = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
    const valid = mutants.filter(({ status }) => !['CompileError', 'RuntimeError', 'Ignored'].includes(status)).length;
    return { file: file.slice(RULES.length + 1), detected, valid };
  });
  const sum = (of: 'detected' | 'valid') => counted.reduce((n, each) => n + each[of], 0);
  return {
    of: RULES,
    part: part === '' ? 'the whole' : part,
    files: counted.length,
    mutants: sum('valid'),
    detected: sum('detected'),
    scorePercent: percent(sum('detected'), sum('valid')),
    lowest: counted
      .map(({ file, detected, valid }) => ({ file, scorePercent: percent(detected, valid), mutants: valid }))
      .toSorted((a, b) => a.scorePercent - b.scorePercent)
      .slice(0, 10),
  };
};
