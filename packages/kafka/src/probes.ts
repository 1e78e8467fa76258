import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Whether a tool of this machine can be used. */
export interface Probe {
  readonly ok: boolean;
  /** As the tool states it; empty when it did not answer. */
  readonly version: string;
  /** One line for a person: what is there, or what is missing. */
  readonly why: string;
}

/** A Java, and how to call it. */
export interface JavaProbe extends Probe {
  readonly path: string;
}

/** The command, as Debian and everybody else names it. */
export const MAVEN = 'mvn';

/** Kafka 4 needs it; 3.9 would run on 11. */
const OLDEST_JAVA = 17;
const PROBE_TIMEOUT_MS = 10_000;

/** The Java in `JAVA_HOME`, else the first on the PATH; one older than 17 is named, not used. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<JavaProbe> {
  const home = env['JAVA_HOME'];
  const path = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const ran = await run(path, ['-version'], env);
  if (!ran.ok) return { ok: false, version: '', path, why: `no Java: ${ran.why}` };
  return { path, ...judgeJava(ran.output) };
}

/** Reads `java -version`: `openjdk version "17.0.15"`, or `"1.8.0_412"` before Java 9. */
export function judgeJava(output: string): Probe {
  const version = /version "([^"]+)"/.exec(output)?.[1] ?? '';
  const [first, second] = version.split(/[._+-]/).map(Number);
  const major = first === 1 ? second : first;
  if (major === undefined || !Number.isInteger(major)) {
    return { ok: false, version, why: `no Java: its version cannot be read from "${output.split('\n')[0]}"` };
  }
  if (major < OLDEST_JAVA)
    return { ok: false, version, why: `Java ${version} is too old: ${OLDEST_JAVA} or newer is needed` };
  return { ok: true, version, why: `Java ${version}` };
}

/** Maven, which fetches the broker's jars once; not needed afterwards. */
export async function findMaven(env: NodeJS.ProcessEnv = process.env): Promise<Probe> {
  const ran = await run(MAVEN, ['-version'], env);
  if (!ran.ok) return { ok: false, version: '', why: `no Maven: ${ran.why}` };
  // Maven colours its version even where nobody reads colours.
  // oxlint-disable-next-line no-control-regex
  const version = /Apache Maven ([\w.-]+)/.exec(ran.output.replaceAll(/\u001B\[[\d;]*m/g, ''))?.[1] ?? '';
  return { ok: true, version, why: `Maven ${version}` };
}

/** Asks the Docker *engine*: a `docker` client can be there without one. */
export async function probeDocker(env: NodeJS.ProcessEnv = process.env): Promise<Probe> {
  const ran = await run('docker', ['version', '--format', '{{.Server.Version}}'], env);
  if (!ran.ok) return { ok: false, version: '', why: `no Docker engine: ${ran.why}` };
  const version = ran.output.trim();
  return { ok: true, version, why: `Docker engine ${version}` };
}

interface Ran {
  readonly ok: boolean;
  readonly output: string;
  readonly why: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env, timeout: PROBE_TIMEOUT_MS }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ ok: true, output, why: '' });
      else if (error.code === 'ENOENT') resolve({ ok: false, output, why: `${command} was not found` });
      else if (error.killed === true) {
        resolve({ ok: false, output, why: `${command} did not answer within ${PROBE_TIMEOUT_MS / 1000} s` });
      } else resolve({ ok: false, output, why: lastLine(stderr) || lastLine(stdout) || `${command} failed` });
    });
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
