import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import {
  RegisterPolicyRequest,
  SetPolicyTaskRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

/** An id that nothing has. */
const NOBODY = '00000000-0000-4000-8000-000000000001';

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};
const registered = async (titleZh: string, rest: Partial<RegisterPolicyRequest> = {}) =>
  call(
    await system.policies('secretariat'),
    'registerPolicy',
    RegisterPolicyRequest.fromPartial({
      requestId: encodeURIComponent(titleZh),
      regionId: 'demo',
      kind: PolicyKind.POLICY,
      titleZh,
      issuers: ['北京市人民政府'],
      date: '2022',
      uri: 'https://www.beijing.gov.cn/',
      ...rest,
    }),
  );
const taskOf = async (policyId: string, textZh: string, rest: Partial<SetPolicyTaskRequest> = {}) =>
  call(
    await system.policies('secretariat'),
    'setPolicyTask',
    SetPolicyTaskRequest.fromPartial({
      requestId: encodeURIComponent(textZh),
      policyId,
      textZh,
      field: '交通',
      ...rest,
    }),
  );
const all = { regionId: 'demo', policyId: '', openOnly: false, field: '', pageSize: 0, pageToken: '' };

describe('policies and agreements', () => {
  it('set tasks, works answer them, and what has no work yet is listed', async () => {
    const { policyId } = await registered('首都标准化发展纲要2035');
    const first = await taskOf(policyId, '建立区域协同标准体系', { clause: '第五条' });
    const second = await taskOf(policyId, '推进交通一体化标准', { clause: '第六条' });
    expect(
      (await taskOf(policyId, '推进交通一体化标准', { clause: '第六条', requestId: 'again' })).outcome!.events,
    ).toEqual([]);

    const work = play(system, 'policy');
    await work.propose();
    const workId = work.workId();
    const department = await system.policies('department', 'hebei');
    const answer = { requestId: 'a', validateOnly: false, policyId, taskId: first.taskId, workId, note: '' };
    expect(await reasonOf(call(department, 'answerPolicyTask', { ...answer, workId: NOBODY }))).toBe('UNKNOWN_WORK');
    expect(await reasonOf(call(department, 'answerPolicyTask', { ...answer, taskId: NOBODY }))).toBe('UNKNOWN_TASK');
    expect(await reasonOf(call(department, 'answerPolicyTask', { ...answer, policyId: NOBODY }))).toBe(
      'UNKNOWN_POLICY',
    );
    const { outcome } = await call(department, 'answerPolicyTask', answer);
    const anybody = await system.policies();
    const open = async (position: string) =>
      (await call(anybody, 'listPolicyTasks', { ...all, openOnly: true }, { position })).tasks;
    expect((await open(outcome!.position)).map(({ task }) => task!.taskId)).toEqual([second.taskId]);
    const tasks = await call(anybody, 'listPolicyTasks', { ...all, policyId, field: '交通' });
    expect(tasks.tasks).toMatchObject([
      { policyTitleZh: '首都标准化发展纲要2035', answers: [{ workId }] },
      { task: { clause: '第六条' }, answers: [] },
    ]);

    const withdrawn = await call(department, 'withdrawPolicyAnswer', {
      requestId: 'w',
      validateOnly: false,
      policyId,
      taskId: first.taskId,
      workId,
      reason: '误登',
    });
    expect(await open(withdrawn.outcome!.position)).toHaveLength(2);
  });

  it('are listed, the latest first, page by page, with how many of their tasks are answered', async () => {
    const agreement = await registered('京津冀标准化合作框架协议', { kind: PolicyKind.AGREEMENT, date: '2014' });
    const successor = await registered('京津冀标准化合作协议（续签）', { kind: PolicyKind.AGREEMENT, date: '2019-05' });
    const secretariat = await system.policies('secretariat');
    const end = {
      requestId: 'end',
      validateOnly: false,
      policyId: agreement.policyId,
      on: '2019-05-31',
      reason: '续签',
    };
    expect(await reasonOf(call(secretariat, 'endPolicy', { ...end, successorId: NOBODY }))).toBe('UNKNOWN_POLICY');
    const { outcome } = await call(secretariat, 'endPolicy', { ...end, successorId: successor.policyId });
    const anybody = await system.policies();
    const found = [];
    let pageToken = '';
    do {
      const page = await call(
        anybody,
        'listPolicies',
        { regionId: 'demo', pageSize: 1, pageToken },
        { position: outcome!.position },
      );
      found.push(...page.policies);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(found.map((p) => [p.registered!.date, p.endedOn, p.tasks, p.answered])).toEqual([
      ['2022', '', 2, 0],
      ['2019-05', '', 0, 0],
      ['2014', '2019-05-31', 0, 0],
    ]);
    expect(found[2]!.successorId).toBe(successor.policyId);
  });

  it('are refused where something is missing, or by whom it is', async () => {
    expect(await reasonOf(registered('无文', { uri: '' }))).toBe('FIELD_REQUIRED');
    expect(await reasonOf(registered('无区', { regionId: 'nowhere' }))).toBe('UNKNOWN_REGION');
    expect(await reasonOf(registered('无人', { issuerIds: [NOBODY] }))).toBe('UNKNOWN_ORGANISATION');
    const hebei = await system.policies('regulator', 'hebei');
    const request = RegisterPolicyRequest.fromPartial({
      requestId: 'x',
      regionId: 'demo',
      kind: PolicyKind.POLICY,
      titleZh: '北京市标准化办法',
      issuers: ['北京市人民政府'],
      uri: 'https://www.beijing.gov.cn/',
      provinces: ['beijing'],
    });
    expect(await reasonOf(call(hebei, 'registerPolicy', request))).toBe('NOT_OWN_PROVINCE');
    const anybody = await system.policies();
    expect(await reasonOf(call(anybody, 'listPolicyTasks', { ...all, pageToken: 'x' }))).toBe('PAGE_TOKEN_INVALID');
    expect(await reasonOf(call(anybody, 'listPolicies', { regionId: 'nowhere', pageSize: 0, pageToken: '' }))).toBe(
      'UNKNOWN_REGION',
    );
  });
});
