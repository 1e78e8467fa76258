import { dirname, resolve } from 'node:path';

/** Root scripts of the checkout that pass a command line on to this program. */
const scripts: ReadonlySet<string | undefined> = new Set(['tongbiao', 'start']);

/**
 * A path as the person meant it who typed it. `pnpm tongbiao …` runs this program in the checkout's folder, wherever it was
 * typed; the caller's own folder is in INIT_CWD. The variable alone says nothing: whatever a script starts inherits it.
 */
export function callersPath(path: string, env: NodeJS.ProcessEnv, cwd: string = process.cwd()): string {
  const { INIT_CWD: typedIn, npm_package_json: manifest, npm_lifecycle_event: script } = env;
  const movedByScript = manifest !== undefined && dirname(manifest) === cwd && scripts.has(script);
  return resolve(movedByScript && typedIn !== undefined ? typedIn : cwd, path);
}
