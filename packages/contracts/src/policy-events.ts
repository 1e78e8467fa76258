import {
  PolicyAnswerWithdrawn,
  PolicyEnded,
  PolicyRegistered,
  PolicyTaskAnswered,
  PolicyTaskSet,
} from '../gen/tongbiao/registry/v1/policy_events.ts';

/** Catalogue entries of policies, their tasks, and the works that answer them. */
export const policyEvents = {
  'registry.PolicyRegistered.v1': {
    message: PolicyRegistered,
    typeName: 'tongbiao.registry.v1.PolicyRegistered',
    audience: 'public',
  },
  'registry.PolicyTaskSet.v1': {
    message: PolicyTaskSet,
    typeName: 'tongbiao.registry.v1.PolicyTaskSet',
    audience: 'public',
  },
  'registry.PolicyTaskAnswered.v1': {
    message: PolicyTaskAnswered,
    typeName: 'tongbiao.registry.v1.PolicyTaskAnswered',
    audience: 'public',
  },
  'registry.PolicyAnswerWithdrawn.v1': {
    message: PolicyAnswerWithdrawn,
    typeName: 'tongbiao.registry.v1.PolicyAnswerWithdrawn',
    audience: 'public',
  },
  'registry.PolicyEnded.v1': {
    message: PolicyEnded,
    typeName: 'tongbiao.registry.v1.PolicyEnded',
    audience: 'public',
  },
} as const;
