import { sha256 } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { ParallelStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { RpcFailure } from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { ofError, ofRefusal } from '../words-of-others.ts';
import { requestIdOf, SECRETARIAT } from './import-work.ts';
import { columnOf, planProvincial, type PlannedStandard, type ProvincialBatch } from './plan-provincial.ts';
import { provincialColumns, type ProvincialColumn } from './provincial-columns.ts';
import { readTable } from './read-table.ts';
import { readTarget } from './read-target.ts';
import type { RowFault } from './row-fault.ts';
import { RowLedger, type RowOutcome } from './row-ledger.ts';
import type { Table } from './table.ts';

/** The result of an import of a province's list. */
export interface ProvincialSummary {
  readonly regionId: string;
  readonly province: string;
  readonly listedOn: string;
  readonly dryRun: boolean;
  readonly encoding: string;
  readonly rows: number;
  /** Rows of which something was new; in a dry run: would be. */
  readonly written: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly faults: readonly RowFault[];
  /** Rows that run beside a living joint project; they were imported. */
  readonly warnings: readonly RowFault[];
}

/** An import of a list, row by row. */
export interface ProvincialImport {
  readonly summary: ProvincialSummary;
  readonly rows: readonly { readonly line: number; readonly outcome: RowOutcome; readonly number: string }[];
  readonly table: Table<ProvincialColumn>;
}

/** What to import. */
export interface ProvincialImportOptions {
  readonly bytes: Uint8Array;
  readonly regionId: string;
  /** As a row would name it: 京, beijing, 11. */
  readonly province: string;
  /** Day of the list. */
  readonly listedOn: string;
  /** Where the list is from. */
  readonly source: string;
  /** Nothing is written; the system is asked what it would do. */
  readonly dryRun: boolean;
  /** Told before each request how many rows of how many are done, and at the end. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Imports a province's whole list, as the secretariat. What is on record already is left alone, so that the same list, or one that broke
 * off, may be imported again. A row that is wrong is named and leaves nothing behind; the others go on.
 */
export async function importProvincial(
  system: RunningSystem,
  options: ProvincialImportOptions,
): Promise<ProvincialImport> {
  const { bytes, regionId, listedOn, dryRun, onProgress } = options;
  const table = readTable(bytes, provincialColumns);
  const target = await readTarget(system, regionId);
  const member = target.members.find(({ province, names }) => [province, ...names].includes(options.province));
  if (member === undefined) {
    const known = target.members.map(({ names }) => names.join('/'));
    throw new CliError('PROVINCE_UNKNOWN', 'usage', say.provinceUnknown(options.province, known));
  }
  const { province, prefix } = member;
  const rows = new RowLedger();
  for (const { line, error } of table.broken)
    rows.fault({ line, code: 'RECORD_BROKEN', message: say.recordBroken(ofError(error)) });
  const plan = planProvincial(table.rows, { prefix, source: options.source });
  for (const fault of plan.faults) rows.fault(fault);
  for (const line of plan.repeated) rows.note(line, false);

  const total = plan.batches.reduce((sum, { standards }) => sum + standards.length, 0);
  const digest = sha256(bytes);
  const warnings: RowFault[] = [];
  let done = 0;
  for (const batch of plan.batches) {
    onProgress?.(done, total);
    const asked = { regionId, province, listedOn, confidence: Confidence.INDEX };
    warnings.push(...(await send(system, { asked, batch, digest, dryRun }, rows)));
    done += batch.standards.length;
  }
  onProgress?.(total, total);
  const outcomes = rows.outcomes();
  return {
    table,
    rows: table.rows.map(({ line, cells }) => ({
      line,
      outcome: outcomes.get(line) ?? 'unchanged',
      number: cells.number,
    })),
    summary: {
      regionId,
      province,
      listedOn,
      dryRun,
      encoding: table.encoding,
      rows: table.rows.length + table.broken.length,
      written: rows.count('written'),
      unchanged: rows.count('unchanged'),
      refused: rows.count('refused'),
      faults: rows.faults(),
      warnings: warnings.toSorted((a, b) => a.line - b.line),
    },
  };
}

interface Sending {
  readonly asked: {
    readonly regionId: string;
    readonly province: string;
    readonly listedOn: string;
    readonly confidence: Confidence;
  };
  readonly batch: ProvincialBatch;
  readonly digest: string;
  readonly dryRun: boolean;
}

/** Sends a batch. All of it is refused where one row is: the rows that the refusal names are left out, and the rest is sent again. */
async function send(
  system: RunningSystem,
  { asked, batch, digest, dryRun }: Sending,
  rows: RowLedger,
): Promise<readonly RowFault[]> {
  for (let left = batch.standards; left.length > 0;) {
    const body = {
      ...asked,
      source: { citation: batch.source, digest },
      standards: left.map(({ standard }) => standard),
    };
    const requestId = requestIdOf('provincial', asked.regionId, asked.province, body);
    try {
      const request = { requestId, validateOnly: dryRun, ...body };
      const answer = await system.call('lists', SECRETARIAT, 'importProvincialStandards', request);
      const { outcome, written, parallel } = answer;
      // An earlier run wrote it, and is answered as then.
      const news = new Set(outcome?.replayed === true ? [] : written);
      for (const { line, standard } of left) rows.note(line, news.has(standard.number));
      return warningsOf(parallel, left);
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      const wrong = faultsOf(error, left);
      if (wrong.length === 0) throw error;
      for (const fault of wrong) rows.fault(fault);
      const lines = new Set(wrong.map(({ line }) => line));
      left = left.filter(({ line }) => !lines.has(line));
    }
  }
  return [];
}

/** The rows that a refusal names: `standards[3].titleZh`. */
const faultsOf = ({ fieldViolations }: RpcFailure, sent: readonly PlannedStandard[]): readonly RowFault[] =>
  fieldViolations.flatMap(({ field, reason, description }) => {
    const [at, n] = /^standards\[(\d+)\]\./.exec(field) ?? [];
    const row = sent[Number(n)];
    if (at === undefined || row === undefined) return [];
    const column = columnOf(field, at);
    const message = say.refusedBySystem(ofRefusal({ reason, message: description }));
    return [{ line: row.line, ...(column === undefined ? {} : { column }), code: reason, message }];
  });

const warningsOf = (parallel: readonly ParallelStandard[], sent: readonly PlannedStandard[]): readonly RowFault[] =>
  parallel.flatMap(({ number, titleZh, similarityPercent }) => {
    const row = sent.find(({ standard }) => standard.number === number);
    const message = say.runsBeside(titleZh, similarityPercent);
    return row === undefined ? [] : [{ line: row.line, column: 'title_zh', code: 'PARALLEL_STANDARD', message }];
  });
