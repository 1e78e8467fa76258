import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DomainEvent } from '@tongbiao/contracts';
import type { SubscribeResponse } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { createLog } from '@tongbiao/service';
import { openBooks, type Books } from '../books.ts';
import { eventMessage, heartbeat, LOG, positionOf, serveScript, type Turn } from '../testing/feed-script.ts';
import { followFeed } from './feed-following.ts';
import type { Following } from './following.ts';

const recorded = (workId: string): DomainEvent => ({
  type: 'registry.WorkRecorded.v1',
  data: WorkRecorded.fromPartial({ workId, regionId: 'jjj' }),
});

/** The event as if it had been recorded so many seconds ago. */
const recordedAt = (sent: SubscribeResponse, secondsAgo: number): SubscribeResponse => {
  const at = new Date(Date.now() - secondsAgo * 1_000).toISOString();
  if (sent.message?.$case === 'event') sent.message.value.metadata = Buffer.from(JSON.stringify({ recordedAt: at }));
  return sent;
};

describe('a province that follows the feed', () => {
  let books: Books;
  let feed: Awaited<ReturnType<typeof serveScript>>;
  let following: Following;
  beforeEach(() => {
    books = openBooks(':memory:');
  });
  afterEach(async () => {
    await following.stop();
    await feed.close();
    books.close();
  });

  const follow = async (...turns: readonly Turn[]): Promise<void> => {
    feed = await serveScript(turns);
    following = followFeed({
      client: feed.client,
      region: 'jjj',
      books,
      log: createLog({ name: 'test', level: 'silent' }),
      backOffMs: { first: 5, longest: 20 },
    });
    following.done.catch(() => {});
  };

  it('books what came before a feed breaks, and goes on behind it', async () => {
    await follow(
      { sends: [eventMessage(1, recorded('a')), heartbeat(4)], refuses: 'SERVICE_STOPPING' },
      { sends: [eventMessage(5, recorded('b'))] },
    );
    await expect.poll(() => books.count()).toBe(2);
    expect(feed.asked.map(({ regionId, fromPosition }) => [regionId, fromPosition])).toEqual([
      ['jjj', ''],
      ['jjj', positionOf(4)],
    ]);
    expect(following.state()).toBe('following');
  });

  it('moves on by heartbeats', async () => {
    await follow({ sends: [heartbeat(7)] });
    await expect.poll(() => books.ordinal('jjj')).toBe(7n);
  });

  it('resumes by ordinal where its position is not known: the log was moved', async () => {
    await follow(
      { sends: [eventMessage(3, recorded('a'))], refuses: 'SERVICE_STOPPING' },
      { refuses: 'POSITION_UNKNOWN' },
      { sends: [eventMessage(4, recorded('b'))], refuses: 'SERVICE_STOPPING' },
      {},
    );
    await expect.poll(() => feed.asked.length).toBe(4);
    expect(feed.asked.map(({ fromPosition, fromOrdinal }) => ({ fromPosition, fromOrdinal }))).toEqual([
      { fromPosition: '', fromOrdinal: '' },
      { fromPosition: positionOf(3), fromOrdinal: '' },
      { fromPosition: '', fromOrdinal: '3' },
      { fromPosition: positionOf(4), fromOrdinal: '' },
    ]);
    expect(books.count()).toBe(2);
  });

  it('gives up for good where the feed is of another log', async () => {
    await follow({ sends: [heartbeat(1)], refuses: 'SERVICE_STOPPING' }, { sends: [heartbeat(2, LOG_OF_ANOTHER)] });
    await expect(following.done).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    expect(books.ordinal('jjj')).toBe(1n);
  });

  it('stops where the log does not reach as far as it did', async () => {
    await follow(
      { sends: [heartbeat(9)], refuses: 'SERVICE_STOPPING' },
      { refuses: 'POSITION_UNKNOWN' },
      { refuses: 'ORDINAL_UNKNOWN' },
    );
    await expect.poll(() => following.state()).toContain('stopped: made to refuse: ORDINAL_UNKNOWN');
    await following.done;
  });

  it('is behind by what the feed has not sent yet, and by nothing once it has', async () => {
    await follow(
      { sends: [eventMessage(1, recorded('a')), heartbeat(1, LOG, 41)], refuses: 'SERVICE_STOPPING' },
      { sends: [heartbeat(41)] },
    );
    await expect.poll(() => feed.asked.length).toBe(2);
    await expect.poll(() => following.lag()).toEqual({ events: 0n, seconds: 0 });
    await following.stop();
    await feed.close();
    const old = recordedAt(eventMessage(42, recorded('b')), 60);
    await follow({ sends: [old, heartbeat(42, LOG, 60)] });
    await expect.poll(async () => (await following.lag()).events).toBe(18n);
    const { seconds } = await following.lag();
    // Not the age of what is booked.
    expect(seconds).toBeLessThan(30);
    await expect.poll(async () => (await following.lag()).seconds).toBeGreaterThan(seconds);
  });

  it('grows older where it stopped at an event, by the age of that event', async () => {
    const broken = recordedAt(eventMessage(2, recorded('b')), 60);
    if (broken.message?.$case === 'event') broken.message.value.data = Buffer.from('{');
    await follow({ sends: [heartbeat(1)], refuses: 'SERVICE_STOPPING' }, { sends: [broken] });
    await expect.poll(() => following.state()).toContain('stopped: ');
    const first = await following.lag();
    expect(first.events).toBe(1n);
    expect(first.seconds).toBeGreaterThanOrEqual(60);
    await expect.poll(async () => (await following.lag()).seconds).toBeGreaterThan(first.seconds);
  });

  it('stops at an event that cannot be read, with everything before it booked', async () => {
    const broken = eventMessage(2, recorded('b'));
    if (broken.message?.$case === 'event') broken.message.value.data = Buffer.from('{');
    await follow({ sends: [eventMessage(1, recorded('a'))], refuses: 'SERVICE_STOPPING' }, { sends: [broken] });
    await expect.poll(() => following.state()).toContain('stopped: ');
    expect(books.count()).toBe(1);
    expect(books.ordinal('jjj')).toBe(1n);
  });

  it('keeps trying where the feed itself has to be upgraded first', async () => {
    await follow({ refuses: 'UNKNOWN_EVENT_TYPE' }, { refuses: 'UNKNOWN_EVENT_TYPE' }, { sends: [heartbeat(1)] });
    await expect.poll(() => books.ordinal('jjj')).toBe(1n);
  });
});

const LOG_OF_ANOTHER = '00000000-0000-4000-8000-00000000000f';
