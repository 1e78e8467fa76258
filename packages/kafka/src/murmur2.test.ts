import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './murmur2.ts';

describe('the partition of a key', () => {
  // Vectors of Kafka's own UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as the Java client does', (key, hash) => expect(murmur2(Buffer.from(key))).toBe(hash));

  it('reads bytes that do not begin at the start of their buffer', () =>
    expect(murmur2(Buffer.from('xxfoobar').subarray(2))).toBe(-790332482));

  it('is never negative', () => expect(partitionOf('21', 7)).toBe((-973932308 & 0x7fffffff) % 7));

  it('refuses to choose among none', () => expect(() => partitionOf('21', 0)).toThrow(RangeError));
});
