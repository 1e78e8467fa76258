import { digestOfJson } from '@tongbiao/contracts';
import { Force, type Confidence, type Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { checkBackfilledDates } from '@tongbiao/domain/registry';
import { formatStandardNumber, parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { ofNumberFault } from '../words-of-others.ts';
import { faultOfCodes, listIn } from './cells.ts';
import { confidenceOf } from './confidence.ts';
import type { ImportTarget } from './import-target.ts';
import type { Column, ImportRow } from './import-columns.ts';
import type { RowFault } from './row-fault.ts';

const kinds: ReadonlyMap<string, WorkKind> = new Map([
  ['collaborative', WorkKind.COLLABORATIVE],
  ['collaborative_outside_range', WorkKind.COLLABORATIVE_OUTSIDE_RANGE],
  ['collaborative_number_unknown', WorkKind.COLLABORATIVE_NUMBER_UNKNOWN],
  ['collaborative_planned', WorkKind.PLANNED],
]);
const RELATED = 'related';

const forces: ReadonlyMap<string, Force> = new Map([
  ['', Force.UNSPECIFIED],
  ['T', Force.RECOMMENDED],
  ['recommended', Force.RECOMMENDED],
  ['mandatory', Force.MANDATORY],
  ['Z', Force.GUIDANCE],
  ['guidance', Force.GUIDANCE],
]);

const forceOfNumber: Readonly<Record<StandardNumber['force'], Force>> = {
  recommended: Force.RECOMMENDED,
  mandatory: Force.MANDATORY,
  guidance: Force.GUIDANCE,
};

/** A row that makes sense by itself. */
export interface Reading {
  readonly row: ImportRow;
  /** A member's code, `CN`, or undefined: the work as a whole. */
  readonly province: string | undefined;
  readonly number: StandardNumber | undefined;
  readonly range: { readonly rangeId: string } | undefined;
  readonly force: Force;
  /** Undefined: a related standard. */
  readonly kind: WorkKind | undefined;
  /** Of the number, else of the dates; 0 = unknown. */
  readonly year: number;
  readonly replaces: readonly string[];
  readonly replacedBy: readonly string[];
  readonly ics: readonly string[];
  readonly ccs: readonly string[];
  readonly source: Source;
  readonly confidence: Confidence;
  /** What is odd, and no reason to leave the row out. */
  readonly warning?: RowFault;
}

/** Reads one row by itself. */
export function readRow(row: ImportRow, target: ImportTarget): Reading | RowFault {
  const { line, cells } = row;
  const fault = (column: Column, code: string, message: Message): RowFault => ({ line, column, code, message });

  for (const column of ['work_key', 'title_zh', 'province', 'scope', 'source'] as const) {
    if (cells[column] === '') return fault(column, 'CELL_EMPTY', say.cellEmpty());
  }
  if (!WORK_KEY.test(cells.work_key)) return fault('work_key', 'WORK_KEY_MALFORMED', say.workKeyMalformed());
  for (const column of ['publish_date', 'implement_date'] as const) {
    if (cells[column] !== '' && !isDate(cells[column]))
      return fault(column, 'DATE_MALFORMED', say.dateInvalid(cells[column]));
  }
  const dates = { publishedOn: cells.publish_date, implementsOn: cells.implement_date };
  const untimely = checkBackfilledDates(dates, target.liveFrom);
  if (untimely !== undefined) {
    return untimely.field === 'publishedOn'
      ? fault('publish_date', untimely.code, say.notBeforeGoLive(cells.publish_date, target.liveFrom))
      : fault('implement_date', untimely.code, say.implementedEarly(cells.publish_date, cells.implement_date));
  }
  for (const column of ['ics', 'ccs'] as const) {
    const wrong = faultOfCodes(column, cells[column]);
    if (wrong !== undefined) return fault(column, 'CLASSIFICATION_MALFORMED', wrong);
  }
  const isRelated = cells.scope === RELATED;
  const kind = kinds.get(cells.scope);
  if (!isRelated && kind === undefined) return fault('scope', 'SCOPE_UNKNOWN', say.scopeUnknown(cells.scope));
  const force = forces.get(cells.force);
  if (force === undefined) return fault('force', 'FORCE_UNKNOWN', say.forceUnknown(cells.force));

  const province = readProvince(cells.province, target);
  if (province === undefined || (province === 'CN' && !isRelated)) {
    return fault('province', 'PROVINCE_UNKNOWN', say.provinceUnknown(cells.province, acceptedProvinces(target)));
  }
  const whole = province === WHOLE;
  if (kind === WorkKind.PLANNED && !whole) {
    return fault('scope', 'WORK_IS_PLANNED', say.plannedHasEdition(cells.province, target.wholeNames));
  }

  let number: StandardNumber | undefined;
  if (cells.number !== '') {
    if (whole) return fault('number', 'NUMBER_WITHOUT_PROVINCE', say.numberWithoutProvince());
    const parsed = parseStandardNumber(cells.number);
    if (!parsed.ok)
      return fault('number', 'NUMBER_MALFORMED', say.numberMalformed(cells.number, ofNumberFault(parsed)));
    number = parsed.number;
    const prefix = target.members.find((member) => member.province === province)?.prefix;
    if (prefix !== undefined && number.grammar === 'local' && number.prefix !== prefix) {
      return fault('number', 'NUMBER_OF_OTHER_PROVINCE', say.numberOfOtherProvince(cells.number, cells.province));
    }
    if (cells.part !== '' && cells.part !== number.part)
      return fault('part', 'PART_DIFFERS', say.partDiffers(cells.part));
    if (force !== Force.UNSPECIFIED && force !== forceOfNumber[number.force]) {
      return fault('force', 'FORCE_DIFFERS', say.forceDiffers(cells.force, cells.number));
    }
  } else if (isRelated) {
    return fault('number', 'CELL_EMPTY', say.cellEmpty());
  }
  const range = number && rangeOf(number, target);
  if (kind === WorkKind.COLLABORATIVE && number && !range) {
    return fault('scope', 'NUMBER_OUTSIDE_RANGE', say.numberOutsideRange(cells.number));
  }
  if (kind === WorkKind.COLLABORATIVE_OUTSIDE_RANGE && range) {
    return fault('scope', 'NUMBER_INSIDE_RANGE', say.numberInsideRange(cells.number));
  }

  const lists = { replaces: [] as string[], replaced_by: [] as string[] };
  for (const column of ['replaces', 'replaced_by'] as const) {
    for (const text of listIn(cells[column])) {
      const parsed = parseStandardNumber(text);
      if (!parsed.ok) return fault(column, 'NUMBER_MALFORMED', say.numberMalformed(text, ofNumberFault(parsed)));
      lists[column].push(formatStandardNumber(parsed.number));
    }
  }
  return {
    row,
    province: whole ? undefined : province,
    number,
    range,
    // A number prints its force, so that it is known even where the cell is empty.
    force: number === undefined ? force : forceOfNumber[number.force],
    kind,
    year: number?.year ?? yearOfDates(cells),
    replaces: lists.replaces,
    replacedBy: lists.replaced_by,
    ics: listIn(cells.ics),
    ccs: listIn(cells.ccs),
    // Over the cells, not the bytes: the same row has the same digest in every encoding and order of columns.
    source: { citation: cells.source, digest: digestOfJson(cells) },
    confidence: confidenceOf({ planned: kind === WorkKind.PLANNED, number, source: cells.source }),
    ...oddYear(row, number),
  };
}

const WHOLE = '*';

function readProvince(cell: string, target: ImportTarget): string | undefined {
  if (target.wholeNames.includes(cell)) return WHOLE;
  if (cell === 'CN') return cell;
  return target.members.find(({ province, names }) => province === cell || names.includes(cell))?.province;
}

function rangeOf(number: StandardNumber, target: ImportTarget): ImportTarget['ranges'][number] | undefined {
  if (number.grammar !== 'local' || !target.members.some(({ prefix }) => prefix === number.prefix)) return undefined;
  return target.ranges.find(({ first, last }) => number.sequence >= first && number.sequence <= last);
}

/** A day, or as much of it as the source tells: `2018`, `2018-04`. */
function isDate(text: string): boolean {
  const padded = { 4: `${text}-01-01`, 7: `${text}-01`, 10: text }[text.length] ?? '';
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(padded)) return false;
  const date = new Date(`${padded}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(padded);
}

/** Letters and digits of any script, and what joins them. */
const WORK_KEY = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u;

const acceptedProvinces = (target: ImportTarget): readonly string[] => [
  ...target.members.map(({ names }) => names.join('/')),
  [...new Set(target.wholeNames)].join('/'),
];

/**
 * A number prints the year of its edition's announcement: common knowledge that no source confirmed, so another year is
 * pointed out and the row is imported as its source has it.
 */
function oddYear({ line, cells }: ImportRow, number: StandardNumber | undefined): { readonly warning?: RowFault } {
  const published = cells.publish_date.slice(0, 4);
  if (number?.year === undefined || published === '' || number.year === Number(published)) return {};
  const message = say.yearDiffers(cells.number, cells.publish_date);
  return { warning: { line, column: 'number', code: 'YEAR_DIFFERS', message } };
}

const yearOfDates = (cells: ImportRow['cells']): number =>
  [cells.publish_date, cells.implement_date].filter(isDate).map((date) => Number(date.slice(0, 4)))[0] ?? 0;

/** Province and year of an edition's row, as far as they can be made out, even where something else about the row is wrong. */
export function editionYear(
  { cells }: ImportRow,
  target: ImportTarget,
): { readonly province: string; readonly year: number } | undefined {
  const province = readProvince(cells.province, target);
  const parsed = parseStandardNumber(cells.number);
  const year = (parsed.ok ? parsed.number.year : undefined) ?? yearOfDates(cells);
  return province === undefined || province === WHOLE || year === 0 ? undefined : { province, year };
}
