import { describe, expect, it } from 'vitest';
import { runArguments } from './docker-broker.ts';

describe('a broker in a container', () => {
  const args = runArguments({ name: 'tongbiao-kafka-1', port: 29_092, image: 'apache/kafka:4.3.1', version: '4.3.1' });

  it('is reached on loopback only, at the address that it advertises', () => {
    expect(args).toContain('127.0.0.1:29092:29092');
    expect(args).toContain('KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:29092');
    expect(args).toContain('KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:29092,CONTROLLER://127.0.0.1:9093');
  });

  it('keeps its data in a volume of its own', () => expect(args).toContain('tongbiao-kafka-1:/var/lib/kafka/data'));

  it('replicates transactions once, since it is alone', () =>
    expect(args).toEqual(
      expect.arrayContaining([
        'KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1',
        'KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1',
        'KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1',
        'KAFKA_AUTO_CREATE_TOPICS_ENABLE=false',
      ]),
    ));

  it('has no settings for share groups before Kafka 4', () => {
    const older = runArguments({ name: 'n', port: 1, image: 'apache/kafka:3.9.1', version: '3.9.1' });
    expect(args.join(' ')).toMatch(/SHARE_COORDINATOR/);
    expect(older.join(' ')).not.toMatch(/SHARE_COORDINATOR/);
  });

  it('names its image last', () => expect(args.at(-1)).toBe('apache/kafka:4.3.1'));
});
