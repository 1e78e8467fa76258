import { ListDeadlinesResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { DeadlineState, Duty } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { describe, expect, it } from 'vitest';
import type { Language } from '../language.ts';
import { deadlinesPage } from './deadlines.ts';

const deadline = { duty: Duty.FILING, province: 'hebei', due: '2026-12-01', state: DeadlineState.OVERDUE };
const rule = { ruleSet: 'jjj', version: '1', article: '第 5 条' };
const board = ListDeadlinesResponse.fromPartial({
  entries: [
    { workId: 'w', titleZh: '冷链', number: 'DB13/T 3048—2026', deadline: { ...deadline, rule } },
    { workId: 'w', titleZh: '冷链', deadline: { ...deadline, due: '', duty: Duty.PLAN, document: '〔2026〕7号' } },
  ],
  counts: [{ province: 'hebei', state: DeadlineState.OVERDUE, deadlines: 2 }],
  nextPageToken: 'more',
  onDay: '2026-12-02',
});
const shown = (language: Language) =>
  deadlinesPage(
    { language, url: new URL('http://portal/deadlines') },
    { query: { region: 'jjj', province: '', duty: '', state: '', on: '', page: '' }, members: [], board },
  ).markup.replaceAll(/\s+/g, ' ');

describe('the board of deadlines', () => {
  it('tells what is due, to whom, and by which rule or document', () => {
    const page = shown('zh');
    expect(page).toMatch(/2026-12-01.*逾期.*hebei.*备案.*冷链.*DB13\/T 3048—2026.*jjj\/1 第 5 条.*（待核实）/);
    expect(page).toMatch(/未知.*计划完成.*〔2026〕7号 <\/td>/);
    expect(shown('en')).toMatch(/overdue.*filing.*\(recalled, to be confirmed\)/);
  });

  it('narrows by a count, and goes on to the next page with its filters', () => {
    const page = shown('en');
    expect(page).toContain('id="count-hebei-OVERDUE" href="/deadlines?region=jjj&amp;province=hebei&amp;state=OVERDUE');
    expect(page).toContain('rel="next" href="/deadlines?region=jjj&amp;page=more');
  });
});
