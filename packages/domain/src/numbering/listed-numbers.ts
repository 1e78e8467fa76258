import type { Rejection } from '@tongbiao/decider';
import { conflict, formatStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { listedWith, type ProvincialStandards } from '../registry/provincial-standards.ts';
import { isSameTitle } from '../registry/standstill.ts';
import type { ListedInRange } from './range/commands.ts';
import { numberingRule } from './rules.ts';

/** A standard that would carry a number. */
export interface Bearer {
  readonly number: StandardNumber;
  /** Empty: unknown, and then it is no standard of the list. */
  readonly titleZh: string;
}

/**
 * Why a standard may not carry a number by what its province's list states, if it may not: the list has the sequence for another
 * standard, or in a form that clashes. A standard of the same title is the one that the list states.
 */
export const faultOfListed = (list: ProvincialStandards, { number, titleZh }: Bearer): Rejection | undefined => {
  for (const listed of listedWith(list, number.sequence)) {
    const other = listed.number;
    const isSame = titleZh !== '' && isSameTitle(titleZh, listed.standard.titleZh);
    const clash = conflict(number, other);
    const isTaken =
      other.grammar === number.grammar && other.prefix === number.prefix && other.part === number.part && !isSame;
    // One standard may have changed its force and kept its number, but it is not both a whole and a part.
    if ((clash === undefined || (isSame && clash.code !== 'WHOLE_AND_PART')) && !isTaken) continue;
    return {
      code: 'NUMBER_LISTED',
      status: 'ALREADY_EXISTS',
      message: `${formatStandardNumber(other)} is in the province's list: ${listed.standard.titleZh}`,
      field: 'number',
      rule: numberingRule('one-holder'),
    };
  }
  return undefined;
};

/** Whether the list has a sequence for a local standard of this prefix, whatever its force and year. */
export const isListed = (list: ProvincialStandards, prefix: string, sequence: number): boolean =>
  listedWith(list, sequence).some(({ number }) => number.grammar === 'local' && number.prefix === prefix);

/** What a list documents under a number of a shared range; a number with other digits is another number. */
export const listedInRange = (
  list: ProvincialStandards,
  { prefix, sequence, width }: { readonly prefix: string; readonly sequence: number; readonly width: number },
): ReturnType<ListedInRange> => {
  const found = listedWith(list, sequence).find(
    ({ number }) => number.grammar === 'local' && number.prefix === prefix && number.digits.length === width,
  );
  return (
    found && {
      number: formatStandardNumber(found.number),
      titleZh: found.standard.titleZh,
      listedOn: found.listedOn,
    }
  );
};
