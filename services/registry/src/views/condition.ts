import type { SQLInputValue } from 'node:sqlite';

/** A condition of SQL with what stands for its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const combined = (word: 'AND' | 'OR', none: string, of: readonly Condition[]): Condition =>
  of.length <= 1
    ? (of[0] ?? { sql: none, values: [] })
    : { sql: `(${of.map((c) => c.sql).join(` ${word} `)})`, values: of.flatMap((c) => c.values) };

/** All of them hold; true where there are none. */
export const allOf = (of: readonly Condition[]): Condition => combined('AND', '1', of);

/** One of them holds; false where there are none. */
export const anyOf = (of: readonly Condition[]): Condition => combined('OR', '0', of);
