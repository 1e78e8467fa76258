import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verbatimJson } from './verbatim.ts';

describe('verbatim JSON', () => {
  it('is text that parses to the very value', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        fc.pre(!JSON.stringify(plain).includes('\\ud'));
        expect(JSON.parse(verbatimJson(plain, 'x'))).toEqual(plain);
      }),
    ));
  it('exists for exactly what parsing its text gives back', () =>
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withSparseArray: true, withNullPrototype: true, withMap: true }),
        (value) => {
          const text = attempt(() => JSON.stringify(value) as string | undefined);
          fc.pre(!text?.includes('\\ud'));
          const isFixedPoint = text !== undefined && isDeepStrictEqual(JSON.parse(text), value);
          expect(attempt(() => verbatimJson(value, 'x'))).toBe(isFixedPoint ? text : undefined);
        },
      ),
    ));
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a Date', { at: new Date(0) }],
    ['NaN', { n: NaN }],
    ['negative zero', { n: -0 }],
    ['a bigint', { n: 1n }],
    ['a Map', new Map([[1, 2]])],
    ['a hole in an array', Array(1)],
    ['a cycle', cyclic()],
    ['an array with a member that has a name', Object.assign([1], { a: 1 })],
    ['a hole and a member that has a name', Object.assign(Array(1), { a: 1 })],
    ['a member that is a symbol', { [Symbol('a')]: 1 }],
    ['what has JSON of its own', { toJSON: () => 1 }],
    ['half a surrogate pair', { text: '\ud800' }],
    ['half a surrogate pair as a name', { '\udc00': 1 }],
  ])('does not exist for %s', (_, value) =>
    expect(() => verbatimJson(value, 'x')).toThrow(expect.objectContaining({ code: 'NOT_VERBATIM' })),
  );
  it('exists for text that only looks like half a surrogate pair', () =>
    expect(verbatimJson(String.raw`\ud800`, 'x')).toBe(String.raw`"\\ud800"`));
  it('exists for a whole pair', () => expect(verbatimJson('𠮷', 'x')).toBe('"𠮷"'));
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function cyclic(): unknown {
  const a: unknown[] = [];
  a.push(a);
  return a;
}
