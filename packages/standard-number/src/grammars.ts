import type { Force, GrammarName } from './standard-number.ts';

/** How the numbers of one or several series are printed. A new series is a new row of `grammars`, and no code. */
export interface Grammar {
  readonly grammar: GrammarName;
  /** A regular expression for the prefixes of these series, or the only prefix where the heads do not print it. */
  readonly prefix: string;
  /**
   * The canonical text before the sequence, per force; `{}` stands for the prefix. A force that is not listed does not
   * exist in the series. The reader derives from it what else it accepts: spaces that are missing or too many, a slash
   * missing before a letter, a hyphen that is missing after a letter or written as a space, parentheses missing.
   */
  readonly heads: Readonly<Partial<Record<Force, string>>>;
  /** What is printed before the year. */
  readonly yearDash: '—' | '-';
  /** Another standard that a yearless number of this series would read as, if its sequence looks like a year. */
  readonly rival?: string;
}

/** First two digits of the administrative codes (GB/T 2260). */
const province = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])';

/** Codes of provinces (two digits) and cities (four, or six in older numbers: DB510100/T 221.1—2017), as a regular expression. */
export const administrativeCode = `${province}(?:\\d\\d){0,2}`;

/**
 * Codes of the sectors (行业标准代号). Earthquakes (DB) are left out on purpose: `DB/T 558` is far more often a local
 * number that lost its province.
 */
const sectors =
  'AQ|BB|CB|CH|CJ|CJJ|CY|DA|DL|DY|DZ|EJ|FZ|GA|GC|GH|GM|GY|HB|HG|HJ|HS|HY|JB|JC|JG|JGJ|JR|JT|JY|KA|LB|LD|LS|LY|MH|MR|' +
  'MT|MZ|NB|NY|QB|QC|QJ|QX|RB|SB|SC|SF|SH|SJ|SL|SN|SW|SY|TB|TD|TY|WB|WH|WJ|WM|WS|WW|XB|XF|YB|YC|YD|YJ|YS|YY|YZ|ZY';

/** Every series that can be read and printed. Where two rows could read the same text, the earlier one does. */
export const grammars: readonly Grammar[] = [
  {
    grammar: 'local',
    prefix: administrativeCode,
    heads: { mandatory: 'DB{}/ ', recommended: 'DB{}/T ', guidance: 'DB{}/Z ' },
    yearDash: '—',
  },
  { grammar: 'food', prefix: province, heads: { mandatory: 'DBS{}/ ' }, yearDash: '—' },
  {
    grammar: 'engineering',
    prefix: '12',
    heads: { mandatory: 'DB 29-', recommended: 'DB/T 29-' },
    yearDash: '-',
    rival: 'DB/T 29 of the earthquake sector',
  },
  { grammar: 'engineering', prefix: '13', heads: { mandatory: 'DB13(J) ', recommended: 'DB13(J)/T ' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '14', heads: { recommended: 'DBJ04/T ' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '31', heads: { mandatory: 'DGJ08-', recommended: 'DG/TJ08-' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '32', heads: { mandatory: 'DGJ32/J ', recommended: 'DGJ32/TJ ' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '33', heads: { recommended: 'DBJ33/T ' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '44', heads: { mandatory: 'DBJ 15-', recommended: 'DBJ/T 15-' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '50|53', heads: { mandatory: 'DBJ{}-', recommended: 'DBJ{}/T-' }, yearDash: '-' },
  { grammar: 'engineering', prefix: '11|46', heads: { mandatory: 'DBJ{}-' }, yearDash: '-' },
  // Occupational health has a series of its own, GBZ; it stands before GB so that `GBZ 2.1` is not taken for `GB/Z 2.1`.
  { grammar: 'national', prefix: 'GBZ', heads: { mandatory: '{} ', recommended: '{}/T ' }, yearDash: '—' },
  {
    grammar: 'national',
    prefix: 'GB',
    heads: { mandatory: '{} ', recommended: '{}/T ', guidance: '{}/Z ' },
    yearDash: '—',
  },
  {
    grammar: 'industry',
    prefix: sectors,
    heads: { mandatory: '{} ', recommended: '{}/T ', guidance: '{}/Z ' },
    yearDash: '—',
  },
];
