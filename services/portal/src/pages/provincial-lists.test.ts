import { ListProvincialStandardsResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { describe, expect, it } from 'vitest';
import type { Language } from '../language.ts';
import { provincialListsPage } from './provincial-lists.ts';

const found = ListProvincialStandardsResponse.fromPartial({
  standards: [
    {
      province: 'hebei',
      listedOn: '2026-01-05',
      source: { citation: '河北省地方标准目录' },
      standard: { number: 'DB13/T 100—2020', titleZh: '苹果<冷藏>', publishedOn: '2020-03', observedStatus: '现行' },
    },
  ],
  nextPageToken: 'more',
  totalSize: 51,
});
const query = { region: 'jjj', q: '冷藏', province: 'hebei', ics: '', ccs: '', status: '', page: '' };
const members = [Member.fromPartial({ province: 'hebei', nameZh: '河北省', nameEn: 'Hebei' })];
const shown = (language: Language, answer = found) =>
  provincialListsPage(
    { language, url: new URL('http://portal/provincial-standards') },
    { query, members, found: answer },
  ).markup.replaceAll(/\s+/g, ' ');

describe("the page of the provinces' lists", () => {
  it('shows each standard as the list states it, and from which list of which day', () => {
    const page = shown('zh');
    expect(page).toMatch(
      /DB13\/T 100—2020.*苹果&lt;冷藏&gt;.*河北省.*2020-03.*未知.*现行.*河北省地方标准目录.*2026-01-05/,
    );
    expect(page).toContain('<b>51</b>');
    expect(shown('en')).toContain('>Hebei</a>');
  });

  it('keeps what was asked for, in the search, in the choice of a province and on the next page', () => {
    const page = shown('en');
    expect(page).toContain('value="冷藏"');
    expect(page).toMatch(/id="province-hebei" href="[^"]*province=hebei[^"]*" aria-current="true"/);
    expect(page).toMatch(/rel="next" href="[^"]*province=hebei[^"]*page=more/);
  });

  it('says where nothing is on record', () =>
    expect(shown('en', ListProvincialStandardsResponse.fromPartial({}))).toContain(
      'No list on record has such a standard',
    ));
});
