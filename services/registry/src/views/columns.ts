/** A column for every field of a message that has no table of its own: a field that the contract gains does not compile before it has one. */
export type Columns<M, Elsewhere extends keyof M = never> = Readonly<Record<Exclude<keyof M, Elsewhere>, string>>;

/**
 * JSON that depends on what a value says alone, and not on the order in which its fields came to be: a message that was read from a row
 * lacks the fields that were absent, and gets them at its end. Else the rows of a work would depend on when it was written.
 */
const sortedJson = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(sortedJson).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const name of Object.keys(fields).toSorted())
    if (fields[name] !== undefined) parts.push(`"${name}":${sortedJson(fields[name])}`);
  return `{${parts.join(',')}}`;
};

/** The values of a message in the order of its columns. Lists and messages are JSON; what is absent is NULL. */
export const valuesOf = (columns: Readonly<Record<string, string>>, message: object): (string | number | null)[] => {
  const values: (string | number | null)[] = [];
  for (const field in columns) {
    const value = (message as Readonly<Record<string, unknown>>)[field];
    if (value === undefined) values.push(null);
    else if (typeof value === 'boolean') values.push(Number(value));
    else values.push(typeof value === 'object' ? sortedJson(value) : (value as string | number));
  }
  return values;
};

/** The fields of a message from a row. `blank` is the message with nothing in it, which tells what is a boolean. */
export const fieldsOf = <M extends object>(
  columns: Readonly<Record<string, string>>,
  row: Readonly<Record<string, unknown>>,
  blank: M,
): M => {
  const fields = Object.entries(columns).map(([field, column]) => {
    const value = row[column] as string | number | null;
    const empty = (blank as Readonly<Record<string, unknown>>)[field];
    if (value === null) return [field, undefined];
    if (typeof empty === 'boolean') return [field, value === 1];
    return [field, typeof empty === 'string' || typeof empty === 'number' ? value : JSON.parse(String(value))];
  });
  return { ...blank, ...Object.fromEntries(fields) } as M;
};
