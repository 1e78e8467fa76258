import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLog, type WriteOutcome } from './event-log.ts';
import { GroupCommit } from './group-commit.ts';
import { Storage } from './storage.ts';

describe('a group commit', () => {
  let storage: Storage;
  let log: EventLog;
  let transactions: number;
  let published: number[];
  let writer: GroupCommit;

  beforeEach(() => {
    storage = Storage.open(':memory:', 'full');
    log = new EventLog(storage);
    transactions = 0;
    published = [];
    const transaction = log.transaction.bind(log);
    log.transaction = (writes) => {
      transactions++;
      return transaction(writes);
    };
    writer = new GroupCommit(log, (events) => published.push(events.length));
  });
  afterEach(() => storage.close());

  const event = () => ({
    id: randomUUID(),
    type: 't',
    isJson: true,
    metadata: Buffer.alloc(0),
    data: Buffer.from('{}'),
  });
  const append = (stream: string): Promise<WriteOutcome> =>
    new Promise((resolve, reject) => writer.enqueue(2, (to) => to.append(stream, 'any', [event()]), resolve, reject));
  const fail = (): Promise<WriteOutcome> =>
    new Promise((resolve, reject) => {
      const write = (): WriteOutcome => {
        throw new Error('the disk is full');
      };
      writer.enqueue(0, write, resolve, reject);
    });

  it('answers many who come together by few transactions', async () => {
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 100 }, (_, i) => append(`s-${i}`)));
    expect(transactions).toBeLessThanOrEqual(10);
    expect(published.reduce((sum, count) => sum + count)).toBe(500);
  });

  it('does not put more into one transaction than readers should wait for', async () => {
    const large = () =>
      new Promise((resolve, reject) =>
        writer.enqueue(1024 * 1024, (to) => to.append('s', 'any', [event()]), resolve, reject),
      );
    await Promise.all(Array.from({ length: 40 }, large));
    expect(transactions).toBeGreaterThanOrEqual(10);
    expect(Math.max(...published)).toBeLessThanOrEqual(4);
  });

  it('answers a lone caller at once', async () => {
    for (let i = 0; i < 20; i++) await append('s');
    expect(transactions).toBe(20);
  });

  it('tells nobody of a success that did not happen, and goes on', async () => {
    const outcomes = await Promise.allSettled([append('a'), fail(), append('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(published).toEqual([]);
    expect(storage.lastPosition).toBe(0n);
    expect(await append('a')).toMatchObject({ kind: 'written', last: 0n });
  });

  it('can be waited for', async () => {
    let answered = 0;
    for (let i = 0; i < 50; i++) void append('s').then(() => answered++);
    await writer.drained();
    await Promise.resolve();
    expect(answered).toBe(50);
    await writer.drained();
  });
});
