import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { asking, became } from '../testing/project.ts';
import { actorOf, digest, document, facts, ruleSet, signedBy } from '../testing/region.ts';
import { command, happened } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);
const proposed = happened.proposed();
const withClock = (limit: number, unit: ClockUnit = ClockUnit.CALENDAR_DAYS) => ({
  ...facts,
  ruleSets: new Map([
    [
      'hebei',
      [
        {
          ...ruleSet,
          clocks: [{ kind: ClockKind.PUBLIC_NOTICE, unit, limit, article: '第八条', sourced: true, citation: '' }],
        },
      ],
    ],
  ]),
});

describe('a submission', () => {
  it('is each province’s own', () => given(proposed).when(asking.submit('hebei')).then(became.submitted('hebei')));
  it('may be made again after a return, also the same', () =>
    given(proposed, became.submitted('hebei'), became.returned('hebei'))
      .when(asking.submit('hebei'))
      .then(became.submitted('hebei')));
  it('is not made twice with other papers', () =>
    given(proposed, became.submitted('hebei'))
      .when(asking.submit('hebei', { applicationDigest: digest('f') }))
      .rejects('ALREADY_SUBMITTED'));
  it('is too late once the project is approved', () =>
    given(proposed, happened.approved('hebei')).when(asking.submit('hebei')).rejects('ALREADY_APPROVED'));
  it.each([
    ['of another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['in the future', { submittedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['without papers', { applicationDigest: '' }, 'DIGEST_MALFORMED'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, rest, code) => given(proposed).when(asking.submit('hebei', rest)).rejects(code));
});

describe('a return for completion (退回补正)', () => {
  const submitted = [proposed, became.submitted('hebei')];
  it('says why and until when', () =>
    given(...submitted)
      .when(asking.return('hebei'))
      .then(became.returned('hebei')));
  it('may be due on the day of its document', () =>
    expect(
      work.decide(fold(work, submitted), asking.return('hebei', { due: document.date })).rejected,
    ).toBeUndefined());
  it('keeps the project from being approved until it is submitted again', () => {
    given(...submitted, became.returned('hebei'))
      .when(command.approve('hebei'))
      .rejects('PROJECT_RETURNED');
    given(...submitted, became.returned('hebei'), became.submitted('hebei'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'));
  });
  it('is not made twice for other reasons', () =>
    given(...submitted, became.returned('hebei'))
      .when(asking.return('hebei', { reason: 'x' }))
      .rejects('ALREADY_RETURNED'));
  it('needs a submission', () => given(proposed).when(asking.return('hebei')).rejects('NOT_SUBMITTED'));
  it('is too late once the project is approved', () =>
    given(...submitted, happened.approved('hebei'))
      .when(asking.return('hebei'))
      .rejects('ALREADY_APPROVED'));
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('tianjin') }, 'UNKNOWN_KEY'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['without a day', { due: '' }, 'DATE_MALFORMED'],
    ['due before it was made', { due: '2026-11-19' }, 'DUE_BEFORE_RETURN'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, rest, code) =>
    given(...submitted)
      .when(asking.return('hebei', rest))
      .rejects(code),
  );
  it('changes nothing where nothing was submitted', () => {
    const state = fold(work, [proposed]);
    expect(work.evolve(state, became.returned('hebei'))).toEqual(state);
  });
});

describe('a public notice (公示)', () => {
  it('is each province’s own', () => given(proposed).when(asking.notice('hebei')).then(became.noticed('hebei')));
  it('lasts as long as the rule set asks', () => {
    given(proposed)
      .when(asking.notice('hebei', { facts: withClock(19) }))
      .then(became.noticed('hebei'));
    const refused = work.decide(fold(work, [proposed]), asking.notice('hebei', { facts: withClock(20) })).rejected;
    expect(refused).toMatchObject({ code: 'NOTICE_TOO_SHORT', rule: { set: 'jjj', article: '第八条' } });
  });
  it('lasts working days where the rule set counts them, and is not announced where nobody knows them yet', () => {
    // From the first of October 2026 the seventh working day is the fifteenth: the tenth, a Saturday, is worked.
    const lasts = (to: string) => asking.notice('hebei', { to, facts: withClock(7, ClockUnit.WORKING_DAYS) });
    given(proposed)
      .when(lasts('2026-10-15'))
      .then(became.noticed('hebei', { to: '2026-10-15' }));
    given(proposed).when(lasts('2026-10-14')).rejects('NOTICE_TOO_SHORT');
    const far = { from: '2098-12-01', to: '2099-12-01', facts: withClock(30, ClockUnit.WORKING_DAYS) };
    given(proposed).when(asking.notice('hebei', far)).rejects('WORKING_DAYS_UNKNOWN');
  });
  it('may be of one day where no rule says more', () =>
    given(proposed)
      .when(asking.notice('hebei', { to: '2026-10-01', facts: { ...facts, ruleSets: new Map() } }))
      .then(became.noticed('hebei', { to: '2026-10-01' })));
  it('may be posted again when it is over', () =>
    given(proposed, became.noticed('hebei', { from: '2026-09-01', to: '2026-09-30' }))
      .when(asking.notice('hebei'))
      .then(became.noticed('hebei')));
  it.each([
    ['while it runs', [became.noticed('hebei', { to: '2026-10-01' })], 'NOTICE_POSTED'],
    ['once the project is approved', [happened.approved('hebei')], 'ALREADY_APPROVED'],
  ])('is not posted again %s', (_, history, code) =>
    given(proposed, ...history)
      .when(asking.notice('hebei'))
      .rejects(code),
  );
  it.each([
    ['of another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['without a beginning', { from: '' }, 'DATE_MALFORMED'],
    ['without an end', { to: '' }, 'DATE_MALFORMED'],
    ['that ends before it begins', { to: '2026-09-30' }, 'ENDS_BEFORE_IT_BEGINS'],
    ['without a place', { url: 'nowhere' }, 'URL_MALFORMED'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, rest, code) => given(proposed).when(asking.notice('hebei', rest)).rejects(code));
  it('must be over before the approval', () =>
    given(proposed, became.noticed('hebei', { to: document.date }))
      .when(command.approve('hebei'))
      .rejects('NOTICE_RUNNING'));
  it('shows in public, the latest of each province', () =>
    expect(
      fold(publicWork, [
        proposed,
        became.noticed('hebei', { to: '2026-10-02' }),
        became.noticed('hebei'),
        became.noticed('beijing'),
      ])!.revisions[0]!.course!.notices.map((n) => [n.province, n.to]),
    ).toEqual([
      ['beijing', '2026-10-20'],
      ['hebei', '2026-10-20'],
    ]));
});

describe('an objection (异议)', () => {
  const noticed = [proposed, became.noticed('hebei')];
  it('is recorded while the notice runs', () =>
    given(...noticed)
      .when(asking.object('hebei'))
      .then(became.objected('hebei')));
  it('counts on the first day of the notice', () =>
    expect(
      work.decide(fold(work, noticed), asking.object('hebei', { receivedOn: '2026-10-01' })).rejected,
    ).toBeUndefined());
  it.each([
    ['before the notice', { receivedOn: '2026-09-30' }, 'OUTSIDE_NOTICE'],
    ['after the notice', { receivedOn: '2026-10-21' }, 'OUTSIDE_NOTICE'],
    ['in the future', { receivedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['by nobody', { objectorRef: ' ' }, 'FIELD_REQUIRED'],
    ['without a text', { bodyDigest: '' }, 'DIGEST_MALFORMED'],
    ['where there is no notice', { province: 'tianjin' }, 'NO_NOTICE'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, rest, code) =>
    given(...noticed)
      .when(asking.object('hebei', rest))
      .rejects(code),
  );
  it('is decided before the project is approved', () => {
    given(...noticed, became.objected('hebei'))
      .when(command.approve('hebei'))
      .rejects('OBJECTION_OPEN');
    given(...noticed, became.objected('hebei'))
      .when(asking.decide('hebei'))
      .then(became.decided('hebei'));
    given(...noticed, became.objected('hebei'), became.decided('hebei'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'));
  });
  it('does not keep another province from approving', () =>
    given(...noticed, became.objected('hebei'))
      .when(command.approve('tianjin'))
      .then(happened.approved('tianjin')));
  it('is not decided twice otherwise', () =>
    given(...noticed, became.objected('hebei'), became.decided('hebei', true))
      .when(asking.decide('hebei'))
      .rejects('ALREADY_DECIDED'));
  it.each([
    ['by another province', 'tianjin', {}, 'UNKNOWN_OBJECTION'],
    ['that is not there', 'hebei', { objectionId: 'x' }, 'UNKNOWN_OBJECTION'],
    ['with another province’s key', 'hebei', { act: signedBy('tianjin') }, 'UNKNOWN_KEY'],
    ['without a reason', 'hebei', { reason: '' }, 'FIELD_REQUIRED'],
    ['without a document', 'hebei', { document: undefined }, 'FIELD_REQUIRED'],
    ['where there is no revision', 'hebei', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is not decided %s', (_, province, rest, code) =>
    given(...noticed, became.objected('hebei'))
      .when(asking.decide(province, rest))
      .rejects(code),
  );
});
