export {
  agreement,
  agreementEvents,
  isSettled,
  type AgreementCommand,
  type AgreementEvent,
  type AgreementState,
} from './agreement.ts';
export { commentCsv, commentTable } from './comment-table.ts';
export {
  comments,
  hasComment,
  openComments,
  type CommentsCommand,
  type CommentsEvent,
  type CommentsState,
} from './comments.ts';
export { commentsFromJson, commentsToJson, KEPT_COMMENTS_VERSION } from './comments-kept-form.ts';
export { type Body } from './body.ts';
export { checkBackfilledDates, readNumber } from './checks.ts';
export { type Context } from './command.ts';
export { clockEnd, type WorkingCalendar } from './clock-end.ts';
export { deadlinesOf, type Deadline, type Duty, type Timekeeping } from './deadlines.ts';
export { editionStatus, statusOfEdition, type EditionStatus } from './edition-status.ts';
export { daysBetween, earliestDay, isDay, isPartialDay, latestDay, shanghaiDay } from './days.ts';
export { digestOfPublicWork, isPublicWorkEvent, publicWork, publicWorkEvents } from './public-work.ts';
export { factsForWork, memberOf, regionFacts, ruleSetOn, type MemberFacts, type RegionFacts } from './region-facts.ts';
export {
  isStanding,
  listedWith,
  provincialStandards,
  readProvincialStandard,
  type ListedNumber,
  type ProvincialStandards,
  type ProvincialStandardsCommand,
  type ProvincialStandardsEvent,
} from './provincial-standards.ts';
export { region } from './region.ts';
export { type RegionCommand, type RegionEvent, type RegionState } from './region-state.ts';
export { checkRuleSet } from './rule-set.ts';
export { committee, seatsOn, type CommitteeCommand, type CommitteeEvent, type CommitteeState } from './committee.ts';
export {
  organisation,
  type OrganisationCommand,
  type OrganisationEvent,
  type OrganisationState,
} from './organisation.ts';
export { policy, type PolicyCommand, type PolicyEvent, type PolicyState } from './policy.ts';
export { type Register } from './work/references.ts';
export { ruleSetDays, type RuleSetDays } from './rule-set-days.ts';
export { series, type SeriesCommand, type SeriesEvent, type SeriesState } from './series.ts';
export { sideBySide, type Aspect, type Cell, type Comparison } from './side-by-side.ts';
export { workAsOf, type Dated, type Moment, type WorkAsOf } from './as-of.ts';
export { workChanges, type Change } from './work-changes.ts';
export { nameOfNumber, workNumbers } from './work-numbers.ts';
export { FOR_EVER, statusPeriods, type StatusPeriod, type WorkStatus } from './status-periods.ts';
export {
  besides,
  isSameTitle,
  pairsOf,
  resembling,
  standstillOf,
  type Beside,
  type JointProject,
  type ListedStandard,
  type ParallelProject,
  type Resemblance,
} from './standstill.ts';
export { suggestion, type SuggestionCommand, type SuggestionEvent, type SuggestionState } from './suggestion.ts';
export { statements, type StatementsCommand, type StatementsEvent, type StatementsState } from './statements.ts';
export { type WorkCommand } from './work/commands.ts';
export { type WorkEvent } from './work/events.ts';
export { stageTitles, stagesOf, type Stage, type StageCode } from './stage.ts';
export { type Complaint, type Dispute } from './work/affairs.ts';
export { settledBy } from './work/dispositions.ts';
export { missingMaterials } from './work/gates.ts';
export { comparedIn, comparedWith, icsOf, standstillGate, type Compared } from './work/holding-still.ts';
export { isPassed } from './work/review.ts';
export { type Revision, type Window, type WorkState } from './work/state.ts';
export { work } from './work/work.ts';
export { actNames, actOfDuty, awaitedActs, nextActs, type NextAct } from './next/next-acts.ts';
export { type ActName } from './next/representatives.ts';
export { type Asker } from './next/standpoint.ts';
