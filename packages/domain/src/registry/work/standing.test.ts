import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { asking, became } from '../testing/project.ts';
import { actorOf, signedBy } from '../testing/region.ts';
import { correcting, revising } from '../testing/revision.ts';
import { command, happened, until } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);
const title = happened.proposed().data.titleZh;
const { established, agreeing, agreed, numbered } = until;
const published = [...numbered, happened.published('hebei', 'x')];

describe.each([
  ['an adjustment', asking.adjust],
  ['a suspension', asking.suspend],
  ['a termination', asking.terminate],
] as const)('%s', (_, ask) => {
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_LEAD'],
    ['in another province’s name', { province: 'tianjin' }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('tianjin') }, 'UNKNOWN_KEY'],
    ['without a reason', { reason: ' ' }, 'FIELD_REQUIRED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, rest, code) =>
    given(...established)
      .when(ask(rest))
      .rejects(code),
  );
  it('is refused once the text is agreed', () =>
    given(...agreed)
      .when(ask())
      .rejects('TEXT_AGREED'));
  it('is refused once an edition is published', () =>
    given(...published)
      .when(ask())
      .rejects('EDITION_PUBLISHED'));
});

describe('an adjustment (计划调整)', () => {
  it('says what it changes', () =>
    given(...established)
      .when(asking.adjust())
      .then(became.adjusted(title)));
  it('goes on from what was corrected and adjusted before', () => {
    given(...established, correcting.workCorrected('titleZh', [title], ['b']))
      .when(asking.adjust())
      .then(became.adjusted('b'));
    given(...established, became.adjusted(title, 'c'))
      .when(asking.adjust())
      .then(became.adjusted('c'));
  });
  it('leaves a later revision alone that was proposed under a title of its own', () => {
    const state = fold(work, [...published, revising.proposed(), correcting.workCorrected('titleZh', [title], ['b'])]);
    expect(state.revisions.get(2)!.titleZh).toBe(revising.proposed().data.titleZh);
  });
  it.each([
    ['of the members', [{ field: 'members', values: ['beijing'] }], 'NOT_CORRECTABLE'],
    ['that leaves no title', [{ field: 'titleZh', values: [] }], 'FIELD_REQUIRED'],
  ])('is refused %s', (_, corrections, code) =>
    given(...established)
      .when(asking.adjust({ corrections }))
      .rejects(code),
  );
  it('gives revision and work another title while nothing is published', () => {
    const shown = fold(publicWork, [...established, became.adjusted(title)])!;
    expect([shown.titleZh, shown.revisions[0]!.course!.titleZh]).toEqual(['新名称', '新名称']);
    const later = fold(publicWork, [
      ...published,
      revising.proposed(),
      { ...became.adjusted('x'), data: { ...became.adjusted('x').data, revision: 2 } },
    ])!;
    expect([later.titleZh, later.revisions[1]!.course!.titleZh]).toEqual([title, '新名称']);
    expect(
      fold(publicWork, [happened.recorded(), revising.proposed({ revision: 1 }), became.adjusted('x')]),
    ).toMatchObject({ titleZh: happened.recorded().data.titleZh, revisions: [{ course: { titleZh: '新名称' } }] });
  });
});

describe('a suspension (暂停)', () => {
  it('voids the round of agreement that is open', () => {
    given(...established)
      .when(asking.suspend())
      .then(became.suspended());
    given(...agreeing)
      .when(asking.suspend())
      .then(became.suspended(), became.voided('suspended'));
  });
  it('keeps everything from going on', () => {
    const suspended = [...until.consulted, became.suspended()];
    for (const each of [
      command.approve('hebei'),
      command.refuse('hebei'),
      command.draft(DraftKind.REVIEW, '4'),
      command.open('hebei'),
      command.close('hebei'),
      command.review(),
      command.openAgreement(),
      command.agree('hebei'),
      command.publish('hebei'),
      asking.submit('hebei'),
      asking.plan('hebei'),
      asking.adjust(),
    ])
      given(...suspended)
        .when(each)
        .rejects('REVISION_SUSPENDED');
  });
  it('is not made twice for other reasons', () =>
    given(...established, became.suspended())
      .when(asking.suspend({ reason: 'x' }))
      .rejects('REVISION_SUSPENDED'));
  it('may follow a resumption', () =>
    given(...established, became.suspended(), became.resumed())
      .when(asking.suspend())
      .then(became.suspended()));
  it('is refused after a termination', () =>
    given(...established, became.terminated())
      .when(asking.suspend())
      .rejects('REVISION_TERMINATED'));
  it('shows in public until it is over', () => {
    const course = (...history: Parameters<typeof publicWork.evolve>[1][]) =>
      fold(publicWork, [...established, ...history])!.revisions[0]!.course;
    expect(course(became.suspended())).toMatchObject({ suspended: true, terminated: false });
    expect(course(became.suspended(), became.resumed())).toMatchObject({ suspended: false });
    expect(course(became.suspended(), became.terminated())).toMatchObject({ suspended: false, terminated: true });
  });
});

describe('a resumption', () => {
  const suspended = [...until.consulted, became.suspended()];
  it('lets the revision go on where it was', () => {
    given(...suspended)
      .when(asking.resume())
      .then(became.resumed());
    given(...suspended, became.resumed())
      .when(command.review())
      .then(happened.reviewed());
  });
  it.each([
    ['of what was never suspended', established, {}, 'NOT_SUSPENDED'],
    ['of what was terminated', [...suspended, became.terminated()], {}, 'REVISION_TERMINATED'],
    ['by another province', suspended, { actor: actorOf('tianjin') }, 'NOT_LEAD'],
    ['without a document', suspended, { document: undefined }, 'FIELD_REQUIRED'],
    ['where there is no revision', suspended, { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, history, rest, code) =>
    given(...history)
      .when(asking.resume(rest))
      .rejects(code),
  );
});

describe('a termination (终止)', () => {
  it('ends a running revision, also a suspended one', () => {
    given(happened.proposed()).when(asking.terminate()).then(became.terminated());
    given(...established, became.suspended())
      .when(asking.terminate())
      .then(became.terminated());
    given(...agreeing)
      .when(asking.terminate())
      .then(became.terminated(), became.voided('terminated'));
  });
  it('lets nothing follow but another revision', () => {
    const over = [...until.reviewed, became.terminated()];
    for (const each of [command.approve('hebei'), command.openAgreement(), command.publish('hebei')])
      given(...over)
        .when(each)
        .rejects('REVISION_TERMINATED');
    given(...over)
      .when(revising.propose())
      .then(revising.proposed());
  });
  it('is not made twice for other reasons', () =>
    given(...established, became.terminated())
      .when(asking.terminate({ reason: 'x' }))
      .rejects('REVISION_TERMINATED'));
});
