import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  GateKind,
  MaterialKind,
  MaterialStep,
  VoteBase,
  type RuleSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import type { RegionFacts } from '../region-facts.ts';
import { actorOf, digest, document, facts, provinces, ruleSet } from '../testing/region.ts';
import { asking, became } from '../testing/project.ts';
import { command, happened, until } from '../testing/work.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { missingMaterials } from './gates.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { workId } = happened.proposed().data;
const rule = { article: '第九条', sourced: false, citation: '' };
/** Beijing's own set asks for more than the others'. */
const asks = (change: Partial<RuleSet>): RegionFacts => ({
  ...facts,
  ruleSets: new Map(provinces.map((p) => [p, [p === 'beijing' ? { ...ruleSet, ...change } : ruleSet]])),
});
const gate = (kind: GateKind) => asks({ gates: [{ kind, ...rule, policyId: '' }] });
const legality = {
  kind: MaterialKind.LEGALITY_REVIEW,
  step: MaterialStep.APPROVAL,
  forces: [],
  condition: '',
  ...rule,
};
const recorded = (kind: MaterialKind, rest: object = {}): WorkEvent => ({
  type: 'registry.MaterialRecorded.v1',
  data: { workId, revision: 1, province: 'beijing', kind, digest: digest('b'), notApplicable: '', ...rest },
});
const record = (rest: Partial<Command<'RecordMaterial'>> = {}): Command<'RecordMaterial'> => ({
  type: 'RecordMaterial',
  workId,
  revision: 1,
  province: 'beijing',
  actor: actorOf('beijing', 'department'),
  facts,
  today: '2026-11-24',
  kind: MaterialKind.LEGALITY_REVIEW,
  digest: digest('b'),
  notApplicable: '',
  ...rest,
});
const eventsOf = (...commands: Parameters<typeof work.decide>[1][]): WorkEvent[] => {
  const events: WorkEvent[] = [happened.proposed()];
  for (const each of commands) events.push(...work.decide(fold(work, events), each).events);
  return events;
};

describe('a document of a project', () => {
  it('is recorded by its province', () =>
    given(happened.proposed()).when(record()).then(recorded(MaterialKind.LEGALITY_REVIEW)));
  it('may be said not to apply', () =>
    given(happened.proposed())
      .when(record({ digest: '', notApplicable: '不涉及' }))
      .then(recorded(MaterialKind.LEGALITY_REVIEW, { digest: '', notApplicable: '不涉及' })));
  it('takes the place of an earlier one of its kind', () =>
    given(happened.proposed(), recorded(MaterialKind.LEGALITY_REVIEW))
      .when(record({ digest: digest('c') }))
      .then(recorded(MaterialKind.LEGALITY_REVIEW, { digest: digest('c') })));
  it.each([
    ['of a work that is not there', [], record(), 'UNKNOWN_WORK'],
    ['of a stranger', [happened.proposed()], record({ province: 'henan' }), 'NOT_A_MEMBER'],
    ['for another province', [happened.proposed()], record({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['of no kind', [happened.proposed()], record({ kind: MaterialKind.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['without a digest', [happened.proposed()], record({ digest: '' }), 'DIGEST_MALFORMED'],
    [
      'that is there and does not apply',
      [happened.proposed()],
      record({ notApplicable: '不涉及' }),
      'MATERIAL_AMBIGUOUS',
    ],
  ] as const)('is not recorded %s', (_, history, asked, code) =>
    given(...(history as readonly WorkEvent[]))
      .when(asked)
      .rejects(code),
  );
});

describe('what a province’s own rule set asks for', () => {
  it.each([
    ['submits', GateKind.SUBMISSION, 'SUBMISSION_MISSING', asking.submit('beijing')],
    ['posts a notice', GateKind.PUBLIC_NOTICE, 'NOTICE_MISSING', asking.notice('beijing')],
  ] as const)('before its approval: it %s', (_, kind, code, step) => {
    const approve = command.approve('beijing', { facts: gate(kind) });
    given(happened.proposed()).when(approve).rejects(code);
    expect(work.decide(fold(work, eventsOf(step)), approve).rejected?.code).not.toBe(code);
  });
  it('is not asked of the others', () =>
    given(happened.proposed())
      .when(command.approve('tianjin', { facts: gate(GateKind.SUBMISSION) }))
      .then(happened.approved('tianjin')));
  it('names its article', () => {
    const { rejected } = work.decide(
      fold(work, [happened.proposed()]),
      command.approve('beijing', { facts: gate(GateKind.SUBMISSION) }),
    );
    expect(rejected?.rule).toEqual({ set: 'jjj', version: '1', article: '第九条' });
  });
  it('and says which document of which article is missing', () => {
    const { rejected } = work.decide(
      fold(work, [happened.proposed()]),
      command.approve('beijing', { facts: asks({ materials: [legality] }) }),
    );
    expect(rejected?.rule).toEqual({ set: 'jjj', version: '1', article: '第九条' });
    expect(rejected?.message).toContain('合法性审查');
  });
  it('before its consultation: a plan', () => {
    const open = command.open('beijing', { facts: gate(GateKind.PLAN) });
    given(...until.consulting)
      .when(open)
      .rejects('PLAN_MISSING');
    const planned: WorkEvent = {
      type: 'registry.PlanIssued.v1',
      data: { workId, revision: 1, province: 'beijing', batch: '1', deadline: '2027-01-01', document },
    };
    given(...until.consulting, planned)
      .when(open)
      .then(happened.opened('beijing'));
  });
  it('before the agreement: its acceptance of the review', () => {
    const open = command.openAgreement({ facts: gate(GateKind.REVIEW_ACCEPTED) });
    given(...until.reviewed)
      .when(open)
      .rejects('REVIEW_NOT_ACCEPTED');
    const accepted: WorkEvent = {
      type: 'registry.ReviewAccepted.v1',
      data: { workId, revision: 1, province: 'beijing', minutesDigest: digest('e'), document },
    };
    given(...until.reviewed, accepted)
      .when(open)
      .then(happened.agreementOpened());
  });
  it('before its approval: documents, or why they do not apply', () => {
    const approve = command.approve('beijing', { facts: asks({ materials: [legality] }) });
    given(happened.proposed()).when(approve).rejects('MATERIAL_MISSING');
    for (const there of [recorded(legality.kind), recorded(legality.kind, { digest: '', notApplicable: '不涉及' })])
      given(happened.proposed(), there).when(approve).then(happened.approved('beijing'));
  });
  it('before its consultation and its publication, too', () => {
    const explanation = { ...legality, kind: MaterialKind.DRAFTING_EXPLANATION, step: MaterialStep.CONSULTATION };
    given(...until.consulting)
      .when(command.open('beijing', { facts: asks({ materials: [explanation] }) }))
      .rejects('MATERIAL_MISSING');
    const table = { ...legality, kind: MaterialKind.COMMENT_TABLE, step: MaterialStep.PUBLICATION };
    const publish = command.publish('beijing', { facts: asks({ materials: [table] }) });
    given(...until.numbered)
      .when(publish)
      .rejects('MATERIAL_MISSING');
    given(...until.numbered, recorded(MaterialKind.COMMENT_TABLE))
      .when(publish)
      .then(happened.published('beijing', 'DB11/T 3048—2026'));
  });
  it('only for texts of the forces that it names', () => {
    const onlyMandatory = { ...ruleSet, materials: [{ ...legality, forces: [Force.MANDATORY] }] };
    const missing = (force: Force) =>
      missingMaterials({ force, materials: new Map() }, onlyMandatory, 'beijing').length;
    expect([missing(Force.MANDATORY), missing(Force.RECOMMENDED)]).toEqual([1, 0]);
  });
});

describe('an objection to a public notice, where the rules ask', () => {
  const judged = gate(GateKind.OBJECTION);
  const approve = (province: string) => command.approve(province, { facts: judged });
  const heard = [happened.proposed(), became.noticed('beijing'), became.objected('beijing')];
  const upheld = [...heard, became.decided('beijing', true)];
  const again = became.noticed('beijing', { from: '2026-10-21', to: '2026-11-10' });

  it.each([
    ['is undecided', heard, 'OBJECTION_OPEN'],
    ['is upheld', upheld, 'OBJECTION_UPHELD'],
    [
      'is upheld after what was adjusted',
      [...heard, became.adjusted('停车场'), became.decided('beijing', true)],
      'OBJECTION_UPHELD',
    ],
    ['is upheld after another notice', [...heard, again, became.decided('beijing', true)], 'OBJECTION_UPHELD'],
    ['is upheld, and another province posts a notice', [...upheld, became.noticed('hebei')], 'OBJECTION_UPHELD'],
  ])('that %s keeps its province from approving, by the article', (_, history, code) => {
    given(...history)
      .when(approve('beijing'))
      .rejects(code);
    expect(work.decide(fold(work, history), approve('beijing')).rejected).toMatchObject({
      rule: { article: '第九条' },
    });
  });
  it.each([
    ['is rejected', [...heard, became.decided('beijing', false)]],
    ['is upheld and answered by an adjustment', [...upheld, became.adjusted('停车场')]],
    ['is upheld and answered by another notice', [...upheld, again]],
  ])('that %s does not', (_, history) =>
    given(...history)
      .when(approve('beijing'))
      .then(happened.approved('beijing')),
  );
  it('is a matter of its own province, and of no other where the rules do not ask', () => {
    given(...upheld)
      .when(approve('hebei'))
      .then(happened.approved('hebei'));
    given(...upheld)
      .when(command.approve('beijing'))
      .then(happened.approved('beijing'));
  });

  const late = [...upheld.slice(0, 2), ...['beijing', 'tianjin'].map(happened.approved), ...upheld.slice(2)];
  it('that is upheld after the approval keeps the work from being established, until it is answered', () => {
    given(...late)
      .when(approve('hebei'))
      .then(happened.approved('hebei'));
    const all = [...late, happened.approved('hebei')];
    const establish = asking.establish({ facts: judged });
    given(...all)
      .when(establish)
      .rejects('OBJECTION_UPHELD');
    given(...all, became.adjusted('停车场'))
      .when(establish)
      .then(became.establishedWith(...provinces));
    given(...late, became.adjusted('停车场'))
      .when(approve('hebei'))
      .then(happened.approved('hebei'), happened.established());
  });
  it('does not matter once its province has refused the project', () =>
    given(...late, happened.refused('beijing'))
      .when(approve('hebei'))
      .then(happened.approved('hebei')));
});

describe('comments without a disposition', () => {
  it('of a province that came after the review keep the members from agreeing, by the article where one asks', () => {
    const open = command.openAgreement({ openComments: 1, facts: gate(GateKind.COMMENTS) });
    given(...until.reviewed)
      .when(open)
      .rejects('COMMENTS_NOT_DISPOSED');
    const ruleOf = (facts: RegionFacts) =>
      work.decide(fold(work, until.reviewed), { ...open, facts }).rejected?.rule?.article;
    expect([ruleOf(open.facts), ruleOf(facts)]).toEqual(['第九条', undefined]);
  });
});

describe('a gate of a province that is not the first', () => {
  const ofHebei = (kind: GateKind): RegionFacts => ({
    ...facts,
    ruleSets: new Map([
      ...facts.ruleSets,
      ['hebei', [{ ...ruleSet, gates: [{ kind, article: '第十条', sourced: true, citation: '', policyId: '' }] }]],
    ]),
  });
  it('holds up the agreement of all', () =>
    given(...until.reviewed)
      .when(command.openAgreement({ facts: ofHebei(GateKind.REVIEW_ACCEPTED) }))
      .rejects('REVIEW_NOT_ACCEPTED'));
  it('is cited where comments wait', () => {
    const asked = command.openAgreement({ facts: ofHebei(GateKind.COMMENTS), openComments: 1 });
    expect(work.decide(fold(work, until.reviewed), asked).rejected).toMatchObject({
      code: 'COMMENTS_NOT_DISPOSED',
      rule: { set: 'jjj', article: '第十条' },
    });
  });
  it('asks of that province’s own objections', () =>
    given(happened.proposed(), happened.approved('beijing'), happened.approved('tianjin'), became.objected('tianjin'))
      .when(command.approve('hebei', { facts: ofHebei(GateKind.OBJECTION) }))
      .then(happened.approved('hebei'), happened.established()));
  it('holds up the establishment', () =>
    given(
      happened.proposed(),
      happened.approved('beijing'),
      happened.approved('hebei'),
      happened.refused('tianjin'),
      became.objected('hebei'),
    )
      .when(asking.establish({ facts: ofHebei(GateKind.OBJECTION) }))
      .rejects('OBJECTION_OPEN'));
});

describe('the votes of a review', () => {
  const voting = { base: VoteBase.PRESENT, quorumPercent: 75, leastPanel: 5, ...rule };
  const review = (change: object, rest: object = {}) =>
    command.review({ facts: asks({ voting: { ...voting, ...change } }), appointed: 6, ...rest });
  const forAndAgainst: RegionFacts = {
    ...facts,
    ruleSets: new Map(
      provinces.map((p) => [p, [{ ...ruleSet, voting: { ...voting, base: VoteBase.FOR_AND_AGAINST } }]]),
    ),
  };
  it('count where enough of those appointed sat', () =>
    given(...until.consulted)
      .when(review({}))
      .then(happened.reviewed({ appointed: 6 })));
  it.each([
    ['the panel is too small', review({ leastPanel: 6 }), 'PANEL_TOO_SMALL'],
    ['nobody says how many were appointed', review({}, { appointed: 0 }), 'QUORUM_NOT_SHOWN'],
    ['too few of them sat', review({}, { appointed: 7 }), 'NO_QUORUM'],
    [
      'too few of those who voted for or against are in favour',
      review({ base: VoteBase.FOR_AND_AGAINST }, { votesFor: 2, votesAgainst: 2, abstentions: 1 }),
      'TOO_FEW_VOTES',
    ],
    [
      'everybody abstained',
      review({ base: VoteBase.FOR_AND_AGAINST }, { votesFor: 0, votesAgainst: 0, abstentions: 5 }),
      'TOO_FEW_VOTES',
    ],
  ])('do not where %s', (_, asked, code) =>
    given(...until.consulted)
      .when(asked)
      .rejects(code),
  );
  it('need no quorum where the rule has none', () =>
    given(...until.consulted)
      .when(review({ quorumPercent: 0 }, { appointed: 0 }))
      .then(happened.reviewed()));
  it('of those who voted for or against, abstentions left out, are enough where the rule says so', () =>
    given(...until.consulted)
      .when(command.review({ facts: forAndAgainst, appointed: 6, votesFor: 2, votesAgainst: 0, abstentions: 3 }))
      .then(happened.reviewed({ appointed: 6, votesFor: 2, votesAgainst: 0, abstentions: 3 })));
  it('count those against where the rule counts who voted', () =>
    given(...until.consulted)
      .when(command.review({ facts: forAndAgainst, appointed: 6, votesFor: 3, votesAgainst: 2, abstentions: 0 }))
      .rejects('TOO_FEW_VOTES'));
  it.each([
    ['TOO_FEW_VOTES', command.review({ votesFor: 3, abstentions: 2 }), { set: 'jjj', version: '1' }],
    ['NO_QUORUM', review({}, { appointed: 7 }), { set: 'jjj', version: '1', article: '第九条' }],
  ])('name the rule that they do not meet: %s', (code, asked, rule) =>
    expect(work.decide(fold(work, until.consulted), asked).rejected).toMatchObject({ code, rule }),
  );
});
