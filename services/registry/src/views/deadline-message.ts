import {
  DeadlineState,
  Duty,
  type Deadline as DeadlineMessage,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Deadline, Duty as DutyName } from '@tongbiao/domain/registry';

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

const DUTY = 'DUTY_';
const STATE = 'DEADLINE_STATE_';

/** Names of duties without their prefix, as filters have them. */
export const dutyNames: readonly string[] = Object.values(duties).map((name) => name.slice(DUTY.length));

/** Names of the states of a deadline without their prefix, as filters have them. */
export const deadlineStateNames: readonly string[] = Object.values(states).map((name) => name.slice(STATE.length));

/** The state of this name. */
export const deadlineStateOf = (name: string): DeadlineState => `${STATE}${name}` as DeadlineState;

/** The name of a state without its prefix. */
export const deadlineStateName = (state: Deadline['state']): string => states[state].slice(STATE.length);

/** The name of a duty without its prefix. */
export const dutyName = (duty: DutyName): string => duties[duty].slice(DUTY.length);

/** A deadline as the contract has it. */
export const deadlineMessage = ({
  duty,
  state,
  due,
  rule,
  document,
  metOn,
  task,
  isEstimated,
  counted,
  ...rest
}: Deadline): DeadlineMessage => ({
  ...rest,
  duty: duties[duty],
  state: states[state],
  due: due ?? '',
  rule: rule && { ruleSet: rule.set, version: rule.version, article: rule.article },
  sourced: rule?.sourced ?? false,
  document: document ?? '',
  metOn: metOn ?? '',
  task: task ?? '',
  estimated: isEstimated ?? false,
  unit: counted?.unit ?? ClockUnit.UNSPECIFIED,
  limit: counted?.limit ?? 0,
});
