import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEvent } from '@tongbiao/contracts';
import { WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { ConsumeOptions, DeliveredEvent, DeliveredRecord, RecordSource } from '@tongbiao/kafka';
import { createLog } from '@tongbiao/service';
import { openBooks, type Books } from '../books.ts';
import { followKafka } from './kafka-following.ts';

const LOG = '00000000-0000-4000-8000-000000000001';
const where = (n: number) => ({
  topic: 'tongbiao.jjj.events',
  region: 'jjj',
  partition: 0,
  offset: String(n),
  sequence: BigInt(n + 1),
  logId: LOG,
  ordinal: BigInt(10 * n),
});
const event = (n: number, workId: string): DeliveredEvent => ({
  kind: 'event',
  ...where(n),
  key: workId,
  eventId: `event-${n}`,
  type: 'registry.WorkRecorded.v1',
  stream: `work-${workId}`,
  streamRevision: 0n,
  contentType: 'application/json',
  dataBytes: Buffer.from(
    JSON.stringify(
      encodeEvent({ type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial({ workId, regionId: 'jjj' }) }),
    ),
  ),
  metadataBytes: Buffer.from('{}'),
});

/** A topic that a test fills, and whose consumption it ends. */
const topic = () => {
  const done = Promise.withResolvers<void>();
  let options: ConsumeOptions | undefined;
  const source: RecordSource = {
    consume: (given) => {
      options = given;
      return { done: done.promise, lag: async () => ({ records: 3n, seconds: 2 }), stop: async () => done.resolve() };
    },
  };
  return {
    source,
    options: () => options!,
    deliver: (...records: readonly DeliveredRecord[]): Promise<void> => {
      const { partition, offset, sequence } = records.at(-1)!;
      const applied = options!.onBatch({ partition, records, place: { partition, offset, sequence } });
      // What a handler throws ends the consumption with it.
      return applied.catch(done.reject);
    },
    end: (code: string) => done.reject(Object.assign(new Error(`ended with ${code}`), { code })),
  };
};

describe('a province that follows the topic', () => {
  let books: Books;
  let from: ReturnType<typeof topic>;
  const log = createLog({ name: 'test', level: 'silent' });
  const follow = () => followKafka({ source: from.source, region: 'jjj', books, log });
  beforeEach(() => {
    books = openBooks(':memory:');
    from = topic();
  });
  afterEach(() => books.close());

  it('books events with their place, and moves on by progress markers', async () => {
    const following = follow();
    await from.deliver(event(0, 'a'), event(1, 'b'));
    await from.deliver({ kind: 'progress', ...where(2) });
    expect(books.count()).toBe(2);
    expect(books.ordinal('jjj')).toBe(20n);
    expect(books.kafkaPlaces('jjj')).toEqual([{ partition: 0, offset: '2', sequence: 3n, ordinal: 20n, eventId: '' }]);
    expect(following.state()).toBe('following');
    expect(await following.lag()).toEqual({ events: 3n, seconds: 2 });
    follow();
    expect(from.options().logId).toBe(LOG);
  });

  it('reads its last record again after a restart, and books only what is behind it', async () => {
    follow();
    await from.deliver(event(0, 'a'), event(1, 'b'));
    from = topic();
    const following = follow();
    expect(await from.options().places()).toEqual([{ partition: 0, offset: '0', sequence: 1n }]);
    await from.deliver(event(1, 'b'));
    expect(following.state()).toBe('following');
    await from.deliver(event(2, 'c'));
    expect(books.count()).toBe(3);
    expect(books.kafkaPlaces('jjj')).toMatchObject([{ offset: '2', sequence: 3n, eventId: 'event-2' }]);
  });

  it('stops where the topic was made anew and holds another record in that place', async () => {
    follow();
    await from.deliver(event(0, 'a'), event(1, 'b'));
    from = topic();
    const following = follow();
    await from.deliver({ ...event(1, 'b'), ordinal: 9n, eventId: 'event-9' }, event(2, 'c'));
    await following.done;
    expect(following.state()).toContain(
      'stopped: tongbiao.jjj.events holds event 9 as number 2, where event 10 was read',
    );
    expect(books.count()).toBe(2);
  });

  it('stops at a gap, and says so, without an end to what it serves', async () => {
    const following = follow();
    await from.deliver(event(0, 'a'));
    from.end('SEQUENCE_GAP');
    await following.done;
    expect(following.state()).toBe('stopped: ended with SEQUENCE_GAP');
    expect(books.count()).toBe(1);
  });

  it('stops at an event that is not in the topic', async () => {
    const following = follow();
    await from.deliver({ ...event(0, 'a'), claim: { dataSize: 5_000_000 } });
    await following.done;
    expect(following.state()).toContain('stopped: event 0 (5000000 bytes)');
    expect(await from.options().places()).toEqual([]);
  });

  it('gives up for good where the topic is of another log', async () => {
    const following = follow();
    from.end('FOREIGN_LOG');
    await expect(following.done).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
  });
});
