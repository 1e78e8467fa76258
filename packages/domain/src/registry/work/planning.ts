import { ClockKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { alreadyThere, checkDay, checkDocument, checkText, sameData, unmet } from '../checks.ts';
import { clockOf, ruleSetOn } from '../region-facts.ts';
import { certainEnd } from '../working-calendar.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { checkObjections } from './gates.ts';
import { checkJoined, checkLeadAct, checkParticipant } from './participants.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/** The work is established with those that take part: two or more, the lead among them, and every other one has refused. */
export const establish = (state: WorkState, command: Command<'EstablishWork'>): Decision<WorkEvent> => {
  const { workId, revision: n, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkLeadAct(revision, command) ?? checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  if (revision.established) return unchanged;
  const { facts } = command;
  const blocked =
    checkTakingPart(revision) ??
    revision.approved
      .map((province) => checkObjections(revision, { facts, province, day: document!.date }))
      .find((r) => r !== undefined);
  return blocked
    ? reject(blocked)
    : accept({
        type: 'registry.WorkEstablished.v1',
        data: {
          workId,
          revision: n,
          provinces: revision.members.filter((m) => revision.approved.includes(m)),
          document,
        },
      });
};

const checkTakingPart = ({ members, approved, refused, leadProvince }: Revision): Rejection | undefined => {
  const silent = members.filter((m) => !approved.includes(m) && !refused.includes(m));
  if (silent.length > 0)
    return unmet('PROJECT_UNDECIDED', `${silent.join(', ')} has neither approved nor refused its project`);
  if (!approved.includes(leadProvince))
    return unmet('LEAD_REFUSED', `${leadProvince}, which leads the work, does not take part`);
  return approved.length < 2
    ? unmet('TOO_FEW_MEMBERS', 'a collaborative work has two members or more; one alone approved')
    : undefined;
};

/** 计划: a province takes the established work into its plan; its rule set may say how long the project may take. */
export const issuePlan = (state: WorkState, command: Command<'IssuePlan'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, batch, deadline, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkJoined(revision, province) ??
    checkDay('deadline', deadline) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, batch, deadline, document };
  const standing = revision.plans.get(province);
  if (standing)
    return sameData(standing.issued, data)
      ? unchanged
      : reject(alreadyThere('PLAN_ISSUED', `${standing.issued.document!.number} is the plan of ${province}`));
  const blocked =
    (revision.established
      ? undefined
      : unmet('NOT_ESTABLISHED', 'a plan follows when every member that takes part has approved')) ??
    (deadline < document!.date
      ? unmet('DEADLINE_BEFORE_PLAN', 'deadline must not lie before the plan', 'deadline')
      : undefined) ??
    checkLimit(command, document!.date, ClockKind.PROJECT_COMPLETION);
  return blocked ? reject(blocked) : accept({ type: 'registry.PlanIssued.v1', data });
};

/** A deadline is extended, as far as the province's rule set lets it. */
export const extendPlan = (state: WorkState, command: Command<'ExtendPlan'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, deadline, reason, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkDay('deadline', deadline) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data: DataOf<'registry.PlanExtended.v1'> = { workId, revision: n, province, deadline, reason, document };
  const plan = revision.plans.get(province);
  if (!plan) return reject(unmet('NO_PLAN', `${province} has no plan for this revision`, 'province'));
  if (plan.extended && sameData(plan.extended, data)) return unchanged;
  const standing = plan.extended?.deadline ?? plan.issued.deadline;
  const blocked =
    (deadline > standing
      ? undefined
      : unmet('NOT_LATER', `the deadline is ${standing}; an extension is later`, 'deadline')) ??
    checkLimit(command, plan.issued.deadline, ClockKind.PROJECT_EXTENSION);
  return blocked ? reject(blocked) : accept({ type: 'registry.PlanExtended.v1', data });
};

/** Where the rule set has such a clock, the deadline lies within it. */
const checkLimit = (
  { facts, province, deadline, document }: Command<'IssuePlan' | 'ExtendPlan'>,
  start: string,
  kind: ClockKind,
): Rejection | undefined => {
  const set = ruleSetOn(facts, province, document!.date);
  const clock = set && clockOf(set, kind);
  if (!set || !clock) return undefined;
  const rule = { set: set.id, version: set.version, article: clock.article };
  const last = certainEnd(clock, start, 'deadline', rule);
  if (last.refused) return last.refused;
  return deadline <= last.day
    ? undefined
    : unmet('DEADLINE_TOO_LATE', `the deadline may be ${last.day} at the latest`, 'deadline', rule);
};
