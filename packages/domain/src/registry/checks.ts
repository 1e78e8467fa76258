import type { Confidence, Document, Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { canonicalJson, type Actor } from '@tongbiao/contracts';
import type { Rejection } from '@tongbiao/decider';
import { formatStandardNumber, parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { isDay, isPartialDay, latestDay } from './days.ts';

/** The law that every gate of a project rests on. */
export const STANDARDIZATION_LAW = { set: '中华人民共和国标准化法', version: '2017' } as const;

/** A refusal of input that is malformed, whatever the history. */
export const malformed = (code: string, field: string, message: string): Rejection => ({
  code,
  status: 'INVALID_ARGUMENT',
  message,
  field,
});

/** A refusal of well-formed input by what is on record. */
export const unmet = (
  code: string,
  message: string,
  field?: string,
  rule?: NonNullable<Rejection['rule']>,
): Rejection => ({
  code,
  status: 'FAILED_PRECONDITION',
  message,
  ...(field === undefined ? {} : { field }),
  ...(rule === undefined ? {} : { rule }),
});

/** A refusal because another fact of this kind is on record. */
export const alreadyThere = (code: string, message: string, field?: string): Rejection => ({
  ...unmet(code, message, field),
  status: 'ALREADY_EXISTS',
});

/** A refusal because the thing addressed does not exist. */
export const notFound = (code: string, message: string, field: string): Rejection => ({
  ...unmet(code, message, field),
  status: 'NOT_FOUND',
});

/** A refusal because of who asks. */
export const notAllowed = (code: string, message: string, field?: string): Rejection => ({
  ...unmet(code, message, field),
  status: 'PERMISSION_DENIED',
});

/** Text that must be there. */
export const checkText = (field: string, value: string): Rejection | undefined =>
  value.trim() === '' ? malformed('FIELD_REQUIRED', field, `${field} must be given`) : undefined;

/** An enum value that must be given and known. */
export const checkChosen = (field: string, value: string): Rejection | undefined =>
  value.endsWith('_UNSPECIFIED') || value === 'UNRECOGNIZED'
    ? malformed('FIELD_REQUIRED', field, `${field} must be one of its named values`)
    : undefined;

/** A day, `YYYY-MM-DD`. */
export const checkDay = (field: string, value: string): Rejection | undefined =>
  isDay(value)
    ? undefined
    : malformed('DATE_MALFORMED', field, `${field} must be a day of the calendar, written YYYY-MM-DD`);

/** A day that has come: nothing is recorded before it happened. */
export const checkPastDay = (field: string, value: string, today: string): Rejection | undefined =>
  checkDay(field, value) ??
  (value > today ? unmet('DATE_IN_FUTURE', `${field} must not lie after ${today}`, field) : undefined);

/** `sha256:` and 64 hexadecimal digits. */
export const checkDigest = (field: string, value: string): Rejection | undefined =>
  /^sha256:[0-9a-f]{64}$/.test(value)
    ? undefined
    : malformed('DIGEST_MALFORMED', field, `${field} must be "sha256:" and 64 lower-case hexadecimal digits`);

/** The document behind an act, whole, and of a day that has come. */
export const checkDocument = (field: string, document: Document | undefined, today: string): Rejection | undefined =>
  document === undefined
    ? malformed('FIELD_REQUIRED', field, `${field} must be given: number, title, issuer, date, digest`)
    : (checkText(`${field}.number`, document.number) ??
      checkText(`${field}.title`, document.title) ??
      checkText(`${field}.issuer`, document.issuer) ??
      checkPastDay(`${field}.date`, document.date, today) ??
      checkDigest(`${field}.digest`, document.digest));

/** Backfill says where it is from and how sure it is. */
export const checkSource = (source: Source | undefined, confidence: Confidence): Rejection | undefined =>
  source === undefined
    ? malformed('FIELD_REQUIRED', 'source', 'source must be given: citation, digest')
    : (checkText('source.citation', source.citation) ??
      checkDigest('source.digest', source.digest) ??
      checkChosen('confidence', confidence));

/** Dates of a backfilled fact: as precise as known, in order, published before the region went live (the day itself is live). */
export const checkBackfilledDates = (
  { publishedOn, implementsOn }: { readonly publishedOn: string; readonly implementsOn: string },
  liveFrom: string,
): Rejection | undefined => {
  for (const [field, value] of [
    ['publishedOn', publishedOn],
    ['implementsOn', implementsOn],
  ] as const)
    if (value !== '' && !isPartialDay(value))
      return malformed('DATE_MALFORMED', field, `${field} must be YYYY-MM-DD, YYYY-MM or YYYY, or empty where unknown`);
  if (publishedOn !== '' && latestDay(publishedOn) >= liveFrom)
    return unmet(
      'NOT_BEFORE_GO_LIVE',
      `backfill is for what happened before ${liveFrom}; a late entry is an ordinary command`,
      'publishedOn',
    );
  if (publishedOn !== '' && implementsOn !== '' && latestDay(implementsOn) < publishedOn)
    return unmet('IMPLEMENTED_BEFORE_PUBLISHED', 'implementsOn must not lie before publishedOn', 'implementsOn');
  return undefined;
};

/** Dates of a standard as a list states them: as precise as known, and in order. `at`: where it stands in the request. */
export const checkDates = (
  dates: { readonly publishedOn: string; readonly implementsOn: string; readonly abolishedOn: string },
  at: string,
): Rejection | undefined => {
  const { publishedOn, implementsOn, abolishedOn } = dates;
  for (const [name, value] of Object.entries({ publishedOn, implementsOn, abolishedOn }))
    if (value !== '' && !isPartialDay(value))
      return malformed(
        'DATE_MALFORMED',
        `${at}.${name}`,
        `${name} must be YYYY-MM-DD, YYYY-MM or YYYY, or empty where unknown`,
      );
  if (publishedOn !== '' && implementsOn !== '' && latestDay(implementsOn) < publishedOn)
    return malformed(
      'IMPLEMENTED_BEFORE_PUBLISHED',
      `${at}.implementsOn`,
      'implementsOn must not lie before publishedOn',
    );
  if (publishedOn !== '' && abolishedOn !== '' && latestDay(abolishedOn) < publishedOn)
    return malformed('ABOLISHED_BEFORE_PUBLISHED', `${at}.abolishedOn`, 'abolishedOn must not lie before publishedOn');
  return undefined;
};

/** A standard number in any spelling. */
export const readNumber = (
  field: string,
  text: string,
): { readonly number: StandardNumber; readonly refused?: never } | { readonly refused: Rejection } => {
  const result = parseStandardNumber(text);
  if (result.ok) return { number: result.number };
  const suggestion = result.suggestion === undefined ? '' : `; did you mean ${result.suggestion}?`;
  return { refused: malformed('NUMBER_MALFORMED', field, `${result.message} (${result.code})${suggestion}`) };
};

/** Standard numbers in any spelling, as canonical text. */
export const readNumbers = (
  field: string,
  texts: readonly string[],
):
  | { readonly numbers: readonly string[]; readonly refused?: never }
  | { readonly refused: Rejection; readonly numbers?: never } => {
  const numbers: string[] = [];
  for (const [i, text] of texts.entries()) {
    const read = readNumber(`${field}[${i}]`, text);
    if (read.refused) return { refused: read.refused };
    numbers.push(formatStandardNumber(read.number));
  }
  return { numbers };
};

/** Nobody acts for another province. */
export const checkOwnProvince = (actor: Actor, province: string): Rejection | undefined =>
  actor.province === province
    ? undefined
    : notAllowed('NOT_OWN_PROVINCE', 'only the province itself may do this', 'province');

/** Same data, whatever the order of its keys: what was read back from the log has another one. */
export const sameData = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
