/** The fields of a number as they are written. */
export interface Fields {
  readonly digits: string;
  readonly part?: string | undefined;
  readonly year?: string | undefined;
}

/** What is wrong with the fields, and how they would read where the writer's slip is plain. */
export interface Fault {
  readonly code:
    | 'SEQUENCE_MISSING'
    | 'SEQUENCE_INVALID'
    | 'PART_INVALID'
    | 'YEAR_TWO_DIGITS'
    | 'YEAR_OUT_OF_RANGE'
    | 'MALFORMED';
  readonly message: string;
  readonly repaired?: Fields | undefined;
}

const firstYear = 1900;
const lastYear = 2100;

/** Whether a sequence could as well be the year of a standard. */
export const looksLikeYear = (digits: string): boolean =>
  /^\d{4}$/.test(digits) && Number(digits) >= firstYear && Number(digits) <= lastYear;

/** The first field that no standard can have. The longest shared ranges seen have six digits (the Yangtze Delta's 310001). */
export function faultOf(fields: Fields): Fault | undefined {
  const { digits, part, year } = fields;
  if (!/^(?=.*[1-9])\d{1,6}$/.test(digits)) {
    return { code: 'SEQUENCE_INVALID', message: `The sequence is 1 to 999999 in at most six digits, not ${digits}` };
  }
  if (part !== undefined && !/^[1-9]\d{0,3}$/.test(part)) {
    const bare = /^0+([1-9]\d{0,3})$/.exec(part)?.[1];
    return {
      code: 'PART_INVALID',
      message: `A part is 1 to 9999 without leading zeros, not ${part}`,
      repaired: bare === undefined ? undefined : { ...fields, part: bare },
    };
  }
  if (year === undefined || looksLikeYear(year)) return undefined;
  if (/^\d\d$/.test(year)) {
    // Local standards exist since the 1980s; 50 to 79 may be a part as well as a year, so there the slip is not plain.
    const century = Number(year) >= 80 ? '19' : Number(year) < 50 ? '20' : undefined;
    return {
      code: 'YEAR_TWO_DIGITS',
      message: `The year has four digits, not ${year}`,
      repaired: century === undefined ? undefined : { ...fields, year: century + year },
    };
  }
  return { code: 'YEAR_OUT_OF_RANGE', message: `The year is ${firstYear} to ${lastYear}, not ${year}` };
}

/** Takes apart what follows the head of a number: `3008.1-2018`, already in plain ASCII. */
export function readFields(tail: string): Fields | Fault {
  const match = /^(\d+)(?: ?\. ?(\d+))?(?: ?- ?(\d+))?$/.exec(tail);
  if (match) {
    const [, digits = '', part, year] = match;
    return faultOf({ digits, part, year }) ?? { digits, part, year };
  }
  if (!/^\d/.test(tail)) return { code: 'SEQUENCE_MISSING', message: `Here the sequence is expected: '${tail}'` };
  return {
    code: 'MALFORMED',
    message: `'${tail}' is not a sequence, perhaps a part after a dot, perhaps a year after a dash`,
    repaired: repair(tail),
  };
}

/** Mends a part after a hyphen (`3008-1-2018`), a year without its dash and a dash without its year. */
function repair(tail: string): Fields | undefined {
  const mended = tail
    .replace(/^(\d+) ?- ?(\d{1,4}) ?- ?(\d{4})$/, '$1.$2-$3')
    .replace(/ (\d{4})$/, '-$1')
    .replace(/ ?-$/, '');
  if (mended === tail) return undefined;
  const fields = readFields(mended);
  return 'code' in fields ? undefined : fields;
}
