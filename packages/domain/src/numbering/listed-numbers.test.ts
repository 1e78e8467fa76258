import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { fold } from '@tongbiao/decider';
import { parseStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { describe, expect, it } from 'vitest';
import { provincialStandards } from '../registry/provincial-standards.ts';
import { faultOfListed, isListed, listedInRange } from './listed-numbers.ts';

const numbered = (text: string): StandardNumber => {
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.number;
};
const listOf = (...standards: readonly (readonly [number: string, titleZh: string])[]) =>
  fold(
    provincialStandards,
    standards.map(([number, titleZh]) => ({
      type: 'registry.ProvincialStandardListed.v1' as const,
      data: ProvincialStandardListed.fromPartial({ prefix: '11', standard: { number, titleZh } }),
    })),
  );

describe('what a province has on its list', () => {
  const list = listOf(['DB11/T 1606—2018', '绿色雪上运动场馆评价标准'], ['DB1101/T 7—2020', '市级标准']);

  it.each([
    ['for another standard, whatever its year', 'DB11/T 1606—2026', '别的标准'],
    ['for a standard of which no title is known', 'DB11/T 1606—2018', ''],
    ['in another force', 'DB11/ 1606—2018', '别的标准'],
    ['as a whole, not in parts', 'DB11/T 1606.1—2018', '绿色雪上运动场馆评价标准'],
  ])('is refused %s', (_, number, titleZh) =>
    expect(faultOfListed(list, { number: numbered(number), titleZh })).toMatchObject({
      code: 'NUMBER_LISTED',
      status: 'ALREADY_EXISTS',
      field: 'number',
      message: "DB11/T 1606—2018 is in the province's list: 绿色雪上运动场馆评价标准",
    }),
  );

  it.each([
    ['to the standard itself, in whatever punctuation', 'DB11/T 1606—2018', '绿色雪上运动场馆 评价标准'],
    ['to its next edition', 'DB11/T 1606—2026', '绿色雪上运动场馆评价标准'],
    ['to the standard when it became mandatory', 'DB11/ 1606—2026', '绿色雪上运动场馆评价标准'],
    ['of another sequence', 'DB11/T 1607—2018', '别的标准'],
    ['of another series', 'DBJ11-1606-2018', '别的标准'],
    ['of a city to the province', 'DB11/T 7—2020', '别的标准'],
  ])('leaves the number %s', (_, number, titleZh) =>
    expect(faultOfListed(list, { number: numbered(number), titleZh })).toBeUndefined(),
  );

  it('is found in a range by its prefix and its digits', () => {
    const shared = listOf(['DB11/T 3048—2026', '冷链物流'], ['DB11/T 3049.1—2026', '通则']);
    const find = (sequence: number, width = 4, prefix = '11') => listedInRange(shared, { prefix, sequence, width });
    expect(find(3048)).toMatchObject({ number: 'DB11/T 3048—2026', titleZh: '冷链物流' });
    expect(find(3049)).toMatchObject({ number: 'DB11/T 3049.1—2026' });
    expect([find(3050), find(3048, 6), find(3048, 4, '12')]).toEqual([undefined, undefined, undefined]);
  });
  it('is found by sequence among the local numbers of the prefix', () => {
    expect(isListed(list, '11', 1606)).toBe(true);
    expect(isListed(list, '11', 7)).toBe(false);
    expect(isListed(list, '11', 1607)).toBe(false);
  });
});
