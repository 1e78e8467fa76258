import type { DatabaseSync } from 'node:sqlite';
import { prepared } from './prepared.ts';

/** The values of a row, in the order of its table's columns. */
export type Row = readonly (string | number | null)[];

/** A table of which some rows are written together. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** So many columns at the beginning are the primary key. */
  readonly keys: number;
}

/** Rows written by one statement, at most: calling it costs as much as a row. */
const AT_ONCE = 12;

interface Statements {
  readonly write: string;
  /** By how many rows are written at once. */
  readonly insert: string[];
  readonly remove: string;
}
const known = new WeakMap<Table, Statements>();

const statementsOf = (table: Table): Statements => {
  let statements = known.get(table);
  if (statements === undefined) {
    const { name, columns, keys } = table;
    const marks = columns.map(() => '?').join(', ');
    const key = columns.slice(0, keys).map((column) => `${column} = ?`);
    const into = `INTO ${name} (${columns.join(', ')}) VALUES`;
    statements = {
      insert: Array.from(
        { length: AT_ONCE + 1 },
        (_, rows) => `INSERT ${into} ${Array.from({ length: rows }, () => `(${marks})`).join(', ')}`,
      ),
      write: `INSERT OR REPLACE ${into} (${marks})`,
      remove: `DELETE FROM ${name} WHERE ${key.join(' AND ')}`,
    };
    known.set(table, statements);
  }
  return statements;
};

const isSame = (a: Row, b: Row, columns: number): boolean => {
  for (let i = 0; i < columns; i++) if (a[i] !== b[i]) return false;
  return true;
};

/**
 * Brings rows from what they were to what they are to be: what is the same is left alone, or else most of the work of a view would be
 * writing what stands there already. Part of the caller's transaction.
 */
export const writeRows = (db: DatabaseSync, table: Table, before: readonly Row[], after: readonly Row[]): void => {
  const { columns, keys } = table;
  const { write, insert, remove } = statementsOf(table);
  if (before.length === 0) {
    for (let i = 0; i < after.length; i += AT_ONCE) {
      const rows = after.slice(i, i + AT_ONCE);
      prepared(db, insert[rows.length]!).run(...rows.flat());
    }
    return;
  }
  for (const row of after) if (!before.some((old) => isSame(old, row, columns.length))) prepared(db, write).run(...row);
  for (const old of before)
    if (!after.some((row) => isSame(old, row, keys))) prepared(db, remove).run(...old.slice(0, keys));
};
