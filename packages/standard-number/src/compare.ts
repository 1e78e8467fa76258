import { forces, grammarNames, type StandardNumber } from './standard-number.ts';

/**
 * A total order for lists: grammar, prefix, sequence, part, force, year. A whole standard comes before its parts, an
 * undated number before dated ones. It is 0 only for numbers with the same canonical text.
 */
export function compareStandardNumbers(a: StandardNumber, b: StandardNumber): number {
  return (
    grammarNames.indexOf(a.grammar) - grammarNames.indexOf(b.grammar) ||
    (a.prefix < b.prefix ? -1 : Number(a.prefix > b.prefix)) ||
    a.sequence - b.sequence ||
    Number(a.part ?? 0) - Number(b.part ?? 0) ||
    a.digits.length - b.digits.length ||
    forces.indexOf(a.force) - forces.indexOf(b.force) ||
    (a.year ?? 0) - (b.year ?? 0)
  );
}

/**
 * Whether two numbers carry one sequence, as the editions of several provinces do: `DB11/T 3022—2019` and
 * `DB12/T 3022—2019`. Prefix, part, force, width and year may differ; whether the provinces share a range is not asked.
 */
export function sameSequence(a: StandardNumber, b: StandardNumber): boolean {
  return a.grammar === b.grammar && a.sequence === b.sequence;
}

/** Why two numbers cannot belong to different works. */
export interface NumberConflict {
  readonly code: 'DIFFERENT_FORCE' | 'WHOLE_AND_PART' | 'DIFFERENT_WIDTH';
  readonly message: string;
}

/**
 * Whether two numbers of one series clash if they belong to different works: the same sequence (and part) with and
 * without `/T`, as a whole standard and as a part, or in another width. One work may well have both in its history.
 * The same number, in the same or another year, and two parts of one sequence are no conflict.
 */
export function conflict(a: StandardNumber, b: StandardNumber): NumberConflict | undefined {
  if (a.prefix !== b.prefix || !sameSequence(a, b)) return undefined;
  if (a.part !== b.part) {
    if (a.part !== undefined && b.part !== undefined) return undefined;
    return { code: 'WHOLE_AND_PART', message: `${a.sequence} is a whole standard and a series of parts` };
  }
  if (a.force !== b.force) {
    return { code: 'DIFFERENT_FORCE', message: `${a.sequence} is both ${a.force} and ${b.force}` };
  }
  if (a.digits === b.digits) return undefined;
  return { code: 'DIFFERENT_WIDTH', message: `${a.sequence} is written both ${a.digits} and ${b.digits}` };
}
