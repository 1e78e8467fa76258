import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Whether a tool of this machine can be used. */
export interface Probe {
  readonly ok: boolean;
  /** As the tool states it; empty when it did not answer. */
  readonly version: string;
  /** One line for a person: what is there, or what is missing. */
  readonly why: string;
  /** The same in Chinese; without what the tool itself said, which is English. */
  readonly whyZh: string;
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
  if (!ran.ok) return { ok: false, version: '', path, why: `no Java: ${ran.why}`, whyZh: `没有 Java：${ran.whyZh}` };
  return { path, ...judgeJava(ran.output) };
}

/** Reads `java -version`: `openjdk version "17.0.15"`, or `"1.8.0_412"` before Java 9. */
export function judgeJava(output: string): Probe {
  const version = /version "([^"]+)"/.exec(output)?.[1] ?? '';
  const [first, second] = version.split(/[._+-]/).map(Number);
  const major = first === 1 ? second : first;
  if (major === undefined || !Number.isInteger(major)) {
    const [first = ''] = output.split('\n');
    return {
      ok: false,
      version,
      why: `no Java: its version cannot be read from "${first}"`,
      whyZh: '没有 Java：无法识别其版本',
    };
  }
  if (major < OLDEST_JAVA) {
    return {
      ok: false,
      version,
      why: `Java ${version} is too old: ${OLDEST_JAVA} or newer is needed`,
      whyZh: `Java ${version} 太旧：需要 ${OLDEST_JAVA} 以上`,
    };
  }
  return found(version, `Java ${version}`);
}

/** Maven, which fetches the broker's jars once; not needed afterwards. */
export async function findMaven(env: NodeJS.ProcessEnv = process.env): Promise<Probe> {
  const ran = await run(MAVEN, ['-version'], env);
  if (!ran.ok) return { ok: false, version: '', why: `no Maven: ${ran.why}`, whyZh: `没有 Maven：${ran.whyZh}` };
  // Maven colours its version even where nobody reads colours.
  // oxlint-disable-next-line no-control-regex
  const version = /Apache Maven ([\w.-]+)/.exec(ran.output.replaceAll(/\u001B\[[\d;]*m/g, ''))?.[1] ?? '';
  return found(version, `Maven ${version}`);
}

/** Asks the Docker *engine*: a `docker` client can be there without one. */
export async function probeDocker(env: NodeJS.ProcessEnv = process.env): Promise<Probe> {
  const ran = await run('docker', ['version', '--format', '{{.Server.Version}}'], env);
  if (!ran.ok)
    return { ok: false, version: '', why: `no Docker engine: ${ran.why}`, whyZh: `没有 Docker 引擎：${ran.whyZh}` };
  const version = ran.output.trim();
  return { ...found(version, `Docker engine ${version}`), whyZh: `Docker 引擎 ${version}` };
}

const found = (version: string, what: string): Probe => ({ ok: true, version, why: what, whyZh: what });

interface Ran {
  readonly ok: boolean;
  readonly output: string;
  readonly why: string;
  readonly whyZh: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env, timeout: PROBE_TIMEOUT_MS }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      const failed = (why: string, whyZh: string): void => resolve({ ok: false, output, why, whyZh });
      if (error === null) resolve({ ok: true, output, why: '', whyZh: '' });
      else if (error.code === 'ENOENT') failed(`${command} was not found`, `找不到 ${command}`);
      else if (error.killed === true) {
        const seconds = PROBE_TIMEOUT_MS / 1000;
        failed(`${command} did not answer within ${seconds} s`, `${command} 在 ${seconds} 秒内没有应答`);
      } else failed(lastLine(stderr) || lastLine(stdout) || `${command} failed`, `${command} 运行失败`);
    });
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
