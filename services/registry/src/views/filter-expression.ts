/**
 * Filters in the language of AIP-160:
 *
 *     filter      = [ expression ]
 *     expression  = sequence { "AND" sequence }
 *     sequence    = factor { factor }                 each of them holds, as with AND
 *     factor      = term { "OR" term }                OR binds closer than AND
 *     term        = [ "NOT" | "-" ] simple
 *     simple      = "(" expression ")" | restriction
 *     restriction = value [ comparator value ]        a value alone is looked for everywhere
 *     comparator  = "=" | "!=" | "<=" | "<" | ">=" | ">" | ":"
 *     value       = text | string
 *     text        = characters but white space, quotes, parentheses, commas and those of comparators
 *     string      = characters between two " or two ', with \ before a quote or a \ that belongs to it
 *
 * Functions and commas are not part of it. What fields and values there are is for its user to say.
 */
export type FilterExpression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly FilterExpression[] }
  | { readonly kind: 'not'; readonly of: FilterExpression }
  | { readonly kind: 'search'; readonly value: FilterValue }
  | {
      readonly kind: 'restriction';
      readonly field: FilterValue;
      readonly comparator: FilterComparator;
      readonly value: FilterValue;
    };

/** How a field is compared; `:` = has. */
export type FilterComparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':';

/** A word of a filter, and where it stands. */
export interface FilterValue {
  readonly text: string;
  /** Characters before it. */
  readonly at: number;
  /** True: it stood between quotes. */
  readonly quoted: boolean;
}

/** What is wrong with a filter. Caught where the filter came in. */
export class FilterFault extends Error {
  readonly code: 'FILTER_MALFORMED' | 'FILTER_FIELD_UNKNOWN' | 'FILTER_VALUE_INVALID';

  constructor(code: FilterFault['code'], at: number, message: string) {
    super(`at character ${at + 1}: ${message}`);
    this.name = 'FilterFault';
    this.code = code;
  }
}

const malformed = (at: number, message: string): FilterFault => new FilterFault('FILTER_MALFORMED', at, message);

/** Deeper nesting, or more restrictions, than a person would write. */
const MAX_DEPTH = 20;
const MAX_RESTRICTIONS = 100;

type Token =
  | { readonly kind: 'value'; readonly value: FilterValue }
  | { readonly kind: 'comparator'; readonly comparator: FilterComparator; readonly at: number }
  | { readonly kind: '(' | ')' | '-' | 'end'; readonly at: number };

const COMPARATOR = /(?:[<>!]=|[=<>:])/y;
const TEXT = /[^\s"'(),=<>:!]+/y;
const STRING = /(["'])((?:\\.|(?!\1)[^\\])*)\1/suy;
const SPACE = /\s*/y;

const tokensOf = (filter: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(filter);
    if (found !== null) at += found[0].length;
    return found;
  };
  for (;;) {
    take(SPACE);
    const start = at;
    const next = filter[at];
    if (next === undefined) return [...tokens, { kind: 'end', at }];
    if (next === '(' || next === ')') {
      at += 1;
      tokens.push({ kind: next, at: start });
      continue;
    }
    // Within a text (2024-08) and at the beginning of a value it is a character like any other.
    if (next === '-' && tokens.at(-1)?.kind !== 'comparator') {
      at += 1;
      tokens.push({ kind: '-', at: start });
      continue;
    }
    const comparator = take(COMPARATOR);
    if (comparator !== null) {
      tokens.push({ kind: 'comparator', comparator: comparator[0] as FilterComparator, at: start });
      continue;
    }
    const text = take(TEXT);
    if (text !== null) {
      tokens.push({ kind: 'value', value: { text: text[0], at: start, quoted: false } });
      continue;
    }
    const string = take(STRING);
    if (string === null)
      throw malformed(start, next === '"' || next === "'" ? 'this quote is not closed' : `"${next}" is not expected`);
    const unescaped = string[2]!.replaceAll(/\\(.)/gsu, '$1');
    tokens.push({ kind: 'value', value: { text: unescaped, at: start, quoted: true } });
  }
};

const KEYWORDS: readonly string[] = ['AND', 'OR', 'NOT'];

/** Reads a filter; undefined where it is empty. Throws a {@link FilterFault}. */
export const parseFilter = (filter: string): FilterExpression | undefined => {
  const tokens = tokensOf(filter);
  let next = 0;
  let restrictions = 0;
  const peek = (): Token => tokens[next]!;
  const atOf = (token: Token): number => (token.kind === 'value' ? token.value.at : token.at);
  const isWord = (word: string): boolean => {
    const token = peek();
    return token.kind === 'value' && !token.value.quoted && token.value.text === word;
  };
  const takeWord = (word: string): boolean => {
    if (!isWord(word)) return false;
    next += 1;
    return true;
  };
  const value = (what: string): FilterValue => {
    const token = peek();
    if (token.kind !== 'value' || (!token.value.quoted && KEYWORDS.includes(token.value.text)))
      throw malformed(atOf(token), `${what} is expected here`);
    next += 1;
    return token.value;
  };
  const combined = (kind: 'and' | 'or', of: readonly FilterExpression[]): FilterExpression =>
    of.length === 1 ? of[0]! : { kind, of };

  const expression = (depth: number): FilterExpression => {
    if (depth > MAX_DEPTH) throw malformed(atOf(peek()), `parentheses nest at most ${MAX_DEPTH} deep`);
    const all: FilterExpression[] = [];
    do all.push(sequence(depth));
    while (takeWord('AND'));
    return combined('and', all);
  };
  const sequence = (depth: number): FilterExpression => {
    const all = [factor(depth)];
    while (peek().kind !== 'end' && peek().kind !== ')' && !isWord('AND')) all.push(factor(depth));
    return combined('and', all);
  };
  const factor = (depth: number): FilterExpression => {
    const any: FilterExpression[] = [];
    do any.push(term(depth));
    while (takeWord('OR'));
    return combined('or', any);
  };
  const term = (depth: number): FilterExpression => {
    const negated = takeWord('NOT');
    if (!negated && peek().kind !== '-') return simple(depth);
    if (!negated) next += 1;
    return { kind: 'not', of: simple(depth) };
  };
  const simple = (depth: number): FilterExpression => {
    const open = peek();
    if (open.kind !== '(') return restriction();
    next += 1;
    const inner = expression(depth + 1);
    if (peek().kind !== ')') throw malformed(atOf(peek()), `the parenthesis of character ${open.at + 1} is not closed`);
    next += 1;
    return inner;
  };
  const restriction = (): FilterExpression => {
    restrictions += 1;
    const field = value('a field or a word');
    if (restrictions > MAX_RESTRICTIONS)
      throw malformed(field.at, `a filter has at most ${MAX_RESTRICTIONS} conditions`);
    const token = peek();
    if (token.kind !== 'comparator') return { kind: 'search', value: field };
    next += 1;
    return { kind: 'restriction', field, comparator: token.comparator, value: value('a value') };
  };

  if (peek().kind === 'end') return undefined;
  const found = expression(0);
  const rest = peek();
  if (rest.kind !== 'end') throw malformed(atOf(rest), 'this parenthesis was never opened');
  return found;
};
