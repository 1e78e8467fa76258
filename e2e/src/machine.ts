import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Two Node processes that load grpc-js at once, on two idle cores of the machine for which start times are promised. */
const NOMINAL_MS = 400;

/**
 * How much slower this machine is at the moment than the one for which start times are promised (two idle cores): at least 1.
 * A promise in seconds is held against the clock times this factor, so that a busy machine does not decide a test.
 */
export const slowdown = async (): Promise<number> => {
  const load = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', "import '@grpc/grpc-js'"], {
      cwd: import.meta.dirname,
    });
  const began = performance.now();
  await Promise.all([load(), load()]);
  return Math.max(1, (performance.now() - began) / NOMINAL_MS);
};
