import { spec } from '@tongbiao/decider/spec';
import { describe, it } from 'vitest';
import { drafting } from '../testing/drafting.ts';
import { actorOf } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);

describe('the drafters of a text', () => {
  it('are named by the lead', () =>
    given(...until.established)
      .when(drafting.name())
      .then(drafting.named()));
  it('are named anew as a whole', () =>
    given(...until.established, drafting.named())
      .when(drafting.name({ personRefs: ['d3'] }))
      .then(drafting.named({ personRefs: ['d3'] })));
  it.each([
    ['by another province', { actor: actorOf('hebei', 'department') }, 'NOT_LEAD'],
    ['without an organisation', { organisations: [] }, 'FIELD_REQUIRED'],
    ['with an empty name', { organisations: ['a', ' '] }, 'FIELD_REQUIRED'],
    ['with an organisation twice', { organisations: ['a', 'a'] }, 'DRAFTER_REPEATED'],
    ['with a person twice', { personRefs: ['d1', 'd1'] }, 'DRAFTER_REPEATED'],
    ['with an empty person', { personRefs: [''] }, 'FIELD_REQUIRED'],
    ['of a revision that is not there', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('are not named %s', (_, rest, code) =>
    given(...until.established)
      .when(drafting.name(rest))
      .rejects(code),
  );
  it.each(['p1', 'p5'])('do not review what they drafted: %s', (drafter) =>
    given(...until.consulted, drafting.named({ personRefs: [drafter] }))
      .when(command.review())
      .rejects('DRAFTER_REVIEWS'),
  );
  it('are not found among those who reviewed', () => {
    given(...until.reviewed)
      .when(drafting.name({ personRefs: ['d1', 'p2'] }))
      .rejects('DRAFTER_REVIEWED');
    given(...until.reviewed)
      .when(drafting.name())
      .then(drafting.named());
  });
});

describe('a conflict of interest', () => {
  const conflicts = [{ personRef: 'p6', interest: '所在单位参与起草' }];
  it('is declared, and the person does not sit', () =>
    given(...until.consulted)
      .when(command.review({ appointed: 6, conflicts }))
      .then(happened.reviewed({ appointed: 6, conflicts })));
  it('is declared by several', () => {
    const several = [...conflicts, { personRef: 'p7', interest: '任职于起草单位' }];
    given(...until.consulted)
      .when(command.review({ appointed: 7, conflicts: several }))
      .then(happened.reviewed({ appointed: 7, conflicts: several }));
  });
  it.each([
    ['of a person who sat', { conflicts: [{ personRef: 'p1', interest: 'x' }] }, 'CONFLICTED_PERSON_SAT'],
    ['without the interest', { conflicts: [{ personRef: 'p6', interest: '' }] }, 'FIELD_REQUIRED'],
    ['without the person', { conflicts: [{ personRef: '', interest: 'x' }] }, 'FIELD_REQUIRED'],
    ['of one person twice', { conflicts: [...conflicts, ...conflicts] }, 'PANEL_REPEATED'],
    ['of more persons than were appointed', { appointed: 5, conflicts }, 'APPOINTED_MISCOUNTED'],
  ])('is not declared %s', (_, rest, code) =>
    given(...until.consulted)
      .when(command.review(rest))
      .rejects(code),
  );
});
