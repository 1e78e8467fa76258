import { everyPage } from '../asking/every-page.ts';
import type { ExitName } from '../exit-codes.ts';
import { provinceNames } from '../region/province-names.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { saySeries } from './series-messages.ts';

const ASKER = 'auditor';

/** Multi-part standards of a region, or of all where none is named, by title. */
export async function listSeriesCommand(
  { dataDir, region = '' }: { readonly dataDir: string; readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    let [series, ordinal] = [0, 0n];
    await everyPage(
      (pageToken) => system.call('series', ASKER, 'listSeries', { regionId: region, pageSize: 200, pageToken }),
      (page) => {
        for (const each of page.series) voice.answer(saySeries.line(each), each);
        series += page.series.length;
        ({ ordinal } = page);
      },
    );
    voice.result(saySeries.listed(series, ordinal), { series, ordinal });
    return 'ok';
  } finally {
    system.close();
  }
}

/** One multi-part standard: each part with its work and numbers, then the whole. */
export async function showSeriesCommand(dataDir: string, seriesId: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { series, parts, ordinal } = await system.call('series', ASKER, 'getSeries', { seriesId });
    const nameOf = await provinceNames(system, voice.language);
    const lines = [
      saySeries.line(series!),
      ...(series!.backfilled ? [] : [saySeries.ledBy(nameOf(series!.leadProvince), series!.members.map(nameOf))]),
      ...parts.map(saySeries.part),
    ];
    voice.result(lines.map((line) => voice.in(line)).join('\n'), { series, parts, ordinal });
    return 'ok';
  } finally {
    system.close();
  }
}
