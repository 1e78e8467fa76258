import { readFileSync } from 'node:fs';
import { digestOfJson } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { say } from '../messages.ts';
import { importFile } from '../import/import-file.ts';
import { formRegion } from '../system/form-region.ts';
import { firstRegion, SAMPLE_DATA, statement } from '../system/regions.ts';
import { openSystem, type RunningSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { markFirstStart } from './first-start-mark.ts';

/** Forms the first region and imports the sample data. One that was cut short goes on at the next start. */
export async function firstStart(
  at: { readonly dataDir: string; readonly portBase: number; readonly logId: string; readonly signal: AbortSignal },
  voice: Voice,
): Promise<void> {
  voice.progress(say.firstStart());
  const system = openSystem(at);
  const region = firstRegion();
  try {
    await formRegion(system, region, (step) => voice.progress(step));
    await recordStatement(system, region.regionId);
    const { summary } = await importFile(system, {
      bytes: readFileSync(SAMPLE_DATA),
      regionId: region.regionId,
      dryRun: false,
      onProgress: (done, total) => voice.advance(say.importing(done, total), done, total),
    });
    voice.progress(say.imported(summary));
    for (const fault of summary.faults) voice.progress(say.rowFault(fault));
    markFirstStart(at.dataDir, at.logId);
  } finally {
    system.close();
  }
}

/** What the authority says is kept beside what is documented, never mixed with it. */
async function recordStatement(system: RunningSystem, regionId: string): Promise<void> {
  const { citation, figures, ...said } = statement;
  await system.call('regions', 'secretariat', 'recordStatement', {
    requestId: `statement-${regionId}-${statement.statedOn}`,
    validateOnly: false,
    regionId,
    ...said,
    figures: { ...figures },
    source: { citation, digest: digestOfJson(statement) },
    confidence: Confidence.PRESS,
  });
}
