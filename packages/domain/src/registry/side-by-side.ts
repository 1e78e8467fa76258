import {
  RevisionState,
  type PublicEdition,
  type PublicRevision,
  type PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { parseStandardNumber } from '@tongbiao/standard-number';
import { earliestDay, latestDay } from './days.ts';
import { statusOfEdition } from './edition-status.ts';

/** What editions are compared in. */
export type Aspect =
  | 'sequence'
  | 'title'
  | 'force'
  | 'published'
  | 'implements'
  | 'status'
  | 'replaces'
  | 'replaced_by'
  | 'differences'
  | 'amendments'
  | 'corrections'
  | 'disclosed'
  | 'filed'
  | 'reviewed'
  | 'recognised_by'
  | 'abolished'
  | 'left'
  | 'text';

/** What one province's edition has to say of an aspect. */
export interface Cell {
  readonly province: string;
  /** `none`: there is none, which is known; `unknown`: no source says so, which is never "no". */
  readonly state: 'known' | 'none' | 'unknown' | 'not_yet' | 'not_taking_part';
  /** Empty unless known. */
  readonly value: string;
}

/** One aspect over all provinces. */
export interface Comparison {
  readonly aspect: Aspect;
  readonly cells: readonly Cell[];
  /**
   * Of the editions that there are: `unknown` where what is known agrees, but not all is known; `own` where each has its own by nature
   * (its text with its own cover and references).
   */
  readonly verdict: 'same' | 'diverges' | 'unknown' | 'own';
}

const separator = '; ';

/** The number without what each province has of its own: prefix, force and year. */
const sequenceOf = ({ number }: PublicEdition): string => {
  const read = parseStandardNumber(number);
  if (!read.ok) return number;
  const { digits, part } = read.number;
  return part === undefined ? digits : `${digits}.${part}`;
};

/** How each aspect is read from an edition; empty = nothing is said. */
const readers: Readonly<Record<Exclude<Aspect, 'status' | 'differences'>, (edition: PublicEdition) => string>> = {
  sequence: sequenceOf,
  title: (e) => e.titleZh,
  force: (e) => (e.force === 'FORCE_UNSPECIFIED' ? '' : e.force),
  published: (e) => e.publishedOn,
  implements: (e) => e.implementsOn,
  replaces: (e) => e.replaces.toSorted().join(separator),
  replaced_by: (e) => e.replacedBy.toSorted().join(separator),
  amendments: ({ life }) => (life?.amendments ?? []).map((a) => `${a.ordinal} ${a.publishedOn}`).join(separator),
  corrections: ({ life }) =>
    (life?.corrections ?? []).map((c) => c.changes.map((f) => f.field).join(', ')).join(separator),
  disclosed: ({ life }) => life?.disclosures[0]?.disclosedOn ?? '',
  filed: ({ life }) => life?.filing?.submittedOn ?? '',
  reviewed: ({ life }) => (life?.reviewed ? `${life.reviewed.conclusion} ${life.reviewed.concludedOn}` : ''),
  recognised_by: ({ life }) =>
    (life?.recognitions ?? [])
      .map((r) => r.recognisedBy)
      .toSorted()
      .join(separator),
  abolished: ({ life }) => life?.abolished?.abolishedOn ?? '',
  left: ({ life }) => life?.left?.leftOn ?? '',
  text: (e) => e.textDigest,
};

/**
 * The editions of a revision side by side on a day (`YYYY-MM-DD` in Asia/Shanghai), and where they diverge: one text, agreed by all,
 * lives on in several documents. Undefined where there is no such revision.
 */
export const sideBySide = (work: PublicWork, n: number, day: string): readonly Comparison[] | undefined => {
  const revision = work.revisions.find((r) => r.revision === n);
  if (revision === undefined) return undefined;
  const provinces = [...new Set([...revision.roster, ...work.members, ...revision.editions.map((e) => e.province)])];
  const compare = (aspect: Aspect, read: (edition: PublicEdition) => string): Comparison => {
    const cells = provinces.toSorted().map((province) => cellOf(revision, province, read));
    return { aspect, cells, verdict: verdictOf(aspect, cells) };
  };
  const status = ({ province }: PublicEdition): string => {
    const computed = statusOfEdition(work, { revision: n, province }, day);
    return computed === undefined || computed === 'unknown' ? '' : computed;
  };
  const differences = ({ province }: PublicEdition): string =>
    (revision.course?.differences ?? [])
      .flatMap(({ declared }) => (declared?.province === province ? [declared.clause || declared.kind] : []))
      .join(separator);
  const { text, ...others } = readers;
  return [
    ...(Object.entries(others) as [Aspect, (edition: PublicEdition) => string][]).map(([aspect, read]) =>
      compare(aspect, read),
    ),
    compare('status', status),
    compare('differences', differences),
    compare('text', text),
  ];
};

const cellOf = (
  { editions, roster, state }: PublicRevision,
  province: string,
  read: (edition: PublicEdition) => string,
): Cell => {
  const edition = editions.find((e) => e.province === province);
  const isRecorded = state === RevisionState.RECORDED;
  if (edition === undefined) {
    const missing = isRecorded ? 'unknown' : roster.includes(province) ? 'not_yet' : 'not_taking_part';
    return { province, state: missing, value: '' };
  }
  const value = read(edition);
  if (value !== '') return { province, state: 'known', value };
  return { province, state: isRecorded || edition.source !== undefined ? 'unknown' : 'none', value };
};

const DATES: readonly Aspect[] = ['published', 'implements', 'disclosed', 'filed', 'abolished', 'left'];

/** Whether two values say different things: of dates only where they cannot be the same day. */
const differ = (aspect: Aspect, a: Cell, b: Cell): boolean =>
  DATES.includes(aspect) && a.value !== '' && b.value !== ''
    ? latestDay(a.value) < earliestDay(b.value) || latestDay(b.value) < earliestDay(a.value)
    : a.value !== b.value;

const verdictOf = (aspect: Aspect, cells: readonly Cell[]): Comparison['verdict'] => {
  if (aspect === 'text') return 'own';
  const said = cells.filter(({ state }) => state === 'known' || state === 'none');
  if (said.some((a) => said.some((b) => differ(aspect, a, b)))) return 'diverges';
  return cells.some(({ state }) => state === 'unknown') ? 'unknown' : 'same';
};
