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
  return { match: phrases.length === 0 ? undefined : phrases.join(' '), numbers: patternsOf(query.trim()) };
};

const patternsOf = (text: string): readonly string[] => {
  const bare = BARE.exec(text);
  if (bare) {
    const [, sequence, part = '', year] = bare;
    return year === undefined ? withTails(`% ${sequence}${part}`) : [`% ${sequence}${part}_${year}`];
  }
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) return [];
  const canonical = formatStandardNumber(parsed.number);
  return parsed.number.year === undefined ? withTails(canonical) : [canonical];
};

/** The number itself, with a year, and its parts. */
const withTails = (head: string): readonly string[] => [
  head,
  `${head}—%`,
  `${head}-%`,
  ...(/\.\d+$/.test(head) ? [] : [`${head}.%`]),
];
