import { createServer } from 'node:net';

/** A broker that is running. */
export interface RunningBroker {
  readonly port: number;
  /** Of the broker itself (in a container: of the client that holds it), to be shown and to be killed in tests. */
  readonly pid: number;
  /** For `KafkaOptions`. */
  readonly brokers: readonly string[];
  /** Resolves with a sentence when the broker has ended, by `stop` or by itself. */
  readonly exited: Promise<string>;
  /** Stops it in order; killed when it takes more than 20 s. */
  stop(): Promise<void>;
}

/** Settings of a cluster of one: nothing to replicate, nobody to wait for. */
export function singleNode(version: string): Readonly<Record<string, string>> {
  return {
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    // After a kill the controller takes the new broker for a double of the old one until that one's session has ended:
    // with the default of 9 s every such start would last ten.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    // Share groups came with Kafka 4.
    ...(version.startsWith('3.')
      ? {}
      : {
          'share.coordinator.state.topic.num.partitions': '1',
          'share.coordinator.state.topic.replication.factor': '1',
          'share.coordinator.state.topic.min.isr': '1',
        }),
  };
}

/** A port that nobody has at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
