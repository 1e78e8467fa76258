import type { FieldCorrection } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { GateKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { notAllowed, unmet } from '../checks.ts';
import { applied } from '../field-changes.ts';
import { ruleSetOn, type RegionFacts } from '../region-facts.ts';
import type { JointProject } from '../standstill.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { isOver, type WorkState } from './state.ts';

/** What of a project is compared with others. */
export type Compared = Pick<JointProject, 'titleZh' | 'scope' | 'ics' | 'seriesId'>;

/** The ICS codes of a work: every revision has these. */
export const icsOf = ({ proposed, recorded, corrections }: WorkState): readonly string[] =>
  applied({ ics: (proposed ?? recorded)?.ics ?? [] }, corrections).ics;

/** The same of a revision that is there. */
export const comparedIn = (state: WorkState, n: number): Compared | undefined => {
  const revision = state.revisions.get(n);
  const { seriesId } = state.proposed ?? state.recorded ?? {};
  return revision && { titleZh: revision.titleZh, scope: revision.scope, ics: icsOf(state), seriesId };
};

/** As it would be with these values. */
export const comparedWith = (project: Compared, corrections: readonly FieldCorrection[]): Compared =>
  applied(
    project,
    corrections.map(({ field, values: after }) => ({ field, before: [], after })),
  );

type Held = Command<'ProposeWork' | 'ProposeRevision' | 'AdjustRevision' | 'CorrectWork' | 'ApproveProject'>;

/** The gate by which a province's rules ask it to hold still beside joint projects, if they do. */
export const standstillGate = (facts: Pick<RegionFacts, 'ruleSets'>, province: string, day: string) =>
  ruleSetOn(facts, province, day)?.gates.find((g) => g.kind === GateKind.STANDSTILL);

/**
 * Standstill: while a joint project lives, a province does nothing for one that resembles it, where the agreement that its rule set cites
 * says so and holds. Its regulator may override that, saying why; what it overrode for this project it overrode.
 */
export const heldStill = (
  { workId, actor, facts, resembling, agreement, standstillOverride: reason }: Held,
  {
    revision,
    province,
    day,
    overridden = new Set(),
  }: {
    readonly revision: number;
    readonly province: string;
    readonly day: string;
    readonly overridden?: ReadonlySet<string> | undefined;
  },
):
  | { readonly refused: Rejection; readonly overridden?: never }
  | { readonly overridden: readonly WorkEvent[]; readonly refused?: never } => {
  const set = ruleSetOn(facts, province, day);
  const gate = standstillGate(facts, province, day);
  const others = resembling.filter((other) => !overridden.has(other.workId));
  const [closest] = others;
  const isOverdue = agreement?.ended !== undefined && agreement.ended.on <= day;
  if (!set || !gate || !closest || isOverdue) return { overridden: [] };
  const { article, policyId } = gate;
  if (reason.trim() === '') {
    const message = `a living joint project resembles it: ${closest.titleZh}`;
    const rule = { set: set.id, version: set.version, article, ...(policyId === '' ? {} : { policyId }) };
    return { refused: unmet('JOINT_PROJECT_LIVES', message, 'titleZh', rule) };
  }
  if (actor.role !== 'regulator')
    return {
      refused: notAllowed('OVERRIDE_NOT_ALLOWED', 'the regulator alone overrides the standstill', 'standstillOverride'),
    };
  return {
    overridden: [
      {
        type: 'registry.StandstillOverridden.v1',
        data: {
          workId,
          revision,
          province,
          resembles: others.map((r) => r.workId),
          reason,
          rule: { ruleSet: set.id, version: set.version, article },
          policyId,
        },
      },
    ],
  };
};

/** What the log shows of two projects that did not see each other; recorded once for each province that takes part in both. */
export const recordStandstill = (state: WorkState, command: Command<'RecordStandstill'>): Decision<WorkEvent> => {
  const { actor: _, facts: __, today: ___, type: ____, ...data } = command;
  const revision = state.revisions.get(data.revision);
  const known = revision?.found.get(data.resembles) ?? [];
  return !revision || isOver(revision) || data.provinces.every((p) => known.includes(p))
    ? unchanged
    : accept({ type: 'registry.StandstillFound.v1', data });
};
