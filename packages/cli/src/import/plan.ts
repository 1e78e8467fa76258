import { digestOfJson } from '@tongbiao/contracts';
import { Force, type Confidence, type Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { ClaimNumberRequest } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { RecordRelatedStandardRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type {
  RecordEditionRequest,
  RecordSeriesRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { formatStandardNumber, parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { confidenceOf } from './confidence.ts';
import type { Column, CsvRow } from './read-csv.ts';

/** What a plan must know of the region that it imports into. */
export interface ImportTarget {
  readonly regionId: string;
  /** How a row says that it is about the work as a whole, not about one province's edition: the region's name. */
  readonly wholeNames: readonly string[];
  /** `names`: every way in which a row may name the province. */
  readonly members: readonly {
    readonly province: string;
    readonly prefix: string;
    readonly names: readonly string[];
  }[];
  readonly ranges: readonly { readonly rangeId: string; readonly first: number; readonly last: number }[];
}

/** Why a row is not imported. */
export interface RowFault {
  readonly line: number;
  readonly column?: Column;
  /** Stable, for programs. */
  readonly code: string;
  readonly message: Message;
}

type Request<R, Later extends keyof R = never> = Omit<R, 'requestId' | 'validateOnly' | Later>;

/** One call of a plan, and the row that it stands for. What only an answer can tell (ids of work and series) is left out. */
export interface Planned<R> {
  readonly line: number;
  readonly request: R;
}

/** Everything to be called for one work, in this order. */
export interface WorkPlan {
  readonly workKey: string;
  readonly series?: Planned<Request<RecordSeriesRequest>>;
  readonly work: Planned<Request<RecordWorkRequest, 'seriesId'>>;
  readonly editions: readonly Planned<Request<RecordEditionRequest, 'workId'>>[];
  readonly claims: readonly Planned<Request<ClaimNumberRequest, 'workId' | 'seriesId'>>[];
}

/** What a file asks for. */
export interface ImportPlan {
  readonly works: readonly WorkPlan[];
  readonly related: readonly Planned<Request<RecordRelatedStandardRequest>>[];
  readonly faults: readonly RowFault[];
}

const kinds: Readonly<Record<string, WorkKind>> = {
  collaborative: WorkKind.COLLABORATIVE,
  collaborative_outside_range: WorkKind.COLLABORATIVE_OUTSIDE_RANGE,
  collaborative_number_unknown: WorkKind.COLLABORATIVE_NUMBER_UNKNOWN,
  collaborative_planned: WorkKind.PLANNED,
};
const RELATED = 'related';

const forces: Readonly<Record<string, Force>> = {
  '': Force.UNSPECIFIED,
  T: Force.RECOMMENDED,
  recommended: Force.RECOMMENDED,
  mandatory: Force.MANDATORY,
  Z: Force.GUIDANCE,
  guidance: Force.GUIDANCE,
};

const forceOfNumber: Readonly<Record<StandardNumber['force'], Force>> = {
  recommended: Force.RECOMMENDED,
  mandatory: Force.MANDATORY,
  guidance: Force.GUIDANCE,
};

/** A row that makes sense by itself. */
interface Reading {
  readonly row: CsvRow;
  /** A member's code, `CN`, or undefined: the work as a whole. */
  readonly province: string | undefined;
  readonly number: StandardNumber | undefined;
  readonly range: { readonly rangeId: string } | undefined;
  readonly force: Force;
  readonly kind: WorkKind | undefined;
  readonly replaces: readonly string[];
  readonly replacedBy: readonly string[];
  readonly ics: readonly string[];
  readonly ccs: readonly string[];
  readonly source: Source;
  readonly confidence: Confidence;
}

/** Turns rows into calls. Pure; a row that is wrong is named with its column, the others go on. */
export function planImport(rows: readonly CsvRow[], target: ImportTarget): ImportPlan {
  const faults: RowFault[] = [];
  const related: ImportPlan['related'][number][] = [];
  const byWork = new Map<string, Reading[]>();
  for (const row of rows) {
    const reading = readRow(row, target);
    if ('code' in reading) {
      faults.push(reading);
    } else if (reading.kind === undefined) {
      related.push({ line: row.line, request: relatedRequest(reading, target) });
    } else {
      const group = byWork.get(row.cells.work_key) ?? [];
      const fault = disagreement(reading, group);
      if (fault) {
        faults.push(fault);
      } else {
        byWork.set(row.cells.work_key, [...group, reading]);
      }
    }
  }
  const works = [...byWork].map(([workKey, group]) => workPlan(workKey, group, target));
  return { works, related, faults: faults.toSorted((a, b) => a.line - b.line) };
}

function readRow(row: CsvRow, target: ImportTarget): Reading | RowFault {
  const { line, cells } = row;
  const fault = (column: Column, code: string, message: Message): RowFault => ({ line, column, code, message });

  for (const column of ['work_key', 'title_zh', 'province', 'scope', 'source'] as const) {
    if (cells[column] === '') return fault(column, 'CELL_EMPTY', say.cellEmpty());
  }
  for (const column of ['publish_date', 'implement_date'] as const) {
    if (cells[column] !== '' && !isDate(cells[column]))
      return fault(column, 'DATE_MALFORMED', say.dateInvalid(cells[column]));
  }
  const isRelated = cells.scope === RELATED;
  const kind = kinds[cells.scope];
  if (!isRelated && kind === undefined) return fault('scope', 'SCOPE_UNKNOWN', say.scopeUnknown(cells.scope));
  const force = forces[cells.force];
  if (force === undefined) return fault('force', 'FORCE_UNKNOWN', say.forceUnknown(cells.force));

  const province = readProvince(cells.province, target);
  if (province === undefined || (province === 'CN' && !isRelated)) {
    return fault('province', 'PROVINCE_UNKNOWN', say.provinceUnknown(cells.province));
  }
  const whole = province === WHOLE;

  let number: StandardNumber | undefined;
  if (cells.number !== '') {
    if (whole) return fault('number', 'NUMBER_WITHOUT_PROVINCE', say.numberWithoutProvince());
    const parsed = parseStandardNumber(cells.number);
    if (!parsed.ok) return fault('number', 'NUMBER_MALFORMED', say.numberMalformed(cells.number, parsed.message));
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
    for (const text of list(cells[column])) {
      const parsed = parseStandardNumber(text);
      if (!parsed.ok) return fault(column, 'NUMBER_MALFORMED', say.numberMalformed(text, parsed.message));
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
    replaces: lists.replaces,
    replacedBy: lists.replaced_by,
    ics: list(cells.ics),
    ccs: list(cells.ccs),
    // Over the cells, not the bytes: the same row has the same digest in every encoding and order of columns.
    source: { citation: cells.source, digest: digestOfJson(cells) },
    confidence: confidenceOf({ planned: kind === WorkKind.PLANNED, number, source: cells.source }),
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

const list = (cell: string): string[] =>
  cell
    .split(/[;；、]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** What a row says against the rows of its work that came before it. */
function disagreement(reading: Reading, group: readonly Reading[]): RowFault | undefined {
  const { row, province, number, range } = reading;
  const fault = (column: Column, code: string, message: Message): RowFault => ({
    line: row.line,
    column,
    code,
    message,
  });
  const [first] = group;
  if (first === undefined) return undefined;
  for (const column of ['scope', 'field'] as const) {
    if (row.cells[column] !== first.row.cells[column]) {
      return fault(column, 'WORK_DIFFERS', say.workDiffers(row.cells[column], first.row.cells[column], first.row.line));
    }
  }
  const ranged = group.find((other) => other.range !== undefined);
  if (
    range &&
    ranged?.number &&
    number &&
    (ranged.number.sequence !== number.sequence || ranged.number.part !== number.part)
  ) {
    return fault(
      'number',
      'SEQUENCE_DIFFERS',
      say.sequenceDiffers(row.cells.number, ranged.row.cells.number, ranged.row.line),
    );
  }
  const twin = group.find((other) => other.province === province && yearOf(other) === yearOf(reading));
  if (twin) return fault('number', 'ROW_TWICE', say.rowTwice(twin.row.line));
  return undefined;
}

const yearOf = ({ number, row }: Reading): number =>
  number?.year ?? Number(row.cells.publish_date.slice(0, 4) || row.cells.implement_date.slice(0, 4) || 0);

function workPlan(workKey: string, group: readonly Reading[], target: ImportTarget): WorkPlan {
  const { regionId } = target;
  const whole = group.find(({ province }) => province === undefined);
  const lead = whole ?? group[0]!;
  const ranged = group.find(({ range }) => range !== undefined);
  const part = ranged?.number?.part;
  const editions = group.filter(({ province }) => province !== undefined);
  const starts = revisionStarts(editions);
  const stated = { source: lead.source, confidence: lead.confidence };
  return {
    workKey,
    ...(ranged?.number === undefined || part === undefined
      ? {}
      : {
          series: {
            line: ranged.row.line,
            request: {
              regionId,
              seriesKey: `${regionId}-${ranged.number.sequence}`,
              titleZh: seriesTitle(ranged.row.cells.title_zh),
              sequence: ranged.number.sequence,
              ...stated,
            },
          },
        }),
    work: {
      line: lead.row.line,
      request: {
        regionId,
        workKey,
        titleZh: lead.row.cells.title_zh,
        titleEn: '',
        field: lead.row.cells.field,
        ics: distinct(group.flatMap(({ ics }) => ics)),
        ccs: distinct(group.flatMap(({ ccs }) => ccs)),
        kind: lead.kind ?? WorkKind.UNSPECIFIED,
        leadProvince: '',
        part: part ?? '',
        publishedOn: whole?.row.cells.publish_date ?? '',
        implementsOn: whole?.row.cells.implement_date ?? '',
        observedStatus: whole?.row.cells.status ?? '',
        note: whole?.row.cells.note ?? '',
        rangeId: ranged?.range?.rangeId ?? '',
        sequence: ranged?.number?.sequence ?? 0,
        ...stated,
      },
    },
    editions: editions.map((reading) => ({ line: reading.row.line, request: editionRequest(reading, starts) })),
    claims: claimsOf(editions, target),
  };
}

function editionRequest(reading: Reading, starts: readonly number[]): Request<RecordEditionRequest, 'workId'> {
  const { cells } = reading.row;
  return {
    revision: Math.max(1, starts.filter((year) => year <= yearOf(reading)).length),
    province: reading.province ?? '',
    number: reading.number === undefined ? '' : formatStandardNumber(reading.number),
    titleZh: cells.title_zh,
    force: reading.force,
    publishedOn: cells.publish_date,
    implementsOn: cells.implement_date,
    observedStatus: cells.status,
    ics: [...reading.ics],
    ccs: [...reading.ccs],
    replaces: [...reading.replaces],
    replacedBy: [...reading.replacedBy],
    note: cells.note,
    source: reading.source,
    confidence: reading.confidence,
  };
}

/**
 * The years in which the work's revisions begin: a province that published twice revised in between, so the province with
 * most editions tells. Editions of others belong to the last revision that had begun in their year.
 */
function revisionStarts(editions: readonly Reading[]): readonly number[] {
  const years = [...Map.groupBy(editions, ({ province }) => province).values()].map((own) =>
    own.map(yearOf).toSorted((a, b) => a - b),
  );
  return years.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** One claim per sequence of a range, which all members share, and one per ordinary number, which has no such siblings. */
function claimsOf(editions: readonly Reading[], target: ImportTarget): WorkPlan['claims'] {
  const seen = new Set<string>();
  return editions.flatMap(({ row, number, range, source, confidence }) => {
    if (number === undefined) return [];
    const canonical = formatStandardNumber(number);
    const taken = range === undefined ? canonical : `${range.rangeId}/${number.sequence}`;
    if (seen.has(taken)) return [];
    seen.add(taken);
    return [{ line: row.line, request: { regionId: target.regionId, number: canonical, source, confidence } }];
  });
}

function relatedRequest(reading: Reading, target: ImportTarget): Request<RecordRelatedStandardRequest> {
  const { cells } = reading.row;
  return {
    regionId: target.regionId,
    workKey: cells.work_key,
    number: reading.number === undefined ? '' : formatStandardNumber(reading.number),
    province: reading.province ?? '',
    titleZh: cells.title_zh,
    field: cells.field,
    publishedOn: cells.publish_date,
    implementsOn: cells.implement_date,
    observedStatus: cells.status,
    note: cells.note,
    source: reading.source,
    confidence: reading.confidence,
  };
}

/** `人力资源服务规范 第1部分:通则` is a part of `人力资源服务规范`. */
const seriesTitle = (title: string): string => /^(.*?)[\s:：]*第\s*\d+\s*部分/.exec(title)?.[1] ?? title;

const distinct = (items: readonly string[]): string[] => [...new Set(items)];
