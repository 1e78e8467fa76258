import { GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { asking, became } from '../testing/project.ts';
import { actorOf, facts, provinces, ruleSet, signedBy, today } from '../testing/region.ts';
import { correcting, revising } from '../testing/revision.ts';
import { command, happened, until } from '../testing/work.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { comparedIn, comparedWith, icsOf } from './holding-still.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { workId } = happened.proposed().data;
const article = '京津冀协议 第六条';
const policyId = 'agreement';
const gates = [{ kind: GateKind.STANDSTILL, article, sourced: true, citation: '', policyId }];
const still = { ...facts, ruleSets: new Map(provinces.map((p) => [p, [{ ...ruleSet, gates }]])) };
const resembling = [{ workId: 'w9', titleZh: '冷链规程' }];
const beside = { facts: still, resembling };
const standstillOverride = '对象不同';

const overridden = (rest: Partial<DataOf<'registry.StandstillOverridden.v1'>> = {}): WorkEvent => ({
  type: 'registry.StandstillOverridden.v1',
  data: {
    workId,
    revision: 1,
    province: 'beijing',
    resembles: ['w9'],
    reason: standstillOverride,
    rule: { ruleSet: ruleSet.id, version: ruleSet.version, article },
    policyId,
    ...rest,
  },
});
const endedOn = (on: string) => ({
  agreement: { ended: { policyId, on, reason: '到期', successorId: '' } },
});

describe('a province that has to hold still beside an earlier joint project', () => {
  const proposed = happened.proposed();
  it('does not approve its project, by the agreement’s article', () => {
    given(proposed).when(command.approve('beijing', beside)).rejects('JOINT_PROJECT_LIVES');
    const { rejected } = work.decide(fold(work, [proposed]), command.approve('beijing', beside));
    expect(rejected?.rule).toEqual({ set: ruleSet.id, version: ruleSet.version, article, policyId });
  });
  it('approves it where it says why, which is recorded once and for this project', () => {
    given(proposed)
      .when(command.approve('beijing', { ...beside, standstillOverride }))
      .then(happened.approved('beijing'), overridden());
    given(proposed, overridden()).when(command.approve('beijing', beside)).then(happened.approved('beijing'));
    const another = { ...beside, resembling: [...resembling, { workId: 'w8', titleZh: '冷链' }] };
    given(proposed, overridden()).when(command.approve('beijing', another)).rejects('JOINT_PROJECT_LIVES');
    given(proposed, overridden()).when(command.approve('hebei', beside)).rejects('JOINT_PROJECT_LIVES');
  });
  it('establishes the work with its override, and joins with it', () => {
    const other = overridden({ province: 'hebei' });
    given(proposed, happened.approved('beijing'), happened.approved('tianjin'))
      .when(command.approve('hebei', { ...beside, standstillOverride }))
      .then(happened.approved('hebei'), other, happened.established());
  });
  it.each([
    ['today', '2026-11-20', true],
    ['later', '2026-11-21', false],
  ])('is free where the agreement ended %s', (_, on, isFree) => {
    const { rejected } = work.decide(fold(work, [proposed]), command.approve('beijing', { ...beside, ...endedOn(on) }));
    expect(rejected?.code).toBe(isFree ? undefined : 'JOINT_PROJECT_LIVES');
  });
  it('is held by an article alone, which names no registered agreement, as well', () => {
    const own = [{ ...ruleSet, gates: [{ ...gates[0]!, policyId: '' }] }];
    const bare = { ...facts, ruleSets: new Map([['beijing', own]]) };
    const { rejected } = work.decide(fold(work, [proposed]), command.approve('beijing', { facts: bare, resembling }));
    expect(rejected).toMatchObject({ code: 'JOINT_PROJECT_LIVES', rule: { article } });
    expect(rejected!.rule).not.toHaveProperty('policyId');
  });
  it('does not adjust it so that it resembles one, unless it says why', () => {
    const adjust = asking.adjust(beside);
    given(proposed).when(adjust).rejects('JOINT_PROJECT_LIVES');
    const adjusted = became.adjusted(proposed.data.titleZh);
    given(proposed)
      .when({ ...adjust, standstillOverride })
      .then(adjusted, overridden());
    given(proposed, overridden()).when(adjust).then(adjusted);
  });
  it('does not correct its record so, either', () => {
    const correct = correcting.work('ics', ['67.120.10'], beside);
    const corrected: WorkEvent = {
      type: 'registry.WorkCorrected.v1',
      data: {
        workId,
        changes: [{ field: 'ics', before: ['35.240.60'], after: ['67.120.10'] }],
        reason: '笔误',
      },
    };
    given(proposed).when(correct).rejects('JOINT_PROJECT_LIVES');
    given(proposed)
      .when({ ...correct, standstillOverride })
      .rejects('OVERRIDE_NOT_ALLOWED');
    given(proposed)
      .when({ ...correct, standstillOverride, actor: actorOf('beijing') })
      .then(corrected, overridden());
    given(proposed, overridden()).when(correct).then(corrected);
  });
  it('does not propose a revision that resembles one, unless it says why', () => {
    const published = [...until.numbered, happened.published('beijing', 'DB11/T 3048—2026')];
    const propose = revising.propose({ ...beside, actor: actorOf('beijing') });
    given(...published)
      .when(propose)
      .rejects('JOINT_PROJECT_LIVES');
    given(...published)
      .when({ ...propose, standstillOverride })
      .then(revising.proposed(), overridden({ revision: 2 }));
  });
});

describe('what the log shows of two projects', () => {
  const data: DataOf<'registry.StandstillFound.v1'> = {
    workId,
    revision: 1,
    provinces: ['beijing'],
    resembles: 'w9',
    resembledRevision: 1,
    titleZh: '冷链规程',
    similarityPercent: 80,
    scopeSimilarityPercent: 0,
    sharedIcs: ['67.120.10'],
  };
  const found = (rest: Partial<typeof data> = {}): WorkEvent => ({
    type: 'registry.StandstillFound.v1',
    data: { ...data, ...rest },
  });
  const record = (rest: Partial<typeof data> = {}): Command<'RecordStandstill'> => ({
    type: 'RecordStandstill',
    actor: { subject: 'registry', role: 'service' },
    facts,
    today,
    ...data,
    ...rest,
  });
  it('is recorded once, and once more for a province that takes part since', () => {
    given(happened.proposed()).when(record()).then(found());
    given(happened.proposed(), found())
      .when(record({ similarityPercent: 90 }))
      .then();
    const both = { provinces: ['beijing', 'hebei'] };
    given(happened.proposed(), found()).when(record(both)).then(found(both));
    given(happened.proposed(), found(), found({ provinces: ['hebei'] }))
      .when(record(both))
      .then();
  });
  it.each([
    ['was terminated', [happened.proposed(), became.terminated()]],
    ['was published', [...until.numbered, happened.published('beijing', 'x')]],
    ['is not there', []],
  ] as const)('is not recorded of a project that %s', (_, history) =>
    given(...history)
      .when(record())
      .then(),
  );
});

describe('what is compared of a project', () => {
  it('is what it is called, covers and is classified as, corrected and as it would be', () => {
    const { titleZh } = happened.proposed().data;
    const corrected: WorkEvent = {
      type: 'registry.WorkCorrected.v1',
      data: { workId, changes: [{ field: 'ics', before: [], after: ['93.030'] }], reason: '笔误' },
    };
    const compared = comparedIn(fold(work, [happened.proposed(), corrected]), 1)!;
    expect(compared).toEqual({ titleZh, scope: '', ics: ['93.030'], seriesId: '' });
    expect(comparedWith(compared, [{ field: 'scope', values: ['冷库'] }])).toEqual({ ...compared, scope: '冷库' });
    expect(comparedIn(fold(work, [happened.recorded()]), 1)).toBeUndefined();
    const revised = fold(work, [happened.recorded({ ics: ['67.120.10'] }), revising.proposed()]);
    expect(comparedIn(revised, 2)).toMatchObject({ titleZh: revising.proposed().data.titleZh, ics: ['67.120.10'] });
    expect(icsOf(work.initial)).toEqual([]);
    expect(comparedIn(work.initial, 1)).toBeUndefined();
  });
});

it('is signed with the province’s key where it says why', () =>
  given(happened.proposed())
    .when(command.approve('beijing', { ...beside, standstillOverride, act: signedBy('hebei') }))
    .rejects('UNKNOWN_KEY'));
