import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';

/** What the confidence of a row follows from. */
export interface Evidence {
  readonly planned: boolean;
  /** The row's own number; undefined = the row states none. */
  readonly number: StandardNumber | undefined;
  /** Citations as found, separated by semicolons. */
  readonly source: string;
}

/**
 * How sure a row is: a rule, because the file has no such column (docs/adr/0006). It judges the number where the row has
 * one, since that is what others will cite: read in the standard itself, in an index, in the press, or concluded from
 * another document.
 */
export function confidenceOf({ planned, number, source }: Evidence): Confidence {
  if (planned) return Confidence.PLANNED;
  if (number === undefined) return Confidence.PRESS;
  const kinds = source.split(/[;；]/).map((citation) => kindOf(citation.trim(), number));
  if (kinds.includes('own text')) return Confidence.COVER;
  if (kinds.includes('own entry')) return Confidence.INDEX;
  if (kinds.includes('other document')) return Confidence.INFERRED;
  return Confidence.PRESS;
}

/** A number at the beginning of a citation, up to its year. */
const LEADING_NUMBER = /^(?:DB|GB|[A-Z]{2,3}\/)[^;]*?\d{3,}(?:\.\d+)?(?:\s?[-—]\s?\d{4})?/;

/** What a citation's own words say that was read; of a draft only the earlier number can be concluded. */
const READ_ITSELF = /\b(?:cover|preamble|text)\b|封面|前言|正文/i;
const DRAFT = /\bdraft\b|征求意见稿|修订稿/i;

function kindOf(citation: string, own: StandardNumber): 'own text' | 'own entry' | 'other document' | 'report' {
  const cited = numberOf(citation);
  if (cited === undefined) return addressOf(citation).some((word) => sameNumber(word, own)) ? 'own entry' : 'report';
  if (!sameNumber(cited, own) || DRAFT.test(citation)) return 'other document';
  return READ_ITSELF.test(citation) ? 'own text' : 'own entry';
}

function numberOf(citation: string): string | undefined {
  return LEADING_NUMBER.exec(citation)?.[0];
}

/** Words of the citation's address, decoded: an index of standards has the number in the address of its entry. */
function addressOf(citation: string): readonly string[] {
  const url = /https?:\/\/\S+/.exec(citation)?.[0];
  if (url === undefined) return [];
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return [path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1), path.slice(path.lastIndexOf('/') + 1)];
  } catch {
    return [];
  }
}

/** A citation may leave the year out. */
function sameNumber(text: string, own: StandardNumber): boolean {
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) return false;
  const { grammar, prefix, sequence, part, year } = parsed.number;
  return (
    grammar === own.grammar &&
    prefix === own.prefix &&
    sequence === own.sequence &&
    part === own.part &&
    (year === undefined || year === own.year)
  );
}
