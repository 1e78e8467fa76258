import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '@tongbiao/event-store';
import { openProvincialLists } from './provincial-lists.ts';
import { openRegions } from './regions.ts';

/** An empty log that takes a moment to say so. */
const countingLog = () => {
  const read: string[] = [];
  async function* readStream(stream: string): AsyncGenerator<StoredEvent> {
    read.push(stream);
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield* [];
  }
  const append = () => Promise.reject(new Error('nothing is written'));
  return { read, store: { readStream, append } };
};

describe('what many calls need to be new', () => {
  it('is one read of a region, however many find out at once that it is old', async () => {
    const { read, store } = countingLog();
    const regions = openRegions(store);
    await Promise.all(Array.from({ length: 100 }, async () => regions.read('jjj', 1_000)));
    expect(read).toEqual(['region-jjj']);
  });
  it('is a read of its own for a call that takes nothing older than itself', async () => {
    const { read, store } = countingLog();
    const regions = openRegions(store);
    await Promise.all([1_000, 0, 0].map(async (maxAgeMs) => regions.read('jjj', maxAgeMs)));
    expect(read).toHaveLength(3);
  });
  it('is one read of each list, and none where it was read since', async () => {
    const { read, store } = countingLog();
    const lists = openProvincialLists(store);
    const since = performance.now() - 1_000;
    await Promise.all(Array.from({ length: 100 }, () => lists.refresh(['11', '1331', '13'], since)));
    expect(read).toEqual(['provincial-11', 'provincial-13']);
    await lists.refresh(['11', '13'], since);
    expect(read).toHaveLength(2);
    await lists.refresh(['11'], performance.now());
    expect(read).toHaveLength(3);
  });
});
