import serialize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './json.ts';

const attempt = (work: () => string | undefined): string | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

describe('canonical JSON', () => {
  it('is what the library says, of whatever value', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.object({ key: fc.string({ maxLength: 2 }), withNullPrototype: true, withSparseArray: true }),
          fc.dictionary(fc.oneof(fc.nat(20).map(String), fc.constantFrom('__proto__', 'toJSON', 'ä', 'Z')), fc.nat()),
          fc.anything({ withDate: true, withBigInt: true, withBoxedValues: true, withUnicodeString: true } as never),
        ),
        (value) => {
          expect(attempt(() => canonicalJson(value))).toBe(attempt(() => serialize(value)));
        },
      ),
      { numRuns: 2_000 },
    ));
  it.each<[string, unknown]>([
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate in a name', { '\ud800': 1 }],
    ['NaN', [NaN]],
  ])('does not exist for %s', (_, value) => expect(() => canonicalJson(value)).toThrow());
});
