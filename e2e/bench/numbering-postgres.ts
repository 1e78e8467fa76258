import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of its own, with the settings that it comes with, but for the socket: every commit is on disk before it is answered. */
export interface Postgres {
  /** Folder of its socket. */
  readonly socket: string;
  readonly version: string;
  close(): void;
}

/** Where Debian puts it. */
const DEBIAN = '/usr/lib/postgresql';

const binaries = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(DEBIAN, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
};

/** Starts one; undefined where the package is not installed (`apt install postgresql`) or there is no user that may run it. */
export const startPostgres = (): Postgres | undefined => {
  const bin = binaries();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-pg-'));
  const isRoot = userInfo().uid === 0;
  // It refuses to run as root; its package made this user.
  const ids = isRoot
    ? ['-u', '-g'].map((what) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' })))
    : [];
  const [uid, gid] = ids;
  const as = uid === undefined || gid === undefined ? {} : { uid, gid };
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const run = (program: string, ...args: string[]): string =>
    execFileSync(join(bin, program), args, {
      ...as,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: folder,
    });
  const data = join(folder, 'data');
  run('initdb', '-D', data, '-U', 'bench', '-A', 'trust', '--no-locale', '-E', 'UTF8');
  const options = `-c listen_addresses= -c unix_socket_directories=${folder}`;
  run('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start');
  return {
    socket: folder,
    version: run('postgres', '--version').trim(),
    close() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
