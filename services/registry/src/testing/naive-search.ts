import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { PublicEdition, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { earliestDay, latestDay, statusPeriods } from '@tongbiao/domain/registry';
import { parseFilter, type FilterExpression } from '../views/filter-expression.ts';
import { searchOf, spaced } from '../views/search-text.ts';
import type { WorkFilter } from '../views/work-queries.ts';

interface Standing {
  readonly province: string;
  readonly status: string;
  readonly isEdition: boolean;
}

export const editionsIn = ({ revisions }: PublicWork): PublicEdition[] => revisions.flatMap((r) => r.editions);
const publishedOn = ({ number, publishedOn: day }: PublicEdition): string =>
  day || (/[—-](\d{4})$/.exec(number)?.[1] ?? '');
export const stageOf = ({ revisions }: PublicWork): string =>
  (revisions.at(-1)?.state ?? 'REVISION_STATE_RECORDED').slice('REVISION_STATE_'.length);
export const provincesOf = (work: PublicWork): string[] => [
  ...new Set([...work.members, ...editionsIn(work).map((e) => e.province)]),
];
export const yearsOf = (work: PublicWork): string[] => {
  const editions = editionsIn(work);
  return (editions.length === 0 ? [work.publishedOn] : editions.map(publishedOn)).map((day) => day.slice(0, 4));
};
export const standingsOn = (work: PublicWork, day: string): Standing[] =>
  statusPeriods(work)
    .filter(({ from, until }) => from <= day && day < until)
    .map(({ province, status, revision }) => ({ province, status: status.toUpperCase(), isEdition: revision > 0 }));

const tokens = (text: string): string[] => spaced(text).toLowerCase().split(' ');

/** The words stand one after another in one of the texts, the last one perhaps longer. */
const hasPhrase = (texts: readonly string[], phrase: string): boolean => {
  const words = tokens(phrase);
  return texts.some((text) => {
    const all = tokens(text);
    return all.some((_, at) =>
      words.every((word, i) => (i === words.length - 1 ? all[at + i]?.startsWith(word) : all[at + i] === word)),
    );
  });
};
/** Every phrase stands in the titles or in what else there is; a phrase does not go from the one to the other. */
const hasWords = (work: PublicWork, query: string, where: 'titles' | 'anywhere'): boolean => {
  const editions = editionsIn(work);
  const titles = [work.titleZh, work.titleEn, ...editions.map((e) => e.titleZh)].join(' | ');
  const others = [work.field, work.workKey, ...editions.flatMap((e) => [e.number, ...e.replaces, ...e.replacedBy])];
  const texts = where === 'titles' ? [titles] : [titles, others.join(' | ')];
  const phrases = query.split(/\s+/).filter((phrase) => spaced(phrase) !== '');
  return phrases.length > 0 && phrases.every((phrase) => hasPhrase(texts, phrase));
};
const isLike = (text: string, pattern: string): boolean => {
  const escaped = pattern
    .replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${escaped}$`, 'is').test(text);
};
const hasNumber = (work: PublicWork, query: string, province?: string): boolean =>
  editionsIn(work).some(
    (e) =>
      (province === undefined || e.province === province) &&
      searchOf(query).numbers.some((pattern) => isLike(e.number, pattern)),
  );
const isFound = (work: PublicWork, query: string): boolean =>
  hasWords(work, query, 'anywhere') || hasNumber(work, query.trim());

const fits = (text: string, value: string): boolean => {
  if (!value.startsWith('*') && !(value.length > 1 && value.endsWith('*'))) return text === value;
  const [folded, wanted] = [text.toLowerCase(), value.toLowerCase()];
  const middle = wanted.replace(/^\*/, '').replace(/\*$/, '');
  if (!wanted.startsWith('*')) return folded.startsWith(middle);
  return value.length > 1 && value.endsWith('*') ? folded.includes(middle) : folded.endsWith(middle);
};
const compares = (day: string, comparator: string, value: string): boolean => {
  if (day === '') return false;
  const [first, last, from, to] = [earliestDay(day), latestDay(day), earliestDay(value), latestDay(value)];
  if (comparator === '<') return last < from;
  if (comparator === '<=') return last <= to;
  if (comparator === '>') return first > to;
  if (comparator === '>=') return first >= from;
  return first >= from && last <= to;
};

const holds = (work: PublicWork, expression: FilterExpression, statusOn: string): boolean => {
  switch (expression.kind) {
    case 'and':
      return expression.of.every((each) => holds(work, each, statusOn));
    case 'or':
      return expression.of.some((each) => holds(work, each, statusOn));
    case 'not':
      return !holds(work, expression.of, statusOn);
    case 'search':
      return isFound(work, expression.value.text);
    case 'restriction': {
      const { comparator, value } = expression;
      const [field, province] = expression.field.text.split('.');
      const found = restricted(work, { field: field!, province, comparator, value: value.text, statusOn });
      return comparator === '!=' ? !found : found;
    }
  }
};

const restricted = (
  work: PublicWork,
  asked: { field: string; province: string | undefined; comparator: string; value: string; statusOn: string },
): boolean => {
  const { field, province, comparator, value, statusOn } = asked;
  const editions = editionsIn(work);
  const theirs = editions.filter((e) => province === undefined || e.province === province);
  switch (field) {
    case 'region':
      return fits(work.regionId, value);
    case 'field':
      return fits(work.field, value);
    case 'ics':
      return work.ics.some((code) => fits(code, value));
    case 'ccs':
      return work.ccs.some((code) => fits(code, value));
    case 'title':
      return comparator === ':'
        ? hasWords(work, value, 'titles')
        : [work.titleZh, work.titleEn, ...editions.map((e) => e.titleZh)].some((title) => fits(title, value));
    case 'number':
      return hasNumber(work, value, province);
    case 'province':
      return provincesOf(work).includes(value);
    case 'stage':
      return stageOf(work) === value;
    case 'status':
      return standingsOn(work, statusOn).some(
        (s) => s.status === value && (province === undefined || s.province === province),
      );
    case 'published':
      return (
        theirs.some((e) => compares(publishedOn(e), comparator, value)) ||
        (province === undefined && compares(work.publishedOn, comparator, value))
      );
    default:
      return (
        theirs.some((e) => compares(e.implementsOn, comparator, value)) ||
        (province === undefined && compares(work.implementsOn, comparator, value))
      );
  }
};

/** Whether a work matches, from the work alone. */
export const matches = (work: PublicWork, asked: WorkFilter): boolean => {
  const { regionId, query, field, province, state, status, statusOn, filter } = asked;
  const expression = parseFilter(filter);
  return (
    (regionId === '' || work.regionId === regionId) &&
    (field === '' || work.field === field) &&
    (state === '' || stageOf(work) === state) &&
    (province === '' || provincesOf(work).includes(province)) &&
    (status === '' || standingsOn(work, statusOn).some((s) => s.status === status)) &&
    (query.trim() === '' || isFound(work, query)) &&
    (expression === undefined || holds(work, expression, statusOn))
  );
};

interface Counted {
  works: number;
  apart: number;
  editions: number;
}

/** Works by the values that they have, each with how many editions it has by that value. */
export const counted = (
  works: readonly PublicWork[],
  valuesOf: (work: PublicWork) => readonly (readonly [value: string, editions: number])[],
  isApart: (work: PublicWork) => boolean,
): Readonly<Record<string, Counted>> => {
  const counts: Record<string, Counted> = {};
  for (const work of works) {
    const values = valuesOf(work);
    for (const [value, editions] of values) {
      const count = (counts[value] ??= { works: 0, apart: 0, editions: 0 });
      count.editions += editions;
    }
    for (const value of new Set(values.map(([each]) => each))) {
      counts[value]!.works += 1;
      if (isApart(work)) counts[value]!.apart += 1;
    }
  }
  return counts;
};

export const isPlanned = ({ kind }: PublicWork): boolean => kind === WorkKind.PLANNED;
