import { StoreError } from './store-error.ts';

/** Cyclic values end here. No event comes near. */
const DEEPEST = 1_000;

const areVerbatim = (elements: readonly unknown[], depth: number): boolean => {
  // No member with a name.
  if (Object.getPrototypeOf(elements) !== Array.prototype || Object.keys(elements).length > elements.length)
    return false;
  // By index: a hole is undefined.
  for (let i = 0; i < elements.length; i++) if (!isVerbatim(elements[i], depth)) return false;
  return true;
};

const isVerbatimObject = (value: Readonly<Record<string, unknown>>, depth: number): boolean => {
  if (Object.getPrototypeOf(value) !== Object.prototype || typeof value['toJSON'] === 'function') return false;
  if (Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const key of Object.keys(value)) if (!key.isWellFormed() || !isVerbatim(value[key], depth)) return false;
  return true;
};

/** True for a value that JSON holds as it is. */
const isVerbatim = (value: unknown, depth: number): boolean => {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'boolean':
      return true;
    case 'object':
      if (value === null) return true;
      if (depth > DEEPEST) return false;
      return Array.isArray(value)
        ? areVerbatim(value, depth + 1)
        : isVerbatimObject(value as Readonly<Record<string, unknown>>, depth + 1);
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      return false;
  }
};

/**
 * JSON text of a value that reads back as exactly that value. Throws NOT_VERBATIM otherwise: a Date, NaN, a bigint, a member that is
 * undefined, half a surrogate pair. What changed on the way would be signed and hashed as something else.
 */
export const verbatimJson = (value: unknown, what: string): string => {
  if (!isVerbatim(value, 0)) throw new StoreError('NOT_VERBATIM', `${what} would not be read back as it was given`);
  return JSON.stringify(value);
};
