import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import {
  actText,
  audienceOf,
  canonicalJson,
  commandIdOf,
  comparePositions,
  decodeEvent,
  derivedId,
  encodeEvent,
  eventIdOf,
  formatPosition,
  isKnown,
  padPosition,
  parsePosition,
  upcast,
} from './index.ts';

const logId = '7c0e1a8e-6a2b-4a53-9d0e-0f5f6f6f6f6f';

describe('a position token', () => {
  const position = { commit: 9_007_199_254_740_993n, prepare: 9_007_199_254_740_993n };
  it('reads back what it was made of', () =>
    expect(parsePosition(formatPosition(logId, position))).toEqual({ logId, position }));
  it.each(['', 'x', '0', formatPosition('not-a-log', position), `${formatPosition(logId, position)}=`])(
    'refuses %j',
    (t) => expect(parsePosition(t)).toBeUndefined(),
  );
  it('orders by commit, then prepare', () => {
    expect(comparePositions({ commit: 1n, prepare: 1n }, { commit: 2n, prepare: 0n })).toBeLessThan(0);
    expect(comparePositions({ commit: 2n, prepare: 2n }, { commit: 2n, prepare: 1n })).toBeGreaterThan(0);
    expect(comparePositions(position, { ...position })).toBe(0);
  });
  it('sorts as text like the number', () =>
    expect([padPosition(10n), padPosition(9n)].toSorted()).toEqual([padPosition(9n), padPosition(10n)]));
});

describe('derived ids', () => {
  const scope = { subject: 's', method: 'm', resource: 'r', requestId: '1' };
  it('are the same for the same request', () => expect(commandIdOf({ ...scope })).toBe(commandIdOf(scope)));
  it('differ with every part of the scope, however the parts are cut', () => {
    const ids = [
      scope,
      { ...scope, subject: 's|m' },
      { ...scope, method: 'm|r', resource: '' },
      { ...scope, requestId: '2' },
    ].map(commandIdOf);
    expect(new Set(ids).size).toBe(4);
  });
  it('are names of the escaped scope, whatever it holds', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' }), (subject, requestId) => {
        const { method, resource } = scope;
        const name = [subject, method, resource, requestId].map(encodeURIComponent).join('|');
        expect(commandIdOf({ subject, method, resource, requestId })).toBe(v5(name, v5('tongbiao', v5.DNS)));
      }),
    ));
  it('differ by stream and index', () =>
    expect(
      new Set([eventIdOf(logId, 'a', 0), eventIdOf(logId, 'a', 1), eventIdOf(logId, 'b', 0), derivedId(logId, 'a/0x')])
        .size,
    ).toBe(4));
});

describe('the catalogue at the edge', () => {
  it('reads back what it wrote', () => {
    const event = { type: 'log.Founded.v1', data: { logId } } as const;
    expect(decodeEvent(event.type, encodeEvent(event))).toEqual(event);
  });
  it('does not decode a type that it does not know', () =>
    expect(decodeEvent('registry.Nonsense.v9', {})).toBeUndefined());
  it('counts an unknown type as restricted', () => expect(audienceOf('registry.Nonsense.v9')).toBe('restricted'));
  it('does not take an object member for a type', () => expect(isKnown('constructor')).toBe(false));
  it('chains upcasters', () => {
    const known = {
      'a.v1': { to: 'a.v2', upcast: (j: unknown) => ({ ...(j as object), two: true }) },
      'a.v2': { to: 'a.v3', upcast: (j: unknown) => ({ ...(j as object), three: true }) },
    };
    expect(upcast('a.v1', { one: true }, known)).toEqual({ type: 'a.v3', json: { one: true, two: true, three: true } });
    expect(isKnown('a.v1', known)).toBe(true);
  });
});

describe('what an authority signs', () => {
  it('is one text, whatever the order of keys, without signature and dry-run flag', () => {
    const base = { keyId: 'k', rpc: 'x/Y', requestId: 'r' };
    const text = actText({ ...base, request: { b: 1, a: '标', signature: { value: 's' }, validateOnly: true } });
    expect(text).toBe('{"keyId":"k","request":{"a":"标","b":1},"requestId":"r","rpc":"x/Y","type":"tongbiao/act/v1"}');
  });
  it('refuses what is not JSON', () => expect(() => canonicalJson(undefined)).toThrow(TypeError));
});
