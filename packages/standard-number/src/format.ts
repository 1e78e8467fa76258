import { faultOf } from './fields.ts';
import { grammars } from './grammars.ts';
import type { Force, StandardNumber } from './standard-number.ts';

const printers = grammars.map((grammar) => ({ ...grammar, whole: new RegExp(`^(?:${grammar.prefix})$`) }));

/**
 * The canonical text: `DB11/T 3015—2018`, `DB12/ 3005—2017` (mandatory), `DB13/T 3008.1—2018`, `DB13/T 3008.1` without
 * a year. Throws a `RangeError` with code `UNKNOWN_SERIES` for a series that does not exist.
 */
export function formatStandardNumber(number: StandardNumber): string {
  const { grammar, prefix, force, digits, part, year } = number;
  const printer = printers.find((row) => row.grammar === grammar && row.whole.test(prefix));
  const head = printer?.heads[force];
  if (head === undefined) throw rangeError('UNKNOWN_SERIES', `No ${grammar} series ${prefix} has ${force} standards`);
  const sequence = part === undefined ? digits : `${digits}.${part}`;
  return head.replace('{}', prefix) + sequence + (year === undefined ? '' : `${printer?.yearDash}${year}`);
}

/** A number of a range that several provinces share. */
export interface SharedNumber {
  /** The administrative code of the member: '11', '12', '13'. */
  readonly prefix: string;
  readonly force: Force;
  readonly sequence: number;
  /** Digits to pad the sequence to. @default as many as the sequence has */
  readonly width?: number | undefined;
  readonly part?: string | undefined;
  /** The year of the member's own announcement; before it the number is shown without one. */
  readonly year?: number | undefined;
}

/**
 * A member's reading of a shared sequence: `{ prefix: '12', force: 'recommended', sequence: 3011, year: 2018 }` is
 * `DB12/T 3011—2018`. Throws a `RangeError` with the code that `parseStandardNumber` gives for an impossible field.
 */
export function renderShared({ prefix, force, sequence, width = 0, part, year }: SharedNumber): string {
  const digits = String(sequence).padStart(width, '0');
  const fault = faultOf({ digits, part, year: year === undefined ? undefined : String(year) });
  if (fault) throw rangeError(fault.code, fault.message);
  return formatStandardNumber({
    grammar: 'local',
    prefix,
    force,
    sequence,
    digits,
    ...(part === undefined ? {} : { part }),
    ...(year === undefined ? {} : { year }),
  });
}

function rangeError(code: string, message: string): RangeError {
  return Object.assign(new RangeError(message), { code });
}
