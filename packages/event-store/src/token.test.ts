import { describe, expect, it } from 'vitest';
import { readToken, tokenOf } from './token.ts';

const store = { logId: '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f' };
const other = { logId: '8c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f' };
const position = { commit: 2n ** 63n - 1n, prepare: 5n };

describe('a position token of a store', () => {
  it('leads back to its position', () => expect(readToken(store, tokenOf(store, position))).toEqual(position));
  it('is refused by a store with another log', () =>
    expect(() => readToken(other, tokenOf(store, position))).toThrow(expect.objectContaining({ code: 'FOREIGN_LOG' })));
  it.each(['', 'MTp4', 'nonsense'])('is not %j', (text) =>
    expect(() => readToken(store, text)).toThrow(expect.objectContaining({ code: 'MALFORMED_TOKEN' })),
  );
});
