import {
  GateKind,
  MaterialKind,
  MaterialStep,
  type RuleSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { affairs } from '../testing/affairs.ts';
import { fared } from '../testing/edition.ts';
import { ofTwo, participating } from '../testing/participation.ts';
import { became } from '../testing/project.ts';
import { actorOf, facts, keyOf, ruleSet, signedBy } from '../testing/region.ts';
import { happened, until } from '../testing/work.ts';
import type { WorkEvent } from '../work/events.ts';
import { work } from '../work/work.ts';
import { awaitedActs, nextActs, type NextAct } from './next-acts.ts';
import { standpointOf, type Asker } from './standpoint.ts';

/** The histories of the tests are of this day and before. */
const today = '2026-11-24';
const workId = happened.proposed().data.workId;
const asking = (province: string, role = 'regulator', rest: Partial<Asker> = {}): Asker => ({
  actor: actorOf(province, role),
  facts,
  today,
  act: signedBy(province),
  workId,
  openComments: 0,
  beside: { resembling: [] },
  ...rest,
});
const nextOf = (history: readonly WorkEvent[], asker: Asker) => nextActs(fold(work, history), asker);
const named = ({ act, what }: NextAct) => (what === '' ? act : `${act} ${what.replace(/^(DRAFT|MATERIAL)_KIND_/, '')}`);
const awaited = (history: readonly WorkEvent[], province: string, rest: Partial<Asker> = {}) =>
  nextOf(history, asking(province, 'regulator', rest))
    .filter((a) => a.isAwaited)
    .map(named);
const told = (history: readonly WorkEvent[], province: string, act: string) => {
  const found = nextOf(history, asking(province)).find((a) => named(a) === act)!;
  return found.refused?.code ?? found.verdict;
};
const proposed = until.established.slice(0, 1);

describe('what an actor can do next about a work', () => {
  it.each([
    ['proposed', proposed, 'hebei', ['SubmitProject', 'ApproveProject']],
    ['established', until.established, 'beijing', ['RecordDraft CONSULTATION']],
    ['established', until.established, 'hebei', []],
    ['agreed', until.agreed, 'hebei', []],
    ['numbered', until.numbered, 'hebei', ['PublishEdition']],
    ['published', [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')], 'hebei', []],
    ['published', [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')], 'tianjin', ['PublishEdition']],
  ])('is awaited, once it is %s', (_, history, province, acts) => expect(awaited(history, province)).toEqual(acts));

  it.each([
    [proposed, 'hebei', 'OpenConsultation', 'DRAFT_MISSING'],
    [proposed, 'hebei', 'RecordDraft CONSULTATION', 'NOT_LEAD'],
    [proposed, 'beijing', 'RecordDraft CONSULTATION', 'NOT_ESTABLISHED'],
    [proposed, 'hebei', 'PublishEdition', 'NOT_AGREED'],
    [until.established, 'hebei', 'ApproveProject', 'done'],
    [until.established, 'hebei', 'RefuseProject', 'ALREADY_ESTABLISHED'],
    [until.agreed, 'hebei', 'PublishEdition', 'NOT_NUMBERED'],
    [until.agreed, 'hebei', 'RevokeAgreement', 'allowed'],
    [until.numbered, 'hebei', 'DiscloseText', 'UNKNOWN_EDITION'],
    [until.numbered, 'shandong', 'ApproveProject', 'NOT_A_MEMBER'],
  ])('is told with the rule in the way: %#', (history, province, act, verdict) =>
    expect(told(history, province, act)).toBe(verdict),
  );

  it('names the article of the rule, where a rule set stands in the way', () => {
    const late = asking('hebei', 'regulator', { facts: { ...facts, ruleSets: new Map() } });
    const refused = nextOf(until.consulting.slice(0, 5), late).find((a) => a.act === 'OpenConsultation')!.refused;
    expect(refused).toMatchObject({ code: 'NO_RULE_SET', field: 'from' });
  });

  describe('under rules that ask for more', () => {
    const asks = (rest: Partial<RuleSet>) => ({
      facts: { ...facts, ruleSets: new Map([['hebei', [{ ...ruleSet, ...rest }]]]) },
    });
    const gate = (kind: GateKind) =>
      asks({ gates: [{ kind, article: '第七条', sourced: true, citation: '', policyId: '' }] });
    const material = {
      kind: MaterialKind.LEGALITY_REVIEW,
      step: MaterialStep.APPROVAL,
      forces: [],
      article: '',
      sourced: true,
      condition: '',
      citation: '',
    };

    it('waits for what a gate of the next step asks for', () => {
      expect(awaited(proposed, 'hebei', gate(GateKind.PUBLIC_NOTICE))).toEqual(['SubmitProject', 'PostPublicNotice']);
      expect(awaited(until.established, 'hebei', gate(GateKind.PLAN))).toEqual(['IssuePlan']);
      expect(awaited(until.reviewed, 'hebei', gate(GateKind.REVIEW_ACCEPTED))).toEqual(['AcceptReview']);
      expect(awaited(until.reviewed, 'hebei')).toEqual([]);
    });
    it('waits for the documents of the next step, and not for later ones', () => {
      expect(awaited(proposed, 'hebei', asks({ materials: [material] }))).toEqual([
        'SubmitProject',
        'RecordMaterial LEGALITY_REVIEW',
      ]);
      const later = { ...material, step: MaterialStep.PUBLICATION };
      expect(awaited(proposed, 'hebei', asks({ materials: [later] }))).toEqual(['SubmitProject', 'ApproveProject']);
      expect(awaited(until.numbered, 'hebei', asks({ materials: [later] }))).toEqual([
        'RecordMaterial LEGALITY_REVIEW',
      ]);
    });
  });

  it('knows of the comments that nobody disposed of', () => {
    const unreviewed = until.reviewed.filter(({ type }) => type !== 'registry.ReviewHeld.v1').slice(0, -1);
    const review = (openComments: number) => {
      const committee = { actor: { subject: 'c', role: 'committee' }, openComments };
      return nextOf(unreviewed, asking('beijing', 'committee', committee)).find((a) => a.act === 'RecordReview')!;
    };
    expect(review(0)).toMatchObject({ verdict: 'allowed', isAwaited: true });
    expect(review(2).refused!.code).toBe('COMMENTS_NOT_DISPOSED');
  });

  it('leaves to others what is not open to the role', () => {
    const refused = { code: 'ROLE_NOT_ALLOWED', status: 'PERMISSION_DENIED', message: 'no' } as const;
    const acts = nextActs(fold(work, proposed), asking('hebei', 'department'), (act) =>
      act === 'ApproveProject' ? refused : undefined,
    );
    expect(acts.find((a) => a.act === 'ApproveProject')).toMatchObject({ verdict: 'refused', refused });
    expect(acts.find((a) => a.act === 'SubmitProject')).toMatchObject({ verdict: 'allowed', isAwaited: true });
  });

  it('is what it is of all acts, where only the awaited ones are asked for', () => {
    for (const history of Object.values(until))
      for (const province of ['beijing', 'hebei', 'shandong']) {
        const asker = asking(province);
        const state = fold(work, history);
        expect(awaitedActs(state, asker)).toEqual(nextActs(state, asker).filter((a) => a.isAwaited));
      }
    expect(awaitedActs(work.initial, asking('hebei'))).toEqual([]);
  });

  it('is, for a guest of the work, to publish under a number of its own', () => {
    const { data } = participating.asked('henan');
    const guest: readonly WorkEvent[] = [
      ...ofTwo.numbered,
      { type: 'registry.ProvinceAsked.v1', data: { ...data, guest: true } },
      happened.approved('henan'),
      participating.joined('henan', true),
      happened.opened('henan', 1, '3'),
      happened.closed('henan'),
      participating.adopted('henan'),
    ];
    const publishing = (rest: Partial<Asker>) => {
      const { refused, verdict } = nextOf(guest, asking('henan', 'regulator', rest)).find(
        ({ act }) => act === 'PublishEdition',
      )!;
      return refused?.code ?? verdict;
    };
    const henan = { province: 'henan', prefix: '41', keys: [keyOf('henan')], isGuest: true };
    expect(publishing({ facts: { ...facts, members: [...facts.members, henan] } })).toBe('allowed');
    expect(publishing({})).toBe('UNKNOWN_KEY');
  });

  it('is to ask nobody where the region has no other member', () => {
    const alone = { facts: { ...facts, members: [] } };
    const acts = nextOf(proposed, asking('beijing', 'regulator', alone));
    expect(acts.find(({ act }) => act === 'AskProvince')!.refused).toBeDefined();
  });

  it('is seen by a role of no province from the lead, or from nowhere', () => {
    const secretariat = { actor: { subject: 's', role: 'secretariat' } };
    const seenBy = (history: readonly WorkEvent[]) =>
      standpointOf(fold(work, history), asking('beijing', 'secretariat', secretariat))!.province;
    expect(seenBy(proposed)).toBe('beijing');
    expect(seenBy([happened.recorded()])).toBe('');
  });

  describe('about one of several', () => {
    const other = <E extends WorkEvent>(event: E, rest: object): E => ({ ...event, data: { ...event.data, ...rest } });
    const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
    const [complained, raised, task] = [affairs.complained(), affairs.raised(), fared.taskSet()];
    const [difference, demand] = [fared.differs(), fared.asked()];
    const another = '0f0e0d0c-0b0a-5900-8800-0706050403ff';
    const objected = became.objected('hebei');
    const { document } = demand.data;
    it.each<[string, string, readonly WorkEvent[], readonly WorkEvent[], WorkEvent, string]>([
      [
        'DecideObjection',
        'hebei',
        proposed,
        [objected, became.decided('hebei')],
        other(objected, { objectionId: another }),
        'UNKNOWN_OBJECTION',
      ],
      [
        'AnswerComplaint',
        'hebei',
        published,
        [complained, affairs.answered()],
        other(complained, { complaintId: 'c2' }),
        'UNKNOWN_COMPLAINT',
      ],
      [
        'SignSettlement',
        'beijing',
        published,
        [raised, affairs.withdrawn()],
        other(raised, { disputeId: 'd2' }),
        'UNKNOWN_DISPUTE',
      ],
      [
        'DropImplementationTask',
        'hebei',
        published,
        [task, fared.taskDropped()],
        other(task, { taskId: another }),
        'UNKNOWN_TASK',
      ],
      [
        'AnswerNationalDemand',
        'hebei',
        published,
        [demand, fared.answered()],
        other(demand, { document: { ...document, number: '国标委函〔2026〕10号' } }),
        'UNKNOWN_DEMAND',
      ],
      [
        'ConsentToDifference',
        'beijing',
        until.numbered,
        [difference, fared.consented('beijing')],
        other(difference, { differenceId: another }),
        'UNKNOWN_DIFFERENCE',
      ],
      [
        'WithdrawDifference',
        'hebei',
        until.numbered,
        [difference, fared.withdrawn()],
        other(difference, { differenceId: another }),
        'UNKNOWN_DIFFERENCE',
      ],
    ])('%s is about the one that waits', (act, province, before, settled, waiting, unknown) => {
      expect(told(before, province, act)).toBe(unknown);
      expect([unknown, 'allowed']).not.toContain(told([...before, ...settled], province, act));
      expect(told([...before, ...settled, waiting], province, act)).toBe('allowed');
    });
    it('RecogniseEdition is about one of another province, also a recorded one', () => {
      expect(told(published, 'tianjin', 'RecogniseEdition')).toBe('allowed');
      expect(told(published, 'hebei', 'RecogniseEdition')).toBe('UNKNOWN_EDITION');
      const recorded = [happened.recorded(), happened.editionRecorded({ province: 'tianjin' })];
      expect(told(recorded, 'hebei', 'RecogniseEdition')).toBe('allowed');
    });
  });

  it('is nothing where there is no work', () => expect(nextOf([], asking('hebei'))).toEqual([]));

  it('is about the newest edition of the province, also a recorded one', () => {
    const recorded = [
      happened.recorded(),
      happened.editionRecorded({ province: 'tianjin', number: 'DB12/T 3009—2018', publishedOn: '2018-04' }),
    ];
    const acts = nextOf(recorded, asking('tianjin'));
    expect(acts.find((a) => a.act === 'AbolishEdition')).toMatchObject({ verdict: 'allowed', revision: 1 });
    expect(acts.find((a) => a.act === 'ApproveProject')!.refused!.code).toBe('UNKNOWN_REVISION');
    const secretariat = nextOf(recorded, { ...asking('tianjin'), actor: { subject: 's', role: 'secretariat' } });
    expect(secretariat.find((a) => a.act === 'CorrectWork')).toMatchObject({ verdict: 'allowed' });
  });

  it('does not go on with an edition that ended', () => {
    const ended = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026'), fared.abolished()];
    expect(told(ended, 'hebei', 'PublishAmendment')).toBe('EDITION_ABOLISHED');
  });
});
