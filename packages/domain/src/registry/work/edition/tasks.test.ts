import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { deadlinesOf } from '../../deadlines.ts';
import { publicWork } from '../../public-work.ts';
import { about, fared } from '../../testing/edition.ts';
import { actorOf, facts } from '../../testing/region.ts';
import { happened, until } from '../../testing/work.ts';
import type { WorkEvent } from '../events.ts';
import { work } from '../work.ts';

const { given } = spec(work);
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const set = [...published, fared.taskSet()];
const { taskId } = fared.taskSet().data;
const lifeAfter = (...more: WorkEvent[]) => fold(publicWork, [...published, ...more])!.revisions[0]!.editions[0]!.life;
const board = (today: string, ...more: WorkEvent[]) =>
  deadlinesOf(fold(publicWork, [...published, ...more])!, { facts, today }).filter((d) => d.duty === 'implementation');

describe('a task of implementation', () => {
  it('is set by its province, with who does it and by when', () => {
    given(...published)
      .when(about.setTask())
      .then(fared.taskSet());
    expect(lifeAfter(fared.taskSet())!.tasks).toEqual([{ set: fared.taskSet().data, doneOn: '' }]);
  });
  it.each([
    ['without a title', { title: '' }, 'FIELD_REQUIRED'],
    ['for nobody', { organisation: ' ' }, 'FIELD_REQUIRED'],
    ['by no day', { due: 'soon' }, 'DATE_MALFORMED'],
    ['before the publication', { due: '2026-11-19' }, 'BEFORE_PUBLICATION'],
    ['by another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['of an edition that is not there', { province: 'tianjin' }, 'UNKNOWN_EDITION'],
  ])('is not set %s', (_, rest, code) =>
    given(...published)
      .when(about.setTask(rest))
      .rejects(code),
  );
  it('is not set for an edition that ended', () =>
    given(...published, fared.abolished())
      .when(about.setTask())
      .rejects('EDITION_ABOLISHED'));
  it('is done by what is recorded for it', () => {
    const done = fared.used({ taskId });
    given(...set)
      .when(about.use({ taskId }))
      .then(done);
    const again = fared.used({ taskId, recordId: 'x', happenedOn: '2026-11-23' });
    expect(lifeAfter(fared.taskSet(), done, again)!.tasks).toMatchObject([{ doneOn: '2026-11-22' }]);
    expect(
      fold(work, [...set, done, again])
        .lives.get('1/hebei')!
        .tasks.get(taskId)!.doneOn,
    ).toBe('2026-11-22');
  });
  it('is not done where it was not set or was given up', () => {
    given(...published)
      .when(about.use({ taskId }))
      .rejects('UNKNOWN_TASK');
    given(...set, fared.taskDropped())
      .when(about.use({ taskId }))
      .rejects('UNKNOWN_TASK');
  });
  it('is given up with its reason', () => {
    given(...set)
      .when(about.dropTask())
      .then(fared.taskDropped());
    expect(lifeAfter(fared.taskSet(), fared.taskDropped())!.tasks).toEqual([]);
  });
  it.each([
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['where there is none', { taskId: 'x' }, 'UNKNOWN_TASK'],
    ['by another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
  ])('is not given up %s', (_, rest, code) =>
    given(...set)
      .when(about.dropTask(rest))
      .rejects(code),
  );
  it('is not given up once it is done', () =>
    given(...set, fared.used({ taskId }))
      .when(about.dropTask())
      .rejects('TASK_DONE'));
  it('stands on the board until it is done', () => {
    expect(board('2026-12-31', fared.taskSet())).toEqual([
      {
        duty: 'implementation',
        province: 'hebei',
        revision: 1,
        from: '',
        due: '2026-12-31',
        task: '开展宣贯培训',
        state: 'open',
      },
    ]);
    expect(board('2027-01-01', fared.taskSet())).toMatchObject([{ state: 'overdue' }]);
    expect(board('2027-01-01', fared.taskSet(), fared.used({ taskId }))).toMatchObject([
      { state: 'met', metOn: '2026-11-22' },
    ]);
    expect(board('2027-01-01', fared.taskSet(), fared.taskDropped())).toEqual([]);
    expect(board('2027-01-01', fared.taskSet(), fared.abolished())).toEqual([]);
    const shown = fold(publicWork, set)!;
    shown.revisions[0]!.editions[0]!.life!.tasks.push({ set: undefined, doneOn: '' });
    expect(deadlinesOf(shown, { facts, today: '2026-12-31' }).filter((d) => d.duty === 'implementation')).toHaveLength(
      1,
    );
  });
});

describe('events of tasks that were never set', () => {
  it('change nothing', () => {
    const state = fold(work, [...published, fared.used()]);
    expect(work.evolve(state, fared.taskDropped())).toEqual(state);
    const shown = fold(publicWork, published)!;
    expect(publicWork.evolve(shown, fared.taskDropped())!.revisions[0]!.editions[0]!.life!.tasks).toEqual([]);
    const foreign = fold(publicWork, [...published, fared.taskSet(), fared.used({ taskId: 'y' })])!;
    expect(foreign.revisions[0]!.editions[0]!.life!.tasks).toMatchObject([{ doneOn: '' }]);
  });
});
