import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policy, type PolicyCommand, type PolicyEvent } from './policy.ts';
import { actorOf, digest, facts, today } from './testing/region.ts';

const { given } = spec(policy);
type Of<T extends PolicyCommand['type']> = Extract<PolicyCommand, { type: T }>;
const at = { facts, today, actor: { subject: 's', role: 'secretariat' }, policyId: 'p1' };

const policyData = {
  policyId: 'p1',
  regionId: 'jjj',
  kind: PolicyKind.POLICY,
  titleZh: '首都标准化发展纲要2035',
  titleEn: '',
  issuers: ['中共北京市委', '北京市人民政府'],
  issuerIds: ['o1'],
  number: '',
  date: '2022',
  digest: '',
  uri: 'https://www.beijing.gov.cn/',
  provinces: ['beijing'],
  citation: '',
  recalled: false,
};
const register = (rest: Partial<Of<'RegisterPolicy'>> = {}): PolicyCommand => ({
  type: 'RegisterPolicy',
  ...policyData,
  ...at,
  known: new Set(['o1']),
  ...rest,
});
const registered = (rest: object = {}): PolicyEvent => ({
  type: 'registry.PolicyRegistered.v1',
  data: { ...policyData, ...rest },
});
const taskData = {
  policyId: 'p1',
  taskId: 't1',
  textZh: '共建京津冀区域协同标准体系',
  textEn: '',
  field: '交通',
  clause: '第五条',
  due: '2025',
};
const set = (rest: Partial<Of<'SetPolicyTask'>> = {}): PolicyCommand => ({
  type: 'SetPolicyTask',
  ...taskData,
  ...at,
  ...rest,
});
const taskSet: PolicyEvent = { type: 'registry.PolicyTaskSet.v1', data: taskData };
const answer = (rest: Partial<Of<'AnswerPolicyTask'>> = {}): PolicyCommand => ({
  type: 'AnswerPolicyTask',
  ...at,
  taskId: 't1',
  workId: 'w1',
  note: '',
  isKnown: true,
  ...rest,
});
const answered = (workId = 'w1'): PolicyEvent => ({
  type: 'registry.PolicyTaskAnswered.v1',
  data: { policyId: 'p1', taskId: 't1', workId, note: '' },
});
const withdraw = (rest: Partial<Of<'WithdrawPolicyAnswer'>> = {}): PolicyCommand => ({
  type: 'WithdrawPolicyAnswer',
  ...at,
  taskId: 't1',
  workId: 'w1',
  reason: '误登',
  ...rest,
});
const withdrawn: PolicyEvent = {
  type: 'registry.PolicyAnswerWithdrawn.v1',
  data: { policyId: 'p1', taskId: 't1', workId: 'w1', reason: '误登' },
};
const end = (rest: Partial<Of<'EndPolicy'>> = {}): PolicyCommand => ({
  type: 'EndPolicy',
  ...at,
  on: '2025-12-31',
  reason: '已有新的纲要',
  successorId: 'p2',
  isKnown: true,
  ...rest,
});
const ended: PolicyEvent = {
  type: 'registry.PolicyEnded.v1',
  data: { policyId: 'p1', on: '2025-12-31', reason: '已有新的纲要', successorId: 'p2' },
};

describe('a policy', () => {
  it('is registered with a link to its text', () => given().when(register()).then(registered()));
  it('or with the digest of it; of no day, and of nobody in particular', () => {
    const rest = { uri: '', digest: digest('a'), date: '', provinces: [], issuerIds: [] };
    given()
      .when(register({ ...rest, actor: actorOf('hebei') }))
      .then(registered(rest));
  });
  it('or with where it is known from, where nobody has the text', () => {
    const rest = { uri: '', citation: '河北新闻网 2019-06' };
    given().when(register(rest)).then(registered(rest));
  });
  it('that is recalled may be of issuers that nobody knows', () => {
    const rest = { uri: '', citation: '领域知识', recalled: true, issuers: [], issuerIds: [] };
    given().when(register(rest)).then(registered(rest));
  });
  it.each([
    ['of no kind', register({ kind: PolicyKind.UNSPECIFIED }), 'FIELD_REQUIRED'],
    ['without a title', register({ titleZh: '' }), 'FIELD_REQUIRED'],
    ['by nobody', register({ issuers: [] }), 'FIELD_REQUIRED'],
    ['by somebody without a name', register({ issuers: [''] }), 'FIELD_REQUIRED'],
    ['by an organisation that nobody knows', register({ issuerIds: ['o9'] }), 'UNKNOWN_ORGANISATION'],
    ['of no day of the calendar', register({ date: 'once' }), 'DATE_MALFORMED'],
    ['without a text', register({ uri: '' }), 'FIELD_REQUIRED'],
    ['with a digest that is none', register({ digest: 'x' }), 'DIGEST_MALFORMED'],
    ['with a link that is none', register({ uri: 'x' }), 'URL_MALFORMED'],
    ['of a stranger', register({ provinces: ['shanghai'] }), 'NOT_A_MEMBER'],
    ['of another province', register({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
  ])('is not registered %s', (_, command, code) => given().when(command).rejects(code));
  it('is not registered with other particulars', () =>
    given(registered())
      .when(register({ uri: 'https://example.org/' }))
      .rejects('POLICY_EXISTS'));
  it.each([set(), answer(), withdraw(), end()])('is there before anything is said of it: $type', (command) =>
    given().when(command).rejects('UNKNOWN_POLICY'),
  );
  it('ends on a day, and another takes its place', () => given(registered()).when(end()).then(ended));
  it('may end without a successor, and without a day of its own', () => {
    given(registered({ date: '' }))
      .when(end({ successorId: '', isKnown: false }))
      .then({ ...ended, data: { ...ended.data, successorId: '' } } as PolicyEvent);
  });
  it.each([
    ['by another province', [registered()], end({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['before the day has come', [registered()], end({ on: '2027-01-01' }), 'DATE_IN_FUTURE'],
    ['without a reason', [registered()], end({ reason: '' }), 'FIELD_REQUIRED'],
    ['in its own favour', [registered()], end({ successorId: 'p1' }), 'SUCCESSOR_OF_ITSELF'],
    ['in favour of one that nobody knows', [registered()], end({ isKnown: false }), 'UNKNOWN_POLICY'],
    ['before it was issued', [registered()], end({ on: '2021-12-31' }), 'ENDED_BEFORE_ISSUED'],
    ['on two days', [registered(), ended], end({ on: '2025-12-30' }), 'ALREADY_ENDED'],
  ] as const)('does not end %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
});

describe('a task of a policy', () => {
  it('is set', () => given(registered()).when(set()).then(taskSet));
  it.each([
    ['by another province', [registered()], set({ actor: actorOf('hebei') }), 'NOT_OWN_PROVINCE'],
    ['without a text', [registered()], set({ textZh: '' }), 'FIELD_REQUIRED'],
    ['for no day of the calendar', [registered()], set({ due: 'soon' }), 'DATE_MALFORMED'],
    ['twice', [registered(), taskSet], set({ due: '2026' }), 'TASK_EXISTS'],
  ] as const)('is not set %s', (_, history, command, code) =>
    given(...history)
      .when(command)
      .rejects(code),
  );
  it('is answered by works', () => given(registered(), taskSet).when(answer()).then(answered()));
  it('is answered by none that nobody knows', () =>
    given(registered(), taskSet)
      .when(answer({ isKnown: false }))
      .rejects('UNKNOWN_WORK'));
  it('is answered only where it is set', () => {
    given(registered()).when(answer()).rejects('UNKNOWN_TASK');
    given(registered()).when(withdraw()).rejects('UNKNOWN_TASK');
  });
  it('is answered no more', () => given(registered(), taskSet, answered()).when(withdraw()).then(withdrawn));
  it('is answered no more for a reason', () =>
    given(registered(), taskSet, answered())
      .when(withdraw({ reason: '' }))
      .rejects('FIELD_REQUIRED'));
  it('loses no answer that it has not', () => given(registered(), taskSet).when(withdraw()).then());
});

describe('any history of a policy', () => {
  it('has answers to tasks that are set alone, each once', () => {
    const work = fc.constantFrom('w1', 'w2');
    const command = fc.oneof(
      fc.constantFrom(register(), set(), end()),
      work.map((workId) => answer({ workId })),
      work.map((workId) => withdraw({ workId })),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let state = policy.initial;
        let balance = 0;
        for (const each of commands) {
          const { events } = policy.decide(state, each);
          for (const { type } of events)
            balance +=
              type === 'registry.PolicyTaskAnswered.v1' ? 1 : type === 'registry.PolicyAnswerWithdrawn.v1' ? -1 : 0;
          state = fold(policy, events, state);
          expect(policy.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
        }
        expect([...state.tasks.values()].reduce((sum, task) => sum + task.answers.size, 0)).toBe(balance);
      }),
    );
  });
  it('is not changed by what cannot happen', () => {
    for (const event of [taskSet, answered(), withdrawn, ended])
      expect(policy.evolve(policy.initial, event)).toBe(policy.initial);
    const state = fold(policy, [registered()]);
    for (const event of [registered({ number: 'x' }), answered(), withdrawn])
      expect(policy.evolve(state, event)).toBe(state);
    const withTask = fold(policy, [taskSet], state);
    expect(policy.evolve(withTask, taskSet)).toBe(withTask);
  });
});
