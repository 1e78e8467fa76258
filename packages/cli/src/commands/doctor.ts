import { existsSync } from 'node:fs';
import { brokerIsFetched, findJava, findMaven, KAFKA_VERSION, probeDocker, type Probe } from '@tongbiao/kafka';
import type { ExitName } from '../exit-codes.ts';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { kafkaCacheDir } from '../supervisor/kafka.ts';
import type { Voice } from '../voice.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found. */
  readonly found: string;
  /** Without it something does not work at all; else something is left out. */
  readonly needed: boolean;
  readonly remedy?: Message;
}

/** Looks at this machine: what is there, what is missing, what it is for and how to get it. */
export async function examine(voice: Voice, env: NodeJS.ProcessEnv): Promise<ExitName> {
  const cacheDir = kafkaCacheDir(env, KAFKA_VERSION);
  const [docker, java, maven] = await Promise.all([probeDocker(), findJava(), findMaven()]);
  const brokers = env['KAFKA_BROKERS'] ?? '';
  const fetched = brokerIsFetched(cacheDir);
  const hasKafka = brokers !== '' || docker.ok || (java.ok && (fetched || maven.ok));
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
  const inBoth = ({ why, whyZh }: Probe): string => voice.in({ zh: whyZh, en: why });
  const findings: Finding[] = [
    { name: 'node', ok: true, found: `Node ${process.versions.node}`, needed: true },
    {
      name: 'kafka-brokers',
      ok: brokers !== '',
      found: brokers === '' ? voice.in(say.brokersUnset()) : brokers,
      needed: false,
    },
    { name: 'docker', ok: docker.ok, found: inBoth(docker), needed: false, remedy: say.remedyDocker() },
    { name: 'java', ok: java.ok, found: inBoth(java), needed: false, remedy: say.remedyJava() },
    {
      name: 'maven',
      ok: maven.ok || fetched,
      found: `${inBoth(maven)}${fetched ? voice.in(say.kafkaIsFetched(KAFKA_VERSION, cacheDir)) : ''}`,
      needed: false,
      remedy: say.remedyMaven(),
    },
    {
      name: 'kafka',
      ok: hasKafka,
      found: voice.in(say.kafkaPossible(hasKafka)),
      needed: false,
      remedy: say.remedyKafka(),
    },
    {
      name: 'chromium',
      ok: chromium !== undefined,
      found: chromium ?? voice.in(say.notFound()),
      needed: false,
      remedy: say.remedyChromium(),
    },
  ];
  const lines = findings.map(({ name, ok, found, remedy }) => {
    const help = ok || remedy === undefined ? '' : `\n      → ${voice.in(remedy)}`;
    return `${ok ? '✓' : '–'} ${name.padEnd(14)} ${found}${help}`;
  });
  voice.result(lines.join('\n'), {
    ok: findings.every(({ ok, needed }) => ok || !needed),
    kafka: hasKafka,
    findings: findings.map(({ remedy, ...finding }) => ({
      ...finding,
      ...(finding.ok || remedy === undefined ? {} : { remedy: voice.in(remedy) }),
    })),
  });
  return hasKafka ? 'ok' : 'incomplete';
}
