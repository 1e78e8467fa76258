import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { chosenRegion } from '../region/chosen-region.ts';
import { sayAsked } from './asking-messages.ts';
import { everyPage } from './every-page.ts';

/** What authorities state of a region, and the standards that stand beside it. */
export async function statementsCommand(
  { dataDir, region }: { readonly dataDir: string; readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  const told = { statements: 0, related: 0 };
  try {
    const regionId = await chosenRegion(system, region);
    await everyPage(
      (pageToken) => system.call('regions', 'auditor', 'listStatements', { regionId, pageSize: 200, pageToken }),
      ({ statements, related }) => {
        for (const each of statements)
          voice.answer(
            `${each.statedOn}  ${each.statedBy}  ${voice.language === 'en' && each.textEn !== '' ? each.textEn : each.textZh}`,
            { kind: 'statement', ...each },
          );
        for (const each of related)
          voice.answer(`${each.number}  ${each.titleZh}  ${each.note}`, { kind: 'related', ...each });
        told.statements += statements.length;
        told.related += related.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayAsked.statements(told.statements, told.related), told);
  return 'ok';
}
