import type { Refused } from '@tongbiao/service';

/** The refusal of a value of a filter that is none of the known ones; an empty one is no condition. */
export const oneOf = (code: string, field: string, value: string, known: readonly string[]): Refused | undefined =>
  value === '' || known.includes(value)
    ? undefined
    : { rejected: { code, status: 'INVALID_ARGUMENT', message: `${field} must be one of ${known.join(', ')}`, field } };
