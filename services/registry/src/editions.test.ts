import * as editions from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import {
  DifferenceKind,
  FilingAuthority,
  ImplementationKind,
  NationalMeasure,
  ReplacementExtent,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { ProposeRevisionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { digestOfPublicWork, statusOfEdition } from '@tongbiao/domain/registry';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { digest, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let numbering: RangeNumbering | undefined;
beforeAll(async () => {
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)));
  await numbering!.open();
});
afterAll(() => system.close());

const EDITIONS = 'tongbiao.registry.v1.EditionService';
const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};

describe('the life of an edition', { timeout: 60_000 }, () => {
  it('goes on after its publication, each step by who may take it', async () => {
    const work = play(system, 'life');
    await work.untilAgreed();
    const workId = work.workId();
    await vi.waitFor(
      async () => {
        const shown = await call(await system.works(), 'getWork', { workId });
        expect(shown.work!.sequence).toBe(9001);
      },
      { timeout: 15_000, interval: 25 },
    );
    const { today, document } = system;
    const at = { workId, revision: 1 };
    const hebei = await system.editions('regulator', 'hebei');
    const department = await system.editions('department', 'hebei');
    const beijing = await system.editions('regulator', 'beijing');
    const tianjin = await system.editions('regulator', 'tianjin');
    let step = 0;
    /** A request of a province; signed where it is an act. */
    const of = <Request extends { requestId: string }>(
      codec: { toJSON(request: Request): unknown; fromJSON(json: unknown): Request },
      province: string,
      rest: object,
      rpc?: string,
    ): Request => {
      const request = codec.fromJSON({ requestId: `step-${++step}`, ...at, province, ...rest });
      return rpc === undefined ? request : system.signed(`${EDITIONS}/${rpc}`, codec, province, request);
    };

    const difference = { kind: DifferenceKind.CLAUSE, clause: '5.2', description: '限值更严' };
    const { differenceId } = await call(
      department,
      'declareDifference',
      of(editions.DeclareDifferenceRequest, 'hebei', difference),
    );
    expect(await reasonOf(work.publish('hebei'))).toBe('DIFFERENCE_NOT_CONSENTED');
    for (const [province, client] of [
      ['beijing', beijing],
      ['tianjin', tianjin],
    ] as const) {
      const consent = of(
        editions.ConsentToDifferenceRequest,
        province,
        { differenceId, document },
        'ConsentToDifference',
      );
      await call(client, 'consentToDifference', consent);
    }
    const other = of(editions.DeclareDifferenceRequest, 'hebei', {
      kind: DifferenceKind.COVER,
      description: '封面',
    });
    const given = await call(department, 'declareDifference', other);
    await call(
      department,
      'withdrawDifference',
      of(editions.WithdrawDifferenceRequest, 'hebei', { differenceId: given.differenceId }),
    );
    await work.publish('hebei');

    const text = { disclosedOn: today, url: 'https://example.org/text', textDigest: digest('7') };
    await call(department, 'discloseText', of(editions.DiscloseTextRequest, 'hebei', text));
    const filing = { authority: FilingAuthority.MARKET_REGULATION, channel: '平台', submittedOn: today, document };
    await call(hebei, 'submitFiling', of(editions.SubmitFilingRequest, 'hebei', filing, 'SubmitFiling'));
    const decision = { accepted: true, filingNumber: '备 1', decidedOn: today };
    await call(
      hebei,
      'recordFilingDecision',
      of(editions.RecordFilingDecisionRequest, 'hebei', decision, 'RecordFilingDecision'),
    );
    const use = { kind: ImplementationKind.CASE, title: '首钢滑雪大跳台', happenedOn: today };
    const useRequest = of(editions.RecordImplementationRequest, 'hebei', use);
    const { recordId } = await call(department, 'recordImplementation', useRequest);
    expect((await call(department, 'recordImplementation', useRequest)).recordId).toBe(recordId);
    await call(department, 'openEditionReview', of(editions.OpenEditionReviewRequest, 'hebei', { openedOn: today }));
    const conclusion = { conclusion: ReviewConclusion.CONTINUE, concludedOn: today, document };
    await call(
      hebei,
      'concludeEditionReview',
      of(editions.ConcludeEditionReviewRequest, 'hebei', conclusion, 'ConcludeEditionReview'),
    );
    const amendment = {
      ordinal: 1,
      announcement: document,
      publishedOn: today,
      implementsOn: today,
      textDigest: digest('8'),
    };
    await call(hebei, 'publishAmendment', of(editions.PublishAmendmentRequest, 'hebei', amendment, 'PublishAmendment'));
    const late = { reason: '条件不具备', announcement: document };
    const postponed = of(editions.RescheduleImplementationRequest, 'hebei', late, 'RescheduleImplementation');
    expect(await reasonOf(call(hebei, 'rescheduleImplementation', postponed))).toBe('ALREADY_IN_FORCE');
    const correction = {
      corrections: [{ field: 'issuers', values: ['河北省市场监督管理局'] }],
      reason: '更正公告',
      document,
    };
    await call(hebei, 'correctEdition', of(editions.CorrectEditionRequest, 'hebei', correction, 'CorrectEdition'));
    const recognition = { editionProvince: 'hebei', recognisedOn: today, document };
    await call(
      tianjin,
      'recogniseEdition',
      of(editions.RecogniseEditionRequest, 'tianjin', recognition, 'RecogniseEdition'),
    );
    const replacements = {
      replacements: [{ number: 'DB13T 900-2018', extent: ReplacementExtent.PART }],
      document,
    };
    await call(
      hebei,
      'declareReplacements',
      of(editions.DeclareReplacementsRequest, 'hebei', replacements, 'DeclareReplacements'),
    );
    const leaving = { leftOn: today, reason: '另行制定', document };
    await call(
      hebei,
      'leaveCollaboration',
      of(editions.LeaveCollaborationRequest, 'hebei', leaving, 'LeaveCollaboration'),
    );
    const demand = {
      measure: NationalMeasure.CORRECTION_DEMANDED,
      effectiveOn: today,
      due: today,
      reason: '条款与国家标准不一致',
      document,
    };
    await call(
      await system.editions('secretariat'),
      'recordNationalMeasure',
      of(editions.RecordNationalMeasureRequest, 'hebei', demand),
    );
    const task = { title: '宣贯培训', organisation: '河北省交通运输厅', due: today };
    const setting = of(editions.SetImplementationTaskRequest, 'hebei', task);
    expect(await reasonOf(call(tianjin, 'setImplementationTask', setting))).toBe('NOT_YOUR_PROVINCE');
    const { taskId } = await call(hebei, 'setImplementationTask', setting);
    expect((await call(hebei, 'setImplementationTask', setting)).taskId).toBe(taskId);
    const dropped = { ...setting, requestId: 'dropped', title: '另一项' };
    const second = await call(hebei, 'setImplementationTask', dropped);
    await call(
      hebei,
      'dropImplementationTask',
      of(editions.DropImplementationTaskRequest, 'hebei', { taskId: second.taskId, reason: '并入' }),
    );
    const held = { kind: ImplementationKind.MEASURE, title: '培训', happenedOn: today, taskId };
    const recordedTask = of(editions.RecordImplementationRequest, 'hebei', held);
    const unknownTask = { ...recordedTask, requestId: 'other', taskId: second.taskId };
    expect(await reasonOf(call(hebei, 'recordImplementation', unknownTask))).toBe('UNKNOWN_TASK');
    await call(hebei, 'recordImplementation', { ...recordedTask, requestId: 'held' });
    const answer = { demand: document.number, answeredOn: today, explanationDigest: digest('6'), document };
    const answering = of(editions.AnswerNationalDemandRequest, 'hebei', answer, 'AnswerNationalDemand');
    const elsewhere = of(
      editions.AnswerNationalDemandRequest,
      'hebei',
      { ...answer, demand: '无此文号' },
      'AnswerNationalDemand',
    );
    expect(await reasonOf(call(hebei, 'answerNationalDemand', elsewhere))).toBe('UNKNOWN_DEMAND');
    await call(hebei, 'answerNationalDemand', answering);
    const end = { abolishedOn: today, reason: '由国家标准代替', announcement: document };
    const abolition = of(editions.AbolishEditionRequest, 'hebei', end, 'AbolishEdition');
    expect(await reasonOf(call(tianjin, 'abolishEdition', abolition))).toBe('NOT_YOUR_PROVINCE');
    const anyone = await system.editions();
    const deadlines = await call(anyone, 'getDeadlines', { workId });
    expect(deadlines.deadlines).toMatchObject([
      { duty: editions.Duty.CORRECTION, due: today, state: editions.DeadlineState.MET, document: document.number },
      { duty: editions.Duty.IMPLEMENTATION, due: today, state: editions.DeadlineState.MET, task: '宣贯培训' },
      { duty: editions.Duty.FILING, from: today, metOn: today, rule: { ruleSet: 'demo', article: '演示' } },
    ]);
    expect(await reasonOf(call(anyone, 'getDeadlines', { workId: differenceId }))).toBe('UNKNOWN_WORK');
    const { outcome } = await call(hebei, 'abolishEdition', abolition);

    const shown = await call(await system.works(), 'getWork', { workId }, { position: outcome!.position });
    expect(shown.digest).toBe(digestOfPublicWork(shown.work!));
    const [revision] = shown.work!.revisions;
    expect(revision!.course!.differences).toMatchObject([{ consentedBy: ['beijing', 'tianjin'] }]);
    expect(revision!.editions).toMatchObject([
      {
        replaces: ['DB13/T 900—2018'],
        life: {
          disclosures: [{ textDigest: digest('7') }],
          filingDecided: { filingNumber: '备 1' },
          implementationRecords: 2,
          tasks: [{ doneOn: today }],
          answers: [{ demand: document.number }],
          reviewed: { conclusion: ReviewConclusion.CONTINUE },
          amendments: [{ ordinal: 1 }],
          corrections: [{ changes: [{ field: 'issuers' }] }],
          recognitions: [{ recognisedBy: 'tianjin' }],
          left: { leftOn: today },
          nationalMeasures: [{ due: today }],
          abolished: { abolishedOn: today },
        },
      },
    ]);
  });
});

describe('the second revision of a backfilled work', { timeout: 60_000 }, () => {
  it('is published under the sequence that the work has, with the year of its own announcement', async () => {
    const secretariat = await system.works('secretariat');
    const recorded = RecordWorkRequest.fromPartial({
      requestId: 'revised',
      regionId: 'demo',
      workKey: 'revised',
      titleZh: '人力资源服务规范',
      field: '人力资源',
      kind: WorkKind.COLLABORATIVE,
      rangeId: 'demo-9001',
      sequence: 9050,
      source: system.source,
      confidence: Confidence.COVER,
    });
    const { workId } = await call(secretariat, 'recordWork', recorded);
    await numbering!.run('00000000-0000-4000-8000-0000000000c1', {
      type: 'ClaimSequence',
      sequence: 9050,
      width: 4,
      part: '',
      workId,
      seriesId: '',
      source: { ...system.source },
      confidence: Confidence.COVER,
    });
    const proposal = ProposeRevisionRequest.fromPartial({
      requestId: 'revised-2',
      workId,
      revision: 2,
      titleZh: '人力资源服务规范（修订）',
      members: ['beijing', 'tianjin', 'hebei'],
      needsSurveyDigest: digest('a'),
      force: Force.RECOMMENDED,
      reason: '复审结论为修订',
    });
    await call(await system.projects('department', 'beijing'), 'proposeRevision', proposal);
    const work = play(system, 'revised-2', { workId, revision: 2 });
    await work.untilAgreed();
    await vi.waitFor(
      async () => {
        const shown = await call(await system.works(), 'getWork', { workId });
        expect(shown.work!.revisions.at(-1)!.state).toBe('REVISION_STATE_NUMBERED');
      },
      { timeout: 15_000, interval: 25 },
    );
    const { number, outcome } = await work.publish('tianjin');
    expect(number).toBe(`DB12/T 9050—${system.today.slice(0, 4)}`);
    const shown = await call(await system.works(), 'getWork', { workId }, { position: outcome!.position });
    expect(shown.work).toMatchObject({ titleZh: '人力资源服务规范（修订）', sequence: 9050 });
    expect(statusOfEdition(shown.work!, { revision: 2, province: 'tianjin' }, system.today)).toBe('in_force');
    expect(shown.digest).toBe(digestOfPublicWork(shown.work!));
  });
});
