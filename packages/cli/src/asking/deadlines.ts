import { ListDeadlinesRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';
import { everyPage } from './every-page.ts';

/** Which deadlines; what is absent is no condition. */
export interface DeadlinesFlags {
  readonly dataDir: string;
  readonly region?: string;
  readonly province?: string;
  readonly duty?: string;
  readonly state?: string;
  /** `YYYY-MM-DD`. */
  readonly dueBy?: string;
  /** `YYYY-MM-DD`: the day that states are computed for. @default today in Asia/Shanghai */
  readonly on?: string;
}

/** The board of deadlines over all works, each with its legal basis. */
export async function deadlinesCommand(flags: DeadlinesFlags, voice: Voice): Promise<ExitName> {
  const { dataDir, region = '', on = '', ...rest } = flags;
  const filter = ListDeadlinesRequest.fromPartial({ ...rest, regionId: region, onDay: on });
  const system = await findSystem(dataDir);
  try {
    let [deadlines, onDay, ordinal] = [0, '', 0n];
    await everyPage(
      (pageToken) => system.call('asking', 'auditor', 'listDeadlines', { ...filter, pageSize: 200, pageToken }),
      (page) => {
        for (const entry of page.entries) {
          const { deadline, number, titleZh, titleEn } = entry;
          if (deadline === undefined) continue;
          const { due, province, duty, state, rule, sourced, document, task, estimated, unit, limit } = deadline;
          const basis = rule === undefined ? document : `${rule.ruleSet}/${rule.version} ${rule.article}`;
          const recalled = rule === undefined || sourced ? '' : voice.in(sayAsked.recalled);
          voice.answer(
            [
              due || voice.in(sayAsked.status('UNKNOWN')),
              estimated ? voice.in(sayAsked.estimated) : '',
              voice.in(sayAsked.deadlineState(state)),
              province,
              voice.in(sayAsked.duty(duty)),
              number || (voice.language === 'en' && titleEn ? titleEn : titleZh),
              task,
              basis,
              unit === ClockUnit.WORKING_DAYS ? voice.in(sayAsked.workingDays(limit)) : '',
              recalled,
            ]
              .filter((part) => part !== '')
              .join('  '),
            entry,
          );
        }
        deadlines += page.entries.length;
        ({ onDay, ordinal } = page);
      },
    );
    voice.result(sayAsked.deadlines(deadlines, onDay, ordinal), { deadlines, onDay, ordinal });
    return 'ok';
  } finally {
    system.close();
  }
}
