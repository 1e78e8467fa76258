import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStandardNumbers, conflict } from './compare.ts';
import { formatStandardNumber } from './format.ts';
import { parseStandardNumber } from './parse.ts';
import { type Force, type GrammarName, forces, type StandardNumber } from './standard-number.ts';

const sectors = ['AQ', 'CJ', 'CJJ', 'HJ', 'JG', 'JGJ', 'JT', 'YY', 'ZY'];
const local = ['11', '12', '13', '31', '50', '1331', '1509', '510100'];
const series: readonly (readonly [GrammarName, readonly string[], readonly Force[]])[] = [
  ['local', local, forces],
  ['food', ['11', '44', '50'], ['mandatory']],
  ['engineering', ['12', '13', '31', '32', '44', '50', '53'], ['mandatory', 'recommended']],
  ['engineering', ['14', '33'], ['recommended']],
  ['engineering', ['11', '46'], ['mandatory']],
  ['national', ['GB'], forces],
  ['national', ['GBZ'], ['mandatory', 'recommended']],
  ['industry', sectors, forces],
];

const arbitrarySeries = fc.constantFrom(...series).chain(([grammar, prefixes, allowed]) =>
  fc.record({
    grammar: fc.constant(grammar),
    prefix: fc.constantFrom(...prefixes),
    force: fc.constantFrom(...allowed),
  }),
);

const arbitraryNumber: fc.Arbitrary<StandardNumber> = fc
  .tuple(
    arbitrarySeries,
    fc.integer({ min: 1, max: 999_999 }),
    fc.integer({ min: 0, max: 6 }),
    fc.record(
      { part: fc.integer({ min: 1, max: 9999 }).map(String), year: fc.integer({ min: 1900, max: 2100 }) },
      { requiredKeys: [] },
    ),
  )
  .map(([of, sequence, width, rest]) => ({ ...of, sequence, digits: String(sequence).padStart(width, '0'), ...rest }))
  // `DB/T 29-2008` is refused: it is also a standard of the earthquake sector.
  .filter(({ grammar, prefix, digits, part, year }) => {
    const rivalled = grammar === 'engineering' && prefix === '12' && part === undefined && year === undefined;
    return !(rivalled && /^(19..|20..|2100)$/.test(digits));
  });

/** Numbers that differ in little or nothing, for the laws about pairs. */
const arbitraryNeighbour: fc.Arbitrary<StandardNumber> = fc
  .record(
    {
      grammar: fc.constant('local' as const),
      prefix: fc.constantFrom('11', '12', '1101'),
      force: fc.constantFrom(...forces),
      digits: fc.constantFrom('2', '02', '10'),
      part: fc.constantFrom('2', '10'),
      year: fc.constantFrom(2018, 2024),
    },
    { requiredKeys: ['grammar', 'prefix', 'force', 'digits'] },
  )
  .map((fields) => ({ ...fields, sequence: Number(fields.digits) }));

/** Texts made of the pieces of numbers, which reach deeper into the parser than random characters do. */
const arbitraryPieces = fc
  .array(
    fc.constantFrom(
      ...'DB DBS DBJ DG GB GBZ TJ T Z J 0 1 11 12 29 3015 2018 18 / ∕ - — . ( ) （'.split(' '),
      ' ',
      '\u3000',
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));

describe('the laws of standard numbers', () => {
  it('reading what was printed gives the same number', () => {
    fc.assert(
      fc.property(arbitraryNumber, (number) => {
        expect(parseStandardNumber(formatStandardNumber(number))).toStrictEqual({ ok: true, number });
      }),
      { numRuns: 2000 },
    );
  });

  it('reading never throws, and what is read or suggested is printed the same for ever', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), arbitraryPieces), (text) => {
        const result = parseStandardNumber(text);
        const canonical = result.ok ? formatStandardNumber(result.number) : result.suggestion;
        if (canonical === undefined) return;
        const again = parseStandardNumber(canonical);
        expect(again.ok && formatStandardNumber(again.number)).toBe(canonical);
      }),
      { numRuns: 5000 },
    );
  });

  it('spelling does not matter: case, spaces, width and dashes', () => {
    const spellings: readonly ((text: string) => string)[] = [
      (text) => text.toLowerCase(),
      (text) => text.replaceAll(' ', '  '),
      (text) => text.replaceAll(/([A-Z/)]) /g, '$1'),
      (text) => text.replaceAll('—', ' - '),
      (text) => text.replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
      (text) => text.replaceAll(' ', '\u3000').replaceAll('/', '∕').replaceAll('-', '–'),
    ];
    fc.assert(
      fc.property(arbitraryNumber, fc.constantFrom(...spellings), (number, spell) => {
        expect(parseStandardNumber(spell(formatStandardNumber(number)))).toStrictEqual({ ok: true, number });
      }),
      { numRuns: 2000 },
    );
  });

  it('the order is total, and equal only for the same text', () => {
    const any = fc.oneof(arbitraryNeighbour, arbitraryNumber);
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const [x, y, z] = [a, b, c].sort(compareStandardNumbers) as [StandardNumber, StandardNumber, StandardNumber];
        expect(compareStandardNumbers(x, y)).toBeLessThanOrEqual(0);
        expect(compareStandardNumbers(y, z)).toBeLessThanOrEqual(0);
        expect(compareStandardNumbers(x, z)).toBeLessThanOrEqual(0);
        expect(Math.sign(compareStandardNumbers(z, x))).toBe(0 - Math.sign(compareStandardNumbers(x, z)));
        expect(compareStandardNumbers(x, y) === 0).toBe(formatStandardNumber(x) === formatStandardNumber(y));
      }),
      { numRuns: 2000 },
    );
  });

  it('a conflict is mutual, and no number conflicts with itself in another year', () => {
    fc.assert(
      fc.property(arbitraryNeighbour, arbitraryNeighbour, (a, b) => {
        expect(conflict(a, { ...a, year: 2020 })).toBeUndefined();
        expect(conflict(a, b)?.code).toBe(conflict(b, a)?.code);
      }),
      { numRuns: 500 },
    );
  });
});
