import {
  GateKind,
  MaterialKind,
  MaterialStep,
  type RequiredMaterial,
  type RuleSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Rejection } from '@tongbiao/decider';
import { unmet } from '../checks.ts';
import { ruleSetOn, type RegionFacts } from '../region-facts.ts';
import type { Revision } from './state.ts';

/** Whose step it is, and on which day: the rule set in force there and then asks. */
export interface Step {
  readonly facts: Pick<RegionFacts, 'ruleSets'>;
  readonly province: string;
  readonly day: string;
}

/** What a province's rule set asks for before it approves. */
export const checkApprovalRules = (revision: Revision, step: Step): Rejection | undefined => {
  const { province } = step;
  return (
    checkGate(step, GateKind.SUBMISSION, revision.submissions.has(province), () =>
      refusal('SUBMISSION_MISSING', `${province} approves what was submitted to it (立项申报)`),
    ) ??
    checkGate(step, GateKind.PUBLIC_NOTICE, revision.notices.has(province), () =>
      refusal('NOTICE_MISSING', `${province} approves what was on public notice (公示)`),
    ) ??
    checkMaterials(revision, step, MaterialStep.APPROVAL)
  );
};

/**
 * Whether objections to a province's public notice let the project be established with it: where its rules ask, none is undecided, and what
 * was upheld is answered by an adjustment or by another public notice.
 */
export const checkObjections = (revision: Revision, step: Step): Rejection | undefined => {
  const own = [...revision.objections.values()].filter((o) => o.province === step.province);
  const open = own.filter((o) => !o.decided).length;
  const upheld = own.filter((o) => o.decided?.upheld === true && o.isAnswered !== true).length;
  return (
    checkGate(step, GateKind.OBJECTION, open === 0, () => openObjections(step.province, open)) ??
    checkGate(step, GateKind.OBJECTION, upheld === 0, () =>
      refusal(
        'OBJECTION_UPHELD',
        `${upheld} objections to the public notice of ${step.province} were upheld; an adjustment (计划调整) or another public notice answers them`,
      ),
    )
  );
};

/** What is said of objections that nobody decided. */
export const openObjections = (province: string, count: number) =>
  refusal('OBJECTION_OPEN', `${count} objections to the public notice of ${province} are not decided`);

/**
 * Every comment has its disposition (意见处理), whatever the rules of those whose step it is; where one of them asks by an article, that is
 * cited. Comments come as long as a window is open, so also after a review, from a province that joined later.
 */
export const checkDisposed = (openComments: number, steps: readonly Step[]): Rejection | undefined => {
  if (openComments === 0) return undefined;
  const { code, message } = refusal(
    'COMMENTS_NOT_DISPOSED',
    `${openComments} comments have no disposition (采纳, 部分采纳, 不采纳) yet`,
  );
  const cited = steps.map((step) => checkGate(step, GateKind.COMMENTS, false, () => ({ code, message })));
  const { rule } = cited.find((found) => found !== undefined) ?? {};
  return unmet(code, message, undefined, rule);
};

/** What it asks for before its consultation opens. */
export const checkConsultationRules = (revision: Revision, step: Step): Rejection | undefined =>
  checkGate(step, GateKind.PLAN, revision.plans.has(step.province), () =>
    refusal('PLAN_MISSING', `${step.province} consults on what is in its plan (计划)`),
  ) ?? checkMaterials(revision, step, MaterialStep.CONSULTATION);

/** What it asks for before the members are asked to agree. */
export const checkAgreementRules = (revision: Revision, step: Step): Rejection | undefined =>
  checkGate(
    step,
    GateKind.REVIEW_ACCEPTED,
    revision.acceptances.get(step.province)?.type === 'registry.ReviewAccepted.v1',
    () => refusal('REVIEW_NOT_ACCEPTED', `${step.province} agrees when it has accepted the joint review`),
  );

/** What it asks for before its edition is published. */
export const checkPublicationRules = (revision: Revision, step: Step): Rejection | undefined =>
  checkMaterials(revision, step, MaterialStep.PUBLICATION);

const refusal = (code: string, message: string) => ({ code, message });

const checkGate = (
  { facts, province, day }: Step,
  kind: GateKind,
  isOpen: boolean,
  why: () => { readonly code: string; readonly message: string },
): Rejection | undefined => {
  if (isOpen) return undefined;
  const set = ruleSetOn(facts, province, day);
  const gate = set?.gates.find((g) => g.kind === kind);
  if (!set || !gate) return undefined;
  const { code, message } = why();
  return unmet(code, message, 'province', { set: set.id, version: set.version, article: gate.article });
};

const checkMaterials = (revision: Revision, { facts, province, day }: Step, step: MaterialStep) => {
  const set = ruleSetOn(facts, province, day);
  const missing = set && missingMaterials(revision, set, province).find((m) => m.step === step);
  return missing
    ? unmet('MATERIAL_MISSING', `${province} asks for ${nameOf(missing.kind)} before this step`, 'province', {
        set: set.id,
        version: set.version,
        article: missing.article,
      })
    : undefined;
};

/** The documents that a rule set asks a province for and that it has not recorded; nor said why they do not apply. */
export const missingMaterials = (
  { materials, force }: Pick<Revision, 'materials' | 'force'>,
  set: RuleSet,
  province: string,
): readonly RequiredMaterial[] =>
  set.materials.filter(
    ({ kind, forces }) =>
      (forces.length === 0 || forces.includes(force)) && materials.get(province)?.get(kind) === undefined,
  );

const names: Readonly<Record<MaterialKind, string>> = {
  [MaterialKind.UNSPECIFIED]: 'a document',
  [MaterialKind.UNRECOGNIZED]: 'a document',
  [MaterialKind.NECESSITY_ARGUMENT]: 'the argument of necessity and feasibility (必要性、可行性论证)',
  [MaterialKind.LEGALITY_REVIEW]: 'the review of legality (合法性审查)',
  [MaterialKind.FAIR_COMPETITION_REVIEW]: 'the review of fair competition (公平竞争审查)',
  [MaterialKind.DRAFTING_EXPLANATION]: 'the explanation of the drafting (编制说明)',
  [MaterialKind.COMMENT_TABLE]: 'the table of comments (意见汇总处理表)',
  [MaterialKind.REVIEW_MINUTES]: 'the minutes of the review (审查纪要)',
  [MaterialKind.VERIFICATION_REPORT]: 'the report of verification (验证报告)',
};

const nameOf = (kind: MaterialKind): string => names[kind];
