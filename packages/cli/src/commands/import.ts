import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { importFile } from '../import/import-file.ts';
import type { RowFault } from '../import/row-fault.ts';
import { say } from '../messages.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { ofError } from '../words-of-others.ts';

/** Imports a file into the running system; says of every row that was not imported why. */
export async function importCommand(
  options: { readonly dataDir: string; readonly file: string; readonly region: string; readonly dryRun: boolean },
  voice: Voice,
): Promise<ExitName> {
  const bytes = read(options.file);
  const system = await findSystem(options.dataDir);
  try {
    const summary = await importFile(system, {
      bytes,
      regionId: options.region,
      dryRun: options.dryRun,
      onProgress: (done, total) => voice.progress(say.importing(done, total)),
    });
    const told = <F extends RowFault>(fault: F) => ({ ...fault, message: voice.in(fault.message) });
    for (const warning of summary.warnings) voice.answer(say.rowFault(warning), { warning: told(warning) });
    for (const fault of summary.faults) voice.answer(say.rowFault(fault), { fault: told(fault) });
    const { faults, warnings } = summary;
    voice.result(say.imported(summary), { ...summary, faults: faults.map(told), warnings: warnings.map(told) });
    return summary.refused === 0 ? 'ok' : 'incomplete';
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
