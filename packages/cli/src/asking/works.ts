import {
  CountWorksRequest,
  ListWorksRequest,
  type Facet,
  type WorkEntry,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type { ExitName } from '../exit-codes.ts';
import type { Language } from '../language.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';
import { everyPage } from './every-page.ts';

/** Which works; what is absent is no condition. */
export interface WorksFlags {
  readonly dataDir: string;
  readonly region?: string;
  readonly field?: string;
  readonly province?: string;
  readonly status?: string;
  readonly stage?: string;
  /** `YYYY-MM-DD`: the day that statuses are computed for. @default today in Asia/Shanghai */
  readonly on?: string;
  /** In the language of AIP-160. */
  readonly filter?: string;
}

const filterOf = ({ region, stage, on, ...rest }: WorksFlags, query: string) => ({
  ...rest,
  query,
  ...(region === undefined ? {} : { regionId: region }),
  ...(stage === undefined ? {} : { state: stage }),
  ...(on === undefined ? {} : { statusOn: on }),
});

const lineOf = ({ work, statuses }: WorkEntry, language: Language): string => {
  const numbers = (work?.revisions ?? []).flatMap((r) => r.editions.map((e) => e.number)).filter((n) => n !== '');
  const words = statuses.map(
    (s) =>
      `${s.province}/${s.revision} ${sayAsked.status(s.status)[language]}${s.observedStatus === '' ? '' : ` (${s.observedStatus})`}`,
  );
  const title = language === 'en' && work?.titleEn ? work.titleEn : work?.titleZh;
  return [title, numbers.join(', '), words.join(', '), work?.workId].filter((part) => part !== '').join('  ');
};

/** Works by search and filter, each with the public status of its editions on the day. */
export async function worksCommand(flags: WorksFlags, query: string | undefined, voice: Voice): Promise<ExitName> {
  const system = await findSystem(flags.dataDir);
  try {
    let [works, statusOn, ordinal] = [0, '', 0n];
    await everyPage(
      (pageToken) =>
        system.call('works', 'auditor', 'listWorks', {
          ...ListWorksRequest.fromPartial(filterOf(flags, query ?? '')),
          pageSize: 200,
          pageToken,
        }),
      (page) => {
        for (const entry of page.works) voice.answer(lineOf(entry, voice.language), entry);
        works += page.works.length;
        ({ statusOn, ordinal } = page);
      },
    );
    voice.result(sayAsked.worksFound(works, statusOn, ordinal), { works, statusOn, ordinal });
    return 'ok';
  } finally {
    system.close();
  }
}

/** How many works and editions match, by each facet. */
export async function countsCommand(flags: WorksFlags, query: string | undefined, voice: Voice): Promise<ExitName> {
  const system = await findSystem(flags.dataDir);
  try {
    const request = CountWorksRequest.fromPartial(filterOf(flags, query ?? ''));
    const counts = await system.call('works', 'auditor', 'countWorks', request);
    const { language } = voice;
    const facet = (name: keyof typeof sayAsked.facet, values: readonly Facet[], show = (value: string) => value) => [
      `${voice.in(sayAsked.facet[name])}:`,
      ...values.map((f) => `  ${show(f.value) || voice.in(sayAsked.status('UNKNOWN'))}  ${f.works} / ${f.editions}`),
    ];
    const lines = [
      voice.in(sayAsked.counted(counts.works, counts.editions, counts.documented, counts.statusOn, counts.ordinal)),
      voice.in(sayAsked.perFacet),
      ...facet('field', counts.byField),
      ...facet('province', counts.byProvince),
      ...facet('status', counts.byStatus, (value) => sayAsked.status(value)[language]),
      ...facet('stage', counts.byState),
    ];
    voice.result(lines.join('\n'), counts);
    return 'ok';
  } finally {
    system.close();
  }
}
