import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, alone, digest, document, facts, signedBy, today } from './region.ts';
import { happened } from './work.ts';

/** Commands and events of projects before their text is agreed, for tests. */
const at = { workId: happened.proposed().data.workId, revision: 1 } as const;
const objectionId = '0f0e0d0c-0b0a-5900-8800-0706050403ff';

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type'>>;
const by = (province: string) => ({ province, actor: actorOf(province), facts, today, act: signedBy(province) });
const happening = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;

const submission = { ...at, submittedOn: '2026-11-01', applicationDigest: digest('b') };
const notice = { ...at, from: '2026-10-01', to: '2026-10-20', url: 'https://example.org/notice' };
const objection = { ...at, objectionId, receivedOn: '2026-10-20', objectorRef: 'ref-1', bodyDigest: digest('c') };
const plan = { ...at, batch: '2026 年第一批', deadline: '2027-11-20', document };
const reason = '情况变化';
const corrections = [{ field: 'titleZh', values: ['新名称'] }];

export const asking = {
  submit: (province: string, rest: Given<'SubmitProject'> = {}): Command<'SubmitProject'> => ({
    type: 'SubmitProject',
    ...by(province),
    ...submission,
    ...rest,
  }),
  return: (province: string, rest: Given<'ReturnProject'> = {}): Command<'ReturnProject'> => ({
    type: 'ReturnProject',
    ...by(province),
    ...at,
    reason,
    due: '2026-12-01',
    document,
    ...rest,
  }),
  notice: (province: string, rest: Given<'PostPublicNotice'> = {}): Command<'PostPublicNotice'> => ({
    type: 'PostPublicNotice',
    ...by(province),
    ...notice,
    ...rest,
  }),
  object: (province: string, rest: Given<'RecordObjection'> = {}): Command<'RecordObjection'> => ({
    type: 'RecordObjection',
    ...by(province),
    ...objection,
    ...rest,
  }),
  decide: (province: string, rest: Given<'DecideObjection'> = {}): Command<'DecideObjection'> => ({
    type: 'DecideObjection',
    ...by(province),
    ...at,
    objectionId,
    upheld: false,
    reason,
    document,
    ...rest,
  }),
  establish: (rest: Given<'EstablishWork'> = {}): Command<'EstablishWork'> => ({
    type: 'EstablishWork',
    ...by('beijing'),
    ...at,
    document,
    ...rest,
  }),
  plan: (province: string, rest: Given<'IssuePlan'> = {}): Command<'IssuePlan'> => ({
    type: 'IssuePlan',
    ...by(province),
    ...plan,
    ...rest,
  }),
  extend: (province: string, rest: Given<'ExtendPlan'> = {}): Command<'ExtendPlan'> => ({
    type: 'ExtendPlan',
    ...by(province),
    ...at,
    deadline: '2028-05-20',
    reason,
    document,
    ...rest,
  }),
  adjust: (rest: Given<'AdjustRevision'> = {}): Command<'AdjustRevision'> => ({
    type: 'AdjustRevision',
    ...by('beijing'),
    ...at,
    corrections,
    ...alone,
    reason,
    document,
    ...rest,
  }),
  suspend: (rest: Given<'SuspendRevision'> = {}): Command<'SuspendRevision'> => ({
    type: 'SuspendRevision',
    ...by('beijing'),
    ...at,
    reason,
    document,
    ...rest,
  }),
  resume: (rest: Given<'ResumeRevision'> = {}): Command<'ResumeRevision'> => ({
    type: 'ResumeRevision',
    ...by('beijing'),
    ...at,
    document,
    ...rest,
  }),
  terminate: (rest: Given<'TerminateRevision'> = {}): Command<'TerminateRevision'> => ({
    type: 'TerminateRevision',
    ...by('beijing'),
    ...at,
    reason,
    document,
    ...rest,
  }),
};

/** What the commands above lead to. */
export const became = {
  submitted: (province: string, rest: Partial<DataOf<'registry.ProjectSubmitted.v1'>> = {}) =>
    happening('registry.ProjectSubmitted.v1', { ...submission, province, ...rest }),
  returned: (province: string) =>
    happening('registry.ProjectReturned.v1', { ...at, province, reason, due: '2026-12-01', document }),
  noticed: (province: string, rest: Partial<DataOf<'registry.PublicNoticePosted.v1'>> = {}) =>
    happening('registry.PublicNoticePosted.v1', { ...notice, province, ...rest }),
  objected: (province: string) => happening('registry.ObjectionReceived.v1', { ...objection, province }),
  decided: (province: string, upheld = false) =>
    happening('registry.ObjectionDecided.v1', { ...at, province, objectionId, upheld, reason, document }),
  establishedWith: (...provinces: string[]) => happening('registry.WorkEstablished.v1', { ...at, provinces, document }),
  planned: (province: string) => happening('registry.PlanIssued.v1', { ...plan, province }),
  extended: (province: string, deadline = '2028-05-20') =>
    happening('registry.PlanExtended.v1', { ...at, province, deadline, reason, document }),
  adjusted: (before: string, after = '新名称') =>
    happening('registry.RevisionAdjusted.v1', {
      ...at,
      changes: [{ field: 'titleZh', before: [before], after: [after] }],
      reason,
      document,
    }),
  suspended: () => happening('registry.RevisionSuspended.v1', { ...at, reason, document }),
  resumed: () => happening('registry.RevisionResumed.v1', { ...at, document }),
  terminated: () => happening('registry.RevisionTerminated.v1', { ...at, reason, document }),
  voided: (why: string) =>
    happening('registry.AgreementVoided.v1', { ...at, round: 1, reason: `the revision was ${why}` }),
};
