import { describe, expect, it } from 'vitest';
import { formatStandardNumber } from './format.ts';
import { parseStandardNumber } from './parse.ts';

/** The canonical text of what is read, or the code of the refusal. */
const reading = (text: string): string => {
  const result = parseStandardNumber(text);
  return result.ok ? formatStandardNumber(result.number) : result.code;
};

/** The refusal without its message. */
const refusal = (text: string): { code: string; suggestion?: string } => {
  const result = parseStandardNumber(text);
  if (result.ok) throw new Error(`${text} was read as ${formatStandardNumber(result.number)}`);
  expect(result.message).not.toBe('');
  const { code, suggestion } = result;
  return suggestion === undefined ? { code } : { code, suggestion };
};

describe('a standard number', () => {
  it('is taken apart into flat data', () => {
    expect(parseStandardNumber('DB1331/T 025.1-2022')).toStrictEqual({
      ok: true,
      number: {
        grammar: 'local',
        prefix: '1331',
        force: 'recommended',
        sequence: 25,
        digits: '025',
        part: '1',
        year: 2022,
      },
    });
  });

  it('has neither part nor year where none is written', () => {
    expect(parseStandardNumber('DB11/ 3005')).toStrictEqual({
      ok: true,
      number: { grammar: 'local', prefix: '11', force: 'mandatory', sequence: 3005, digits: '3005' },
    });
  });

  it('names the province of an engineering series that prints another code', () => {
    expect(parseStandardNumber('DB/T 29-272-2019')).toMatchObject({
      number: { grammar: 'engineering', prefix: '12', sequence: 272 },
    });
    expect(parseStandardNumber('DBJ04/T 258-2016')).toMatchObject({ number: { prefix: '14' } });
  });

  it.each([
    // dashes, slashes, spaces, widths and cases
    ['DB11/T 3015—2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015–2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015-2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015−2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015－2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015——2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015⁃2018', 'DB11/T 3015—2018'],
    ['DB11∕T 3015-2018', 'DB11/T 3015—2018'],
    ['DB11⁄T 3015-2018', 'DB11/T 3015—2018'],
    ['DB11/T 3015-2018'.padEnd(64), 'DB11/T 3015—2018'],
    ['ＤＢ１１／Ｔ　３０１５－２０１８', 'DB11/T 3015—2018'],
    ['DB13/T 3008．1—2018', 'DB13/T 3008.1—2018'],
    ['DB11/T3015-2018', 'DB11/T 3015—2018'],
    ['  DB 11 / T  3015 — 2018 ', 'DB11/T 3015—2018'],
    ['DB11/T\u00a03015-2018', 'DB11/T 3015—2018'],
    ['db11/t 3015-2018', 'DB11/T 3015—2018'],
    ['DB12T 3011-2018', 'DB12/T 3011—2018'],
    ['DB 12/T 3011-2018', 'DB12/T 3011—2018'],
    ['DB12 T3011-2018', 'DB12/T 3011—2018'],
    // force
    ['DB11/ 3005-2017', 'DB11/ 3005—2017'],
    ['DB12/3005—2017', 'DB12/ 3005—2017'],
    ['DB31/Z 12-2020', 'DB31/Z 12—2020'],
    ['DB31Z12-2020', 'DB31/Z 12—2020'],
    // parts, width, no year, cities, other regions
    ['DB13/T 3008.1-2018', 'DB13/T 3008.1—2018'],
    ['DB13/T 3008 . 10', 'DB13/T 3008.10'],
    ['DB12/T 3011', 'DB12/T 3011'],
    ['DB1509/T 086—2022', 'DB1509/T 086—2022'],
    ['DB1331/T025.1-2022', 'DB1331/T 025.1—2022'],
    ['DB510100/T 221.1—2017', 'DB510100/T 221.1—2017'],
    ['DB31/T 310003-2021', 'DB31/T 310003—2021'],
    ['DB50/T 10011-2024', 'DB50/T 10011—2024'],
    ['DB21/T 2017-2022', 'DB21/T 2017—2022'],
    // food
    ['DBS 44/005-2024', 'DBS44/ 005—2024'],
    ['DBS50/ 005', 'DBS50/ 005'],
    // engineering
    ['DB/T 29-272-2019', 'DB/T 29-272-2019'],
    ['DB/T29-38-2025', 'DB/T 29-38-2025'],
    ['DB29-1-2013', 'DB 29-1-2013'],
    ['DB/T 29-2008-2020', 'DB/T 29-2008-2020'],
    ['DB/T 29-2008.1', 'DB/T 29-2008.1'],
    ['DB13(J)/T 8422-2021', 'DB13(J)/T 8422-2021'],
    ['DB13（J）/T150—2013', 'DB13(J)/T 150-2013'],
    ['DB13J/T 150-2013', 'DB13(J)/T 150-2013'],
    ['DB13(J) 185-2020', 'DB13(J) 185-2020'],
    ['DBJ04/T 258-2016', 'DBJ04/T 258-2016'],
    ['DG/TJ08-2253-2024', 'DG/TJ08-2253-2024'],
    ['DG/TJ 08-2253-2024', 'DG/TJ08-2253-2024'],
    ['DGTJ08-2253-2024', 'DG/TJ08-2253-2024'],
    ['DG/TJ08-2029', 'DG/TJ08-2029'],
    ['DGJ08-11-2018', 'DGJ08-11-2018'],
    ['DGJ32/TJ186-2015', 'DGJ32/TJ 186-2015'],
    ['DGJ32/J189-2015', 'DGJ32/J 189-2015'],
    ['DBJ33/T1021-2023', 'DBJ33/T 1021-2023'],
    ['DBJ/T15-97-2025', 'DBJ/T 15-97-2025'],
    ['DBJ 15-92-2013', 'DBJ 15-92-2013'],
    ['DBJ50/T-123-2020', 'DBJ50/T-123-2020'],
    ['DBJ50/T 123-2020', 'DBJ50/T-123-2020'],
    ['DBJ50-047-2016', 'DBJ50-047-2016'],
    ['DBJ 53/T-83-2017', 'DBJ53/T-83-2017'],
    ['DBJ46-008-2016', 'DBJ46-008-2016'],
    ['DBJ11-501-2009', 'DBJ11-501-2009'],
    // national and industry
    ['GB/T 44160-2024', 'GB/T 44160—2024'],
    ['GBT44160-2024', 'GB/T 44160—2024'],
    ['GB 12345-2020', 'GB 12345—2020'],
    ['GB12345', 'GB 12345'],
    ['GB/Z 41083-2021', 'GB/Z 41083—2021'],
    ['GBZ 2.1-2019', 'GBZ 2.1—2019'],
    ['JT/T 794-2019', 'JT/T 794—2019'],
    ['CJJ/T 100—2017', 'CJJ/T 100—2017'],
    ['yy 9706.202-2021', 'YY 9706.202—2021'],
  ])('is read from %j as %s', (text, canonical) => {
    expect(reading(text)).toBe(canonical);
  });

  it('may come from any of the 34 provinces', () => {
    const codes =
      '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82';
    expect(codes.split(' ').filter((code) => reading(`DB${code}/T 1-2018`) !== `DB${code}/T 1—2018`)).toEqual([]);
  });

  it.each([
    'DB11/ 1983-2022',
    'DB11/ 3005-2017',
    'DB11/T 1322.57-2019',
    'DB11/T 1606-2018',
    'DB11/T 1892-2021',
    'DB11/T 2175-2023',
    'DB11/T 3003-2016',
    'DB11/T 3015-2018',
    'DB11/T 3020-2018',
    'DB11/T 3022-2019',
    'DB11/T 3043-2024',
    'DB12/ 3005-2017',
    'DB12/T 3009-2018',
    'DB12/T 3009-2024',
    'DB12/T 3010-2018',
    'DB12/T 3011-2018',
    'DB12/T 3012-2018',
    'DB12/T 3022-2019',
    'DB12/T 558-2015',
    'DB12/T 560-2015',
    'DB12/T 562-2015',
    'DB12/T 563-2015',
    'DB13/T 3008.1-2018',
    'DB13/T 3012-2018',
    'DB13/T 3013-2018',
    'GB/T 44160-2024',
  ])('that Beijing, Tianjin and Hebei print in catalogues is read: %s', (text) => {
    expect(reading(text)).toBe(text.replace('-', '—'));
  });
});

describe('a text that is no standard number', () => {
  it.each([
    ['', 'EMPTY'],
    [' \u3000', 'EMPTY'],
    ['DB11/T 3015-2018'.padEnd(65), 'TOO_LONG'],
    ['DB11/T\t3015-2018', 'CONTROL_CHARACTER'],
    ['DB11/T 3015-2018\n', 'CONTROL_CHARACTER'],
    ['DB11/T 30\u200b15-2018', 'CONTROL_CHARACTER'],
    ['DB11/T \ud800', 'CONTROL_CHARACTER'],
    ['DB11/T 3015²', 'UNEXPECTED_CHARACTER'],
    ['DB11/Т 3015-2018', 'UNEXPECTED_CHARACTER'],
    ['《DB11/T 3015》', 'UNEXPECTED_CHARACTER'],
    ['ISO 9001-2015', 'UNKNOWN_SERIES'],
    ['JTG 3420-2020', 'UNKNOWN_SERIES'],
    ['DBX11/T 3015-2018', 'UNKNOWN_SERIES'],
    ['DB/T 3011-2018', 'PREFIX_MISSING'],
    ['DB 3011-2018', 'PREFIX_INVALID'],
    ['DB99/T 3011-2018', 'PREFIX_INVALID'],
    ['DB1/T 3011-2018', 'PREFIX_INVALID'],
    ['DB110/T 3011-2018', 'PREFIX_INVALID'],
    ['DBAA/T 3011-2018', 'UNKNOWN_SERIES'],
    ['DB113005-2017', 'AMBIGUOUS'],
    ['DB1331 025-2022', 'AMBIGUOUS'],
    ['DB/T 29-2008', 'AMBIGUOUS'],
    ['DB/T 29272-2019', 'PREFIX_MISSING'],
    ['DBJ50047-2016', 'UNKNOWN_SERIES'],
    ['DB11', 'SEQUENCE_MISSING'],
    ['DB11/', 'SEQUENCE_MISSING'],
    ['DB11/T', 'SEQUENCE_MISSING'],
    ['DB11/T XXXX—XXXX', 'SEQUENCE_MISSING'],
    ['DB11/X 3015', 'SEQUENCE_MISSING'],
    ['DBS44/T 005-2024', 'SEQUENCE_MISSING'],
    ['DB11/T 0-2018', 'SEQUENCE_INVALID'],
    ['DB11/T 000', 'SEQUENCE_INVALID'],
    ['DB11/T 1000000', 'SEQUENCE_INVALID'],
    ['DB11/T 3008.0-2018', 'PART_INVALID'],
    ['DB11/T 3008.10000', 'PART_INVALID'],
    ['DB11/T 1322-50', 'YEAR_TWO_DIGITS'],
    ['DB11/T 1322-79', 'YEAR_TWO_DIGITS'],
    ['DB11/T 3015-1899', 'YEAR_OUT_OF_RANGE'],
    ['DB11/T 3015-2101', 'YEAR_OUT_OF_RANGE'],
    ['DB11/T 3015-201', 'YEAR_OUT_OF_RANGE'],
    ['DB11/T 3015-20180412', 'YEAR_OUT_OF_RANGE'],
    ['DB11/T 30 15-2018', 'MALFORMED'],
    ['DB11/T 3008.1.2-2018', 'MALFORMED'],
    ['DB11/T 3015-2018 DB12/T 3015-2018', 'MALFORMED'],
    ['GB/T 1.1-2020/XG1-2021', 'MALFORMED'],
  ])('is refused: %j %s', (text, code) => {
    expect(refusal(text)).toStrictEqual({ code });
  });

  it.each([
    ['DB11/T 3015-18', 'YEAR_TWO_DIGITS', 'DB11/T 3015—2018'],
    ['DB11/T 3015-49', 'YEAR_TWO_DIGITS', 'DB11/T 3015—2049'],
    ['DB11/T 3015-80', 'YEAR_TWO_DIGITS', 'DB11/T 3015—1980'],
    ['DBJ/T15-20-97', 'YEAR_TWO_DIGITS', 'DBJ/T 15-20-1997'],
    ['DB13/T 3008.01-2018', 'PART_INVALID', 'DB13/T 3008.1—2018'],
    ['DB13/T 3008-1-2018', 'MALFORMED', 'DB13/T 3008.1—2018'],
    ['DB11/T 3015 2018', 'MALFORMED', 'DB11/T 3015—2018'],
    ['DB11/T 3015—', 'MALFORMED', 'DB11/T 3015'],
    ['DB11 3005-2017', 'AMBIGUOUS', 'DB11/ 3005—2017'],
    ['DB11-3005-2017', 'AMBIGUOUS', 'DB11/ 3005—2017'],
  ])('is refused with what was probably meant: %j %s %s', (text, code, suggestion) => {
    expect(refusal(text)).toStrictEqual({ code, suggestion });
    expect(reading(suggestion)).toBe(suggestion);
  });

  it('gets no suggestion that would itself be refused', () => {
    expect(refusal('DB13/T 3008.01-1776')).toStrictEqual({ code: 'PART_INVALID' });
    expect(refusal('DB13/T 3008-0-2018')).toStrictEqual({ code: 'MALFORMED' });
  });
});
