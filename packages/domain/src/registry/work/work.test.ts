import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { DraftKind, ReviewOutcome, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { ClockUnit, GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { actorOf, digest, document, facts, provinces, ruleSet, signedBy, source } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import type { WorkEvent } from './events.ts';
import { series as seriesDecider } from '../series.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { CONSULTATION, REVIEW, APPROVAL } = DraftKind;
const noRules = { ...facts, ruleSets: new Map() };
const noClocks = { ...facts, ruleSets: new Map([['hebei', [{ ...ruleSet, clocks: [] }]]]) };
const unknown = { workId: 'w-unknown' };

describe('a proposal', () => {
  it('begins revision 1, led by the province that proposes', () =>
    given().when(command.propose()).then(happened.proposed()));
  it('may be for two provinces only', () =>
    given()
      .when(command.propose({ members: ['beijing', 'hebei'] }))
      .then(happened.proposed({ members: ['beijing', 'hebei'] })));
  it('takes a mandatory standard with its legal basis', () =>
    given()
      .when(command.propose({ force: Force.MANDATORY, legalBasis: '大气污染防治法 第九条' }))
      .then(happened.proposed({ force: Force.MANDATORY, legalBasis: '大气污染防治法 第九条' })));
  it.each([
    ['without a title', { titleZh: ' ' }, 'FIELD_REQUIRED'],
    ['without a field', { field: '' }, 'FIELD_REQUIRED'],
    ['without its force', { force: Force.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['of one province', { members: ['beijing'] }, 'TOO_FEW_MEMBERS'],
    ['that names a member twice', { members: ['beijing', 'beijing'] }, 'MEMBER_REPEATED'],
    ['with a stranger', { members: ['beijing', 'shanghai'] }, 'NOT_A_MEMBER'],
    ['that names a stranger first', { members: ['shanghai', 'beijing'] }, 'NOT_A_MEMBER'],
    ['by a province that takes no part', { members: ['tianjin', 'hebei'] }, 'LEAD_NOT_A_MEMBER'],
    ['by nobody', { actor: { subject: 's', role: 'department' } }, 'LEAD_NOT_A_MEMBER'],
    ['without a survey of needs', { needsSurveyDigest: '' }, 'DIGEST_MALFORMED'],
    ['of a mandatory standard without a law', { force: Force.MANDATORY }, 'LEGAL_BASIS_MISSING'],
  ])('is refused %s', (_, rest, code) => given().when(command.propose(rest)).rejects(code));
  it('is refused under the id of a backfilled work', () =>
    given(happened.recorded()).when(command.propose()).rejects('WORK_EXISTS'));
  it('names the law behind the survey and the legal basis', () => {
    const article = (c: ReturnType<typeof command.propose>) => work.decide(work.initial, c).rejected?.rule?.article;
    expect(article(command.propose({ needsSurveyDigest: 'x' }))).toBe('第十五条');
    expect(article(command.propose({ force: Force.MANDATORY }))).toBe('第十条');
  });
});

describe('a proposal beside a living joint project that it resembles', () => {
  const resembling = [
    { workId: 'w8', titleZh: '冷链物流操作规程' },
    { workId: 'w9', titleZh: '冷链规程' },
  ];
  const still = {
    ...facts,
    ruleSets: new Map([
      [
        'beijing',
        [
          {
            ...ruleSet,
            gates: [
              {
                kind: GateKind.STANDSTILL,
                article: '京津冀协议 第六条',
                sourced: true,
                citation: '',
                policyId: 'agreement',
              },
            ],
          },
        ],
      ],
    ]),
  };
  const rule = { ruleSet: ruleSet.id, version: ruleSet.version, article: '京津冀协议 第六条' };
  const override = { standstillOverride: '对象不同', actor: actorOf('beijing'), facts: still, resembling };
  const overridden = {
    type: 'registry.StandstillOverridden.v1',
    data: {
      workId: happened.proposed().data.workId,
      revision: 1,
      province: 'beijing',
      resembles: ['w8', 'w9'],
      reason: '对象不同',
      rule,
      policyId: 'agreement',
    },
  } as const satisfies WorkEvent;
  it('is made where no agreement asks to hold still', () =>
    given().when(command.propose({ resembling })).then(happened.proposed()));
  it('is made where it resembles none', () =>
    given()
      .when(command.propose({ facts: still }))
      .then(happened.proposed()));
  it('is refused where one does, by its article', () => {
    given()
      .when(command.propose({ facts: still, resembling }))
      .rejects('JOINT_PROJECT_LIVES');
    const { rejected } = work.decide(work.initial, command.propose({ facts: still, resembling }));
    expect(rejected).toMatchObject({ field: 'titleZh', rule: { article: '京津冀协议 第六条' } });
    expect(rejected!.message).toContain('冷链物流操作规程');
  });
  it('is made where the regulator says why, which is recorded', () => {
    given().when(command.propose(override)).then(happened.proposed(), overridden);
  });
  it('is not overridden by a department', () =>
    given()
      .when(command.propose({ ...override, actor: actorOf('beijing', 'department') }))
      .rejects('OVERRIDE_NOT_ALLOWED'));
});

describe('the approval of a project', () => {
  it('is each province’s own', () =>
    given(happened.proposed()).when(command.approve('tianjin')).then(happened.approved('tianjin')));
  it('establishes the work with the last one', () =>
    given(happened.proposed(), happened.approved('beijing'), happened.approved('tianjin'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), happened.established()));
  it('may follow a refusal', () =>
    given(happened.proposed(), happened.approved('beijing'), happened.approved('tianjin'), happened.refused('hebei'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), happened.established()));
  it('does not count once taken back', () =>
    given(happened.proposed(), happened.approved('beijing'), happened.refused('beijing'), happened.approved('tianjin'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei')));
  it('is refused for a work that is not there', () =>
    given().when(command.approve('beijing', unknown)).rejects('UNKNOWN_WORK'));
  it('is refused for a revision that is not there', () =>
    given(happened.proposed())
      .when(command.approve('beijing', { revision: 2 }))
      .rejects('UNKNOWN_REVISION'));
  it('is refused to a backfilled work', () =>
    given(happened.recorded()).when(command.approve('beijing')).rejects('UNKNOWN_REVISION'));
  it('is refused to a stranger', () =>
    given(happened.proposed({ members: ['beijing', 'tianjin'] }))
      .when(command.approve('hebei'))
      .rejects('NOT_A_MEMBER'));
  it('is refused to whom another province’s token was given', () =>
    given(happened.proposed())
      .when(command.approve('tianjin', { actor: actorOf('beijing') }))
      .rejects('NOT_OWN_PROVINCE'));
  it('is refused with another province’s key', () =>
    given(happened.proposed())
      .when(command.approve('tianjin', { act: signedBy('beijing') }))
      .rejects('UNKNOWN_KEY'));
  it('is refused with a document of a day that has not come', () =>
    given(happened.proposed())
      .when(command.approve('tianjin', { document: { ...document, date: '2030-01-01' } }))
      .rejects('DATE_IN_FUTURE'));
  it('is refused without a document', () =>
    given(happened.proposed())
      .when(command.approve('tianjin', { document: undefined }))
      .rejects('FIELD_REQUIRED'));
  it('can be refused by a province, with a reason', () =>
    given(happened.proposed()).when(command.refuse('hebei')).then(happened.refused('hebei')));
  it('cannot be refused without a reason', () =>
    given(happened.proposed())
      .when(command.refuse('hebei', { reason: '' }))
      .rejects('FIELD_REQUIRED'));
  it('cannot be refused once the work is established', () =>
    given(...until.established)
      .when(command.refuse('hebei'))
      .rejects('ALREADY_ESTABLISHED'));
  it('cannot be refused where there is no work', () => given().when(command.refuse('hebei')).rejects('UNKNOWN_WORK'));
});

describe('a draft', () => {
  it('is recorded by digest', () =>
    given(...until.established)
      .when(command.draft(CONSULTATION, '1'))
      .then(happened.drafted(CONSULTATION, '1')));
  it('may come back after another one', () =>
    given(...until.established, happened.drafted(REVIEW, '1'), happened.drafted(REVIEW, '2'))
      .when(command.draft(REVIEW, '1'))
      .then(happened.drafted(REVIEW, '1')));
  it.each([
    ['by another than the lead', { actor: actorOf('hebei') }, 'NOT_LEAD'],
    ['of no kind', { kind: DraftKind.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['with a malformed digest', { digest: 'sha256:XYZ' }, 'DIGEST_MALFORMED'],
    ['without a media type', { mediaType: '' }, 'FIELD_REQUIRED'],
    ['of no bytes', { size: 0 }, 'FIELD_REQUIRED'],
    ['with a malformed explanation digest', { explanationDigest: 'x' }, 'DIGEST_MALFORMED'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.established)
      .when(command.draft(CONSULTATION, '1', rest))
      .rejects(code),
  );
  it('takes the digest of an explanation', () =>
    given(...until.established)
      .when(command.draft(REVIEW, '1', { explanationDigest: digest('9') }))
      .then({
        type: 'registry.DraftRecorded.v1',
        data: { ...happened.drafted(REVIEW, '1').data, explanationDigest: digest('9') },
      }));
  it('waits for every approval', () =>
    given(happened.proposed()).when(command.draft(CONSULTATION, '1')).rejects('NOT_ESTABLISHED'));
  it('voids the open round where it is a 报批稿 with another digest', () =>
    given(...until.agreeing)
      .when(command.draft(APPROVAL, '4'))
      .then(happened.drafted(APPROVAL, '4'), happened.voided('4')));
  it('is refused while a round is open, where it is none', () =>
    given(...until.agreeing)
      .when(command.draft(REVIEW, '4'))
      .rejects('AGREEMENT_OPEN'));
  it('is refused once the text is agreed', () =>
    given(...until.agreed)
      .when(command.draft(APPROVAL, '4'))
      .rejects('TEXT_AGREED'));
  it('is refused where there is no work', () => given().when(command.draft(APPROVAL, '4')).rejects('UNKNOWN_WORK'));
});

describe('a consultation window', () => {
  it('may have exactly the days of the rule set, not counting the first', () =>
    given(...until.consulting)
      .when(command.open('hebei'))
      .then(happened.opened('hebei')));
  it('is refused one day shorter, naming the rule', () => {
    const short = command.open('hebei', { to: '2026-10-30' });
    given(...until.consulting)
      .when(short)
      .rejects('CONSULTATION_TOO_SHORT');
    expect(work.decide(fold(work, until.consulting), short).rejected).toMatchObject({
      field: 'to',
      rule: { set: 'jjj', version: '1', article: '第十一条' },
    });
  });
  it.each([
    ['for a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['from a day that does not exist', { from: '2026-02-30' }, 'DATE_MALFORMED'],
    ['to no day', { to: '2026-13-01' }, 'DATE_MALFORMED'],
    ['without an address', { url: 'ftp://x' }, 'URL_MALFORMED'],
    ['without a rule set', { facts: noRules }, 'NO_RULE_SET'],
    ['under a rule set that says nothing of it', { facts: noClocks }, 'NO_RULE_SET'],
    ['without a rule set of that day', { from: '2025-01-01' }, 'NO_RULE_SET'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.consulting)
      .when(command.open('hebei', rest))
      .rejects(code),
  );
  it('lasts as long as the rule set counts it, in whatever unit', () => {
    const counted = (unit: ClockUnit, limit: number) => ({
      ...facts,
      ruleSets: new Map([['hebei', [{ ...ruleSet, clocks: [{ ...ruleSet.clocks[0]!, unit, limit }] }]]]),
    });
    const month = counted(ClockUnit.MONTHS, 1);
    const { type, data } = happened.opened('hebei');
    given(...until.consulting)
      .when(command.open('hebei', { facts: month, to: '2026-11-01' }))
      .then({ type, data: { ...data, to: '2026-11-01' } });
    given(...until.consulting)
      .when(command.open('hebei', { facts: month }))
      .rejects('CONSULTATION_TOO_SHORT');
    given(...until.consulting)
      .when(command.open('hebei', { facts: counted(ClockUnit.WORKING_DAYS, 30), from: '2098-10-01', to: '2099-12-01' }))
      .rejects('WORKING_DAYS_UNKNOWN');
  });
  it('needs a consultation draft', () =>
    given(...until.established)
      .when(command.open('hebei'))
      .rejects('DRAFT_MISSING'));
  it.each([{ from: '2026-09-30' }, { to: '2026-11-05' }, { url: 'https://example.org/other' }])(
    'is not opened twice with other dates, or elsewhere: %j',
    (rest) =>
      given(...until.consulting, happened.opened('hebei'))
        .when(command.open('hebei', rest))
        .rejects('CONSULTATION_ALREADY_OPEN'),
  );
  it.each(['see https://example.org', 'https://example.org/a b', 'https://'])('is not opened at "%s"', (url) =>
    given(...until.consulting)
      .when(command.open('hebei', { url }))
      .rejects('URL_MALFORMED'),
  );
  it('is opened at an address of the plain web, too', () => {
    const { type, data } = happened.opened('hebei');
    const url = 'http://example.org/consultation';
    given(...until.consulting)
      .when(command.open('hebei', { url }))
      .then({ type, data: { ...data, url } });
  });
  it('is opened again in a new round, for a new draft', () =>
    given(...until.consulted, happened.drafted(CONSULTATION, '8'))
      .when(command.open('hebei'))
      .then(happened.opened('hebei', 2, '8')));
  it('is refused where there is no work', () => given().when(command.open('hebei')).rejects('UNKNOWN_WORK'));
  it('closes after its last day', () =>
    given(...until.consulting, happened.opened('hebei'))
      .when(command.close('hebei'))
      .then(happened.closed('hebei')));
  it('closes on its last day', () => {
    const closed = happened.closed('hebei');
    given(...until.consulting, happened.opened('hebei'))
      .when(command.close('hebei', { closedOn: '2026-10-31' }))
      .then({ ...closed, data: { ...closed.data, closedOn: '2026-10-31' } });
  });
  it.each([
    ['before its last day', { closedOn: '2026-10-30' }, 'CLOSED_TOO_EARLY'],
    ['in the future', { closedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['for a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
  ])('is not closed %s', (_, rest, code) =>
    given(...until.consulting, happened.opened('hebei'))
      .when(command.close('hebei', rest))
      .rejects(code),
  );
  it('is not closed where it was not opened', () =>
    given(...until.consulting)
      .when(command.close('hebei'))
      .rejects('CONSULTATION_NOT_OPEN'));
  it('is not closed twice on other days', () =>
    given(...until.consulted)
      .when(command.close('hebei', { closedOn: '2026-11-02' }))
      .rejects('CONSULTATION_CLOSED'));
  it('is not closed where there is no work', () => given().when(command.close('hebei')).rejects('UNKNOWN_WORK'));
});

describe('a review', () => {
  it('passes with the share of votes that each rule set asks for', () =>
    given(...until.consulted)
      .when(command.review())
      .then(happened.reviewed()));
  it('may be held on the day on which the windows closed', () =>
    given(...until.consulted)
      .when(command.review({ heldOn: '2026-11-01' }))
      .then(happened.reviewed({ heldOn: '2026-11-01' })));
  it('fails on record', () =>
    given(...until.consulted)
      .when(command.review({ outcome: ReviewOutcome.FAIL, votesFor: 1, votesAgainst: 4, abstentions: 0 }))
      .then(happened.reviewed({ outcome: ReviewOutcome.FAIL, votesFor: 1, votesAgainst: 4, abstentions: 0 })));
  it('may be held again after it failed', () =>
    given(...until.consulted, happened.reviewed({ outcome: ReviewOutcome.AGAIN, heldOn: '2026-11-09' }))
      .when(command.review())
      .then(happened.reviewed()));
  it.each([
    ['with too few votes', { votesFor: 3, abstentions: 2 }, 'TOO_FEW_VOTES'],
    [
      'with changes and too few votes',
      { votesFor: 3, abstentions: 2, outcome: ReviewOutcome.PASS_WITH_CHANGES },
      'TOO_FEW_VOTES',
    ],
    ['of a text that is no review draft', { draftDigest: digest('1') }, 'UNKNOWN_DIGEST'],
    ['while comments wait', { openComments: 2 }, 'COMMENTS_NOT_DISPOSED'],
    ['of a malformed digest', { draftDigest: 'x' }, 'DIGEST_MALFORMED'],
    ['before the windows closed', { heldOn: '2026-10-31' }, 'REVIEWED_BEFORE_CLOSE'],
    ['in the future', { heldOn: '2027-01-01' }, 'DATE_IN_FUTURE'],
    ['by nobody', { panelRefs: [], votesFor: 0, abstentions: 0 }, 'FIELD_REQUIRED'],
    ['by a person twice', { panelRefs: ['p1', 'p1', 'p3', 'p4', 'p5'] }, 'PANEL_REPEATED'],
    ['with negative votes', { votesFor: 6, abstentions: -1 }, 'VOTES_NEGATIVE'],
    ['with votes that do not add up', { votesFor: 5 }, 'VOTES_MISCOUNTED'],
    ['without minutes', { minutesDigest: '' }, 'DIGEST_MALFORMED'],
    ['without a body', { body: '' }, 'FIELD_REQUIRED'],
    ['without an outcome', { outcome: ReviewOutcome.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['without rule sets', { facts: noRules }, 'NO_RULE_SET'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.consulted)
      .when(command.review(rest))
      .rejects(code),
  );
  it('waits for every window', () =>
    given(...until.consulting, happened.opened('beijing'), happened.drafted(REVIEW, '2'))
      .when(command.review())
      .rejects('CONSULTATION_NOT_CLOSED'));
  it('is not repeated for a draft that passed', () =>
    given(...until.reviewed)
      .when(command.review({ heldOn: '2026-11-12' }))
      .rejects('ALREADY_REVIEWED'));
  it('is held anew for another draft', () =>
    given(...until.reviewed, happened.drafted(REVIEW, '5'))
      .when(command.review({ draftDigest: digest('5'), heldOn: '2026-11-12' }))
      .then(happened.reviewed({ draftDigest: digest('5'), heldOn: '2026-11-12' })));
  it('is not held while the members agree', () =>
    given(...until.agreeing)
      .when(command.review({ heldOn: '2026-11-12' }))
      .rejects('AGREEMENT_OPEN'));
  it('is not held after they agreed', () =>
    given(...until.agreed)
      .when(command.review({ heldOn: '2026-11-12' }))
      .rejects('AGREEMENT_OPEN'));
  it('is refused where a province was never consulted', () =>
    given(
      ...until.consulted.filter(({ data }) => !('province' in data && data.province === 'hebei' && 'round' in data)),
    )
      .when(command.review())
      .rejects('CONSULTATION_NOT_CLOSED'));
  it('is refused where there is no work', () => given().when(command.review()).rejects('UNKNOWN_WORK'));
});

describe('a round of agreement', () => {
  it('opens with a frozen roster, for the latest 报批稿', () =>
    given(...until.reviewed)
      .when(command.openAgreement())
      .then(happened.agreementOpened()));
  it('opens anew after a refusal', () =>
    given(...until.agreeing, happened.agreementRefused('hebei'))
      .when(command.openAgreement())
      .then(happened.agreementOpened(2)));
  it.each([
    ['by another than the lead', { actor: actorOf('hebei') }, 'NOT_LEAD'],
    ['for a malformed digest', { digest: 'x' }, 'DIGEST_MALFORMED'],
    ['for no day', { targetDate: '' }, 'DATE_MALFORMED'],
    ['for a text that nobody recorded', { digest: digest('9') }, 'UNKNOWN_DIGEST'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.reviewed)
      .when(command.openAgreement(rest))
      .rejects(code),
  );
  it('is refused for an older 报批稿', () =>
    given(...until.reviewed, happened.drafted(APPROVAL, '4'))
      .when(command.openAgreement())
      .rejects('DIGEST_SUPERSEDED'));
  it('is refused before the review', () =>
    given(...until.consulted, happened.drafted(APPROVAL, '3'))
      .when(command.openAgreement())
      .rejects('NOT_REVIEWED'));
  it('is refused after a review that failed', () =>
    given(...until.reviewed, happened.reviewed({ outcome: ReviewOutcome.FAIL }))
      .when(command.openAgreement())
      .rejects('NOT_REVIEWED'));
  it('is not opened beside an open one', () =>
    given(...until.agreeing)
      .when(command.openAgreement({ targetDate: '2027-01-01' }))
      .rejects('AGREEMENT_OPEN'));
  it('is not opened once everybody agreed', () =>
    given(...until.agreed)
      .when(command.openAgreement())
      .rejects('ALREADY_AGREED'));
  it('is refused where there is no work', () => given().when(command.openAgreement()).rejects('UNKNOWN_WORK'));
});

describe('agreement to the common text', () => {
  const two = [...until.agreeing, happened.agreed('beijing'), happened.agreed('tianjin')];
  it('is each province’s own', () =>
    given(...until.agreeing)
      .when(command.agree('hebei'))
      .then(happened.agreed('hebei')));
  it('is made by the last signature, in the same decision', () =>
    given(...two)
      .when(command.agree('hebei'))
      .then(happened.agreed('hebei'), happened.publicationAgreed()));
  it.each([
    ['to another digest', { digest: digest('4') }, 'DIGEST_MISMATCH'],
    ['in another round', { round: 2 }, 'ROUND_SUPERSEDED'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['by a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.agreeing)
      .when(command.agree('hebei', rest))
      .rejects(code),
  );
  it('is refused before a round is open', () =>
    given(...until.reviewed)
      .when(command.agree('hebei'))
      .rejects('NO_AGREEMENT'));
  it('is refused where there is no work', () => given().when(command.agree('hebei')).rejects('UNKNOWN_WORK'));
  it('is refused in a round that is void', () =>
    given(...until.agreeing, happened.agreed('hebei'), happened.drafted(APPROVAL, '4'), happened.voided('4'))
      .when(command.agree('hebei'))
      .rejects('ROUND_NOT_OPEN'));
  it('can be refused: the round is over', () =>
    given(...until.agreeing)
      .when(command.refuseAgreement('hebei'))
      .then(happened.agreementRefused('hebei')));
  it.each([
    ['a reason', { reason: '' }],
    ['a document', { document: undefined }],
  ])('cannot be refused without %s', (_, rest) =>
    given(...until.agreeing)
      .when(command.refuseAgreement('hebei', rest))
      .rejects('FIELD_REQUIRED'),
  );
  it('cannot be refused by who agreed', () =>
    given(...two)
      .when(command.refuseAgreement('beijing'))
      .rejects('ALREADY_AGREED'));
  it('cannot be refused twice', () =>
    given(...until.agreeing, happened.agreementRefused('hebei'))
      .when(command.refuseAgreement('tianjin'))
      .rejects('ROUND_NOT_OPEN'));
  it('cannot be refused by who went back, nor revoked by who refused', () => {
    given(...until.agreeing, happened.agreed('hebei'), happened.revoked('hebei'))
      .when(command.refuseAgreement('hebei'))
      .rejects('ROUND_NOT_OPEN');
    given(...until.agreeing, happened.agreementRefused('hebei'))
      .when(command.revoke('hebei'))
      .rejects('ROUND_NOT_OPEN');
  });
  it('cannot be refused before a round is open', () =>
    given(...until.reviewed)
      .when(command.refuseAgreement('hebei'))
      .rejects('NO_AGREEMENT'));
  it('can be revoked while the round is open', () =>
    given(...two)
      .when(command.revoke('beijing'))
      .then(happened.revoked('beijing')));
  it('can be revoked until an edition is published', () =>
    given(...until.numbered)
      .when(command.revoke('hebei'))
      .then(happened.revoked('hebei')));
  it.each([
    ['a reason', { reason: '' }],
    ['a document', { document: undefined }],
  ])('cannot be revoked without %s', (_, rest) =>
    given(...until.agreed)
      .when(command.revoke('hebei', rest))
      .rejects('FIELD_REQUIRED'),
  );
  it('cannot be revoked by who has not agreed', () =>
    given(...two)
      .when(command.revoke('hebei'))
      .rejects('NOT_AGREED'));
  it('cannot be revoked after a publication', () =>
    given(...until.numbered, happened.published('beijing', 'DB11/T 3048—2026'))
      .when(command.revoke('hebei'))
      .rejects('EDITION_PUBLISHED'));
  it('cannot be revoked in a round that is over', () =>
    given(...until.agreeing, happened.agreementRefused('hebei'))
      .when(command.revoke('tianjin'))
      .rejects('ROUND_NOT_OPEN'));
  it('cannot be revoked after another province did', () =>
    given(...until.agreed, happened.revoked('hebei'))
      .when(command.revoke('tianjin'))
      .rejects('ROUND_NOT_OPEN'));
  it('cannot be revoked before a round is open', () =>
    given(...until.reviewed)
      .when(command.revoke('hebei'))
      .rejects('NO_AGREEMENT'));
});

describe('the number of an agreement', () => {
  it('is recorded once', () =>
    given(...until.agreed)
      .when(command.number())
      .then(happened.numbered()));
  it('is refused to a round that is not agreed', () =>
    given(...until.agreeing)
      .when(command.number())
      .rejects('NOT_AGREED'));
  it('is refused to another round', () =>
    given(...until.agreed)
      .when(command.number({ round: 2 }))
      .rejects('NOT_AGREED'));
  it('is refused once it was revoked', () =>
    given(...until.agreed, happened.revoked('hebei'))
      .when(command.number())
      .rejects('NOT_AGREED'));
  it.each([{ sequence: 3049 }, { rangeId: 'jjj-4001' }])('is not changed: %j', (rest) =>
    given(...until.numbered)
      .when(command.number(rest))
      .rejects('SEQUENCE_ASSIGNED'),
  );
  it('is none where it comes before the agreement', () => {
    const state = fold(work, until.agreeing);
    expect(work.evolve(state, happened.numbered())).toEqual(state);
  });
  it('is another one after a revocation', () =>
    given(...until.numbered, happened.revoked('hebei'), happened.agreementOpened(2), happened.publicationAgreed(2))
      .when(command.number({ round: 2, sequence: 3049 }))
      .then(happened.numbered(2, 3049)));
  it('is refused where there is no work', () => given().when(command.number()).rejects('UNKNOWN_WORK'));
});

describe('an edition', () => {
  it.each([
    ['beijing', 'DB11/T 3048—2026'],
    ['tianjin', 'DB12/T 3048—2026'],
    ['hebei', 'DB13/T 3048—2026'],
  ])('of %s carries the shared sequence as %s', (province, number) =>
    given(...until.numbered)
      .when(command.publish(province))
      .then(happened.published(province, number)),
  );
  it('carries the year of its own announcement', () => {
    const announcement = { ...document, date: '2025-12-31' };
    given(...until.numbered)
      .when(command.publish('hebei', { announcement }))
      .then(happened.published('hebei', 'DB13/T 3048—2025', { announcement }));
  });
  it('may be published on the day of its review, today, and implemented at once', () => {
    const today = '2026-11-10';
    const announcement = { ...document, date: today };
    const days = { announcement, publishedOn: today, implementsOn: today };
    given(...until.numbered)
      .when(command.publish('hebei', { ...days, today }))
      .then(happened.published('hebei', 'DB13/T 3048—2026', days));
  });
  it('lists what it replaces in canonical form', () =>
    given(...until.numbered)
      .when(command.publish('tianjin', { replaces: ['db12t 558-2015'] }))
      .then(happened.published('tianjin', 'DB12/T 3048—2026', { replaces: ['DB12/T 558—2015'] })));
  it('may replace one of its cities’, and what is nobody’s in the region', () =>
    given(...until.numbered)
      .when(command.publish('tianjin', { replaces: ['DB1201/T 9-2018', 'DB44/T 1-2018', 'GB/T 9-2018'] }))
      .then(
        happened.published('tianjin', 'DB12/T 3048—2026', {
          replaces: ['DB1201/T 9—2018', 'DB44/T 1—2018', 'GB/T 9—2018'],
        }),
      ));
  it('may be a part of a series', () => {
    const numbered = happened.numbered();
    given(...until.agreed, { ...numbered, data: { ...numbered.data, sequence: 3008, part: '2' } })
      .when(command.publish('hebei'))
      .then(happened.published('hebei', 'DB13/T 3008.2—2026'));
  });
  it('is refused before the agreement', () =>
    given(...until.agreeing)
      .when(command.publish('hebei'))
      .rejects('NOT_AGREED'));
  it('is refused after a revocation', () =>
    given(...until.numbered, happened.revoked('hebei'))
      .when(command.publish('hebei'))
      .rejects('NOT_AGREED'));
  it('is refused before the number', () =>
    given(...until.agreed)
      .when(command.publish('hebei'))
      .rejects('NOT_NUMBERED'));
  it('is refused to a province outside the roster', () => {
    const roster = ['beijing', 'tianjin'];
    const opened = happened.agreementOpened();
    const agreed = happened.publicationAgreed();
    given(
      ...until.reviewed,
      { ...opened, data: { ...opened.data, roster } },
      { ...agreed, data: { ...agreed.data, roster } },
      happened.numbered(),
    )
      .when(command.publish('hebei'))
      .rejects('NOT_IN_ROSTER');
  });
  it.each([
    ['by a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['without an announcement', { announcement: undefined }, 'FIELD_REQUIRED'],
    ['in the future', { publishedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['that is never implemented', { implementsOn: '' }, 'DATE_MALFORMED'],
    ['implemented before it is published', { implementsOn: '2026-11-19' }, 'IMPLEMENTED_BEFORE_PUBLISHED'],
    ['published before it is announced', { publishedOn: '2026-11-19' }, 'PUBLISHED_BEFORE_ANNOUNCED'],
    [
      'published before its review',
      { publishedOn: '2026-11-09', announcement: { ...document, date: '2026-11-09' } },
      'PUBLISHED_BEFORE_REVIEW',
    ],
    ['without its text', { textDigest: '' }, 'DIGEST_MALFORMED'],
    ['without an issuer', { issuers: [] }, 'FIELD_REQUIRED'],
    ['with an issuer without a name', { issuers: ['北京市市场监督管理局', ' '] }, 'FIELD_REQUIRED'],
    ['that replaces what is no number', { replaces: ['DB12/T'] }, 'NUMBER_MALFORMED'],
    ['that replaces itself', { replaces: ['DB13/T 3048-2026'] }, 'REPLACES_ITSELF'],
    ['that replaces another province’s', { replaces: ['DB12/T 900-2018'] }, 'REPLACES_ANOTHER_PROVINCES'],
    ['that replaces one of its cities', { replaces: ['DB1101/T 9-2018'] }, 'REPLACES_ANOTHER_PROVINCES'],
  ])('is refused %s', (_, rest, code) =>
    given(...until.numbered)
      .when(command.publish('hebei', rest))
      .rejects(code),
  );
  it('is not published twice with other content', () =>
    given(...until.numbered, happened.published('hebei', 'DB13/T 3048—2026'))
      .when(command.publish('hebei', { implementsOn: '2027-02-01' }))
      .rejects('EDITION_EXISTS'));
  it('is refused where there is no work', () => given().when(command.publish('hebei')).rejects('UNKNOWN_WORK'));
});

describe('the backfill of a work', () => {
  const seriesId = 's-3008';
  const series = {
    ...seriesDecider.initial,
    recorded: {
      seriesId,
      regionId: 'jjj',
      seriesKey: 'k',
      titleZh: '人力资源服务规范',
      sequence: 3008,
      source,
      confidence: happened.recorded().data.confidence,
    },
  };
  it('records what is known, and its source', () => given().when(command.recordWork()).then(happened.recorded()));
  it('takes a part of a series with the series’ sequence', () =>
    given()
      .when(command.recordWork({ seriesId, series, part: '1', sequence: 3008 }))
      .then(happened.recorded({ seriesId, part: '1', sequence: 3008 })));
  it.each(['12', '9999'])('takes part %s', (part) =>
    given().when(command.recordWork({ part })).then(happened.recorded({ part })),
  );
  it('takes the first number of a range', () =>
    given()
      .when(command.recordWork({ rangeId: 'jjj-1', sequence: 1 }))
      .then(happened.recorded({ rangeId: 'jjj-1', sequence: 1 })));
  it('takes a part of a series whose sequence is unknown', () =>
    given()
      .when(
        command.recordWork({
          seriesId,
          series: { ...series, recorded: { ...series.recorded, sequence: 0 } },
          part: '1',
          rangeId: '',
          sequence: 0,
        }),
      )
      .then(happened.recorded({ seriesId, part: '1', rangeId: '', sequence: 0 })));
  it('takes years, months and days', () =>
    given()
      .when(command.recordWork({ publishedOn: '2018-04', implementsOn: '2018', leadProvince: 'hebei' }))
      .then(happened.recorded({ publishedOn: '2018-04', implementsOn: '2018', leadProvince: 'hebei' })));
  it.each([
    ['without a key', { workKey: '' }, 'FIELD_REQUIRED'],
    ['without a title', { titleZh: '' }, 'FIELD_REQUIRED'],
    ['without a kind', { kind: WorkKind.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['led by a stranger', { leadProvince: 'shanghai' }, 'NOT_A_MEMBER'],
    ['with a part of leading zeros', { part: '01' }, 'PART_MALFORMED'],
    ['with a part above 9999', { part: '10000' }, 'PART_MALFORMED'],
    ['with a part that is no number', { part: '1a' }, 'PART_MALFORMED'],
    ['of an unknown series', { seriesId, part: '1' }, 'UNKNOWN_SERIES'],
    [
      'of another region’s series',
      { seriesId, series: { ...series, recorded: { ...series.recorded, regionId: 'yrd' } }, part: '1', sequence: 3008 },
      'UNKNOWN_SERIES',
    ],
    ['of a series without its part', { seriesId, series }, 'FIELD_REQUIRED'],
    ['with another sequence than its series', { seriesId, series, part: '1' }, 'SEQUENCE_MISMATCH'],
    [
      'with another sequence than its series, which has none',
      { seriesId, series: { ...series, recorded: { ...series.recorded, sequence: 0 } }, part: '1' },
      'SEQUENCE_MISMATCH',
    ],
    ['with a sequence of no range', { rangeId: '' }, 'SEQUENCE_INCOMPLETE'],
    ['with a range and no sequence', { sequence: 0 }, 'SEQUENCE_INCOMPLETE'],
    ['in another region’s range', { rangeId: 'yrd-310001' }, 'UNKNOWN_RANGE'],
    ['in a range, but outside every range', { kind: WorkKind.COLLABORATIVE_OUTSIDE_RANGE }, 'KIND_MISMATCH'],
    ['with a malformed date', { publishedOn: '2018-4' }, 'DATE_MALFORMED'],
    ['with a month that does not exist', { implementsOn: '2018-13' }, 'DATE_MALFORMED'],
    ['published after the region went live', { publishedOn: '2026-06-01' }, 'NOT_BEFORE_GO_LIVE'],
    ['published in the year in which it did', { publishedOn: '2026' }, 'NOT_BEFORE_GO_LIVE'],
    [
      'implemented before it was published',
      { publishedOn: '2018-04', implementsOn: '2017' },
      'IMPLEMENTED_BEFORE_PUBLISHED',
    ],
    ['without a source', { source: undefined }, 'FIELD_REQUIRED'],
    ['without a citation', { source: { ...source, citation: '' } }, 'FIELD_REQUIRED'],
    ['without the source’s digest', { source: { ...source, digest: '' } }, 'DIGEST_MALFORMED'],
  ])('is refused %s', (_, rest, code) => given().when(command.recordWork(rest)).rejects(code));
  it('is refused for a live work', () => given(happened.proposed()).when(command.recordWork()).rejects('WORK_IS_LIVE'));
  it('is not repeated with other content', () =>
    given(happened.recorded())
      .when(command.recordWork({ note: 'x' }))
      .rejects('RECORDED_DIFFERENTLY'));
});

describe('the backfill of an edition', () => {
  it('records its number in canonical form', () =>
    given(happened.recorded()).when(command.recordEdition('tianjin')).then(happened.editionRecorded()));
  it('records a second revision of the same work', () =>
    given(happened.recorded(), happened.editionRecorded())
      .when(
        command.recordEdition('tianjin', {
          revision: 2,
          number: 'DB12/T 3009-2024',
          replacedBy: [],
          replaces: ['DB12/T 3009-2018'],
        }),
      )
      .then(
        happened.editionRecorded({
          revision: 2,
          number: 'DB12/T 3009—2024',
          replacedBy: [],
          replaces: ['DB12/T 3009—2018'],
        }),
      ));
  it('records the editions of other provinces and of later revisions beside it', () => {
    const [hebei, last] = [{ number: 'DB13/T 3009—2018' }, { number: 'DB12/T 3009—2025', revision: 99 }];
    given(happened.recorded(), happened.editionRecorded())
      .when(command.recordEdition('hebei', hebei))
      .then(happened.editionRecorded({ province: 'hebei', ...hebei }));
    given(happened.recorded(), happened.editionRecorded())
      .when(command.recordEdition('tianjin', last))
      .then(happened.editionRecorded(last));
  });
  it('leaves an unknown number unknown', () =>
    given(happened.recorded())
      .when(command.recordEdition('hebei', { number: '', replacedBy: [] }))
      .then(happened.editionRecorded({ province: 'hebei', number: '', force: Force.UNSPECIFIED, replacedBy: [] })));
  it('takes a number outside the range', () =>
    given(happened.recorded())
      .when(command.recordEdition('beijing', { number: 'DB11/ 1983-2022', force: Force.MANDATORY }))
      .then(happened.editionRecorded({ province: 'beijing', number: 'DB11/ 1983—2022', force: Force.MANDATORY })));
  it('takes guidance', () =>
    given(happened.recorded())
      .when(command.recordEdition('beijing', { number: 'DB11/Z 1983-2022' }))
      .then(happened.editionRecorded({ province: 'beijing', number: 'DB11/Z 1983—2022', force: Force.GUIDANCE })));
  it.each([
    ['of revision 0', { revision: 0 }, 'REVISION_OUT_OF_RANGE'],
    ['of revision 100', { revision: 100 }, 'REVISION_OUT_OF_RANGE'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['with another province’s number', { province: 'hebei' }, 'PREFIX_MISMATCH'],
    ['with another force than its number', { force: Force.MANDATORY }, 'FORCE_MISMATCH'],
    ['with a malformed number', { number: 'DB12/T' }, 'NUMBER_MALFORMED'],
    ['that replaces what is no number', { replaces: ['x'] }, 'NUMBER_MALFORMED'],
    ['that is replaced by what is no number', { replacedBy: ['x'] }, 'NUMBER_MALFORMED'],
    ['published after the region went live', { publishedOn: '2026-07-01' }, 'NOT_BEFORE_GO_LIVE'],
    ['without a source', { source: undefined }, 'FIELD_REQUIRED'],
  ])('is refused %s', (_, rest, code) =>
    given(happened.recorded()).when(command.recordEdition('tianjin', rest)).rejects(code),
  );
  it('says what may have been meant', () =>
    expect(
      work.decide(fold(work, [happened.recorded()]), command.recordEdition('tianjin', { number: 'DB12/T 3009-18' }))
        .rejected?.message,
    ).toContain('DB12/T 3009—2018'));
  it('is refused for a number of another edition', () =>
    given(happened.recorded(), happened.editionRecorded())
      .when(command.recordEdition('tianjin', { revision: 2 }))
      .rejects('NUMBER_TAKEN'));
  it('is refused where there is no work', () => given().when(command.recordEdition('tianjin')).rejects('UNKNOWN_WORK'));
  it('is refused for a live work', () =>
    given(happened.proposed()).when(command.recordEdition('tianjin')).rejects('WORK_IS_LIVE'));
  it('is refused for a work that was only announced', () =>
    given(happened.recorded({ kind: WorkKind.PLANNED }))
      .when(command.recordEdition('tianjin'))
      .rejects('WORK_IS_PLANNED'));
  it('is not repeated with other content', () =>
    given(happened.recorded(), happened.editionRecorded())
      .when(command.recordEdition('tianjin', { note: 'x' }))
      .rejects('RECORDED_DIFFERENTLY'));
});

describe('the fold of a work', () => {
  it('leaves the state as it is where an event cannot happen', () => {
    const strays: WorkEvent[] = [
      happened.approved('beijing'),
      happened.closed('beijing'),
      happened.agreed('beijing'),
      happened.numbered(),
      happened.editionRecorded(),
    ];
    for (const stray of strays) expect(work.evolve(work.initial, stray)).toBe(work.initial);
    const proposed = fold(work, [happened.proposed()]);
    for (const stray of [
      happened.closed('beijing'),
      happened.agreed('beijing'),
      happened.numbered(),
      happened.proposed({ titleZh: 'x' }),
      happened.recorded(),
    ])
      expect(work.evolve(proposed, stray)).toEqual(proposed);
    expect(work.evolve(proposed, { type: 'registry.Nonsense.v9', data: {} } as unknown as WorkEvent)).toBe(proposed);
  });
  it('counts an approval once', () =>
    expect(
      fold(work, [happened.proposed(), happened.approved('beijing'), happened.approved('beijing')]).revisions.get(1)
        ?.approved,
    ).toEqual(['beijing']));
  it('reaches the end of the path', () => {
    const state = fold(work, [...until.numbered, ...provinces.map((p) => happened.published(p, 'x'))]);
    expect([...state.revisions.get(1)!.editions.keys()]).toEqual([...provinces]);
  });
});
