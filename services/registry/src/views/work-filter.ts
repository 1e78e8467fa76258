import { isPartialDay } from '@tongbiao/domain/registry';
import { allOf, anyOf, notOf, type Condition } from './condition.ts';
import {
  FilterFault,
  parseFilter,
  type FilterComparator,
  type FilterExpression,
  type FilterValue,
} from './filter-expression.ts';
import { PUBLISHED_ON } from './published-on.ts';
import { searchOf } from './search-text.ts';
import { stageNames } from './stage-names.ts';
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
  readonly compare: (compared: Compared) => Condition;
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

/** Equal, or with `*` at an end, anything there. */
const like = (column: string, { text }: FilterValue): Condition => {
  const [, before, middle, after] = /^(\*?)(.*?)(\*?)$/su.exec(text)!;
  if (before === '' && after === '') return { sql: `${column} = ?`, values: [text] };
  const escaped = middle!.replaceAll(/[\\%_]/g, '\\$&');
  return {
    sql: `${column} LIKE ? ESCAPE '\\'`,
    values: [`${before === '' ? '' : '%'}${escaped}${after === '' ? '' : '%'}`],
  };
};

/** One of the values of a list column. */
const inList = (column: string, value: FilterValue): Condition => {
  const { sql, values } = like('value', value);
  return { sql: `EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${sql})`, values };
};

const edition = ({ sql, values }: Condition, province: string | undefined): Condition => ({
  sql: `EXISTS (SELECT 1 FROM editions e WHERE e.work_id = w.work_id${province === undefined ? '' : ' AND e.province = ?'} AND ${sql})`,
  values: province === undefined ? values : [province, ...values],
});

/** A date in a column may be as little as a year: what is not known well enough to tell does not match. */
const dated = (column: string, comparator: Compared['comparator'], value: FilterValue): Condition => {
  if (!isPartialDay(value.text)) throw invalid(value, 'a date is YYYY-MM-DD, YYYY-MM or YYYY');
  const end = (year: string, month: string) => (of: string) =>
    `CASE length(${of}) WHEN 4 THEN ${of} || '${year}' WHEN 7 THEN ${of} || '${month}' ELSE ${of} END`;
  const [first, last] = [end('-01-01', '-01'), end('-12-31', '-31')];
  const asked = '?';
  const within = `${first(column)} >= ${first(asked)} AND ${last(column)} <= ${last(asked)}`;
  const condition = {
    '=': within,
    ':': within,
    '<': `${last(column)} < ${first(asked)}`,
    '<=': `${last(column)} <= ${last(asked)}`,
    '>': `${first(column)} > ${last(asked)}`,
    '>=': `${first(column)} >= ${first(asked)}`,
  }[comparator];
  const sql = `(${column} <> '' AND ${condition})`;
  return { sql, values: Array.from(condition.matchAll(/\?/g), () => value.text) };
};

const date = (column: 'published_on' | 'implements_on', ofEditions: string): Field => ({
  isOrdered: true,
  isOfEditions: true,
  compare: ({ comparator, value, province }) => {
    const ofEdition = edition(dated(ofEditions, comparator, value), province);
    return province === undefined ? anyOf([ofEdition, dated(`w.${column}`, comparator, value)]) : ofEdition;
  },
});

const fields: Readonly<Record<string, Field>> = {
  region: { compare: ({ value }) => like('w.region_id', value) },
  title: {
    compare: ({ comparator, value }) => {
      if (comparator === ':') return hasWords(searchOf(value.text), 'titles');
      const ways = ['w.title_zh', 'w.title_en'].map((column) => like(column, value));
      return anyOf([...ways, edition(like('e.title_zh', value), undefined)]);
    },
  },
  number: {
    isOfEditions: true,
    compare: ({ value, province }) => {
      const search = searchOf(value.text);
      if (search.numbers.length === 0) throw invalid(value, `"${value.text}" is no standard number in any spelling`);
      return hasNumber(search, province);
    },
  },
  field: { compare: ({ value }) => like('w.field', value) },
  ics: { compare: ({ value }) => inList('w.ics', value) },
  ccs: { compare: ({ value }) => inList('w.ccs', value) },
  province: {
    compare: ({ value }) => ({
      sql: 'w.work_id IN (SELECT work_id FROM work_provinces WHERE province = ?)',
      values: [value.text],
    }),
  },
  status: {
    isOfEditions: true,
    compare: ({ value, province, statusOn }) => ({
      sql: `EXISTS (SELECT 1 FROM work_statuses s WHERE s.work_id = w.work_id AND +s.status = ?
        AND +s.from_day <= ? AND ? < +s.until_day${province === undefined ? '' : ' AND +s.province = ?'})`,
      values: [oneOf('status', value, statusNames), statusOn, statusOn, ...(province === undefined ? [] : [province])],
    }),
  },
  stage: { compare: ({ value }) => ({ sql: 'f.state = ?', values: [oneOf('stage', value, stageNames)] }) },
  published: date('published_on', PUBLISHED_ON),
  implements: date('implements_on', 'e.implements_on'),
};

const restriction = (
  { text, at }: FilterValue,
  comparator: FilterComparator,
  value: FilterValue,
  statusOn: string,
): Condition => {
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

/** A filter in the language of AIP-160 as a condition on `works w` joined with `work_facets f`. Throws a {@link FilterFault}. */
export const filterCondition = (filter: string, statusOn: string): Condition => {
  const compiled = (expression: FilterExpression): Condition => {
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
