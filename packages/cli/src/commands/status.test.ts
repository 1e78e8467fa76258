import { expect, it } from 'vitest';
import { lagOf } from './status.ts';

it.each([
  [null, null, '–'],
  [0, 0, '0'],
  [3, 0.4, '3'],
  [23, 4.9, '23 / 4 s'],
  [0, 75, '0 / 75 s'],
])('a lag of %s events and %s seconds is told as %s', (events, seconds, text) =>
  expect(lagOf(events, seconds)).toBe(text),
);
