import { describe, expect, it } from 'vitest';
import { formatStandardNumber, renderShared } from './format.ts';

describe('the number of a shared range', () => {
  it.each([
    [{ prefix: '12', force: 'recommended', sequence: 3011, year: 2018 }, 'DB12/T 3011—2018'],
    [{ prefix: '11', force: 'mandatory', sequence: 3005, year: 2017 }, 'DB11/ 3005—2017'],
    [{ prefix: '13', force: 'recommended', sequence: 3008, part: '1' }, 'DB13/T 3008.1'],
    [{ prefix: '1331', force: 'guidance', sequence: 25, width: 3 }, 'DB1331/Z 025'],
    [{ prefix: '33', force: 'recommended', sequence: 310003, part: undefined, year: undefined }, 'DB33/T 310003'],
  ] as const)('is rendered for a member: %j %s', (shared, text) => {
    expect(renderShared(shared)).toBe(text);
  });

  it.each([
    [{ sequence: 0 }, 'SEQUENCE_INVALID'],
    [{ sequence: 30.5 }, 'SEQUENCE_INVALID'],
    [{ sequence: 1, width: 7 }, 'SEQUENCE_INVALID'],
    [{ part: '0' }, 'PART_INVALID'],
    [{ year: 18 }, 'YEAR_TWO_DIGITS'],
    [{ year: 2101 }, 'YEAR_OUT_OF_RANGE'],
    [{ prefix: '99' }, 'UNKNOWN_SERIES'],
    [{ prefix: '113' }, 'UNKNOWN_SERIES'],
  ])('is never rendered from an impossible field: %j %s', (wrong, code) => {
    const render = () => renderShared({ prefix: '11', force: 'recommended', sequence: 3001, ...wrong });
    expect(render).toThrowError(expect.objectContaining({ code }));
  });
});

describe('the canonical text', () => {
  it('does not exist for a force that the series does not have', () => {
    const number = { grammar: 'food', prefix: '44', force: 'recommended', sequence: 5, digits: '005' } as const;
    expect(() => formatStandardNumber(number)).toThrowError(expect.objectContaining({ code: 'UNKNOWN_SERIES' }));
  });
});
