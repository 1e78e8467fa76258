import type { Refused } from '@tongbiao/service';
import { parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';

/** The number behind a text in any spelling, or why there is none. */
export const readNumber = (field: string, text: string): StandardNumber | Refused => {
  const parsed = parseStandardNumber(text);
  if (parsed.ok) return parsed.number;
  const hint = parsed.suggestion === undefined ? '' : `; ${parsed.suggestion} would be accepted`;
  return {
    rejected: {
      code: `NUMBER_${parsed.code}`,
      status: 'INVALID_ARGUMENT',
      message: `${parsed.message}${hint}`,
      field,
    },
  };
};
