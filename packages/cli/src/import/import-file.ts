import { derivedId, digestOfJson, importedId } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { RpcFailure } from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { provinces } from '../system/provinces.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { planImport, type ImportTarget, type RowFault, type WorkPlan } from './plan.ts';
import { readCsv, type Column } from './read-csv.ts';

/** What became of a row. */
type RowOutcome = 'written' | 'unchanged' | 'refused' | 'unchecked';

/** The result of an import. */
export interface ImportSummary {
  readonly regionId: string;
  readonly dryRun: boolean;
  readonly encoding: string;
  /** Records of the file, the header left out. */
  readonly rows: number;
  /** Rows of which something was new; in a dry run: would be. */
  readonly written: number;
  /** Rows that were on record already. */
  readonly unchanged: number;
  readonly refused: number;
  /** Dry run only: editions of new works, which can be judged only once the work exists; their numbers are checked. */
  readonly unchecked: number;
  readonly works: number;
  readonly editions: number;
  readonly related: number;
  readonly faults: readonly RowFault[];
}

/** What to import. */
export interface ImportOptions {
  readonly bytes: Uint8Array;
  readonly regionId: string;
  /** Nothing is written; the system is asked what it would do. */
  readonly dryRun: boolean;
  /** Told now and then how many works of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Imports a file as backfill, as the region's secretariat. Every request id follows from the content, so that importing the
 * same file again writes nothing. A row that is wrong or refused is named; the others go on.
 */
export async function importFile(system: RunningSystem, options: ImportOptions): Promise<ImportSummary> {
  const { regionId, dryRun } = options;
  const file = readCsv(options.bytes);
  const plan = planImport(file.rows, await targetOf(system, regionId));
  const rows = new RowLedger();
  for (const { line, message } of file.broken)
    rows.fault({ line, code: 'RECORD_BROKEN', message: say.recordBroken(message) });
  for (const fault of plan.faults) rows.fault(fault);

  for (const [done, work] of plan.works.entries()) {
    if (done % PROGRESS_WORKS === 0) options.onProgress?.(done, plan.works.length);
    await importWork(system, work, rows, dryRun);
  }
  for (const { line, request } of plan.related) {
    await rows.attempt(line, 'number', async () => {
      const asked = { ...request, validateOnly: dryRun };
      const requestId = requestIdOf('related', regionId, `${request.workKey}|${request.number}`, request);
      const answer = await system.call('regions', SECRETARIAT, 'recordRelatedStandard', { requestId, ...asked });
      return answer.outcome;
    });
  }
  const count = (outcome: RowOutcome): number => rows.outcomes().filter((each) => each === outcome).length;
  return {
    regionId,
    dryRun,
    encoding: file.encoding,
    rows: file.rows.length + file.broken.length,
    written: count('written'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    unchecked: count('unchecked'),
    works: plan.works.length,
    editions: plan.works.reduce((sum, { editions }) => sum + editions.length, 0),
    related: plan.related.length,
    faults: rows.faults(),
  };
}

const SECRETARIAT = 'secretariat';
const PROGRESS_WORKS = 10;

async function importWork(system: RunningSystem, plan: WorkPlan, rows: RowLedger, dryRun: boolean): Promise<void> {
  const { regionId } = plan.work.request;
  const everyRow = [...new Set([plan.work.line, ...plan.editions.map(({ line }) => line)])];
  const validateOnly = dryRun;

  const seriesId = plan.series === undefined ? '' : importedId('series', regionId, plan.series.request.seriesKey);
  let isNew = false;
  if (plan.series) {
    const { line, request } = plan.series;
    const answer = await rows.attempt(line, 'number', async () => {
      const requestId = requestIdOf('series', regionId, request.seriesKey, request);
      const asked = { requestId, validateOnly, ...request };
      return (await system.call('works', SECRETARIAT, 'recordSeries', asked).catch(onRecord))?.outcome;
    });
    if (answer === 'refused') return rows.abandon(everyRow, line);
    isNew = dryRun && answer === 'written';
  }

  const { line, request } = plan.work;
  const workId = importedId('work', regionId, plan.workKey);
  // In a dry run what is new does not exist: a series cannot be asked about its part, nor a work about its editions.
  if (isNew) {
    rows.leaveUnchecked([line]);
  } else {
    const answer = await rows.attempt(line, 'work_key', async () => {
      const asked = { ...request, seriesId };
      const requestId = requestIdOf('work', regionId, plan.workKey, asked);
      return (await system.call('works', SECRETARIAT, 'recordWork', { requestId, validateOnly, ...asked })).outcome;
    });
    if (answer === 'refused') return rows.abandon(everyRow, line);
    isNew = dryRun && answer === 'written';
  }
  for (const edition of isNew ? [] : plan.editions) {
    await rows.attempt(edition.line, 'number', async () => {
      const asked = { ...edition.request, workId };
      const key = `${plan.workKey}|${asked.province}|${asked.revision}|${asked.number}`;
      const requestId = requestIdOf('edition', regionId, key, asked);
      return (await system.call('works', SECRETARIAT, 'recordEdition', { requestId, validateOnly, ...asked })).outcome;
    });
  }
  for (const claim of plan.claims) {
    await rows.attempt(claim.line, 'number', async () => {
      const asked = { ...claim.request, workId, seriesId };
      const requestId = requestIdOf('claim', regionId, `${plan.workKey}|${asked.number}`, asked);
      return (await system.call('numbering', SECRETARIAT, 'claimNumber', { requestId, validateOnly, ...asked }))
        .outcome;
    });
  }
  if (isNew) rows.leaveUnchecked(plan.editions.map((edition) => edition.line));
}

/** Another part's row has recorded the series: whether it is the same one, the work's own record will tell. */
function onRecord(error: unknown): undefined {
  if (error instanceof RpcFailure && error.code === 'ALREADY_EXISTS') return undefined;
  throw error;
}

/** The same content is the same command for ever; another content is another. */
const requestIdOf = (kind: string, regionId: string, key: string, body: object): string =>
  derivedId(importedId('work', regionId, `${kind}|${key}`), digestOfJson(body));

/** What is known of each row. */
class RowLedger {
  readonly #outcomes = new Map<number, RowOutcome>();
  readonly #faults: RowFault[] = [];

  fault(fault: RowFault): void {
    this.#faults.push(fault);
    this.#outcomes.set(fault.line, 'refused');
  }

  /**
   * Makes a call for a row, and notes what it came to; an outage is no answer and ends the import. `differs`: it is on record
   * with other content, which is a fault of this row, but no reason to leave out what depends on it.
   */
  async attempt(
    line: number,
    column: Column,
    ask: () => Promise<Outcome | undefined>,
  ): Promise<RowOutcome | 'differs'> {
    try {
      const outcome = await ask();
      const wrote = outcome !== undefined && outcome.events.length > 0 && !outcome.replayed;
      const before = this.#outcomes.get(line);
      if (before !== 'refused') this.#outcomes.set(line, wrote || before === 'written' ? 'written' : 'unchanged');
      return wrote ? 'written' : 'unchanged';
    } catch (error) {
      if (!(error instanceof RpcFailure) || !answers.has(error.code)) throw error;
      this.fault({ line, column, code: error.reason, message: say.refusedBySystem(error.message) });
      return error.code === 'ALREADY_EXISTS' ? 'differs' : 'refused';
    }
  }

  /** Rows whose work was refused in another row are refused for that reason. */
  abandon(lines: readonly number[], because: number): void {
    for (const line of lines) {
      if (line !== because)
        this.fault({ line, column: 'work_key', code: 'WORK_REFUSED', message: say.workRefused(because) });
    }
  }

  leaveUnchecked(lines: readonly number[]): void {
    for (const line of lines) {
      if (this.#outcomes.get(line) !== 'refused') this.#outcomes.set(line, 'unchecked');
    }
  }

  faults(): readonly RowFault[] {
    return this.#faults.toSorted((a, b) => a.line - b.line);
  }

  outcomes(): readonly RowOutcome[] {
    return [...this.#outcomes.values()];
  }
}

/** Statuses by which the system answers a request; everything else is an outage or a defect. */
const answers: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'RESOURCE_EXHAUSTED',
]);

async function targetOf(system: RunningSystem, regionId: string): Promise<ImportTarget> {
  const region = await system.call('regions', SECRETARIAT, 'getRegion', { regionId }).catch((error: unknown) => {
    if (error instanceof RpcFailure && error.code === 'NOT_FOUND') {
      throw new CliError('REGION_UNKNOWN', 'usage', say.regionUnknown(regionId));
    }
    throw error;
  });
  const { ranges } = await system.call('numbering', SECRETARIAT, 'listRanges', { regionId });
  return {
    regionId,
    wholeNames: [regionId, region.region?.nameZh ?? regionId],
    members: (region.region?.members ?? []).map(({ province, prefix, nameZh }) => ({
      province,
      prefix,
      names: [nameZh, provinces.find(({ code }) => code === province)?.shortZh ?? nameZh],
    })),
    ranges: ranges.map(({ rangeId, first, last }) => ({ rangeId, first, last })),
  };
}
