import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from './exit-codes.ts';

// Types are stripped and code is compiled once, not at every start: half of the CPU that a process needs to get ready. Every
// process of the house inherits it. Node checks the content, and goes without where the folder cannot be written.
process.env['NODE_COMPILE_CACHE'] ??= join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'tongbiao',
  'compiled',
);
enableCompileCache(process.env['NODE_COMPILE_CACHE']);
const { runProgram } = await import('./program.ts');

const exit = await runProgram(process.argv.slice(2), process.env);
// What was written to a pipe must be out before the process is; connections that linger must not keep it.
await Promise.all(
  [process.stdout, process.stderr].map(
    (stream) =>
      new Promise<void>((resolve) => {
        if (stream.destroyed || !stream.writable) return resolve();
        stream.write('', () => resolve());
      }),
  ),
);
process.exit(exitCodes[exit]);
