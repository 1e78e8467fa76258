import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { nameUuid } from './name-uuid.ts';

describe('a UUID of a name', () => {
  it('is the one that the package uuid gives', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.uuid(), (name, namespace) => {
        expect(nameUuid(name, namespace)).toBe(v5(name, namespace));
      }),
    ));
  it.each(['', 'jjj', '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f'])('is not made in the namespace %j', (namespace) =>
    expect(() => nameUuid('a', namespace)).toThrow(TypeError),
  );
});
