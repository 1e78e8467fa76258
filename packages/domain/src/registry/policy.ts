import type { EventOf } from '@tongbiao/contracts';
import type {
  AnswerPolicyTaskRequest,
  EndPolicyRequest,
  RegisterPolicyRequest,
  SetPolicyTaskRequest,
  WithdrawPolicyAnswerRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkPastDay,
  checkText,
  malformed,
  notAllowed,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { earliestDay, isPartialDay } from './days.ts';
import { unknownOrganisation } from './organisation.ts';
import { memberOf } from './region-facts.ts';

/** What happens to a policy or agreement (stream `policy-<id>`). */
export type PolicyEvent = EventOf<
  | 'registry.PolicyRegistered.v1'
  | 'registry.PolicyTaskSet.v1'
  | 'registry.PolicyTaskAnswered.v1'
  | 'registry.PolicyAnswerWithdrawn.v1'
  | 'registry.PolicyEnded.v1'
>;

/** What can be asked of a policy. */
export type PolicyCommand = Context &
  /** `known`: of the issuers named by id, those that the region has. */
  (
    | ({
        readonly type: 'RegisterPolicy';
        readonly policyId: string;
        readonly known: ReadonlySet<string>;
      } & Body<RegisterPolicyRequest>)
    /** `taskId`: derived outside, so that a retry sets the same one. */
    | ({ readonly type: 'SetPolicyTask'; readonly taskId: string } & Body<SetPolicyTaskRequest>)
    /** `isKnown`: the region has the work. */
    | ({ readonly type: 'AnswerPolicyTask'; readonly isKnown: boolean } & Body<AnswerPolicyTaskRequest>)
    | ({ readonly type: 'WithdrawPolicyAnswer' } & Body<WithdrawPolicyAnswerRequest>)
    /** `isKnown`: the region has the successor, where one is named. */
    | ({ readonly type: 'EndPolicy'; readonly isKnown: boolean } & Body<EndPolicyRequest>)
  );

interface Task {
  readonly set: EventOf<'registry.PolicyTaskSet.v1'>['data'];
  /** Works that answer it, in order. */
  readonly answers: ReadonlyMap<string, EventOf<'registry.PolicyTaskAnswered.v1'>['data']>;
}

/** A policy as it stands. It sets tens of tasks. */
export interface PolicyState {
  readonly registered?: EventOf<'registry.PolicyRegistered.v1'>['data'];
  readonly tasks: ReadonlyMap<string, Task>;
  readonly ended?: EventOf<'registry.PolicyEnded.v1'>['data'];
}

type Of<T extends PolicyCommand['type']> = Extract<PolicyCommand, { type: T }>;
type Registered = NonNullable<PolicyState['registered']>;

const decide = (state: PolicyState, command: PolicyCommand): Decision<PolicyEvent> => {
  if (command.type === 'RegisterPolicy') return register(state, command);
  const { registered } = state;
  if (!registered) return reject(unknownPolicy(command.policyId, 'policyId'));
  switch (command.type) {
    case 'SetPolicyTask':
      return setTask(state, registered, command);
    case 'AnswerPolicyTask':
      return answer(state, command);
    case 'WithdrawPolicyAnswer':
      return withdraw(state, command);
    case 'EndPolicy':
      return end(state, registered, command);
  }
};

const unknownPolicy = (policyId: string, field: string): Rejection =>
  notFound('UNKNOWN_POLICY', `the region has no policy ${policyId}`, field);

const checkDated = (field: string, value: string): Rejection | undefined =>
  value === '' || isPartialDay(value)
    ? undefined
    : malformed('DATE_MALFORMED', field, `${field} must be YYYY-MM-DD, YYYY-MM or YYYY, or empty where unknown`);

/** Registered with where its text is: a digest, a link, or both; or with where it is known from. */
const checkWhereabouts = ({ digest, uri, citation }: Of<'RegisterPolicy'>): Rejection | undefined => {
  if (digest === '' && uri === '' && citation === '')
    return malformed(
      'FIELD_REQUIRED',
      'uri',
      'a digest of the text, a link to it, or a citation of where it is known from is given',
    );
  if (digest !== '') return checkDigest('digest', digest);
  return uri === '' || /^https?:\/\/\S+$/.test(uri)
    ? undefined
    : malformed('URL_MALFORMED', 'uri', 'uri must begin with https://');
};

const register = (state: PolicyState, command: Of<'RegisterPolicy'>): Decision<PolicyEvent> => {
  const { policyId, kind, titleZh, titleEn, issuers, issuerIds, number, date, digest, uri, provinces } = command;
  const { facts, known, citation, recalled } = command;
  const stranger = provinces.findIndex((province) => memberOf(facts, province) === undefined);
  const unknown = issuerIds.findIndex((id) => !known.has(id));
  const refused =
    checkChosen('kind', kind) ??
    checkText('titleZh', titleZh) ??
    (issuers.length === 0 && !recalled
      ? malformed('FIELD_REQUIRED', 'issuers', 'who issued or concluded it is named')
      : undefined) ??
    issuers.map((issuer, i) => checkText(`issuers[${i}]`, issuer)).find((r) => r !== undefined) ??
    (unknown < 0 ? undefined : unknownOrganisation(issuerIds[unknown]!, `issuerIds[${unknown}]`)) ??
    checkDated('date', date) ??
    checkWhereabouts(command) ??
    (stranger < 0
      ? undefined
      : unmet(
          'NOT_A_MEMBER',
          `${provinces[stranger]} is no member of region ${facts.regionId}`,
          `provinces[${stranger}]`,
        )) ??
    checkOwn(command, provinces);
  if (refused) return reject(refused);
  const data = {
    policyId,
    regionId: facts.regionId,
    kind,
    titleZh,
    titleEn,
    issuers,
    issuerIds,
    number,
    date,
    digest,
    uri,
    provinces,
    citation,
    recalled,
  };
  if (!state.registered) return accept({ type: 'registry.PolicyRegistered.v1', data });
  return sameData(state.registered, data)
    ? unchanged
    : reject(alreadyThere('POLICY_EXISTS', `「${titleZh}」 is registered with other particulars`, 'titleZh'));
};

/** A province records policies of its own, or of nobody in particular; the secretariat every one. */
const checkOwn = ({ actor }: Context, provinces: readonly string[]): Rejection | undefined =>
  actor.province === undefined || provinces.length === 0 || provinces.includes(actor.province)
    ? undefined
    : notAllowed('NOT_OWN_PROVINCE', 'only the province itself may do this', 'provinces');

const setTask = (state: PolicyState, registered: Registered, command: Of<'SetPolicyTask'>): Decision<PolicyEvent> => {
  const { policyId, taskId, textZh, textEn, field, clause, due } = command;
  const refused = checkOwn(command, registered.provinces) ?? checkText('textZh', textZh) ?? checkDated('due', due);
  if (refused) return reject(refused);
  const data = { policyId, taskId, textZh, textEn, field, clause, due };
  const standing = state.tasks.get(taskId);
  if (!standing) return accept({ type: 'registry.PolicyTaskSet.v1', data });
  return sameData(standing.set, data)
    ? unchanged
    : reject(alreadyThere('TASK_EXISTS', 'the policy sets this task with other particulars', 'textZh'));
};

const unknownTask = (taskId: string): Rejection =>
  notFound('UNKNOWN_TASK', `the policy sets no task ${taskId}`, 'taskId');

const answer = (state: PolicyState, command: Of<'AnswerPolicyTask'>): Decision<PolicyEvent> => {
  const { policyId, taskId, workId, note, isKnown, facts } = command;
  const task = state.tasks.get(taskId);
  if (!task) return reject(unknownTask(taskId));
  if (task.answers.has(workId)) return unchanged;
  return isKnown
    ? accept({ type: 'registry.PolicyTaskAnswered.v1', data: { policyId, taskId, workId, note } })
    : reject(notFound('UNKNOWN_WORK', `region ${facts.regionId} has no work ${workId}`, 'workId'));
};

const withdraw = (state: PolicyState, command: Of<'WithdrawPolicyAnswer'>): Decision<PolicyEvent> => {
  const { policyId, taskId, workId, reason } = command;
  const task = state.tasks.get(taskId);
  const refused = task ? checkText('reason', reason) : unknownTask(taskId);
  if (refused) return reject(refused);
  return task!.answers.has(workId)
    ? accept({ type: 'registry.PolicyAnswerWithdrawn.v1', data: { policyId, taskId, workId, reason } })
    : unchanged;
};

const end = (state: PolicyState, registered: Registered, command: Of<'EndPolicy'>): Decision<PolicyEvent> => {
  const { policyId, on, reason, successorId, isKnown, today } = command;
  const refused =
    checkOwn(command, registered.provinces) ??
    checkPastDay('on', on, today) ??
    checkText('reason', reason) ??
    (successorId === policyId
      ? malformed('SUCCESSOR_OF_ITSELF', 'successorId', 'a policy does not take its own place')
      : undefined) ??
    (successorId === '' || isKnown ? undefined : unknownPolicy(successorId, 'successorId')) ??
    (registered.date !== '' && on < earliestDay(registered.date)
      ? unmet('ENDED_BEFORE_ISSUED', `the policy is of ${registered.date}`, 'on')
      : undefined);
  if (refused) return reject(refused);
  const data = { policyId, on, reason, successorId };
  if (!state.ended) return accept({ type: 'registry.PolicyEnded.v1', data });
  return sameData(state.ended, data)
    ? unchanged
    : reject(alreadyThere('ALREADY_ENDED', `the policy does not hold since ${state.ended.on}`, 'on'));
};

const evolve = (state: PolicyState, event: PolicyEvent): PolicyState => {
  if (event.type === 'registry.PolicyRegistered.v1')
    return state.registered ? state : { ...state, registered: event.data };
  if (!state.registered) return state;
  if (event.type === 'registry.PolicyTaskSet.v1')
    return state.tasks.has(event.data.taskId) ? state : withTask(state, { set: event.data, answers: new Map() });
  if (event.type === 'registry.PolicyEnded.v1') return { ...state, ended: event.data };
  const task = state.tasks.get(event.data.taskId);
  if (!task) return state;
  const answers = new Map(task.answers);
  if (event.type === 'registry.PolicyTaskAnswered.v1') answers.set(event.data.workId, event.data);
  else answers.delete(event.data.workId);
  return withTask(state, { ...task, answers });
};

const withTask = (state: PolicyState, task: Task): PolicyState => ({
  ...state,
  tasks: new Map(state.tasks).set(task.set.taskId, task),
});

/** A policy or agreement, the tasks that it sets, and the works that answer them. */
export const policy: Decider<PolicyState, PolicyCommand, PolicyEvent> = {
  initial: { tasks: new Map() },
  decide,
  evolve,
};
