import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { drafting } from '../testing/drafting.ts';
import { actorOf } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);
const open = [...until.consulting, happened.opened('beijing')];
const closed = [...open, happened.closed('beijing')];

describe('a consultation window', () => {
  it('lasts longer when its province says so', () => {
    given(...open)
      .when(drafting.extend('beijing'))
      .then(drafting.extended('beijing'));
    given(...open, drafting.extended('beijing'))
      .when(command.close('beijing'))
      .rejects('CLOSED_TOO_EARLY');
    const { consultations } = fold(publicWork, [...open, drafting.extended('beijing')])!.revisions[0]!;
    expect(consultations).toMatchObject([{ province: 'beijing', to: '2026-11-10' }]);
  });
  it.each([
    ['to an earlier day', { to: '2026-10-30' }, 'NOT_LATER'],
    ['to no day', { to: 'soon' }, 'DATE_MALFORMED'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['by another province', { actor: actorOf('hebei') }, 'NOT_OWN_PROVINCE'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['of a province that has none', { province: 'hebei', actor: actorOf('hebei') }, 'CONSULTATION_NOT_OPEN'],
    ['of an unknown revision', { revision: 3 }, 'UNKNOWN_REVISION'],
  ])('is not extended %s', (_, rest, code) =>
    given(...open)
      .when(drafting.extend('beijing', rest))
      .rejects(code),
  );
  it('is not extended once it is closed', () =>
    given(...closed)
      .when(drafting.extend('beijing'))
      .rejects('CONSULTATION_CLOSED'));
  it('is opened again about the same text', () => {
    given(...closed)
      .when(drafting.reopen('beijing'))
      .then(drafting.reopened('beijing'));
    given(...closed, drafting.reopened('beijing'))
      .when(command.close('beijing', { closedOn: '2026-11-09' }))
      .then({ ...happened.closed('beijing'), data: { ...happened.closed('beijing').data, closedOn: '2026-11-09' } });
    const { state, consultations } = fold(publicWork, [...until.consulted, drafting.reopened('beijing')])!
      .revisions[0]!;
    expect(state).toBe(RevisionState.CONSULTING);
    expect(consultations[0]).toMatchObject({ from: '2026-11-02', to: '2026-11-09', closedOn: '' });
  });
  it.each([
    ['to a day before it begins', { to: '2026-11-01' }, 'ENDS_BEFORE_IT_BEGINS'],
    ['from before it was closed', { from: '2026-10-31' }, 'BEFORE_LAST_CLOSE'],
    ['from no day', { from: '' }, 'DATE_MALFORMED'],
    ['to no day', { to: '' }, 'DATE_MALFORMED'],
    ['without an address', { url: 'x' }, 'URL_MALFORMED'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['by another province', { actor: actorOf('hebei') }, 'NOT_OWN_PROVINCE'],
  ])('is not opened again %s', (_, rest, code) =>
    given(...closed)
      .when(drafting.reopen('beijing', rest))
      .rejects(code),
  );
  it.each([['from'], ['to'], ['url']] as const)('is not opened beside itself with another %s', (field) =>
    given(...closed, drafting.reopened('beijing'))
      .when(
        drafting.reopen('beijing', { [field]: { from: '2026-11-03', to: '2026-11-20', url: 'https://x.y' }[field] }),
      )
      .rejects('CONSULTATION_ALREADY_OPEN'),
  );
  it('is opened again on the day on which it was closed, also for that day alone', () => {
    const { type, data } = drafting.reopened('beijing');
    const [from, to] = ['2026-11-01', '2026-11-01'];
    given(...closed)
      .when(drafting.reopen('beijing', { from, to }))
      .then({ type, data: { ...data, from, to } });
  });
  it('is not opened again after the review', () =>
    given(...until.reviewed)
      .when(drafting.reopen('beijing'))
      .rejects('ALREADY_REVIEWED'));
  it('holds the review up while it is open again', () =>
    given(...until.consulted, drafting.reopened('beijing'))
      .when(command.review())
      .rejects('CONSULTATION_NOT_CLOSED'));
});

describe('events of windows that were never opened', () => {
  it('change nothing', () => {
    const state = fold(work, until.consulting);
    for (const event of [drafting.extended('beijing'), drafting.reopened('beijing')])
      expect(work.evolve(state, event)).toEqual(state);
  });
});
