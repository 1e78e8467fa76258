import { DiffWorkResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { describe, expect, it } from 'vitest';
import { changesPage } from './changes.ts';

const event = { type: 'registry.EditionPublished.v1', sentenceZh: '河北省发布', sentenceEn: 'Hebei publishes' };
const diff = DiffWorkResponse.fromPartial({
  changes: [{ path: 'revisions[1].state', before: '', after: '"<PUBLISHED>"' }],
  added: [{ ...event, recordedAt: '2026-11-22T01:00:00Z' }],
});
const shown = (language: 'zh' | 'en', changed = diff) =>
  changesPage(
    { language, url: new URL('http://portal/works/w/changes') },
    {
      workId: 'w',
      titleZh: '冷链',
      from: { known: '2026-11-01', on: '' },
      to: { known: '', on: '' },
      diff: changed,
      provinceName: (code) => code,
    },
  ).markup.replaceAll(/\s+/g, ' ');

describe('the page of changes', () => {
  it('names the places and the events of both moments', () => {
    expect(shown('zh')).toMatch(/记录截至 2026-11-01 → 现在的样子.*第 1 版，阶段.*&lt;PUBLISHED&gt;.*河北省发布/);
    expect(shown('en')).toMatch(/On record by 2026-11-01 → As it is now.*unknown.*Hebei publishes/);
  });
  it('says so where nothing changed', () =>
    expect(shown('en', DiffWorkResponse.fromPartial({}))).toContain('Nothing changed.'));
});
