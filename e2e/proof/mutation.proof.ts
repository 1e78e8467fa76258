import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

// Mutation score of the registry's rules: Stryker changes the source in every place where it can, and the pure tests beside it have to
// notice. The whole takes an hour on two idle cores, so it may be done in parts: MUTATE names files as globs separated by commas, and
// what was tried is kept in node_modules/.cache/mutation. The whole then tries what is new: mutants of source that changed, those whose
// killing test changed, survivors that have a new test. Without that folder it tries everything. WORKERS: how many at a time.

const root = resolve(import.meta.dirname, '../..');
const RULES = 'packages/domain/src/registry';
const CACHE = join(root, 'node_modules/.cache/mutation');
/** Below it the proof fails. */
const LEAST_PERCENT = 85;

interface Mutant {
  readonly status: string;
  /** Absent for a mutant that no test reaches. */
  readonly coveredBy?: readonly string[];
  readonly testsCompleted?: number;
  /** Made where a module is loaded: no test reaches it by itself, so that a new test does not show. */
  readonly static?: boolean;
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

const read = (name: string): Report => JSON.parse(readFileSync(join(CACHE, name), 'utf8')) as Report;

/** A mutant that tests reach and that none ran against: the runner broke, and the score would be of nothing. */
const isUntried = ({ status, coveredBy = [], testsCompleted = 0 }: Mutant): boolean =>
  status === 'Survived' && coveredBy.length > 0 && testsCompleted === 0;

const isStaticSurvivor = (mutant: Mutant): boolean => mutant.status === 'Survived' && mutant.static === true;

/** So that the next run tries them. */
const forget = (which: (mutant: Mutant) => boolean): void => {
  if (!existsSync(join(CACHE, 'incremental.json'))) return;
  const kept = read('incremental.json');
  const files = Object.entries(kept.files).map(([file, of]) => [
    file,
    { ...of, mutants: of.mutants.filter((m) => !which(m)) },
  ]);
  writeFileSync(join(CACHE, 'incremental.json'), JSON.stringify({ ...kept, files: Object.fromEntries(files) }));
};

const filesOf = (globs: readonly string[]): string[] =>
  globSync(globs, { cwd: root, exclude: ['**/*.test.ts', '**/testing/**'] }).toSorted();

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

const percent = (part: number, whole: number): number => (whole === 0 ? 100 : Math.floor((1000 * part) / whole) / 10);

/** The score over all files and of each, the lowest first; a mutant that no test reaches counts as one that survived. */
export const prove = async (): Promise<object> => {
  const all = filesOf([`${RULES}/**/*.ts`]);
  const part = process.env['MUTATE'] ?? '';
  const files = part === '' ? all : filesOf(part.split(','));
  forget(isStaticSurvivor);
  const workers = process.env['WORKERS'] ?? String(availableParallelism());
  const args = ['run', 'infra/rules/stryker.config.json', '--concurrency', workers, '--mutate', files.join(',')];
  const stryker = spawn(join(root, 'node_modules/.bin/stryker'), args, { cwd: root, stdio: 'inherit' });
  const [code] = (await once(stryker, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`Stryker ended with ${code}`);
  const found = Object.entries(read('report.json').files).filter(([file]) => files.includes(file));
  const untried = found.flatMap(([, { mutants }]) => mutants.filter(isUntried)).length;
  if (untried > 0) {
    forget(isUntried);
    throw new Error(`${untried} mutants were not tried: the test runner broke on the way; run it again`);
  }
  const counted = found.map(([file, { mutants }]) => {
    const detected = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
    const valid = mutants.filter(({ status }) => !['CompileError', 'RuntimeError', 'Ignored'].includes(status)).length;
    return { file: file.slice(RULES.length + 1), detected, valid, score: percent(detected, valid) };
  });
  const sum = (of: 'detected' | 'valid') => counted.reduce((n, each) => n + each[of], 0);
  const scorePercent = percent(sum('detected'), sum('valid'));
  if (scorePercent < LEAST_PERCENT) {
    console.error(`a score of ${scorePercent} % is below ${LEAST_PERCENT} %`);
    process.exitCode = 1;
  }
  return {
    of: RULES,
    commit: git('describe', '--always', '--abbrev=40', '--dirty', '--exclude', '*'),
    mutants: sum('valid'),
    detected: sum('detected'),
    scorePercent,
    notTried: all.filter((file) => !files.includes(file)).map((file) => file.slice(RULES.length + 1)),
    files: Object.fromEntries(
      counted
        .toSorted((a, b) => a.score - b.score || b.valid - a.valid)
        .map(({ file, detected, valid, score }) => [file, `${score} %: ${detected} of ${valid}`]),
    ),
  };
};
