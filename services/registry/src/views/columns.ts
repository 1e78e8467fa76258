/** A column for every field of a message that has no table of its own: a field that the contract gains does not compile before it has one. */
export type Columns<M, Elsewhere extends keyof M = never> = Readonly<Record<Exclude<keyof M, Elsewhere>, string>>;

/** The values of a message in the order of its columns. Lists and messages are JSON; what is absent is NULL. */
export const valuesOf = (columns: Readonly<Record<string, string>>, message: object): (string | number | null)[] => {
  const values: (string | number | null)[] = [];
  for (const field in columns) {
    const value = (message as Readonly<Record<string, unknown>>)[field];
    if (value === undefined) values.push(null);
    else if (typeof value === 'boolean') values.push(Number(value));
    else values.push(typeof value === 'object' ? JSON.stringify(value) : (value as string | number));
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
