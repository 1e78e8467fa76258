import { describe, expect, it } from 'vitest';
import { chooseKafka, clusterIn, type KafkaProbes } from './kafka.ts';

const noJava = { why: 'no Java', whyZh: '没有 Java' };
const there = { ok: true, why: '', whyZh: '' };
const nothing: KafkaProbes = {
  docker: async () => ({ ok: false, why: 'no Docker engine', whyZh: '没有 Docker 引擎' }),
  java: async () => ({ ok: false, version: '', ...noJava }),
  jvmBroker: async () => ({ ok: false, ...noJava }),
};
const unasked = { brokers: [], withoutKafka: false };

describe('the choice of a Kafka', () => {
  it('is the cluster that is given, whatever else is there', async () => {
    const choice = await chooseKafka(
      { brokers: clusterIn({ KAFKA_BROKERS: ' a:9092, b:9092 ,' }), withoutKafka: false },
      nothing,
    );
    expect(choice).toEqual({ kind: 'cluster', brokers: ['a:9092', 'b:9092'] });
  });
  it('is a Docker engine that answers, before a JVM', async () => {
    const both = {
      ...nothing,
      docker: async () => there,
      jvmBroker: async () => there,
    };
    expect(await chooseKafka(unasked, both)).toEqual({ kind: 'docker' });
  });
  it('else is a broker on the local JVM', async () => {
    expect(await chooseKafka(unasked, { ...nothing, jvmBroker: async () => there })).toEqual({
      kind: 'jvm',
    });
  });
  it('else is none, and says what is missing', async () => {
    const choice = await chooseKafka(unasked, nothing);
    expect(choice).toMatchObject({
      kind: 'none',
      why: { en: expect.stringContaining('no Java'), zh: expect.stringContaining('没有 Java') },
    });
  });
  it('is none where it is not wanted, without asking the machine', async () => {
    const deaf: KafkaProbes = { docker: fail, java: fail, jvmBroker: fail };
    expect(await chooseKafka({ brokers: ['a:1'], withoutKafka: true }, deaf)).toMatchObject({ kind: 'none' });
  });
  it('ends the start at a Java that is too old', async () => {
    const old = {
      ...nothing,
      java: async () => ({ ok: false, version: '11.0.2', why: 'Java 11.0.2 is too old', whyZh: 'Java 11.0.2 太旧' }),
    };
    await expect(chooseKafka(unasked, old)).rejects.toMatchObject({ code: 'JAVA_TOO_OLD', exit: 'prerequisite' });
  });
});

const fail = (): never => {
  throw new Error('was asked');
};
