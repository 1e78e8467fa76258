import { describe, expect, it } from 'vitest';
import { inTransactions, kafkaSink } from './kafkajs-sink.ts';
import type { RelayEvent } from './record.ts';

const event = (ordinal: number, bytes: number): RelayEvent => ({
  logId: 'l',
  ordinal: BigInt(ordinal),
  position: { commit: '0', prepare: '0' },
  eventId: String(ordinal),
  type: 't',
  stream: 's',
  streamRevision: 0n,
  contentType: 'application/json',
  dataBytes: new Uint8Array(bytes),
  metadataBytes: new Uint8Array(0),
  region: 'jjj',
});
const MiB = 1024 * 1024;

describe('a batch', () => {
  it('without events is one transaction, for its checkpoint', () => expect(inTransactions([])).toEqual([[]]));

  it('has at most a thousand events in a transaction', () =>
    expect(inTransactions(Array.from({ length: 2_001 }, (_, i) => event(i, 1))).map(({ length }) => length)).toEqual([
      1_000, 1_000, 1,
    ]));

  it('has at most four MiB in a transaction, unless one event alone is larger', () =>
    expect(
      inTransactions([event(0, MiB), event(1, 2 * MiB), event(2, 2 * MiB), event(3, 5 * MiB), event(4, 1)]).map(
        (each) => each.map(({ ordinal }) => Number(ordinal)),
      ),
    ).toEqual([[0, 1], [2], [3], [4]]));

  it('keeps its order', () => {
    const events = Array.from({ length: 2_500 }, (_, i) => event(i, 3_000));
    expect(inTransactions(events).flat()).toEqual(events);
  });
});

describe('a sink', () => {
  const logId = '2f1c3c8e-0a51-4a0c-9a35-1d3a6f0e7b11';
  const misuse = expect.objectContaining({ code: 'MISUSE' }) as Error;

  it('is not made for a log without a proper id', () =>
    expect(() => kafkaSink({ brokers: ['localhost:9092'], logId: 'log' })).toThrow(misuse));

  it.each([[[]], [['localhost']], [['localhost:9092', 'http://other:9092']], [['a b:1']]])(
    'is not opened on %j',
    (brokers) => expect(kafkaSink({ brokers, logId }).open()).rejects.toThrow(misuse),
  );
});
