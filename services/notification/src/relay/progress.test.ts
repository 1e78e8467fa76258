import { describe, expect, it } from 'vitest';
import { progressClock } from './progress.ts';

describe('progress markers', () => {
  it('are owed when an event was not relayed, at once the first time', () => {
    const clock = progressClock();
    expect(clock.dueInMs(0)).toBeUndefined();
    clock.moved(true, 1);
    expect(clock.dueInMs(0)).toBe(0);
  });

  it('come at most once a second', () => {
    const clock = progressClock();
    clock.moved(true, 1);
    clock.marked(5_000);
    expect(clock.dueInMs(5_100)).toBeUndefined();
    clock.moved(true, 1);
    expect(clock.dueInMs(5_100)).toBe(900);
    expect(clock.dueInMs(7_000)).toBe(0);
  });

  it('are not owed to the only partition when it got the event itself', () => {
    const clock = progressClock();
    clock.moved(false, 1);
    expect(clock.dueInMs(0)).toBeUndefined();
    clock.moved(false, 2);
    expect(clock.dueInMs(0)).toBe(0);
  });
});
