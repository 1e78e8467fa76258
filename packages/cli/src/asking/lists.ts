import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';
import { everyPage } from './every-page.ts';

/** Which standards of the provinces' lists are asked for. */
export interface ListsFlags {
  readonly dataDir: string;
  readonly region?: string;
  readonly province?: string;
  readonly ics?: string;
  readonly ccs?: string;
  readonly status?: string;
}

/** The whole lists of the provinces, searched. */
export async function listsCommand(
  { dataDir, region = '', province = '', ics = '', ccs = '', status = '' }: ListsFlags,
  query: string,
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  const asked = { regionId: region, province, query, ics, ccs, status, pageSize: 200 };
  let standards = 0;
  try {
    await everyPage(
      (pageToken) => system.call('lists', 'auditor', 'listProvincialStandards', { ...asked, pageToken }),
      (page) => {
        for (const listed of page.standards) {
          const { number = '', titleZh = '', titleEn = '', observedStatus = '' } = listed.standard ?? {};
          const title = voice.language === 'en' && titleEn !== '' ? titleEn : titleZh;
          voice.answer(`${number}  ${title}  ${observedStatus}`.trimEnd(), listed);
        }
        standards += page.standards.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayAsked.listed(standards), { standards });
  return 'ok';
}
