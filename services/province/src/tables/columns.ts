/** Fields of a message that fit one column each. */
type Scalars<M> = { [K in keyof M]: M[K] extends string | number | boolean ? K : never }[keyof M] & string;

/** A column for every such field: a field that the contract gains does not compile before it has one. */
export type Columns<M> = Readonly<Record<Scalars<M>, string>>;

type Scalar = string | number | boolean;

/** The values of a message in the order of its columns. */
export const valuesOf = <M extends object>(columns: Columns<M>, message: M): (string | number)[] =>
  Object.keys(columns).map((field) => {
    const value = (message as Readonly<Record<string, Scalar>>)[field]!;
    return typeof value === 'boolean' ? Number(value) : value;
  });

/** The fields of a message from a row. `blank` is the message with nothing in it, which tells what is a boolean. */
export const fieldsOf = <M extends object>(
  columns: Columns<M>,
  row: Readonly<Record<string, unknown>>,
  blank: M,
): Pick<M, Scalars<M>> =>
  Object.fromEntries(
    Object.entries<string>(columns).map(([field, column]) => {
      const isBoolean = typeof (blank as Readonly<Record<string, unknown>>)[field] === 'boolean';
      return [field, isBoolean ? row[column] === 1 : row[column]];
    }),
  ) as Pick<M, Scalars<M>>;

/** `a, b, c` of the columns, as they stand in a statement. */
export const namesOf = (columns: Readonly<Record<string, string>>): string => Object.values(columns).join(', ');
