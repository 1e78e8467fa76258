import fc from 'fast-check';
import { parse } from 'uuid';
import { describe, expect, it } from 'vitest';
import { uuidBytes } from './uuid-bytes.ts';

describe('the bytes of a UUID', () => {
  it('are those that the package uuid reads', () =>
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const bytes = new Uint8Array(16);
        expect(uuidBytes(id, bytes)).toBe(true);
        expect([...bytes]).toEqual([...parse(id)]);
      }),
    ));
  it.each([
    '',
    '7C0E1A8E-6A2B-4A53-9D0E-0F5F6F6F6F6F',
    '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6',
    '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6g',
    '7c0e1a8e06a2b-4a53-9d0e-0f5f6f6f6f6f',
    '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6\u0130',
    '-7c0e1a8-6a2b-4a53-9d0e-0f5f6f6f6f6f',
  ])('are not read from %j', (text) => expect(uuidBytes(text, new Uint8Array(16))).toBe(false));
});
