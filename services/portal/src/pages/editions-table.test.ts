import { PublicWork, RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { describe, expect, it } from 'vitest';
import { editionsTable } from './editions-table.ts';

const work = PublicWork.fromPartial({
  workId: 'w',
  revisions: [
    {
      revision: 1,
      state: RevisionState.PUBLISHED,
      roster: ['beijing', 'hebei'],
      editions: [
        {
          province: 'hebei',
          number: 'DB13/T 3048—2026',
          publishedOn: '2026-11-20',
          implementsOn: '2027-01-01',
        },
      ],
    },
  ],
});
const on = (today: string, language: 'zh' | 'en' = 'zh') =>
  editionsTable(work, work.revisions[0]!, { members: [], language, today }).markup;

describe('the table of editions', () => {
  it.each([
    ['2026-12-31', '即将实施'],
    ['2027-01-01', '现行'],
  ])('shows the status that the calendar gives: %s', (today, status) => {
    expect(on(today)).toContain(`${today} 的状态`);
    expect(on(today)).toContain(status);
  });
  it('says it in English too, and only of what is there', () => {
    expect(on('2027-01-01', 'en')).toContain('in force');
    expect(on('2027-01-01', 'en')).toContain('not yet');
  });
});
