import { GetStatisticsRequest, type StatisticsRow } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';

/** Of which works; what is absent is no condition. */
export interface StatisticsFlags {
  readonly dataDir: string;
  readonly region?: string;
  /** In the language of AIP-160. */
  readonly filter?: string;
  /** `YYYY-MM-DD`: the day that statuses are computed for. @default today in Asia/Shanghai */
  readonly on?: string;
}

/** Figures by field, year, province and status, and how long the stages take, with the event that they were counted at. */
export async function statisticsCommand(flags: StatisticsFlags, voice: Voice): Promise<ExitName> {
  const { dataDir, region = '', filter = '', on = '' } = flags;
  const system = await findSystem(dataDir);
  try {
    const request = GetStatisticsRequest.fromPartial({ regionId: region, filter, statusOn: on });
    const found = await system.call('asking', 'auditor', 'getStatistics', request);
    const unknown = voice.in(sayAsked.status('UNKNOWN'));
    const block = (
      name: keyof typeof sayAsked.facet,
      rows: readonly StatisticsRow[],
      show = (value: string) => value,
    ) => [
      `${voice.in(sayAsked.facet[name])}:`,
      ...rows.map((row) => `  ${show(row.value) || unknown}  ${row.works} / ${row.parts} / ${row.editions}`),
    ];
    const lines = [
      voice.in(sayAsked.statistics(found)),
      voice.in(sayAsked.apart),
      ...block('field', found.byField),
      ...block('year', found.byYear),
      ...block('province', found.byProvince),
      ...block('status', found.byStatus, (value) => voice.in(sayAsked.status(value))),
      ...found.leadTimes.map((lead) => `  ${voice.in(sayAsked.leadTime(lead))}`),
    ];
    voice.result(lines.join('\n'), found);
    return 'ok';
  } finally {
    system.close();
  }
}
