import { type Fault, type Fields, faultOf, looksLikeYear, readFields } from './fields.ts';
import { formatStandardNumber } from './format.ts';
import { administrativeCode, type Grammar, grammars } from './grammars.ts';
import { type Force, forces, type StandardNumber } from './standard-number.ts';

/** Why a text is not read as a number. The codes are stable: programs compare them, people read the message. */
export type StandardNumberErrorCode =
  | 'EMPTY'
  | 'TOO_LONG'
  | 'CONTROL_CHARACTER'
  | 'UNEXPECTED_CHARACTER'
  | 'UNKNOWN_SERIES'
  | 'PREFIX_MISSING'
  | 'PREFIX_INVALID'
  | 'AMBIGUOUS'
  | Fault['code'];

/** The number, or the reason why there is none. `suggestion` is canonical text for a person to confirm, never to be used unasked. */
export type ParseResult = { readonly ok: true; readonly number: StandardNumber } | Refusal;

interface Refusal {
  readonly ok: false;
  readonly code: StandardNumberErrorCode;
  readonly message: string;
  readonly suggestion?: string;
}

/** Far above the longest real number, so that a caller's mistake costs nothing. */
const maxLength = 64;

/** Every way to read the text before the sequence. */
const readers = grammars.flatMap((grammar) =>
  forces.flatMap((force) => {
    const head = grammar.heads[force];
    return head === undefined ? [] : [{ grammar, force, pattern: new RegExp(`^${loosen(head, grammar.prefix)}`) }];
  }),
);

/**
 * Reads one number in any of the spellings in use: em dash, en dash, hyphen, minus, full-width forms, spaces missing
 * or too many, lower case, `DB12T 3011-2018`. Never throws; what is ambiguous or impossible is refused.
 */
export function parseStandardNumber(text: string): ParseResult {
  if (text.length > maxLength) return refuse('TOO_LONG', `A number has at most ${maxLength} characters`);
  if (/\p{C}/u.test(text)) return refuse('CONTROL_CHARACTER', 'The text holds a control or an invisible character');
  const plain = normalise(text);
  if (plain === '') return refuse('EMPTY', 'The text is empty');
  const odd = /[^A-Z0-9 ()./-]/u.exec(plain)?.[0];
  if (odd !== undefined) {
    const codePoint = odd.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return refuse('UNEXPECTED_CHARACTER', `No number holds the character U+${codePoint}`);
  }
  let closest: { readonly refusal: Refusal; readonly headLength: number } | undefined;
  for (const { grammar, force, pattern } of readers) {
    const match = pattern.exec(plain);
    if (!match) continue;
    const [head, prefix = grammar.prefix] = match;
    const result = readTail(grammar, prefix, force, plain.slice(head.length));
    if (result.ok) return result;
    if (!closest || head.length > closest.headLength) closest = { refusal: result, headLength: head.length };
  }
  return closest?.refusal ?? diagnose(plain);
}

/**
 * Full-width forms, dashes, slashes and spaces become ASCII, letters capitals. Neither NFKC nor toUpperCase, which would
 * turn a footnote mark into a digit and a foreign letter into one of ours.
 */
function normalise(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2043\u2212\u2500\uFE58\uFE63]/g, '-')
    .replace(/[\u2044\u2215]/g, '/')
    .replace(/\p{Zs}+/gu, ' ')
    .replaceAll('--', '-')
    .trim()
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Turns a canonical head into a pattern for what people write. A separator between two digits stays necessary. */
function loosen(head: string, prefix: string): string {
  return head.replace(/\{\}|\/ $| $|-$|\d+|[/ ()]/g, (token, offset: number) => {
    switch (token) {
      case '{}':
        return ` ?(${prefix})`;
      case '/ ':
        return ' ?/ ?';
      case '-':
        return '(?: ?- ?| |(?<=[A-Z]))';
      case '/':
        return ' ?/? ?';
      case ' ':
        return offset === head.length - 1 ? '(?![A-Z]) ?' : ' ?';
      case '(':
      case ')':
        return ` ?\\${token}? ?`;
      default:
        return ` ?${token}`;
    }
  });
}

/** What follows the head, in the series and force that the head names. */
function readTail(grammar: Grammar, prefix: string, force: Force, tail: string): ParseResult {
  const build = ({ digits, part, year }: Fields): StandardNumber => ({
    grammar: grammar.grammar,
    prefix,
    force,
    sequence: Number(digits),
    digits,
    ...(part === undefined ? {} : { part }),
    ...(year === undefined ? {} : { year: Number(year) }),
  });
  const fields = readFields(tail);
  if ('code' in fields) {
    const { code, message, repaired } = fields;
    return refuse(code, message, repaired && !faultOf(repaired) ? formatStandardNumber(build(repaired)) : undefined);
  }
  const { digits, part, year } = fields;
  if (grammar.rival !== undefined && part === undefined && year === undefined && looksLikeYear(digits)) {
    return refuse('AMBIGUOUS', `This may be number ${digits} without a year, or ${grammar.rival}`);
  }
  return { ok: true, number: build(fields) };
}

/** Why no head was found. */
function diagnose(plain: string): Refusal {
  const [, code = '', rest = ''] = /^DB ?(\d*)(.*)$/.exec(plain) ?? [];
  if (code === '') {
    return /^ ?\/? ?[TZ]? ?\d/.test(rest)
      ? refuse('PREFIX_MISSING', 'After DB stands the administrative code of the province or city: DB11/T')
      : refuse('UNKNOWN_SERIES', 'No known series begins like this');
  }
  if (!new RegExp(`^${administrativeCode}$`).test(code)) {
    return refuse('PREFIX_INVALID', `${code} is not an administrative code of two, four or six digits`);
  }
  if (!/\d/.test(rest)) return refuse('SEQUENCE_MISSING', 'The sequence is missing');
  // Whether `DB11 3005-2017` is mandatory or has lost its T is for the writer to say; `DB113005-2017` is anything.
  const bare = code.length === 2 ? /^[ -]+(\d.*)$/.exec(rest)?.[1] : undefined;
  const mandatory = bare === undefined ? undefined : parseStandardNumber(`DB${code}/${bare}`);
  return refuse(
    'AMBIGUOUS',
    'After the administrative code stands /T, /Z or, for a mandatory standard, a slash',
    mandatory?.ok ? formatStandardNumber(mandatory.number) : undefined,
  );
}

function refuse(code: StandardNumberErrorCode, message: string, suggestion?: string): Refusal {
  return { ok: false, code, message, ...(suggestion === undefined ? {} : { suggestion }) };
}
