import { say } from '../messages.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { ofError } from '../words-of-others.ts';
import { importWork, requestIdOf, SECRETARIAT, type Holder } from './import-work.ts';
import { planImport } from './plan.ts';
import { columns, type Column } from './import-columns.ts';
import { readTable } from './read-table.ts';
import type { Table } from './table.ts';
import { readTarget } from './read-target.ts';
import { answerTo, faultOf } from './refusal.ts';
import type { RowFault } from './row-fault.ts';
import { RowLedger, type RowOutcome } from './row-ledger.ts';

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
  readonly works: number;
  readonly editions: number;
  readonly related: number;
  readonly faults: readonly RowFault[];
  /** Rows that were imported and should be looked at. */
  readonly warnings: readonly RowFault[];
}

/** What became of one row. */
export interface RowReport {
  readonly line: number;
  readonly outcome: RowOutcome;
  readonly workKey: string;
  readonly province: string;
  readonly number: string;
}

/** An import, row by row. */
export interface Import {
  readonly summary: ImportSummary;
  readonly rows: readonly RowReport[];
  readonly table: Table<Column>;
}

/** What to import. */
export interface ImportOptions {
  readonly bytes: Uint8Array;
  readonly regionId: string;
  /** Nothing is written; the system is asked what it would do. */
  readonly dryRun: boolean;
  /** Told before each work how many of how many are done, and at the end. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Imports a file as backfill, as the region's secretariat. Every request id follows from the content, so that importing the
 * same file again writes nothing. A row that is wrong or refused is named and leaves nothing behind; the others go on.
 */
export async function importFile(system: RunningSystem, options: ImportOptions): Promise<Import> {
  const { regionId, dryRun } = options;
  const file = readTable(options.bytes, columns);
  const target = await readTarget(system, regionId);
  const plan = planImport(file.rows, target);
  const rows = new RowLedger();
  const given = new Map<string, Holder>();
  for (const { line, error } of file.broken)
    rows.fault({ line, code: 'RECORD_BROKEN', message: say.recordBroken(ofError(error)) });
  for (const fault of plan.faults) rows.fault(fault);

  for (const [done, work] of plan.works.entries()) {
    options.onProgress?.(done, plan.works.length);
    await importWork(work, { system, target, rows, dryRun, given });
  }
  for (const { line, request } of plan.related) {
    const requestId = requestIdOf('related', regionId, `${request.workKey}|${request.number}`, request);
    const asked = { requestId, validateOnly: dryRun, ...request };
    const answer = await answerTo(system.call('regions', SECRETARIAT, 'recordRelatedStandard', asked));
    if (answer.refused === undefined) rows.note(line, answer.wrote);
    else rows.fault(faultOf(answer.refused, line, 'number'));
  }
  options.onProgress?.(plan.works.length, plan.works.length);
  const outcomes = rows.outcomes();
  const report = file.rows.map(({ line, cells }) => ({
    line,
    outcome: outcomes.get(line) ?? 'unchanged',
    workKey: cells.work_key,
    province: cells.province,
    number: cells.number,
  }));
  const summary = {
    regionId,
    dryRun,
    encoding: file.encoding,
    rows: file.rows.length + file.broken.length,
    written: rows.count('written'),
    unchanged: rows.count('unchanged'),
    refused: rows.count('refused'),
    works: plan.works.length,
    editions: plan.works.reduce((sum, { editions }) => sum + editions.length, 0),
    related: plan.related.length,
    faults: rows.faults(),
    warnings: plan.warnings,
  };
  return { summary, rows: report, table: file };
}
