import { basename } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { importFile } from '../import/import-file.ts';
import { importProvincial } from '../import/import-provincial.ts';
import { provincialExplanations } from '../import/provincial-columns.ts';
import { refusedRows } from '../import/refused-rows.ts';
import type { RowFault } from '../import/row-fault.ts';
import type { RowOutcome } from '../import/row-ledger.ts';
import { explanations, template } from '../import/template.ts';
import type { Table, TableFormat } from '../import/table.ts';
import { chosenRegion } from '../region/chosen-region.ts';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { todayInShanghai } from '../system/day.ts';
import { findSystem, type RunningSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { readBytes, writeText } from './files.ts';

/** Options of `tongbiao import`. */
export interface ImportFlags {
  readonly dataDir: string;
  /** @default the only one on record */
  readonly region?: string;
  /** @default false */
  readonly dryRun?: boolean;
  /** Where the refused rows are written, with their reasons. @default nowhere */
  readonly refused?: string;
  /** Only prints a list to start from. */
  readonly template?: TableFormat;
  /** The list is this province's whole one, not one of regional standards. */
  readonly provincial?: string | true;
  /** Day of a provincial list. @default today */
  readonly listedOn?: string;
  /** Where a provincial list is from. @default the name of the file */
  readonly source?: string;
}

/** What became of a list, whatever kind of list it is. */
interface Imported {
  readonly summary: {
    readonly dryRun: boolean;
    readonly rows: number;
    readonly written: number;
    readonly unchanged: number;
    readonly refused: number;
    readonly faults: readonly RowFault[];
    readonly warnings: readonly RowFault[];
  };
  readonly rows: readonly { readonly line: number; readonly outcome: RowOutcome; readonly number: string }[];
  /** The refused rows as a list of the same format. */
  readonly refused: string;
}

/** Imports a file into the running system; says of every row that was not imported why. */
export async function importCommand(options: ImportFlags, file: string | undefined, voice: Voice): Promise<ExitName> {
  if (options.template !== undefined) {
    const columns = options.provincial === undefined ? explanations : provincialExplanations;
    const text = template<string>(options.template, columns, voice.in);
    voice.result(text.trimEnd(), { template: text });
    return 'ok';
  }
  if (file === undefined) throw new CliError('USAGE', 'usage', say.fileMissing());
  if (options.provincial === true) throw new CliError('USAGE', 'usage', say.provinceMissing());
  const bytes = readBytes(file);
  const system = await findSystem(options.dataDir);
  let done = 0;
  const advancing =
    (said: (done: number, total: number) => Message) =>
    (now: number, total: number): void => {
      done = now;
      voice.advance(said(now, total), now, total);
    };
  try {
    const { provincial } = options;
    const region = await chosenRegion(system, options.region);
    const imported =
      provincial === undefined
        ? await regional(system, { ...options, region, bytes }, advancing(say.importing), voice)
        : await whole(system, { ...options, region, bytes, file, provincial }, advancing(say.importingRows), voice);
    return tell(imported, options, voice);
  } catch (error) {
    if (done > 0 && options.dryRun !== true) voice.progress(say.importBrokenOff(done));
    throw error;
  } finally {
    system.close();
  }
}

type Progress = (done: number, total: number) => void;

async function regional(
  system: RunningSystem,
  { bytes, region, dryRun = false }: ImportFlags & { readonly region: string; readonly bytes: Uint8Array },
  onProgress: Progress,
  voice: Voice,
): Promise<Imported> {
  const { summary, rows, table } = await importFile(system, { bytes, regionId: region, dryRun, onProgress });
  return { summary, rows, refused: refusedIn(table, summary.faults, voice, 'work_key') };
}

async function whole(
  system: RunningSystem,
  options: ImportFlags & {
    readonly region: string;
    readonly bytes: Uint8Array;
    readonly file: string;
    readonly provincial: string;
  },
  onProgress: Progress,
  voice: Voice,
): Promise<Imported> {
  const { bytes, file, region, provincial: province, dryRun = false, listedOn = todayInShanghai() } = options;
  const { source = basename(file) } = options;
  const asked = { bytes, regionId: region, province, listedOn, source, dryRun, onProgress };
  const { summary, rows, table } = await importProvincial(system, asked);
  return { summary, rows, refused: refusedIn(table, summary.faults, voice) };
}

const refusedIn = <C extends string>(
  table: Table<C>,
  faults: readonly RowFault[],
  voice: Voice,
  together?: C,
): string => refusedRows(table, { faults, inLanguage: voice.in, ...(together === undefined ? {} : { together }) });

function tell({ summary, rows, refused }: Imported, options: ImportFlags, voice: Voice): ExitName {
  if (summary.dryRun || voice.json) for (const row of rows) voice.answer(say.rowReport(row, summary.dryRun), { row });
  const told = (fault: RowFault) => ({ ...fault, message: voice.in(fault.message) });
  const { faults, warnings } = summary;
  for (const warning of warnings) voice.answer(say.rowFault(warning), { warning: told(warning) });
  for (const fault of faults) voice.answer(say.rowFault(fault), { fault: told(fault) });
  if (options.refused !== undefined) {
    writeText(options.refused, refused);
    if (summary.refused > 0) voice.progress(say.refusedWritten(options.refused, summary.refused));
  }
  voice.result(say.imported(summary), { ...summary, faults: faults.map(told), warnings: warnings.map(told) });
  return summary.refused === 0 ? 'ok' : 'incomplete';
}
