import { GetStatisticsResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { describe, expect, it } from 'vitest';
import { statisticsPage } from './statistics.ts';

const found = GetStatisticsResponse.fromPartial({
  works: 20,
  parts: 3,
  editions: 29,
  ordinal: 120n,
  statusOn: '2026-11-25',
  byYear: [
    { value: '', works: 2 },
    { value: '2018', works: 9, editions: 12 },
  ],
  byStatus: [{ value: 'UNKNOWN', works: 20 }],
  leadTimes: [
    { fromStage: 'PROPOSED', toStage: 'PUBLISHED', count: 4, minDays: 100, medianDays: 200, maxDays: 400 },
    { fromStage: 'PUBLISHED', toStage: 'IN_FORCE', count: 4, medianDays: 90 },
  ],
});
const shown = (language: 'zh' | 'en') =>
  statisticsPage(
    { language, url: new URL('http://portal/statistics') },
    { region: 'jjj', filter: '交通', members: [], found },
  ).markup.replaceAll(/\s+/g, ' ');

describe('the page of figures', () => {
  it('counts works, parts and editions apart, and says at which event', () => {
    expect(shown('zh')).toMatch(/<b>20<\/b> 项标准 · <b>3<\/b> 个部分 · <b>29<\/b> 个省级版本.*截至第 120 号事件/);
    expect(shown('en')).toContain('as of event 120');
  });
  it('leads from a figure to the works that it counts, and from none to what is unknown', () => {
    const page = shown('en');
    expect(page).toContain('href="/?region=jjj&amp;filter=%28%E4%BA%A4%E9%80%9A%29+AND+published%3D2018&amp;lang=en"');
    expect(page).toContain('status=UNKNOWN&amp;on=2026-11-25');
    expect(page).toMatch(/<th scope="row"> unknown <\/th> <td>2<\/td>/);
  });
  it('says how long the stages take', () => {
    expect(shown('en')).toMatch(/Proposed → Published<\/th> <td>200<\/td> <td>100–400<\/td> <td>4<\/td>/);
    expect(shown('zh')).toContain('已发布 → 现行');
  });
});
