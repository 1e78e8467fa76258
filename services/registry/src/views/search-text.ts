import { formatStandardNumber, parseStandardNumber } from '@tongbiao/standard-number';

/**
 * Text for the full-text index and its queries: Chinese characters stand alone, so that two of them are found as a phrase
 * (SQLite's trigram tokenizer finds nothing below three); words of other scripts stay whole.
 */
export const spaced = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Script=Han}/gu, ' $& ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** What a caller looks for. */
export interface Search {
  /** Query of the full-text index; undefined: the text has no letter and no digit. */
  readonly match: string | undefined;
  /** Patterns (LIKE) that a canonical number may fit; empty: the text is no number. */
  readonly numbers: readonly string[];
  /** The sequence of such a number as printed; undefined: the text is no number. */
  readonly digits: string | undefined;
}

/** Sequence, part and year alone: `3009`, `3008.1`, `3009-2018`. */
const BARE = /^(\d{3,6})(\.\d{1,4})?(?:\s*[-–—－]\s*(\d{4}))?$/;

/** Reads what was typed into a search box: words of a title, or a number in any spelling, whole or in part. */
export const searchOf = (query: string): Search => {
  const phrases = query
    .split(/\s+/)
    .map(spaced)
    .filter((words) => words !== '')
    .map((words) => `"${words}"*`);
  return { match: phrases.length === 0 ? undefined : phrases.join(' '), ...numberIn(query.trim()) };
};

const numberIn = (text: string): Pick<Search, 'numbers' | 'digits'> => {
  const bare = BARE.exec(text);
  if (bare) {
    const [, sequence = '', part = '', year] = bare;
    const head = `% ${sequence}${part}`;
    return { numbers: year === undefined ? withTails(head) : [`${head}_${year}`], digits: sequence };
  }
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) return { numbers: [], digits: undefined };
  const canonical = formatStandardNumber(parsed.number);
  const { year, digits } = parsed.number;
  return { numbers: year === undefined ? withTails(canonical) : [canonical], digits };
};

/** The number itself, with a year, and its parts. */
const withTails = (head: string): readonly string[] => [
  head,
  `${head}—%`,
  `${head}-%`,
  ...(/\.\d+$/.test(head) ? [] : [`${head}.%`]),
];
