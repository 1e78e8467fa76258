// Generates the TypeScript and the image from the protos into a scratch folder and fails where they differ from what is committed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'tongbiao-gen-'));
const run = (command: string, args: string[], cwd = '.') => {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
};
const files = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).slice(root.length + 1));

const differences: string[] = [];
const compare = (made: string, committed: string) => {
  for (const f of new Set([...files(made), ...files(committed)])) {
    const [a, b] = [made, committed].map((root) => {
      try {
        return readFileSync(join(root, f));
      } catch {
        return undefined;
      }
    });
    if (a === undefined || b === undefined || !a.equals(b)) differences.push(join(committed, f));
  }
};

try {
  run('buf', ['generate', '-o', join(scratch, 'contracts')]);
  compare(join(scratch, 'contracts/packages/contracts/gen'), 'packages/contracts/gen');

  run('buf', ['build', 'proto', '--as-file-descriptor-set', '-o', join(scratch, 'image.binpb')]);
  if (!readFileSync(join(scratch, 'image.binpb')).equals(readFileSync('packages/contracts/image.binpb')))
    differences.push('packages/contracts/image.binpb');

  const server = resolve('packages/event-store-server');
  run('buf', ['generate', '-o', join(scratch, 'server')], server);
  compare(join(scratch, 'server/gen'), join('packages/event-store-server', 'gen'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

for (const f of differences) console.error(`differs from its proto: ${f}`);
console.log(`generated code: ${differences.length} differences (mend with: pnpm gen)`);
process.exitCode = differences.length > 0 ? 1 : 0;
