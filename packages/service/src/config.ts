import { z } from 'zod';
import { isAddress } from './address.ts';

/** Schemas of a service's settings, by name of the environment variable. The description says what is accepted. */
export type ConfigShape = Readonly<Record<string, z.ZodType>>;

/** Settings, read and checked. */
export type ConfigOf<S extends ConfigShape> = { readonly [K in keyof S]: z.output<S[K]> };

const accepted = <T extends z.ZodType>(schema: T, what: string): T => schema.describe(what);

const address = accepted(z.string().refine(isAddress), 'host:port, for example 127.0.0.1:7001');
const path = accepted(z.string().min(1), 'a path');

/** Building blocks for {@link ConfigShape}. */
export const setting = {
  /** `host:port`. */
  address: () => address,
  /** A file or folder. */
  path: () => path,
  text: (what: string) => accepted(z.string().min(1), what),
  /** A whole number within bounds. */
  integer: (min: number, max: number) =>
    accepted(
      z
        .string()
        .regex(/^\d+$/)
        .transform(Number)
        .refine((n) => n >= min && n <= max),
      `a whole number from ${min} to ${max}`,
    ),
  /** `1` = on, `0` or absent = off. */
  flag: () =>
    accepted(
      z
        .enum(['0', '1'])
        .optional()
        .transform((v) => v === '1'),
      '0 or 1',
    ),
  /** `a,b,c`; absent = empty. */
  list: (what: string) =>
    accepted(
      z
        .string()
        .optional()
        .transform((v) =>
          (v ?? '')
            .split(',')
            .map((s) => s.trim())
            .filter((s) => s !== ''),
        ),
      what,
    ),
  /** `name=host:port,…`; absent = empty. */
  addresses: () =>
    accepted(
      z
        .string()
        .optional()
        .transform((v) =>
          (v ?? '')
            .split(',')
            .filter((s) => s.trim() !== '')
            .map((s): readonly [string, string] => {
              const [name = '', at = ''] = s.trim().split('=');
              return [name, at];
            }),
        )
        .refine((pairs) => pairs.every(([name, at]) => name !== '' && isAddress(at)))
        .transform((pairs) => new Map(pairs)),
      'name=host:port, separated by commas',
    ),
  /** `esdb://…`. */
  eventStore: () =>
    accepted(
      z.string().regex(/^(esdb|kurrentdb|eventstoredb)(\+discover)?:\/\/\S+$/),
      'a connection string such as esdb://127.0.0.1:2113?tls=false',
    ),
} as const;

/** A setting that does not fit; its message names it and says what is accepted, on one line. */
export class BadConfig extends Error {
  readonly code = 'BAD_CONFIG';
  constructor(message: string) {
    super(message);
    this.name = 'BadConfig';
  }
}

/** Reads settings. An empty variable counts as absent. Throws {@link BadConfig} naming every setting at fault; values are never quoted (they may be secret). */
export const readConfig = <S extends ConfigShape>(
  shape: S,
  env: Readonly<Record<string, string | undefined>>,
): ConfigOf<S> => {
  const wrong: string[] = [];
  const config = Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const text = env[name] === '' ? undefined : env[name];
      const result = schema.safeParse(text);
      if (!result.success)
        wrong.push(
          `${name} ${text === undefined ? 'is missing' : 'is wrong'}; accepted: ${acceptedBy(schema, result.error)}`,
        );
      return [name, result.data];
    }),
  );
  if (wrong.length > 0) throw new BadConfig(wrong.join('; '));
  return config as ConfigOf<S>;
};

const acceptedBy = (schema: z.ZodType, error: z.ZodError): string =>
  schema.description ?? innerDescription(schema) ?? error.issues.map((issue) => issue.message).join(', ');

/** `setting.x().optional()` loses the description of what it wraps. */
const innerDescription = (schema: z.ZodType): string | undefined =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? (schema.unwrap() as z.ZodType).description
    : undefined;
