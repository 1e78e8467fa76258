import type { Message } from '../language.ts';
import { say } from '../messages.ts';

/** Several values in one cell. */
export const listIn = (cell: string): string[] =>
  cell
    .split(/[;；、]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** ICS: field, group, sub-group. CCS: a letter and two digits, with or without a space (both are printed). */
const classifications = {
  ics: { form: /^\d{2}(\.\d{3}(\.\d{2})?)?$/, accepted: '03, 35.240, 35.240.60' },
  ccs: { form: /^[A-Z] ?\d{2}$/, accepted: 'R 04, R04' },
} as const;

/** What is wrong with the codes of a cell. */
export function faultOfCodes(kind: keyof typeof classifications, cell: string): Message | undefined {
  const { form, accepted } = classifications[kind];
  const wrong = listIn(cell).find((code) => !form.test(code));
  return wrong === undefined ? undefined : say.classificationMalformed(wrong, accepted);
}
