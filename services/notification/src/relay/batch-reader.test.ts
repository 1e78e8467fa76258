import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchReader } from './batch-reader.ts';

const items = async function* (...steps: readonly (number | { readonly wait: number } | { readonly fail: string })[]) {
  for (const step of steps) {
    if (typeof step === 'number') yield step;
    else if ('wait' in step) await sleep(step.wait);
    else throw new Error(step.fail);
  }
};

const numbers = (n: number) => items(...Array.from({ length: n }, (_, i) => i));
const one = () => 1;

describe('batches of a relay', () => {
  it('hold at most so many records', async () => {
    const reader = batchReader(numbers(5), { maxItems: 2, bytesOf: one });
    expect([await reader.next(), await reader.next(), await reader.next(), await reader.next()]).toEqual([
      [0, 1],
      [2, 3],
      [4],
      undefined,
    ]);
  });

  it('end with the record that fills them', async () => {
    const reader = batchReader(numbers(5), { maxBytes: 10, bytesOf: () => 5 });
    expect(await reader.next()).toEqual([0, 1]);
  });

  it('do not wait longer for a second record than they linger, and lose nothing that comes later', async () => {
    const reader = batchReader(items(1, { wait: 60 }, 2, 3), { lingerMs: 10, bytesOf: one });
    expect(await reader.next()).toEqual([1]);
    expect(await reader.next()).toEqual([2, 3]);
    expect(await reader.next()).toBeUndefined();
  });

  it('are empty when nothing came in time', async () => {
    const reader = batchReader(items({ wait: 60 }, 7), { bytesOf: one });
    expect(await reader.next(5)).toEqual([]);
    expect(await reader.next()).toEqual([7]);
  });

  it('come out before the failure that follows them', async () => {
    const reader = batchReader(items(1, 2, 3, { fail: 'gone' }), { maxItems: 2, bytesOf: one });
    expect(await reader.next()).toEqual([1, 2]);
    expect(await reader.next()).toEqual([3]);
    await sleep(5);
    await expect(reader.next()).rejects.toThrow('gone');
  });
});
