import { digestOfJson } from '@tongbiao/contracts';
import type { ProvincialStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { readProvincialStandard } from '@tongbiao/domain/registry';
import { say } from '../messages.ts';
import { ofRefusal } from '../words-of-others.ts';
import { faultOfCodes, listIn } from './cells.ts';
import { provincialColumnOf, type ProvincialRow } from './provincial-columns.ts';
import type { RowFault } from './row-fault.ts';

/** A row that makes sense by itself, as it is sent. */
export interface PlannedStandard {
  readonly line: number;
  readonly standard: ProvincialStandard;
}

/** Standards that are sent together: they have one source. */
export interface ProvincialBatch {
  readonly source: string;
  readonly standards: readonly PlannedStandard[];
}

/** What a list asks for. */
export interface ProvincialPlan {
  readonly batches: readonly ProvincialBatch[];
  readonly faults: readonly RowFault[];
  /** Rows that say the same as an earlier one. */
  readonly repeated: readonly number[];
}

/** As many as get into one request; the registry takes 200. */
const BATCH = 100;

/** The standard of a row, unchecked. */
const standardOf = ({ cells }: ProvincialRow): ProvincialStandard => ({
  number: cells.number,
  titleZh: cells.title_zh,
  titleEn: cells.title_en,
  ics: listIn(cells.ics),
  ccs: listIn(cells.ccs),
  publishedOn: cells.publish_date,
  implementsOn: cells.implement_date,
  abolishedOn: cells.abolish_date,
  observedStatus: cells.status,
  replaces: listIn(cells.replaces),
  replacedBy: listIn(cells.replaced_by),
  note: cells.note,
});

/** A row by the rules that the registry has itself. `prefix`: that of the province. */
const readRow = (row: ProvincialRow, prefix: string): PlannedStandard | RowFault => {
  const { line, cells } = row;
  for (const column of ['number', 'title_zh'] as const)
    if (cells[column] === '') return { line, column, code: 'CELL_EMPTY', message: say.cellEmpty() };
  for (const column of ['ics', 'ccs'] as const) {
    const message = faultOfCodes(column, cells[column]);
    if (message !== undefined) return { line, column, code: 'CLASSIFICATION_MALFORMED', message };
  }
  const read = readProvincialStandard(standardOf(row), 'standard', prefix);
  if (read.refused === undefined) return { line, standard: read.standard };
  const { code, field = '', message } = read.refused;
  const column = columnOf(field, 'standard.');
  return {
    line,
    ...(column === undefined ? {} : { column }),
    code,
    message: ofRefusal({ reason: code, message }),
  };
};

/** The column that a field stands in: `standards[3].replaces[0]` behind `standards[3].`. */
export const columnOf = (field: string, at: string): string | undefined =>
  provincialColumnOf.get(/^\w+/.exec(field.slice(at.length))?.[0] ?? '');

/** Turns rows into requests. Pure; a row that is wrong is named with its column, the others go on. `source`: where a row names none. */
export function planProvincial(
  rows: readonly ProvincialRow[],
  { prefix, source }: { readonly prefix: string; readonly source: string },
): ProvincialPlan {
  const faults: RowFault[] = [];
  const repeated: number[] = [];
  const seen = new Map<string, PlannedStandard>();
  const batches: { source: string; standards: PlannedStandard[] }[] = [];
  for (const row of rows) {
    const planned = readRow(row, prefix);
    if ('code' in planned) {
      faults.push(planned);
      continue;
    }
    const { line, standard } = planned;
    const twin = seen.get(standard.number);
    if (twin !== undefined) {
      if (digestOfJson(twin.standard) === digestOfJson(standard)) repeated.push(line);
      else faults.push({ line, column: 'number', code: 'NUMBER_REPEATED', message: say.numberTwice(twin.line) });
      continue;
    }
    seen.set(standard.number, planned);
    const from = row.cells.source || source;
    const batch = batches.findLast((each) => each.source === from);
    if (batch !== undefined && batch.standards.length < BATCH) batch.standards.push(planned);
    else batches.push({ source: from, standards: [planned] });
  }
  return { batches, faults, repeated };
}
