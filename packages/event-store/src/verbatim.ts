import { isDeepStrictEqual } from 'node:util';
import { StoreError } from './store-error.ts';

/** An escape of half a surrogate pair, not preceded by an odd number of backslashes. Many parsers refuse such text. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f][0-9a-f]{2}/;

/**
 * JSON text of a value that reads back as exactly that value. Throws NOT_VERBATIM otherwise: a Date, NaN, a bigint, a member that is
 * undefined, half a surrogate pair. The client stringifies by itself, and what changed on the way would be signed and hashed as something else.
 */
export const verbatimJson = (value: unknown, what: string): string => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new StoreError('NOT_VERBATIM', `${what} is not JSON`, error);
  }
  if (text === undefined || LONE_SURROGATE.test(text) || !isDeepStrictEqual(JSON.parse(text), value))
    throw new StoreError('NOT_VERBATIM', `${what} would not be read back as it was given`);
  return text;
};
