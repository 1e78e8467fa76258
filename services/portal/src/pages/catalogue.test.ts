import { EditionStatus } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import { CountWorksResponse, ListWorksResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { describe, expect, it } from 'vitest';
import type { Language } from '../language.ts';
import { cataloguePage, type CatalogueQuery } from './catalogue.ts';

const standing = { revision: 1, province: 'beijing' };
const works = ListWorksResponse.fromPartial({
  statusOn: '2026-11-25',
  works: [
    {
      work: { workId: 'w', titleZh: '冷链', revisions: [{ revision: 1 }] },
      statuses: [{ ...standing, status: EditionStatus.UNKNOWN, observedStatus: 'in_force_per_source' }],
    },
  ],
});
const counts = CountWorksResponse.fromPartial({
  works: 7,
  byStatus: [
    { value: 'IN_FORCE', works: 4 },
    { value: 'UNKNOWN', works: 3 },
  ],
  byState: [{ value: 'PUBLISHED', works: 7 }],
});
const shown = (language: Language, query: Partial<CatalogueQuery> = {}) => {
  const none = {
    region: '',
    q: '',
    field: '',
    province: '',
    status: '',
    statusOn: '',
    stage: '',
    filter: '',
    page: '',
  };
  const context = { language, url: new URL('http://portal/') };
  const data = { query: { ...none, ...query }, members: [], works, counts, stated: [] };
  return cataloguePage(context, data).markup.replaceAll(/\s+/g, ' ');
};

describe('the catalogue', () => {
  it('offers the public status as a facet with counts, and the stage as another', () => {
    const page = shown('zh');
    expect(page).toMatch(/<h2>状态<\/h2>.*现行 <span class="count">4<.*未知 <span class="count">3<.*<h2>阶段<\/h2>/);
    expect(page).toContain('id="status-IN_FORCE" href="/?status=IN_FORCE&amp;lang=zh"');
    expect(shown('en')).toMatch(/<h2>Status<\/h2>.*in force <span class="count">4<.*<h2>Stage<\/h2>/);
  });

  it('marks what is chosen, and keeps the day and the other filters', () => {
    const page = shown('en', { status: 'UNKNOWN', statusOn: '2024-08-14', field: '交通' });
    expect(page).toMatch(/id="status-UNKNOWN" href="[^"]*on=2024-08-14[^"]*" aria-current="true"/);
    expect(page).toMatch(/id="stage-PUBLISHED" href="[^"]*status=UNKNOWN&amp;on=2024-08-14&amp;stage=PUBLISHED/);
  });

  it('keeps an expression to filter by in every link, and shows it', () => {
    expect(shown('zh')).not.toContain('<details open');
    const page = shown('zh', { filter: 'published>=2018' });
    expect(page).toMatch(/<details open>.*name="filter" value="published&gt;=2018"/);
    expect(page).toContain('filter=published%3E%3D2018');
  });

  it('shows beside the computed status what the source says', () =>
    expect(shown('en')).toMatch(
      /title="Status on 2026-11-25">status unknown<.*title="Status per source">in force, per source</,
    ));
});
