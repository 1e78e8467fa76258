import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { PublicSeries, SeriesPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { describe, expect, it } from 'vitest';
import { saySeries } from './series-messages.ts';

const series = (rest: Partial<PublicSeries>) =>
  PublicSeries.fromPartial({ seriesId: 's1', regionId: 'jjj', titleZh: '人力资源服务规范', ...rest });
const part = (rest: Partial<SeriesPart>) => SeriesPart.fromPartial({ part: '1', titleZh: '第1部分：总则', ...rest });

describe('a multi-part standard in words', () => {
  it('has its sequence, and its parts counted apart from planned ones', () => {
    expect(
      saySeries.line(series({ titleEn: 'Services', sequence: 3008, works: 2, plannedOnly: 1, editions: 3 })),
    ).toEqual({
      zh: 's1  jjj  人力资源服务规范  顺序号 3008  2 个部分，另计划 1 个，3 个省级版本',
      en: 's1  jjj  Services  sequence 3008  parts: 2 and 1 only planned, editions: 3',
    });
  });

  it('says that there is no sequence yet, and is told by its Chinese title where it has no other', () => {
    expect(saySeries.line(series({}))).toEqual({
      zh: 's1  jjj  人力资源服务规范  尚无顺序号  0 个部分，0 个省级版本',
      en: 's1  jjj  人力资源服务规范  no sequence yet  parts: 0, editions: 0',
    });
  });

  it('tells of each part how far it came, its numbers and its work', () => {
    const numbers = ['DB11/T 3008.1—2026', 'DB13/T 3008.1—2026'];
    expect(saySeries.part(part({ workId: 'w1', state: RevisionState.PUBLISHED, numbers }))).toEqual({
      zh: '  第 1 部分  第1部分：总则  已发布  DB11/T 3008.1—2026、DB13/T 3008.1—2026  w1',
      en: '  part 1  第1部分：总则  published  DB11/T 3008.1—2026, DB13/T 3008.1—2026  w1',
    });
    expect(saySeries.part(part({ titleEn: 'Part 1: General' })).en).toBe('  part 1  Part 1: General  only planned');
    const ended = part({ workId: 'w1', state: RevisionState.PROPOSED, terminated: true });
    expect(saySeries.part(ended)).toEqual({
      zh: '  第 1 部分  第1部分：总则  终止  w1',
      en: '  part 1  第1部分：总则  terminated  w1',
    });
  });

  it('has words for every state of a revision', () => {
    const states = Object.values(RevisionState).filter(
      (state) => state.startsWith('REVISION_STATE_') && state !== RevisionState.UNSPECIFIED,
    );
    expect(states.length).toBeGreaterThan(5);
    for (const state of states) expect(saySeries.part(part({ workId: 'w1', state })).en).not.toContain(state);
  });
});
