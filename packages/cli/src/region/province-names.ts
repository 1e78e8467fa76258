import type { Language } from '../language.ts';
import type { ProvinceNames } from '../replay/history-line.ts';
import { allParties, allRegions } from '../system/all-regions.ts';
import type { RunningSystem } from '../system/running-system.ts';

/** Names of the members and guests of every region, in the reader's language, as the registry has them. */
export async function provinceNames(system: RunningSystem, language: Language): Promise<ProvinceNames> {
  const names = new Map<string, string>();
  for (const { province, nameZh, nameEn } of await allParties(system, await allRegions(system)))
    if (!names.has(province)) names.set(province, language === 'zh' || nameEn === '' ? nameZh : nameEn);
  return (code) => names.get(code) ?? code;
}
