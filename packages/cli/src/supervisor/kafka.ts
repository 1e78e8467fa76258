import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';

/** Where the provinces' events come from. */
export type KafkaChoice =
  | { readonly kind: 'cluster'; readonly brokers: readonly string[] }
  | { readonly kind: 'docker' }
  | { readonly kind: 'jvm' }
  | { readonly kind: 'none'; readonly why: Message };

/** What the choice depends on, found on this machine. */
export interface KafkaProbes {
  docker(): Promise<Finding>;
  java(): Promise<Finding & { readonly version: string }>;
  jvmBroker(): Promise<Finding>;
}

interface Finding {
  readonly ok: boolean;
  readonly why: string;
  readonly whyZh: string;
}

const inBoth = ({ why, whyZh }: Finding): Message => ({ zh: whyZh, en: why });

/**
 * A cluster that is given, else a Docker engine that answers, else a JVM with Maven, else none. A Java that is there but too
 * old ends the start: whoever installed one expects Kafka, and would not read that it was left out.
 */
export async function chooseKafka(
  options: { readonly brokers: readonly string[]; readonly withoutKafka: boolean },
  probes: KafkaProbes,
): Promise<KafkaChoice> {
  if (options.withoutKafka) return { kind: 'none', why: say.kafkaNotWanted() };
  if (options.brokers.length > 0) return { kind: 'cluster', brokers: options.brokers };
  // Each takes a process or two to answer; the start waits for them.
  const [docker, jvm] = await Promise.all([probes.docker(), probes.jvmBroker()]);
  if (docker.ok) return { kind: 'docker' };
  if (jvm.ok) return { kind: 'jvm' };
  const java = await probes.java();
  if (!java.ok && java.version !== '') throw new CliError('JAVA_TOO_OLD', 'prerequisite', say.javaTooOld(inBoth(java)));
  return { kind: 'none', why: say.kafkaMissing(inBoth(docker), inBoth(jvm)) };
}

/** The cluster that the environment names. */
export const clusterIn = (env: NodeJS.ProcessEnv): readonly string[] =>
  (env['KAFKA_BROKERS'] ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');

/** Jars and class archive, fetched once for every checkout of this user. */
export const kafkaCacheDir = (env: NodeJS.ProcessEnv, version: string): string =>
  join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tongbiao', `kafka-${version}`);
