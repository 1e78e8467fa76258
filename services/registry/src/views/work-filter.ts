import { earliestDay, isPartialDay, latestDay } from '@tongbiao/domain/registry';
import {
  FilterFault,
  parseFilter,
  type FilterComparator,
  type FilterExpression,
  type FilterValue,
} from './filter-expression.ts';
import { searchOf } from './search-text.ts';
import { stageNames } from './stage-names.ts';
import { allOf, anyOf, having, notOf, type WorkCondition } from './work-condition.ts';
import { dayNumber, listed } from './work-index.ts';
import { hasNumber, hasWords, searchCondition } from './work-search.ts';
import { statusNames } from './work-statuses.ts';

/** How a field is compared: has, or has not, or (dates) in the order of days. */
interface Compared {
  /** `:` = has; as `=`, but for texts. */
  readonly comparator: '=' | ':' | '<' | '<=' | '>' | '>=';
  readonly value: FilterValue;
  /** Of which province's editions; undefined: anyone's. */
  readonly province: string | undefined;
  /** The day that statuses are computed for. */
  readonly statusOn: string;
}

interface Field {
  readonly compare: (compared: Compared) => WorkCondition;
  readonly isOrdered?: true;
  /** True: `field.hebei` asks of one province's edition. */
  readonly isOfEditions?: true;
}

const invalid = ({ at }: FilterValue, message: string): FilterFault =>
  new FilterFault('FILTER_VALUE_INVALID', at, message);

const oneOf = (field: string, value: FilterValue, known: readonly string[]): string => {
  if (!known.includes(value.text)) throw invalid(value, `${field} is one of ${known.join(', ')}`);
  return value.text;
};

/** Equal to a value of a list; with `*` at an end it may begin or end with anything, and ASCII letters are the same in both cases. */
const fits = ({ text }: FilterValue): ((list: string) => boolean) => {
  const [, before, middle, after] = /^(\*?)(.*?)(\*?)$/su.exec(text)!;
  const exact = listed([text]);
  if (before === '' && after === '') return (list) => list.includes(exact);
  const [separator] = exact;
  const escaped = middle!
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  const around = (text: string) => `${before === '' ? separator : ''}${text}${after === '' ? separator : ''}`;
  // Faster, and all that Chinese needs.
  const plain = around(middle!) || separator!;
  if (!/[a-z]/i.test(plain)) return (list) => list.includes(plain);
  const regexp = new RegExp(around(escaped));
  return (list) => regexp.test(list);
};

/** As {@link fits}, for a value that stands alone. */
const like = (value: FilterValue): ((text: string) => boolean) => {
  const test = fits(value);
  return (text) => test(listed([text]));
};

/** As {@link fits}, for a list in JSON. */
const inJson = (value: FilterValue): ((json: string) => boolean) => {
  const test = fits(value);
  return (json) => test(listed(JSON.parse(json) as string[]));
};

/** A date may be as little as a year: what is not known well enough to tell does not match. */
const dated = (comparator: Compared['comparator'], value: FilterValue): ((day: string) => boolean) => {
  if (!isPartialDay(value.text)) throw invalid(value, 'a date is YYYY-MM-DD, YYYY-MM or YYYY');
  const [first, last] = [earliestDay(value.text), latestDay(value.text)];
  const tests: Readonly<Record<Compared['comparator'], (day: string) => boolean>> = {
    '=': (day) => earliestDay(day) >= first && latestDay(day) <= last,
    ':': (day) => earliestDay(day) >= first && latestDay(day) <= last,
    '<': (day) => latestDay(day) < first,
    '<=': (day) => latestDay(day) <= last,
    '>': (day) => earliestDay(day) > last,
    '>=': (day) => earliestDay(day) >= first,
  };
  const test = tests[comparator];
  return (day) => day !== '' && test(day);
};

const date = (column: 'published' | 'implemented'): Field => ({
  isOrdered: true,
  isOfEditions: true,
  compare: ({ comparator, value, province }) => {
    const test = dated(comparator, value);
    const ofEdition: WorkCondition = ({ editions, days, provinceNames, end }) => {
      const passes = days.passing(test);
      const { [column]: day, province: whose } = editions.columns;
      if (province === undefined) return editions.rowsWhere((at) => passes[day[at]!] === 1, end);
      const code = provinceNames.find(province);
      return editions.rowsWhere((at) => whose[at] === code && passes[day[at]!] === 1, end);
    };
    return province === undefined ? anyOf([ofEdition, having(column, test)]) : ofEdition;
  },
});

/** A member or an edition is of this province. */
export const ofProvince =
  (province: string): WorkCondition =>
  ({ provinces, provinceNames, end }) => {
    const code = provinceNames.find(province);
    const { province: whose } = provinces.columns;
    return provinces.rowsWhere((at) => whose[at] === code, end);
  };

/** An edition has this status on the day, a province's or anyone's; or the work has it as a whole. */
export const withStatus =
  (status: string, statusOn: string, province?: string): WorkCondition =>
  ({ periods, statusNames, provinceNames, end }) => {
    const [code, day] = [statusNames.find(status), dayNumber(statusOn)];
    const { status: which, province: whose, from, until } = periods.columns;
    const isThen = (at: number) => which[at] === code && from[at]! <= day && day < until[at]!;
    if (province === undefined) return periods.rowsWhere(isThen, end);
    const provinceCode = provinceNames.find(province);
    return periods.rowsWhere((at) => whose[at] === provinceCode && isThen(at), end);
  };

const fields: Readonly<Record<string, Field>> = {
  region: { compare: ({ value }) => having('region', like(value)) },
  title: {
    compare: ({ comparator, value }) =>
      comparator === ':' ? hasWords(searchOf(value.text), 'titles') : having('titles', fits(value)),
  },
  number: {
    isOfEditions: true,
    compare: ({ value, province }) => {
      const search = searchOf(value.text);
      if (search.numbers.length === 0) throw invalid(value, `"${value.text}" is no standard number in any spelling`);
      return hasNumber(search, province);
    },
  },
  field: { compare: ({ value }) => having('field', like(value)) },
  ics: { compare: ({ value }) => having('ics', inJson(value)) },
  ccs: { compare: ({ value }) => having('ccs', inJson(value)) },
  province: { compare: ({ value }) => ofProvince(value.text) },
  status: {
    isOfEditions: true,
    compare: ({ value, province, statusOn }) => withStatus(oneOf('status', value, statusNames), statusOn, province),
  },
  stage: {
    compare: ({ value }) => {
      const stage = oneOf('stage', value, stageNames);
      return having('state', (state) => state === stage);
    },
  },
  published: date('published'),
  implements: date('implemented'),
};

const restriction = (
  { text, at }: FilterValue,
  comparator: FilterComparator,
  value: FilterValue,
  statusOn: string,
): WorkCondition => {
  const [name = '', province, ...more] = text.split('.');
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const known = Object.keys(fields).join(', ');
  if (field === undefined)
    throw new FilterFault('FILTER_FIELD_UNKNOWN', at, `there is no field "${name}"; there are ${known}`);
  if (province !== undefined && (!field.isOfEditions || more.length > 0 || !/^[a-z][a-z0-9-]*$/.test(province)))
    throw new FilterFault('FILTER_FIELD_UNKNOWN', at, `${name} has no "${[province, ...more].join('.')}"`);
  const compared = { value, province, statusOn };
  switch (comparator) {
    case '=':
    case ':':
      return field.compare({ ...compared, comparator });
    case '!=':
      return notOf(field.compare({ ...compared, comparator: '=' }));
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!field.isOrdered) throw new FilterFault('FILTER_MALFORMED', at, `${name} is compared with =, != or :`);
      return field.compare({ ...compared, comparator });
  }
};

/** The provinces that a filter names, as the value of `province` or behind the point of a field. Throws a {@link FilterFault}. */
export const provincesIn = (filter: string): readonly FilterValue[] => {
  const named = (expression: FilterExpression): readonly FilterValue[] => {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return expression.of.flatMap(named);
      case 'not':
        return named(expression.of);
      case 'search':
        return [];
      case 'restriction': {
        const { field, value } = expression;
        const [name = '', province] = field.text.split('.');
        if (province !== undefined) return [{ ...field, text: province, at: field.at + name.length + 1 }];
        return name === 'province' ? [value] : [];
      }
    }
  };
  const expression = parseFilter(filter);
  return expression === undefined ? [] : named(expression);
};

/** A filter in the language of AIP-160. Throws a {@link FilterFault}. */
export const filterCondition = (filter: string, statusOn: string): WorkCondition => {
  const compiled = (expression: FilterExpression): WorkCondition => {
    switch (expression.kind) {
      case 'and':
        return allOf(expression.of.map(compiled));
      case 'or':
        return anyOf(expression.of.map(compiled));
      case 'not':
        return notOf(compiled(expression.of));
      case 'search':
        return searchCondition(expression.value.text);
      case 'restriction':
        return restriction(expression.field, expression.comparator, expression.value, statusOn);
    }
  };
  const expression = parseFilter(filter);
  return expression === undefined ? allOf([]) : compiled(expression);
};
