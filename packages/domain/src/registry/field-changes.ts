import type { FieldChange } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_events';
import type { FieldCorrection } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { Rejection } from '@tongbiao/decider';
import { malformed, sameData } from './checks.ts';

type Value = string | readonly string[] | undefined;

const isList = (value: Value): value is readonly string[] => Array.isArray(value);

const valuesOf = (value: Value): readonly string[] =>
  isList(value) ? value : value === '' || value === undefined ? [] : [value];

/** A message with the new values of the fields that changed: a list where there was a list, else a text. Other fields are passed over. */
export const applied = <M extends object>(message: M, changes: readonly FieldChange[]): M =>
  changes.reduce((result, { field, after }) => {
    const before = (result as Readonly<Record<string, Value>>)[field];
    if (typeof before !== 'string' && !isList(before)) return result;
    return { ...result, [field]: isList(before) ? [...after] : (after[0] ?? '') };
  }, message);

/** What a correction changes: only fields that may be corrected, only those whose value is another one. */
export const changesOf = (
  message: object,
  corrections: readonly FieldCorrection[],
  correctable: readonly string[],
):
  | { readonly changes: readonly FieldChange[]; readonly refused?: never }
  | { readonly refused: Rejection; readonly changes?: never } => {
  const changes: FieldChange[] = [];
  for (const [i, { field, values }] of corrections.entries()) {
    const at = `corrections[${i}]`;
    if (!correctable.includes(field))
      return {
        refused: malformed(
          'NOT_CORRECTABLE',
          `${at}.field`,
          `"${field}" cannot be corrected here; these can: ${correctable.join(', ')}`,
        ),
      };
    if (corrections.findIndex((c) => c.field === field) !== i)
      return { refused: malformed('FIELD_REPEATED', `${at}.field`, `${field} is corrected once`) };
    const current = (message as Readonly<Record<string, Value>>)[field];
    if (!isList(current) && values.length > 1)
      return { refused: malformed('TOO_MANY_VALUES', `${at}.values`, `${field} has one value`) };
    const before = [...valuesOf(current)];
    if (!sameData(before, [...values])) changes.push({ field, before, after: [...values] });
  }
  return { changes };
};
