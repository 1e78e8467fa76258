import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RecentIds } from './recent-ids.ts';

describe('the ids written last', () => {
  it('are known for the stream that they were written to first', () => {
    const ids = new RecentIds();
    const id = randomUUID();
    ids.remember(id, 1n, 7n);
    ids.remember(id, 1n, 8n);
    ids.remember(id, 2n, 0n);
    expect([ids.revisionIn(1n, id), ids.revisionIn(2n, id)]).toEqual([7n, undefined]);
  });

  it('are forgotten, the oldest first, when there are too many; half of the number asked for is always kept', () => {
    const ids = new RecentIds(100);
    const all = Array.from({ length: 1000 }, () => randomUUID());
    for (const [index, id] of all.entries()) ids.remember(id, 1n, BigInt(index));
    const known = all.filter((id) => ids.revisionIn(1n, id) !== undefined);
    expect(known.length).toBeGreaterThanOrEqual(50);
    expect(known.length).toBeLessThanOrEqual(100);
    expect(known).toEqual(all.slice(-known.length));
  });

  it('can be taken back', () => {
    const ids = new RecentIds();
    const id = randomUUID();
    ids.remember(id, 1n, 7n);
    ids.forget(id, 2n, 7n);
    expect(ids.revisionIn(1n, id)).toBe(7n);
    ids.forget(id, 1n, 7n);
    expect(ids.revisionIn(1n, id)).toBeUndefined();
  });
});
