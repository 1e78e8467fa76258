import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { rememberRegion } from '../supervisor/formed-regions.ts';
import { ensureProvinces } from '../supervisor/identity.ts';
import { clusterIn } from '../supervisor/kafka.ts';
import { formRegion } from '../system/form-region.ts';
import { readRegionFile } from '../system/region-file.ts';
import { findSystem, type RunningSystem } from '../system/running-system.ts';
import type { SystemStatus } from '../supervisor/control.ts';
import type { Voice } from '../voice.ts';
import { sayRegion } from './region-messages.ts';

interface Forming {
  readonly dataDir: string;
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Forms a region of the embedded system from a file, to its open range; what is on record already is left as it is, so that one that was
 * cut short goes on. Its provinces get keys and tokens of this folder, as those of the first region have them.
 */
export async function formRegionCommand({ dataDir, file, env }: Forming, voice: Voice): Promise<ExitName> {
  const plan = readRegionFile(file);
  const codes = plan.members.map((m) => m.province);
  // They name files and a topic before the registry judges them.
  if (!/^[a-z][a-z0-9]{0,31}$/.test(plan.regionId))
    throw new CliError('REGION_ID_MALFORMED', 'usage', sayRegion.idMalformed(plan.regionId));
  const wrong = codes.find((code) => !/^[a-z]{2,32}$/.test(code));
  if (wrong !== undefined) throw new CliError('PROVINCE_MALFORMED', 'usage', sayRegion.codeMalformed(wrong));
  const system = await findSystem(dataDir);
  try {
    await ensureProvinces(dataDir, codes);
    // Before its first event: a start between the two would leave the relay waiting for a topic.
    rememberRegion(dataDir, plan.regionId);
    await provisionTopicsOf(system, plan.regionId, env);
    const { rangeId } = await formRegion(system, plan, (step) => voice.progress(step));
    voice.result(sayRegion.formed(plan.regionId, rangeId), { regionId: plan.regionId, rangeId, provinces: codes });
    return 'ok';
  } finally {
    system.close();
  }
}

/** The relay may make no topics: they are there before the region's first event is. */
async function provisionTopicsOf(
  { status }: RunningSystem & { readonly status: SystemStatus },
  regionId: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (status.transport !== 'kafka') return;
  const broker = status.processes.find(({ name }) => name === 'kafka');
  const { provisionTopics } = await import('@tongbiao/kafka');
  await provisionTopics({ brokers: broker === undefined ? clusterIn(env) : [broker.address], regions: [regionId] });
}
