import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { publicWork } from './public-work.ts';
import { sideBySide, type Aspect } from './side-by-side.ts';
import { fared } from './testing/edition.ts';
import { ofTwo } from './testing/participation.ts';
import { correcting } from './testing/revision.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';

const beijing = happened.published('beijing', 'DB11/T 3048—2026');
const hebei = (rest: object = {}) => happened.published('hebei', 'DB13/T 3048—2026', rest);
const compared = (aspect: Aspect, ...more: WorkEvent[]) => {
  const work = fold(publicWork, [...until.numbered, ...more])!;
  const found = sideBySide(work, 1, '2027-01-01')!.find((c) => c.aspect === aspect)!;
  return [found.verdict, ...found.cells.map((c) => `${c.province} ${c.state} ${c.value}`.trimEnd())];
};

describe('editions side by side', () => {
  it('share the sequence, and leave out who has not published', () =>
    expect(compared('sequence', beijing, hebei())).toEqual([
      'same',
      'beijing known 3048',
      'hebei known 3048',
      'tianjin not_yet',
    ]));

  it('share a part of a series, and differ from a number that nobody can read', () => {
    const of = (number: string) => happened.published('hebei', number);
    const part = happened.published('beijing', 'DB11/T 3048.2—2026');
    expect(compared('sequence', part, of('DB13/T 3048.2—2026'))[0]).toBe('same');
    expect(compared('sequence', part, of('DB13/T 3048.1—2026'))[0]).toBe('diverges');
    expect(compared('sequence', part, of('?'))).toContain('hebei known ?');
  });

  it('leave out who does not take part', () => {
    const ofTwoProvinces = fold(publicWork, ofTwo.numbered)!;
    const { cells } = sideBySide({ ...ofTwoProvinces, members: ['beijing', 'hebei'] }, 1, '2027-01-01')![0]!;
    expect(cells.map((c) => `${c.province} ${c.state}`)).toEqual([
      'beijing not_yet',
      'hebei not_taking_part',
      'tianjin not_yet',
    ]);
  });

  it.each<[Aspect, WorkEvent, string]>([
    ['force', happened.published('hebei', 'DB13/T 3048—2026', { force: Force.UNSPECIFIED }), 'hebei none'],
    ['corrections', correcting.editionCorrected('issuers', ['a'], ['b']), 'hebei known issuers'],
    ['reviewed', fared.reviewed(), 'hebei known REVIEW_CONCLUSION_CONTINUE 2026-11-22'],
    ['recognised_by', fared.recognised(), 'hebei known tianjin'],
    ['disclosed', fared.disclosed(), 'hebei known 2026-11-21'],
    ['filed', fared.filed(), 'hebei known 2026-11-21'],
    ['left', fared.left(), 'hebei known 2026-11-22'],
    ['differences', fared.differs({ clause: '' }), 'hebei known DIFFERENCE_KIND_CLAUSE'],
  ])('say what became of one: %s', (aspect, event, said) =>
    expect(compared(aspect, beijing, hebei(), event)).toContain(said),
  );

  it('diverge in a date', () => {
    const later = hebei({ implementsOn: '2027-03-01' });
    expect(compared('implements', beijing, later)[0]).toBe('diverges');
    expect(compared('status', beijing, later)).toEqual([
      'diverges',
      'beijing known in_force',
      'hebei known upcoming',
      'tianjin not_yet',
    ]);
  });

  it('diverge where one replaces what the other does not', () => {
    const replacing = hebei({ replaces: ['DB13/T 900—2018'] });
    expect(compared('replaces', beijing, replacing)).toEqual([
      'diverges',
      'beijing none',
      'hebei known DB13/T 900—2018',
      'tianjin not_yet',
    ]);
  });

  it('diverge in what became of them, and in declared clauses', () => {
    expect(compared('abolished', beijing, hebei(), fared.abolished())[0]).toBe('diverges');
    expect(compared('differences', fared.differs(), beijing, hebei())).toContain('hebei known 5.2');
    expect(compared('amendments', beijing, hebei(), fared.amended())).toContain('hebei known 1 2026-11-22');
  });

  it('have a text of their own by nature', () => expect(compared('text', beijing, hebei())[0]).toBe('own'));

  it('are unknown, never the same, where no source tells of all of them', () => {
    const edition = { number: 'DB11/ 3005—2017', publishedOn: '2017', source: { citation: 'c', digest: 'd' } };
    const other = { ...edition, province: 'tianjin', number: 'DB12/ 3005—2017', publishedOn: '2017-06-29' };
    const work = PublicWork.fromPartial({
      members: ['beijing', 'hebei', 'tianjin'],
      revisions: [
        {
          revision: 1,
          state: 'REVISION_STATE_RECORDED',
          editions: [{ ...edition, province: 'beijing', replacedBy: ['DB11/ 1983—2022'] }, other],
        },
      ],
    });
    const of = (aspect: Aspect) => sideBySide(work, 1, '2026-01-01')!.find((c) => c.aspect === aspect)!;
    expect(of('sequence').verdict).toBe('unknown');
    expect(of('sequence').cells).toContainEqual({ province: 'hebei', state: 'unknown', value: '' });
    expect(of('published').verdict).toBe('unknown');
    expect(of('replaced_by').cells.map((c) => c.state)).toEqual(['known', 'unknown', 'unknown']);
    other.publishedOn = '2018';
    const later = PublicWork.fromPartial({ revisions: [{ ...work.revisions[0]!, editions: [edition, other] }] });
    expect(sideBySide(later, 1, '2026-01-01')!.find((c) => c.aspect === 'published')!.verdict).toBe('diverges');
  });

  it('are nothing where there is no such revision', () =>
    expect(sideBySide(fold(publicWork, until.numbered)!, 2, '2027-01-01')).toBeUndefined());
});
