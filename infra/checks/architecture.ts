// Runs dependency-cruiser over the house and fails where a wall is broken, or where a tracked source file was not cruised at all.
import { execFileSync, spawnSync } from 'node:child_process';

const roots = ['packages', 'services', 'e2e', 'infra'];
const run = spawnSync('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...roots], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (run.error) throw run.error;
const report = JSON.parse(run.stdout) as {
  modules: { source: string }[];
  summary: { violations: { from: string; to: string; rule: { name: string; severity: string } }[] };
};

const cruised = new Set(report.modules.map((m) => m.source));
const tracked = execFileSync('git', ['ls-files', ...roots.map((r) => `${r}/**/*.ts`)], { encoding: 'utf8' })
  .split('\n')
  .filter((f) => /^[^/]+\/(?:[^/]+\/)?(?:src|bench|proof|checks|gen)\/.*\.ts$/.test(f));
const missed = tracked.filter((f) => !cruised.has(f));

for (const { rule, from, to } of report.summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const file of missed) console.error(`not cruised: ${file}`);
if (tracked.length === 0) console.error('no source file is tracked: nothing was checked');
console.log(
  `architecture: ${tracked.length} source files, ${report.summary.violations.length} broken walls, ${missed.length} not cruised`,
);
process.exitCode = report.summary.violations.length > 0 || missed.length > 0 || tracked.length === 0 ? 1 : 0;
