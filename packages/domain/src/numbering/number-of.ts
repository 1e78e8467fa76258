import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { formatStandardNumber, parseStandardNumber } from '@tongbiao/standard-number';

const marks: Readonly<Record<string, string>> = {
  [Force.MANDATORY]: '',
  [Force.RECOMMENDED]: 'T',
  [Force.GUIDANCE]: 'Z',
};

/** What a number is made of before its edition has a year. */
export interface NumberWithoutYear {
  readonly prefix: string;
  readonly force: Force;
  readonly sequence: number;
  /** Digits that it prints at least. @default 1 */
  readonly width?: number;
}

/** The canonical form; empty where the parts make no number. */
export const numberOf = ({ prefix, force, sequence, width = 1 }: NumberWithoutYear): string => {
  const mark = marks[force];
  if (mark === undefined) return '';
  const parsed = parseStandardNumber(`DB${prefix}/${mark} ${String(sequence).padStart(width, '0')}`);
  return parsed.ok ? formatStandardNumber(parsed.number) : '';
};
