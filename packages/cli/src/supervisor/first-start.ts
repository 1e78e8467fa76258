import { digestOfJson } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { say } from '../messages.ts';
import { importFile } from '../import/import-file.ts';
import { formRegion } from '../system/form-region.ts';
import { firstRegion, sampleData, type StatedFigures } from '../system/regions.ts';
import { openSystem, type RunningSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { markFirstStart } from './first-start-mark.ts';

/** Forms the first region and imports the sample data. One that was cut short goes on at the next start. */
export async function firstStart(
  at: { readonly dataDir: string; readonly portBase: number; readonly logId: string; readonly signal: AbortSignal },
  voice: Voice,
): Promise<void> {
  const region = firstRegion();
  const { standards, statements, policies } = sampleData();
  voice.progress(say.firstStart(region.nameZh, region.nameEn));
  const system = openSystem(at);
  try {
    await formRegion(system, region, (step) => voice.progress(step));
    for (const stated of statements) await recordStatement(system, region.regionId, stated);
    voice.progress(say.policiesRegistered(policies.length));
    for (const policy of policies) {
      const asked = { ...policy, regionId: region.regionId };
      await system.call('policies', 'secretariat', 'registerPolicy', { ...asked, requestId: digestOfJson(asked) });
    }
    const { summary } = await importFile(system, {
      bytes: standards,
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
async function recordStatement(system: RunningSystem, regionId: string, stated: StatedFigures): Promise<void> {
  const { citation, figures, ...said } = stated;
  await system.call('regions', 'secretariat', 'recordStatement', {
    requestId: `statement-${regionId}-${stated.statedOn}`,
    validateOnly: false,
    regionId,
    ...said,
    figures: { ...figures },
    source: { citation, digest: digestOfJson(stated) },
    confidence: Confidence.PRESS,
  });
}
