import { DraftKind, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { publicWork } from './public-work.ts';
import { stagesOf } from './stage.ts';
import { fared } from './testing/edition.ts';
import { became } from './testing/project.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';

const stages = (history: readonly WorkEvent[], day = '2026-11-24') =>
  stagesOf(fold(publicWork, history)!, day).map(
    ({ province, code, isAbandoned }) => `${province}${code}${isAbandoned ? ' abandoned' : ''}`,
  );
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];

describe('the stage of a work', () => {
  it.each<[string, readonly WorkEvent[], string]>([
    ['a proposal', [happened.proposed()], '10'],
    ['the establishment', until.established, '20'],
    ['a draft', until.consulting, '20'],
    ['an open window', [...until.consulting, happened.opened('beijing')], '30'],
    ['the last window closed', until.consulted, '40'],
    ['the review', [...until.reviewed, happened.drafted(DraftKind.APPROVAL, '4')], '40'],
    ['the agreement', until.agreed, '50'],
    ['the number', until.numbered, '50'],
    ['a termination', [happened.proposed(), became.terminated()], '10 abandoned'],
  ])('after %s', (_, history, stage) => expect(stages(history)).toEqual([stage]));
  it('is preliminary where it was only announced, and unknown where nobody recorded it', () => {
    expect(stages([happened.recorded({ kind: WorkKind.PLANNED })])).toEqual(['00']);
    expect(stages([happened.recorded()])).toEqual([]);
    const recorded = fold(publicWork, [happened.recorded(), happened.editionRecorded()])!;
    const bare = { ...recorded, revisions: recorded.revisions.map((r) => ({ ...r, editions: [] })) };
    expect(stagesOf(bare, '2026-11-24')).toEqual([]);
  });
});

describe('the stage of an edition', () => {
  it('is publication, review or withdrawal, by the day', () => {
    expect(stages(published)).toEqual(['60', 'hebei60']);
    expect(stages(published, '2026-11-19')).toEqual(['60']);
    const reviewing = [...published, fared.reviewOpened()];
    expect(stages(reviewing)).toEqual(['60', 'hebei90']);
    expect(stages(reviewing, '2026-11-20')).toEqual(['60', 'hebei60']);
    expect(stages([...reviewing, fared.reviewed()])).toEqual(['60', 'hebei60']);
    expect(stages([...reviewing, fared.abolished()], '2026-12-31')).toEqual(['60', 'hebei95']);
  });
  it('is publication for what was recorded from a source', () =>
    expect(stages([happened.recorded(), happened.editionRecorded()])).toEqual(['60', 'tianjin60']));
});
