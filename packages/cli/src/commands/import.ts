import { readFileSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { importFile } from '../import/import-file.ts';
import { refusedRows } from '../import/refused-rows.ts';
import type { RowFault } from '../import/row-fault.ts';
import { explanations, template } from '../import/template.ts';
import type { TableFormat } from '../import/table.ts';
import { say } from '../messages.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { ofError } from '../words-of-others.ts';

/** Options of `tongbiao import`. */
export interface ImportFlags {
  readonly dataDir: string;
  readonly region: string;
  /** @default false */
  readonly dryRun?: boolean;
  /** Where the refused rows are written, with their reasons. @default nowhere */
  readonly refused?: string;
  /** Only prints a list to start from. */
  readonly template?: TableFormat;
}

/** Imports a file into the running system; says of every row that was not imported why. */
export async function importCommand(options: ImportFlags, file: string | undefined, voice: Voice): Promise<ExitName> {
  if (options.template !== undefined) {
    const text = template(options.template, explanations, voice.in);
    voice.result(text.trimEnd(), { template: text });
    return 'ok';
  }
  if (file === undefined) throw new CliError('USAGE', 'usage', say.fileMissing());
  const bytes = read(file);
  const system = await findSystem(options.dataDir);
  let done = 0;
  try {
    const { summary, rows, table } = await importFile(system, {
      bytes,
      regionId: options.region,
      dryRun: options.dryRun === true,
      onProgress: (works, total) => {
        done = works;
        voice.advance(say.importing(works, total), works, total);
      },
    });
    if (summary.dryRun || voice.json) for (const row of rows) voice.answer(say.rowReport(row, summary.dryRun), { row });
    const told = <F extends RowFault>(fault: F) => ({ ...fault, message: voice.in(fault.message) });
    for (const warning of summary.warnings) voice.answer(say.rowFault(warning), { warning: told(warning) });
    for (const fault of summary.faults) voice.answer(say.rowFault(fault), { fault: told(fault) });
    const { faults, warnings } = summary;
    if (options.refused !== undefined) {
      write(options.refused, refusedRows(table, { faults, together: 'work_key', inLanguage: voice.in }));
      if (summary.refused > 0) voice.progress(say.refusedWritten(options.refused, summary.refused));
    }
    voice.result(say.imported(summary), { ...summary, faults: faults.map(told), warnings: warnings.map(told) });
    return summary.refused === 0 ? 'ok' : 'incomplete';
  } catch (error) {
    if (done > 0 && options.dryRun !== true) voice.progress(say.importBrokenOff(done));
    throw error;
  } finally {
    system.close();
  }
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError('FILE_UNREADABLE', 'usage', say.fileUnreadable(file, ofError(error)));
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError('FILE_UNWRITABLE', 'incomplete', say.fileUnwritable(file, ofError(error)));
  }
}
