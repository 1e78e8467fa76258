import { RpcFailure } from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { provinces } from '../system/provinces.ts';
import { allRanges } from '../system/ranges.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { ofError } from '../words-of-others.ts';
import { namesOfMember, type ImportTarget } from './import-target.ts';
import { importWork, requestIdOf, SECRETARIAT, type Holder } from './import-work.ts';
import { planImport } from './plan.ts';
import { readCsv } from './read-csv.ts';
import { answerTo, faultOf } from './refusal.ts';
import type { RowFault } from './row-fault.ts';
import { RowLedger } from './row-ledger.ts';

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
 * same file again writes nothing. A row that is wrong or refused is named and leaves nothing behind; the others go on.
 */
export async function importFile(system: RunningSystem, options: ImportOptions): Promise<ImportSummary> {
  const { regionId, dryRun } = options;
  const file = readCsv(options.bytes);
  const target = await targetOf(system, regionId);
  const plan = planImport(file.rows, target);
  const rows = new RowLedger();
  const given = new Map<string, Holder>();
  for (const { line, error } of file.broken)
    rows.fault({ line, code: 'RECORD_BROKEN', message: say.recordBroken(ofError(error)) });
  for (const fault of plan.faults) rows.fault(fault);

  for (const [done, work] of plan.works.entries()) {
    if (done % PROGRESS_WORKS === 0) options.onProgress?.(done, plan.works.length);
    await importWork(work, { system, target, rows, dryRun, given });
  }
  for (const { line, request } of plan.related) {
    const requestId = requestIdOf('related', regionId, `${request.workKey}|${request.number}`, request);
    const asked = { requestId, validateOnly: dryRun, ...request };
    const answer = await answerTo(system.call('regions', SECRETARIAT, 'recordRelatedStandard', asked));
    if (answer.refused === undefined) rows.note(line, answer.wrote);
    else rows.fault(faultOf(answer.refused, line, 'number'));
  }
  return {
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
}

const PROGRESS_WORKS = 10;

async function targetOf(system: RunningSystem, regionId: string): Promise<ImportTarget> {
  const region = await system.call('regions', SECRETARIAT, 'getRegion', { regionId }).catch((error: unknown) => {
    if (error instanceof RpcFailure && error.code === 'NOT_FOUND') {
      throw new CliError('REGION_UNKNOWN', 'usage', say.regionUnknown(regionId));
    }
    throw error;
  });
  const ranges = await allRanges(system, SECRETARIAT, regionId);
  return {
    regionId,
    liveFrom: region.region?.liveFrom ?? '',
    wholeNames: [region.region?.nameZh ?? regionId, regionId],
    members: (region.region?.members ?? []).map(({ province, prefix, nameZh }) => {
      const shortZh = provinces.find(({ code }) => code === province)?.shortZh;
      const names = namesOfMember({ province, prefix, nameZh, ...(shortZh === undefined ? {} : { shortZh }) });
      return { province, prefix, names };
    }),
    ranges: ranges.map(({ rangeId, first, last }) => ({ rangeId, first, last })),
  };
}
