import { describe, expect, it } from 'vitest';
import { Checkpoints } from './subscriptions.ts';

/** Looks at so many events, every `nth` of which matches; gives the number of matches between checkpoints. */
function matchesBetween(window: number, multiplier: number, events: readonly boolean[]): number[] {
  const checkpoints = new Checkpoints({ window, checkpointInterval: window * multiplier }, 32);
  const between: number[] = [];
  let matches = 0;
  for (const [index, isMatch] of events.entries()) {
    if (isMatch) matches++;
    if (!checkpoints.looked(BigInt(index + 1), isMatch)) continue;
    between.push(matches);
    matches = 0;
  }
  if (checkpoints.atEnd() !== undefined) between.push(matches);
  return between;
}

describe('the checkpoints of a filtered subscription', () => {
  /** As recorded on a real node: the starting event, then two that do not match and two that do, in turns. */
  const recorded = [false, ...Array.from({ length: 384 }, (_, i) => i % 4 >= 2)];

  it.each([
    { window: 32, multiplier: 1, between: [15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 1] },
    { window: 32, multiplier: 2, between: [31, 32, 32, 32, 32, 32, 1] },
    { window: 10, multiplier: 3, between: [14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 13] },
    { window: 100, multiplier: 1, between: [64, 64, 32, 32] },
    { window: 500, multiplier: 1, between: [192] },
  ])('fall where a real node has them: window $window, multiplier $multiplier', ({ window, multiplier, between }) => {
    expect(matchesBetween(window, multiplier, recorded)).toEqual(between);
  });

  it('are never sent twice for one position', () => {
    const checkpoints = new Checkpoints({ window: 1, checkpointInterval: 1 }, 32);
    expect(checkpoints.looked(7n, true)).toBe(true);
    expect(checkpoints.atEnd()).toBeUndefined();
    expect(checkpoints.atEnd()).toBeUndefined();
  });

  it('start counting anew when the subscription goes live', () => {
    const checkpoints = new Checkpoints({ window: 2, checkpointInterval: 2 }, 32);
    expect(checkpoints.looked(1n, true)).toBe(false);
    expect(checkpoints.atEnd()).toBe(1n);
    expect(checkpoints.lookedLive(2n)).toBe(false);
    expect(checkpoints.lookedLive(3n)).toBe(true);
  });
});
