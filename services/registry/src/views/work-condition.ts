import { prepared } from './prepared.ts';
import type { WorkIndex } from './work-index.ts';
import { rowSet, type RowSet } from './row-columns.ts';

/** What is asked of works: gives the rows for which it holds, in a set that is the caller's to change. */
export type WorkCondition = (index: WorkIndex) => RowSet;

/** All of them hold; true where there are none. */
export const allOf =
  ([first, ...rest]: readonly WorkCondition[]): WorkCondition =>
  (index) => {
    if (first === undefined) return index.all.clone();
    const found = first(index);
    for (const condition of rest) {
      if (found.isEmpty()) break;
      found.intersection(condition(index));
    }
    return found;
  };

/** One of them holds; false where there are none. */
export const anyOf =
  (of: readonly WorkCondition[]): WorkCondition =>
  (index) =>
    of.reduce((found, condition) => found.union(condition(index)), rowSet(index.end));

/** It does not hold. */
export const notOf =
  (condition: WorkCondition): WorkCondition =>
  (index) =>
    index.all.new_difference(condition(index));

/** The value of a column passes. */
export const having =
  (
    column: 'region' | 'field' | 'state' | 'ics' | 'ccs' | 'titles' | 'published' | 'implemented',
    test: (value: string) => boolean,
  ): WorkCondition =>
  (index) =>
    index[column].rowsWhere(test, index.end);

/** The row ids that a query of the view's file finds, which it gives as one array: many short rows take longer than the search. */
export const selected =
  (sql: string, ...values: readonly string[]): WorkCondition =>
  ({ db, end }) => {
    const found = rowSet(end);
    const { rows } = prepared(db, sql).get(...values)!;
    for (const row of JSON.parse(String(rows)) as number[]) found.add(row);
    return found;
  };
