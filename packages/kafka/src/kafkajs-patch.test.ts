import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

// What patches/kafkajs@2.2.4.patch changes; without it these fail.
const require = createRequire(import.meta.url);
const logger = { debug: () => undefined, error: () => undefined, warn: () => undefined };

describe('the patched client', () => {
  it('has no timer on a connection on which nothing waits', () => {
    const RequestQueue = require('kafkajs/src/network/requestQueue') as new (options: object) => {
      throttleCheckTimeoutId: unknown;
      pending: unknown[];
      scheduleCheckPendingRequests(): void;
      destroy(): void;
    };
    const queue = new RequestQueue({ logger, requestTimeout: 1_000, enforceRequestTimeout: false });
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });

  describe.each([
    [
      'gives up a transaction whose records may have arrived',
      { retriable: true, type: 'NOT_LEADER_FOR_PARTITION' },
      true,
      1,
    ],
    ['tries again when none was sent yet', { retriable: true, type: 'CONCURRENT_TRANSACTIONS' }, true, 3],
    ['tries again outside of transactions', { retriable: true, name: 'KafkaJSConnectionError' }, false, 3],
  ])('%s', (_, fault, transactional, expected) => {
    it(`sends ${expected} times`, async () => {
      const createSendMessages = require('kafkajs/src/producer/sendMessages') as (
        parts: object,
      ) => (batch: object) => Promise<unknown>;
      const createRetry = require('kafkajs/src/retry') as (options: object) => unknown;
      let produced = 0;
      const broker = {
        nodeId: 1,
        produce: () => {
          produced += 1;
          return Promise.reject(Object.assign(new Error('x'), fault));
        },
      };
      const metadata = { partitionId: 0, leader: 1 };
      const send = createSendMessages({
        logger,
        partitioner: () => 0,
        retrier: createRetry({ retries: 2, initialRetryTime: 1 }),
        cluster: {
          addMultipleTargetTopics: () => Promise.resolve(),
          refreshMetadataIfNecessary: () => Promise.resolve(),
          refreshMetadata: () => Promise.resolve(),
          isConnected: () => true,
          findTopicPartitionMetadata: () => [metadata],
          findLeaderForPartitions: () => ({ 1: [0] }),
          findBroker: () => Promise.resolve(broker),
        },
        eosManager: {
          isTransactional: () => transactional,
          addPartitionsToTransaction: () => Promise.resolve(),
          acquireBrokerLock: () => Promise.resolve(),
          releaseBrokerLock: () => Promise.resolve(),
          getSequence: () => 0,
          updateSequence: () => undefined,
          getTransactionalId: () => 't',
          getProducerId: () => 1,
          getProducerEpoch: () => 0,
        },
      });
      await expect(send({ acks: -1, topicMessages: [{ topic: 't', messages: [{ value: 'v' }] }] })).rejects.toThrow(
        'x',
      );
      expect(produced).toBe(expected);
    });
  });
});
