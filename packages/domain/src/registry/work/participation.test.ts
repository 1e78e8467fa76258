import { DifferenceKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { about } from '../testing/edition.ts';
import { drafting } from '../testing/drafting.ts';
import { consultedLate, joinedLate, ofTwo, participating } from '../testing/participation.ts';
import { asking } from '../testing/project.ts';
import { actorOf, digest, document, provinces, signedBy } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { workId } = happened.proposed().data;
const at = { workId, revision: 1 } as const;
const happening = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;
const ask = (rest: Parameters<typeof participating.ask>[1] = {}) => participating.ask('hebei', rest);
const asked = participating.asked('hebei');
const joined = (late: boolean) => participating.joined('hebei', late);
const adopt = (rest: Parameters<typeof participating.adopt>[1] = {}) => participating.adopt('hebei', rest);
const adopted = participating.adopted('hebei');
const { leave, left, voided } = participating;

const two = ['beijing', 'tianjin'];
const { established, reviewed, agreeing, numbered } = ofTwo;
const round = happened.agreementOpened().data;
const late = joinedLate;
const consulted = consultedLate;
const shown = (...history: readonly WorkEvent[]) => fold(publicWork, history)!.revisions[0]!;

describe('a province asked after the establishment', () => {
  it('is asked by the lead, and takes part when it approves', () => {
    given(...established)
      .when(ask())
      .then(asked);
    given(...established, asked)
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), joined(false));
    expect(shown(...established, asked)).toMatchObject({ roster: two, course: { asked: ['hebei'] } });
    const after = [...established, asked, happened.approved('hebei'), joined(false)];
    expect(shown(...after)).toMatchObject({ roster: ['beijing', 'hebei', 'tianjin'], course: { asked: [] } });
    expect(fold(publicWork, after)!.members).toContain('hebei');
    given(...after)
      .when(ask())
      .then();
  });
  it('may refuse, and change its mind', () => {
    given(...established, asked)
      .when(command.refuse('hebei'))
      .then(happened.refused('hebei'));
    given(...established, asked, happened.refused('hebei'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), joined(false));
    given(...established, asked, happened.approved('hebei'), joined(false))
      .when(command.refuse('hebei'))
      .rejects('ALREADY_ESTABLISHED');
  });
  it('does nothing before it approves', () => {
    const begun = [...established, asked, happened.drafted(DraftKind.CONSULTATION, '1')];
    given(...begun)
      .when(command.open('hebei'))
      .rejects('NOT_JOINED');
    given(...begun)
      .when(asking.plan('hebei'))
      .rejects('NOT_JOINED');
    given(...begun)
      .when(leave('hebei'))
      .rejects('NOT_ESTABLISHED');
    given(...reviewed, asked)
      .when(drafting.contest('hebei'))
      .rejects('NOT_JOINED');
  });
  it('has its own consultation before the others agree', () => {
    const joining = [...reviewed, asked, happened.approved('hebei'), joined(false)];
    given(...joining)
      .when(command.openAgreement())
      .rejects('CONSULTATION_NOT_CLOSED');
    given(...joining, happened.opened('hebei'), happened.closed('hebei'))
      .when(command.openAgreement())
      .then(happening('registry.AgreementOpened.v1', { ...round, roster: [...two, 'hebei'] }));
  });
  it('voids the round of agreement that is open', () =>
    given(...agreeing, asked)
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), joined(false), voided('hebei joined')));
});

describe('a province that joins after the agreement', () => {
  it('joins late, beside an agreement that stands', () => {
    given(...numbered, asked)
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), joined(true));
    expect(shown(...late)).toMatchObject({
      state: 'REVISION_STATE_NUMBERED',
      roster: two,
      course: { late: [{ province: 'hebei', adoptedDigest: '' }], asked: [] },
    });
  });
  it('consults on the text that was agreed', () => {
    given(...late)
      .when(command.open('hebei'))
      .then(happened.opened('hebei', 1, '3'));
  });
  it('may open its window again until it has adopted the text', () => {
    given(...consulted)
      .when(drafting.reopen('hebei'))
      .then(drafting.reopened('hebei'));
    given(...consulted, adopted)
      .when(drafting.reopen('hebei'))
      .rejects('TEXT_ADOPTED');
    const again = shown(...consulted, drafting.reopened('hebei'));
    expect(again.state).toBe('REVISION_STATE_NUMBERED');
    expect(again.consultations.find((c) => c.province === 'hebei')!.closedOn).toBe('');
  });
  it('adopts the text when its own consultation is over', () => {
    given(...consulted)
      .when(adopt())
      .then(adopted);
    expect(shown(...consulted, adopted).state).toBe('REVISION_STATE_NUMBERED');
    expect(shown(...consulted, adopted).course!.late).toEqual([
      { province: 'hebei', adoptedDigest: digest('3'), numbered: false },
    ]);
  });
  it.each([
    ['of another round', { round: 2 }, 'NOT_AGREED'],
    ['that is another one', { digest: digest('4') }, 'DIGEST_MISMATCH'],
    ['while comments are open', { openComments: 2 }, 'COMMENTS_NOT_DISPOSED'],
    ['before its window was closed', { document: { ...document, date: '2026-10-31' } }, 'ADOPTED_BEFORE_CLOSE'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['in an unknown revision', { revision: 4 }, 'UNKNOWN_REVISION'],
  ])('does not adopt a text %s', (_, rest, code) =>
    given(...consulted)
      .when(adopt(rest))
      .rejects(code),
  );
  it.each([
    ['without a consultation', late],
    ['while its window is open', [...late, happened.opened('hebei', 1, '3')]],
    ['after a consultation on another text', [...late, happened.opened('hebei', 1, '1'), happened.closed('hebei')]],
  ])('does not adopt it %s', (_, history) =>
    given(...history)
      .when(adopt())
      .rejects('CONSULTATION_NOT_CLOSED'),
  );
  it('is told from those that agreed', () => {
    given(...numbered)
      .when(participating.adopt('tianjin'))
      .rejects('NOT_LATE');
    given(...late)
      .when(command.agree('hebei'))
      .rejects('NOT_IN_ROSTER');
  });
  it('publishes under the same sequence when it has adopted the text', () => {
    given(...consulted)
      .when(command.publish('hebei'))
      .rejects('TEXT_NOT_ADOPTED');
    given(...consulted, adopted)
      .when(command.publish('hebei'))
      .rejects('SEQUENCE_NOT_JOINED');
    given(...consulted, adopted, participating.numbered('hebei'))
      .when(command.publish('hebei'))
      .then(happened.published('hebei', 'DB13/T 3048—2026'));
    given(...consulted, adopted)
      .when(command.publish('hebei', { publishedOn: '2026-11-19', announcement: { ...document, date: '2026-11-19' } }))
      .rejects('PUBLISHED_BEFORE_ADOPTION');
  });
  it('gets its number from the process, once', () => {
    const joining = participating.numbered('hebei');
    given(...consulted, adopted)
      .when(participating.join('hebei'))
      .then(joining);
    expect(shown(...consulted, adopted, joining).course!.late).toMatchObject([{ province: 'hebei', numbered: true }]);
    given(...consulted, adopted, joining)
      .when(participating.join('hebei'))
      .then();
  });
  it.each<[string, Parameters<typeof participating.join>, string]>([
    ['of another round', ['hebei', { round: 2 }], 'NOT_AGREED'],
    ['of another sequence', ['hebei', { sequence: 3049 }], 'SEQUENCE_MISMATCH'],
    ['of another range', ['hebei', { rangeId: 'jjj-5001' }], 'SEQUENCE_MISMATCH'],
    ['where it was party to the agreement', ['tianjin'], 'NOT_LATE'],
    ['in an unknown revision', ['hebei', { revision: 4 }], 'UNKNOWN_REVISION'],
  ])('gets no number %s', (_, asking, code) =>
    given(...consulted, adopted)
      .when(participating.join(...asking))
      .rejects(code),
  );
  it('gets no number while the agreement has none, or where it was revoked', () => {
    given(...consulted.filter(({ type }) => type !== 'registry.SequenceAssigned.v1'), adopted)
      .when(participating.join('hebei'))
      .rejects('SEQUENCE_MISMATCH');
    const revoked = [...consulted, adopted, participating.numbered('hebei'), happened.revoked('beijing')];
    given(...revoked)
      .when(participating.join('hebei'))
      .rejects('NOT_AGREED');
    expect(fold(work, [...revoked, participating.numbered('hebei')]).revisions.get(1)!.numbered).toEqual([]);
  });
  it('declares where its edition differs', () => {
    const { type } = work.decide(fold(work, late), about.differ()).events[0]!;
    expect(type).toBe('registry.DifferenceDeclared.v1');
    given(...numbered, asked)
      .when(about.differ())
      .rejects('NOT_JOINED');
  });
  it('takes part in the next round where the agreement is revoked', () => {
    const revoked = [...consulted, adopted, happened.revoked('beijing')];
    given(...revoked)
      .when(command.openAgreement())
      .then(happening('registry.AgreementOpened.v1', { ...round, round: 2, roster: [...two, 'hebei'] }));
    given(...revoked)
      .when(adopt())
      .rejects('NOT_LATE');
    expect(shown(...revoked)).toMatchObject({ roster: ['beijing', 'hebei', 'tianjin'], course: { late: [] } });
  });
});

describe('a province that leaves before it publishes', () => {
  it('leaves the others to go on', () => {
    given(...until.reviewed)
      .when(leave('hebei'))
      .then(left('hebei'));
    given(...until.reviewed, left('hebei'))
      .when(command.openAgreement())
      .then(happening('registry.AgreementOpened.v1', { ...round, roster: two }));
    const { roster, course } = shown(...until.reviewed, left('hebei'));
    expect(roster).toEqual(two);
    expect(course!.ended).toMatchObject([{ province: 'hebei' }]);
  });
  it('is not waited for where it contested the review', () =>
    given(...until.reviewed, drafting.contested('hebei'), left('hebei'))
      .when(command.openAgreement())
      .then(happening('registry.AgreementOpened.v1', { ...round, roster: two })));
  it('voids the round of agreement that is open', () =>
    given(...until.agreeing)
      .when(leave('hebei'))
      .then(left('hebei'), voided('hebei left')));
  it('leaves an agreement standing, and publishes nothing', () => {
    given(...until.numbered)
      .when(leave('hebei'))
      .then(left('hebei'));
    const after = [...until.numbered, left('hebei')];
    given(...after)
      .when(command.publish('hebei'))
      .rejects('NOT_A_MEMBER');
    given(...after)
      .when(command.publish('beijing'))
      .then(happened.published('beijing', 'DB11/T 3048—2026'));
    given(...after)
      .when(ask())
      .rejects('PARTICIPATION_ENDED');
    expect(shown(...after).roster).toEqual([...provinces].toSorted());
  });
  it('is not waited for by a clause that differs', () => {
    const differing = happening('registry.DifferenceDeclared.v1', {
      ...at,
      province: 'beijing',
      differenceId: 'x',
      kind: DifferenceKind.CLAUSE,
      clause: '5',
      description: '更严',
      commonTextDigest: digest('3'),
    });
    const consented = happening('registry.DifferenceConsented.v1', {
      ...at,
      province: 'beijing',
      differenceId: 'x',
      consentedBy: 'tianjin',
      document,
    });
    given(...until.numbered, differing, consented)
      .when(command.publish('beijing'))
      .rejects('DIFFERENCE_NOT_CONSENTED');
    given(...until.numbered, differing, consented, left('hebei'))
      .when(command.publish('beijing'))
      .then(happened.published('beijing', 'DB11/T 3048—2026'));
  });
  it('may be asked again as long as nothing is agreed', () => {
    given(...until.reviewed, left('hebei'))
      .when(ask())
      .then(asked);
    given(...until.reviewed, left('hebei'), asked)
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), joined(false));
  });
  it('may leave again when it came back', () =>
    given(...until.reviewed, left('hebei'), asked, happened.approved('hebei'), joined(false))
      .when(leave('hebei'))
      .then(left('hebei')));
  it.each([
    ['which leads', 'beijing', until.reviewed, 'LEAD_CANNOT_LEAVE'],
    ['where one alone would be left', 'tianjin', established, 'TOO_FEW_MEMBERS'],
    ['before the establishment', 'hebei', [happened.proposed()], 'NOT_ESTABLISHED'],
    ['which published', 'hebei', [...until.numbered, happened.published('hebei', 'x')], 'EDITION_PUBLISHED'],
    ['which takes no part', 'hebei', established, 'NOT_A_MEMBER'],
    ['of a work that is not there', 'hebei', [], 'UNKNOWN_WORK'],
  ] as const)('is not one %s', (_, province, history, code) =>
    given(...history)
      .when(leave(province))
      .rejects(code),
  );
  it.each([
    ['for another', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
  ])('does not leave %s', (_, rest, code) =>
    given(...until.reviewed)
      .when(leave('hebei', rest))
      .rejects(code),
  );
  it('leaves nobody to agree with, where the agreement is revoked', () => {
    const alone = [...until.numbered, left('tianjin'), left('hebei')];
    given(...alone, happened.revoked('beijing'))
      .when(command.openAgreement())
      .rejects('TOO_FEW_MEMBERS');
  });
  it('leaves late as well', () => {
    given(...late)
      .when(leave('hebei'))
      .then(left('hebei'));
    expect(shown(...late, left('hebei')).course).toMatchObject({ late: [], ended: [{ province: 'hebei' }] });
    given(...consulted, adopted, left('hebei'))
      .when(command.publish('hebei'))
      .rejects('NOT_A_MEMBER');
  });
});

describe('a latecomer that has its number', () => {
  it('is told from another that has none yet', () => {
    const other = participating.joined('henan', true);
    const numbered = happening('registry.SequenceJoined.v1', {
      ...happened.numbered().data,
      province: 'hebei',
    } as never);
    expect(shown(...late, other, numbered).course!.late.map((l) => [l.province, l.numbered ?? false])).toEqual([
      ['hebei', true],
      ['henan', false],
    ]);
  });
});

describe('events of provinces that did not join', () => {
  it('change nothing', () => {
    const state = fold(work, numbered);
    expect(work.evolve(state, adopted)).toEqual(state);
    const course = shown(...numbered, adopted).course!;
    expect(course.late).toEqual([]);
    expect(
      shown(...numbered, asked, joined(true), { ...adopted, data: { ...adopted.data, province: 'x' } }).course!.late,
    ).toEqual([{ province: 'hebei', adoptedDigest: '', numbered: false }]);
    expect(publicWork.evolve(fold(publicWork, numbered), { ...asked, data: { ...asked.data, revision: 9 } })).toEqual(
      fold(publicWork, numbered),
    );
  });
});
