import { exitCodes } from './exit-codes.ts';
import { runProgram } from './program.ts';

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
