import { derivedId, importedId, streams } from '@tongbiao/contracts';
import {
  PolicyServiceService,
  type ListPoliciesRequest,
  type ListPoliciesResponse,
  type ListPolicyTasksRequest,
  type ListPolicyTasksResponse,
  type RegisterPolicyRequest,
  type RegisterPolicyResponse,
  type SetPolicyTaskRequest,
  type SetPolicyTaskResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { policy, type PolicyCommand } from '@tongbiao/domain/registry';
import { defineService, type Call, type CommandOptions, type Refused, type ServedService } from '@tongbiao/service';
import { policiesIn, tasksIn } from '../views/policies.ts';
import { unknownParty } from './known-parties.ts';
import type { Answer } from './on-work.ts';
import { pageKeyOf, pageTokenOf } from './pages.ts';
import { decideIn, knownOf } from './register.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, type Registry } from './registry.ts';

const registrars = { roles: ['secretariat', 'regulator'] } as const;
const answerers = { roles: ['secretariat', 'regulator', 'department'] } as const;

/** Policies over gRPC: request → facts → command → reply; no rule lives here. */
export const policyService = (registry: Registry): ServedService =>
  defineService({
    definition: PolicyServiceService,
    methods: {
      registerPolicy: {
        access: registrars,
        required: ['regionId', 'kind', 'titleZh'],
        handle: (request, call) => registerPolicy(registry, request, call),
      },
      setPolicyTask: {
        access: registrars,
        required: ['policyId', 'textZh'],
        handle: (request, call) => setPolicyTask(registry, request, call),
      },
      answerPolicyTask: {
        access: answerers,
        required: ['policyId', 'taskId', 'workId'],
        handle: async (request, call) => {
          const { registered } = await registry.facts.policy(request.policyId);
          const regionId = await registry.facts.regionOf(request.workId);
          const isKnown = regionId !== undefined && regionId === registered?.regionId;
          return onPolicy(registry, call, request, () => ({ type: 'AnswerPolicyTask', ...request, isKnown }));
        },
      },
      withdrawPolicyAnswer: {
        access: answerers,
        required: ['policyId', 'taskId', 'workId', 'reason'],
        handle: (request, call) =>
          onPolicy(registry, call, request, () => ({ type: 'WithdrawPolicyAnswer', ...request })),
      },
      endPolicy: {
        access: registrars,
        required: ['policyId', 'on', 'reason'],
        handle: async (request, call) => {
          const { registered } = await registry.facts.policy(request.policyId);
          const successor = request.successorId === '' ? undefined : await registry.facts.policy(request.successorId);
          const isKnown = successor !== undefined && successor.registered?.regionId === registered?.regionId;
          return onPolicy(registry, call, request, () => ({ type: 'EndPolicy', ...request, isKnown }), {
            occurredAt: request.on,
          });
        },
      },
      listPolicies: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listPolicies(registry, request, call),
      },
      listPolicyTasks: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listPolicyTasks(registry, request, call),
      },
    },
  });

/** Its id follows from number, title and date: the same policy is registered once. */
const registerPolicy = async (
  registry: Registry,
  request: RegisterPolicyRequest,
  call: Call,
): Promise<RegisterPolicyResponse | Refused> => {
  const { regionId, number, titleZh, date, issuerIds, validateOnly } = request;
  const policyId = importedId('policy', regionId, [number, titleZh, date].map(encodeURIComponent).join('/'));
  const stream = streams.policy(policyId);
  const known = await knownOf(registry, regionId, issuerIds);
  const command = { type: 'RegisterPolicy', ...request, policyId, known } as const;
  const answer = await decideIn(registry, call, {
    decider: policy,
    regionId,
    resource: stream,
    asking: () => ({ stream, command }),
    dryRun: validateOnly,
    ...(date === '' ? {} : { options: { occurredAt: date } }),
  });
  return 'rejected' in answer ? answer : { ...answer, policyId };
};

/** The task's id follows from its text: a policy sets it once. */
const setPolicyTask = async (
  registry: Registry,
  request: SetPolicyTaskRequest,
  call: Call,
): Promise<SetPolicyTaskResponse | Refused> => {
  const taskId = derivedId(request.policyId, `task/${request.clause}/${request.textZh}`);
  const answer = await onPolicy(registry, call, request, () => ({ type: 'SetPolicyTask', ...request, taskId }));
  return 'rejected' in answer ? answer : { ...answer, taskId };
};

type Asking = PolicyCommand extends infer C
  ? C extends unknown
    ? Omit<C, 'actor' | 'facts' | 'today'>
    : never
  : never;

const onPolicy = async (
  registry: Registry,
  call: Call,
  { policyId, validateOnly }: { readonly policyId: string; readonly validateOnly: boolean },
  asking: () => Asking,
  options: Omit<CommandOptions, 'resource'> = {},
): Promise<Answer | Refused> => {
  const stream = streams.policy(policyId);
  return decideIn(registry, call, {
    decider: policy,
    regionId: (await registry.facts.policy(policyId)).registered?.regionId,
    resource: stream,
    asking: () => ({ stream, command: asking() }),
    dryRun: validateOnly,
    options,
    unknown: {
      rejected: {
        code: 'UNKNOWN_POLICY',
        status: 'NOT_FOUND',
        message: `the region has no policy ${policyId}`,
        field: 'policyId',
      },
    },
  });
};

const listPolicies = async (
  registry: Registry,
  { regionId, pageSize, pageToken }: ListPoliciesRequest,
  call: Call,
): Promise<ListPoliciesResponse | Refused> => {
  const after = pageKeyOf(pageToken, 2);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknownOne = unknownParty(db, { regionId });
  if (unknownOne) return unknownOne;
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const found = policiesIn(db, regionId, pageToken === '' ? undefined : after, limit + 1);
  const last = found[limit - 1]?.registered;
  return {
    policies: found.slice(0, limit),
    nextPageToken: found.length > limit && last !== undefined ? pageTokenOf(last.date, last.policyId) : '',
  };
};

const listPolicyTasks = async (
  registry: Registry,
  request: ListPolicyTasksRequest,
  call: Call,
): Promise<ListPolicyTasksResponse | Refused> => {
  const after = pageKeyOf(request.pageToken, 1);
  if (after === undefined || !/^\d*$/.test(after[0]!)) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknownOne = unknownParty(db, request);
  if (unknownOne) return unknownOne;
  const limit = request.pageSize || DEFAULT_PAGE_SIZE;
  const found = tasksIn(db, request, after[0] === '' ? -1 : Number(after[0]), limit + 1);
  const last = found[limit - 1];
  return {
    tasks: found.slice(0, limit).map(({ task }) => task),
    nextPageToken: found.length > limit && last !== undefined ? pageTokenOf(String(last.at)) : '',
  };
};
