import type { ClaimNumberRequest } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { RecordRelatedStandardRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type {
  RecordEditionRequest,
  RecordSeriesRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { formatStandardNumber } from '@tongbiao/standard-number';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import type { ImportTarget } from './import-target.ts';
import type { Column, ImportRow } from './import-columns.ts';
import { readRow, type Reading } from './read-row.ts';
import { oneEditionEach, revisionOf, revisionStarts } from './revisions.ts';
import type { RowFault } from './row-fault.ts';

type Request<R, Later extends keyof R = never> = Omit<R, 'requestId' | 'validateOnly' | Later>;

/** One call of a plan, and the row that it stands for. What only an answer can tell (ids of work and series) is left out. */
export interface Planned<R> {
  readonly line: number;
  readonly request: R;
}

/** Everything to be called for one work. */
export interface WorkPlan {
  readonly workKey: string;
  readonly series?: Planned<Request<RecordSeriesRequest>>;
  readonly work: Planned<Request<RecordWorkRequest, 'seriesId'>>;
  /** True: the work is taken from a row about the whole region, and not from an edition that stands for it. */
  readonly ownRow: boolean;
  readonly editions: readonly Planned<Request<RecordEditionRequest, 'workId'>>[];
  readonly claims: readonly (Planned<Request<ClaimNumberRequest, 'workId' | 'seriesId'>> & {
    /** True: a sequence that all editions share; else an ordinary number of one edition. */
    readonly ofWork: boolean;
    /** What nobody else may claim: the number without its year, and without its province where the provinces share it. */
    readonly taken: string;
  })[];
  /** The rows behind it, and the years in which the work's revisions begin: what {@link withoutRows} plans anew. */
  readonly readings: readonly Reading[];
  readonly starts: readonly number[];
}

/** What a file asks for. */
export interface ImportPlan {
  readonly works: readonly WorkPlan[];
  readonly related: readonly Planned<Request<RecordRelatedStandardRequest>>[];
  readonly faults: readonly RowFault[];
  /** Rows that are odd, and imported. */
  readonly warnings: readonly RowFault[];
}

/** Turns rows into calls. Pure; a row that is wrong is named with its column, the others go on. */
export function planImport(rows: readonly ImportRow[], target: ImportTarget): ImportPlan {
  const faults: RowFault[] = [];
  const warnings: RowFault[] = [];
  const related: ImportPlan['related'][number][] = [];
  const groups = new Map<string, Reading[]>();
  for (const row of rows) {
    const reading = readRow(row, target);
    if ('code' in reading) {
      faults.push(reading);
      continue;
    }
    if (reading.kind === undefined) {
      related.push({ line: row.line, request: relatedRequest(reading, target) });
    } else {
      const group = groups.get(row.cells.work_key) ?? [];
      const fault = disagreement(reading, group);
      if (fault) {
        faults.push(fault);
        continue;
      }
      groups.set(row.cells.work_key, [...group, reading]);
    }
    if (reading.warning) warnings.push(reading.warning);
  }
  const rowsOf = Map.groupBy(rows, ({ cells }) => cells.work_key);
  const works = [...groups].flatMap(([workKey, group]) => {
    const starts = revisionStarts(group, rowsOf.get(workKey) ?? [], target);
    const { fit, wrong } = oneEditionEach(group, starts);
    faults.push(...wrong);
    return fit.length === 0 ? [] : [workPlan({ workKey, readings: fit, starts }, target)];
  });
  return { works, related, faults: faults.toSorted((a, b) => a.line - b.line), warnings };
}

/**
 * The plan as it is without some of its rows; undefined when none is left. Revisions keep their numbers, so that a row that was
 * put right later still fits.
 */
export function withoutRows(plan: WorkPlan, lines: ReadonlySet<number>, target: ImportTarget): WorkPlan | undefined {
  const readings = plan.readings.filter(({ row }) => !lines.has(row.line));
  return readings.length === 0 ? undefined : workPlan({ ...plan, readings }, target);
}

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
  const twin = group.find(
    (other) =>
      other.province === province &&
      (province === undefined || other.year === reading.year || sameNumber(other, reading)),
  );
  if (twin) return fault(province === undefined ? 'province' : 'number', 'ROW_TWICE', say.rowTwice(twin.row.line));
  return undefined;
}

const sameNumber = (a: Reading, b: Reading): boolean =>
  a.number !== undefined && b.number !== undefined && formatStandardNumber(a.number) === formatStandardNumber(b.number);

function workPlan(
  { workKey, readings: group, starts }: Pick<WorkPlan, 'workKey' | 'readings' | 'starts'>,
  target: ImportTarget,
): WorkPlan {
  const { regionId } = target;
  const whole = group.find(({ province }) => province === undefined);
  const lead = whole ?? group[0]!;
  const ranged = group.find(({ range }) => range !== undefined);
  const part = ranged?.number?.part;
  const editions = group.filter(({ province }) => province !== undefined);
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
    ownRow: whole !== undefined,
    claims: claimsOf(editions, target),
    readings: group,
    starts,
  };
}

function editionRequest(reading: Reading, starts: readonly number[]): Request<RecordEditionRequest, 'workId'> {
  const { cells } = reading.row;
  return {
    revision: revisionOf(reading, starts),
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

/** One claim per sequence of a range, which all members share, and one per ordinary number, which has no such siblings. */
function claimsOf(editions: readonly Reading[], target: ImportTarget): WorkPlan['claims'] {
  const seen = new Set<string>();
  return editions.flatMap(({ row, number, range, source, confidence }) => {
    if (number === undefined) return [];
    const canonical = formatStandardNumber(number);
    const { grammar, prefix, sequence, part = '' } = number;
    const ofWork = range !== undefined;
    const taken = ofWork ? `${range.rangeId}/${sequence}` : `${grammar}/${prefix}/${sequence}.${part}`;
    const once = ofWork ? taken : canonical;
    if (seen.has(once)) return [];
    seen.add(once);
    const request = { regionId: target.regionId, number: canonical, titleZh: row.cells.title_zh, source, confidence };
    return [{ line: row.line, request, ofWork, taken }];
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

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];
