import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { View } from './view.ts';

const text = (value: SQLOutputValue): unknown => {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
};

/** The tables of a view, each with its columns in the order in which they were declared. */
const tablesOf = ({ schema }: View): readonly { readonly name: string; readonly columns: readonly string[] }[] => {
  const scratch = new DatabaseSync(':memory:');
  try {
    scratch.exec(schema);
    const tables = scratch.prepare("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").all();
    return tables
      .filter(({ name, type }) => type !== 'shadow' && !String(name).startsWith('sqlite_'))
      .map(({ name }) => String(name))
      .toSorted()
      .map((name) => ({
        name,
        columns: scratch
          .prepare('SELECT name FROM pragma_table_info(?)')
          .all(name)
          .map((column) => `"${String(column['name'])}"`),
      }));
  } finally {
    scratch.close();
  }
};

/**
 * `sha256:<hex>` over all rows of the views, in an order that depends on nothing but what they say: not on row ids, nor on how often, when
 * and in which batches they were written. Two files with the same digest answer every question in the same way. Reads everything.
 */
export const digestOfViews = (db: DatabaseSync, views: readonly View[]): string => {
  const hash = createHash('sha256');
  const add = (line: unknown) => hash.update(`${JSON.stringify(line)}\n`);
  const addRows = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) add(Object.values(row).map(text));
  };
  for (const view of views.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    add(view.name);
    for (const { name, columns } of tablesOf(view)) {
      add(name);
      const list = columns.join(', ');
      addRows(`SELECT ${list} FROM "${name}" ORDER BY ${list}`);
    }
    for (const [n, tie] of (view.ties ?? []).entries()) {
      add(n);
      addRows(tie);
    }
  }
  return `sha256:${hash.digest('hex')}`;
};
