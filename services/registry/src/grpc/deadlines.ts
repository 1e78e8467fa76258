import {
  DeadlineState,
  Duty,
  type Deadline as DeadlineMessage,
  type GetDeadlinesRequest,
  type GetDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { deadlinesOf, shanghaiDay, type Deadline, type Duty as DutyName } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { readWork } from '../views/work-rows.ts';
import { awaitViews, unknownWork, type Registry } from './registry.ts';
import { placeOf } from './work-reads.ts';

const duties: Readonly<Record<DutyName, Duty>> = {
  disclosure: Duty.DISCLOSURE,
  filing: Duty.FILING,
  review: Duty.REVIEW,
  plan: Duty.PLAN,
  correction: Duty.CORRECTION,
  explanation: Duty.EXPLANATION,
  implementation: Duty.IMPLEMENTATION,
};
const states: Readonly<Record<Deadline['state'], DeadlineState>> = {
  open: DeadlineState.OPEN,
  overdue: DeadlineState.OVERDUE,
  met: DeadlineState.MET,
  met_late: DeadlineState.MET_LATE,
  unknown: DeadlineState.UNKNOWN,
};

const messageOf = ({ duty, state, due, rule, document, metOn, task, ...rest }: Deadline): DeadlineMessage => ({
  ...rest,
  duty: duties[duty],
  state: states[state],
  due: due ?? '',
  rule: rule && { ruleSet: rule.set, version: rule.version, article: rule.article },
  sourced: rule?.sourced ?? false,
  document: document ?? '',
  metOn: metOn ?? '',
  task: task ?? '',
});

/** What is due about a work, computed from the view's rows and the rule sets on record. No calendar of working days is on record yet. */
export const getDeadlines = async (
  registry: Registry,
  { workId }: GetDeadlinesRequest,
  call: Call,
): Promise<GetDeadlinesResponse | Refused> => {
  await awaitViews(registry, call);
  const work = readWork(registry.views.db, workId);
  const place = placeOf(registry);
  const facts = work && (await registry.facts.region(work.regionId));
  if (work === undefined || facts === undefined) return unknownWork(workId);
  const today = shanghaiDay(registry.now().toISOString());
  return { deadlines: deadlinesOf(work, { facts, today }).map(messageOf), ...place };
};
