import { digestOfJson } from '@tongbiao/contracts';
import { PolicyKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import { everyPage } from '../asking/every-page.ts';
import type { ExitName } from '../exit-codes.ts';
import { chosenRegion } from '../region/chosen-region.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayPolicy } from './policy-messages.ts';

const ASKER = 'auditor';
const WRITER = 'secretariat';

interface At {
  readonly dataDir: string;
}

/** Policies and agreements of a region, the latest first. */
export async function listPoliciesCommand(
  { dataDir, region }: At & { readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    const regionId = await chosenRegion(system, region);
    await everyPage(
      (pageToken) => system.call('policies', ASKER, 'listPolicies', { regionId, pageSize: 200, pageToken }),
      ({ policies }) => {
        for (const each of policies) {
          voice.answer(sayPolicy.policy(each.registered!, each.answered, each.tasks), each);
        }
        count += policies.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayPolicy.policies(count), { policies: count });
  return 'ok';
}

/** Which tasks to list. */
export interface TaskFlags {
  readonly region?: string;
  readonly policy?: string;
  readonly field?: string;
  readonly open?: boolean;
}

/** Tasks of a region's policies with the works that answer them; with `open` those that have none yet. */
export async function listTasksCommand(
  { dataDir, region, policy = '', field = '', open = false }: At & TaskFlags,
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    const regionId = await chosenRegion(system, region);
    await everyPage(
      (pageToken) =>
        system.call('policies', ASKER, 'listPolicyTasks', {
          regionId,
          policyId: policy,
          openOnly: open,
          field,
          pageSize: 200,
          pageToken,
        }),
      ({ tasks }) => {
        for (const each of tasks) {
          const { taskId, clause, textZh } = each.task!;
          const works = each.answers.map(({ workId }) => workId);
          voice.answer(sayPolicy.task(taskId, clause, textZh, works), each);
        }
        count += tasks.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayPolicy.tasks(count), { tasks: count });
  return 'ok';
}

/** A policy to register. */
export interface RegisterFlags {
  readonly region?: string;
  readonly issuer?: readonly string[];
  readonly agreement?: boolean;
  readonly number?: string;
  readonly date?: string;
  readonly digest?: string;
  readonly link?: string;
  readonly province?: readonly string[];
  readonly citation?: string;
  readonly recalled?: boolean;
}

/** Registers a policy or agreement, as the region's secretariat; the same again changes nothing. */
export async function registerPolicyCommand(
  flags: At & RegisterFlags,
  titleZh: string,
  voice: Voice,
): Promise<ExitName> {
  const { dataDir, region, issuer = [], agreement = false, number = '', date = '', digest = '', link = '' } = flags;
  const body = {
    kind: agreement ? PolicyKind.AGREEMENT : PolicyKind.POLICY,
    titleZh,
    titleEn: '',
    issuers: [...issuer],
    issuerIds: [],
    number,
    date,
    digest,
    uri: link,
    provinces: [...(flags.province ?? [])],
    citation: flags.citation ?? '',
    recalled: flags.recalled ?? false,
  };
  const system = await findSystem(dataDir);
  try {
    const asked = { regionId: await chosenRegion(system, region), ...body };
    const { policyId } = await system.call('policies', WRITER, 'registerPolicy', {
      requestId: digestOfJson(asked),
      validateOnly: false,
      ...asked,
    });
    voice.result(sayPolicy.registered(titleZh, policyId), { policyId });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Particulars of a task. */
export interface SetTaskFlags {
  readonly field?: string;
  readonly clause?: string;
  readonly due?: string;
}

/** Records a task that a policy sets. */
export async function setTaskCommand(
  { dataDir, field = '', clause = '', due = '' }: At & SetTaskFlags,
  policyId: string,
  textZh: string,
  voice: Voice,
): Promise<ExitName> {
  const body = { policyId, textZh, textEn: '', field, clause, due };
  const system = await findSystem(dataDir);
  try {
    const { taskId } = await system.call('policies', WRITER, 'setPolicyTask', {
      requestId: digestOfJson(body),
      validateOnly: false,
      ...body,
    });
    voice.result(sayPolicy.taskSet(taskId), { policyId, taskId });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Records that a work answers a task. */
export async function answerTaskCommand(
  { dataDir }: At,
  [policyId, taskId, workId]: readonly [string, string, string],
  voice: Voice,
): Promise<ExitName> {
  const body = { policyId, taskId, workId, note: '' };
  const system = await findSystem(dataDir);
  try {
    await system.call('policies', WRITER, 'answerPolicyTask', {
      requestId: digestOfJson(body),
      validateOnly: false,
      ...body,
    });
    voice.result(sayPolicy.answered(workId), body);
    return 'ok';
  } finally {
    system.close();
  }
}
