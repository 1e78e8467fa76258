import { describe, expect, it, vi } from 'vitest';
import { watchDiskSpace } from './disk-space.ts';

const room = vi.hoisted(() => ({ bytes: 0 }));
vi.mock('node:fs/promises', () => ({ statfs: async () => ({ bavail: room.bytes, bsize: 1 }) }));

describe('the room for a data file', () => {
  it('is told of once each time it gets scarce', async () => {
    vi.useFakeTimers();
    const told: number[] = [];
    room.bytes = 5 * 1024 ** 3;
    const stop = watchDiskSpace('/data/log.db', { onLittle: (freeBytes) => told.push(freeBytes) });
    for (const bytes of [5 * 1024 ** 3, 900 * 1024 ** 2, 800 * 1024 ** 2, 2 * 1024 ** 3, 700 * 1024 ** 2]) {
      room.bytes = bytes;
      await vi.advanceTimersByTimeAsync(60_000);
    }
    stop();
    vi.useRealTimers();
    expect(told).toEqual([900 * 1024 ** 2, 700 * 1024 ** 2]);
  });
});
