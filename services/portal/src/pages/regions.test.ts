import { Region } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { CountWorksResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { describe, expect, it } from 'vitest';
import { html } from '../html.ts';
import type { Language } from '../language.ts';
import { regionTabs, type PageContext } from './layout.ts';
import { regionsPage } from './regions.ts';

const regions = [
  { id: 'jjj', name: '京津冀' },
  { id: 'yangtze', name: '长三角' },
];
const at = (path: string, rest: Partial<PageContext> = {}): PageContext => ({
  language: 'zh',
  url: new URL(path, 'http://portal'),
  ...rest,
});

describe('the page of regions', () => {
  const region = Region.fromPartial({
    regionId: 'yangtze',
    nameZh: '长三角',
    nameEn: 'Yangtze Delta',
    liveFrom: '2026-11-25',
    members: [{ province: 'shanghai', nameZh: '上海市', prefix: '31', regulatorZh: '上海市市场监督管理局' }],
  });
  const shown = (language: Language) =>
    regionsPage(at('/regions', { language }), [
      { region, counts: CountWorksResponse.fromPartial({ works: 2, editions: 5 }) },
    ]).markup.replaceAll(/\s+/g, ' ');
  it('tells who is a member, how much is on record, and leads to its catalogue', () => {
    expect(shown('zh')).toMatch(
      /region=yangtze&amp;lang=zh">长三角.*<b>2<\/b> 项标准.*<b>5<\/b>.*上海市<\/a>.*DB31.*上海市市场监督管理局/,
    );
    expect(shown('zh')).toContain('href="/?region=yangtze&amp;province=shanghai');
  });
  it('falls back to the Chinese name where there is no other', () =>
    expect(shown('en')).toMatch(/Yangtze Delta.*on record since 2026-11-25.*上海市/));
});

describe('the choice of a region', () => {
  const tabs = (path: string) => html`${regionTabs(at(path, { regions }))}`.markup;
  it('leads to the same page of each, and marks the one that is shown', () => {
    const markup = tabs('/deadlines?region=yangtze&province=shanghai&page=x');
    expect(markup).toMatch(/id="region-yangtze" href="\/deadlines\?region=yangtze&amp;lang=zh" {2}aria-current/);
    expect(markup).toMatch(/id="region-" href="\/deadlines\?lang=zh" >全部/);
  });
  it('is not there where there is one region, or the page belongs to none', () => {
    expect(regionTabs(at('/statistics', { regions: regions.slice(1) }))).toBe('');
    expect(regionTabs(at('/statistics'))).toBe('');
  });
});
