import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJava, findMaven, judgeJava, probeDocker } from './probes.ts';

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'probes-'));
});
afterEach(() => rm(bin, { recursive: true }));

const tool = async (name: string, script: string): Promise<void> => {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
};

describe('the Java of this machine', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', true],
    ['openjdk version "21" 2023-09-19', true],
    ['openjdk version "25-ea" 2025-09-16', true],
    ['openjdk version "11.0.2" 2019-01-15', false],
    ['java version "1.8.0_412"', false],
  ])('%s: usable %s', (output, ok) => expect(judgeJava(output).ok).toBe(ok));

  it('says in one line that one is too old', () =>
    expect(judgeJava('java version "1.8.0_412"').why).toBe('Java 1.8.0_412 is too old: 17 or newer is needed'));

  it('is the one in JAVA_HOME, if that is set', async () => {
    const probe = await findJava({ PATH: process.env['PATH'], JAVA_HOME: '/nowhere' });
    expect(probe).toMatchObject({
      ok: false,
      path: '/nowhere/bin/java',
      why: 'no Java: /nowhere/bin/java was not found',
    });
  });
});

describe('Maven', () => {
  it('is recognised with colours in its output', async () => {
    await tool('mvn', `printf '\\033[1mApache Maven 3.8.7\\033[m\\nMaven home: /usr/share/maven\\n'`);
    expect(await findMaven({ PATH: bin })).toMatchObject({ ok: true, version: '3.8.7', why: 'Maven 3.8.7' });
  });

  it('is missing where there is none', async () =>
    expect(await findMaven({ PATH: bin })).toEqual({
      ok: false,
      version: '',
      why: 'no Maven: mvn was not found',
      whyZh: '没有 Maven：找不到 mvn',
    }));
});

describe('the Docker engine', () => {
  it('is not there when only its client is', async () => {
    await tool('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(await probeDocker({ PATH: bin })).toMatchObject({
      ok: false,
      why: 'no Docker engine: Cannot connect to the Docker daemon',
      whyZh: '没有 Docker 引擎：docker 运行失败',
    });
  });

  it('is known by the version that it states itself', async () => {
    await tool('docker', 'echo 28.2.2');
    expect(await probeDocker({ PATH: bin })).toMatchObject({ ok: true, version: '28.2.2' });
  });
});
