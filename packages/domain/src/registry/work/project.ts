import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkDocument,
  checkText,
  malformed,
  STANDARDIZATION_LAW,
  unmet,
} from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkObjections } from './gates.ts';
import { heldStill } from './holding-still.ts';
import { checkMembers } from './members.ts';
import { checkParticipant } from './participants.ts';
import { checkPartOf, series } from '../series.ts';
import { addressed, isThere, type Revision, type WorkState } from './state.ts';
import { checkSubmission } from './submission.ts';

/** 立项: a province proposes; revision 1 begins. */
export const propose = (state: WorkState, command: Command<'ProposeWork'>): Decision<WorkEvent> => {
  const { workId, titleZh, titleEn, field, ics, ccs, members, scope, needsSurveyDigest, force, legalBasis } = command;
  const { seriesId, part } = command;
  const refused =
    checkText('titleZh', titleZh) ??
    checkText('field', field) ??
    checkChosen('force', force) ??
    checkMembers(command) ??
    checkNeeds(needsSurveyDigest) ??
    checkLegalBasis(command) ??
    checkSeries(command);
  if (refused) return reject(refused);
  if (state.proposed) return unchanged;
  if (state.recorded) return reject(alreadyThere('WORK_EXISTS', `work ${workId} is on record`));
  const { actor, today } = command;
  const held = heldStill(command, { revision: 1, province: actor.province!, day: today });
  if (held.refused) return reject(held.refused);
  const proposed: WorkEvent = {
    type: 'registry.WorkProposed.v1',
    data: {
      workId,
      regionId: command.facts.regionId,
      revision: 1,
      titleZh,
      titleEn,
      field,
      ics,
      ccs,
      leadProvince: command.actor.province!,
      members,
      scope,
      needsSurveyDigest,
      force,
      legalBasis,
      seriesId,
      part,
    },
  };
  return accept<WorkEvent>(proposed, ...held.overridden);
};

/** The series whether the work may be a part of it, as it stands: that the part is free is for the series' own stream to say. */
const checkSeries = (command: Command<'ProposeWork'>): Rejection | undefined => {
  const { seriesId, part, series: of } = command;
  if (seriesId === '' && part === '') return undefined;
  if (seriesId === '') return malformed('FIELD_REQUIRED', 'seriesId', 'a part is one of a series');
  if (part === '') return malformed('FIELD_REQUIRED', 'part', 'a work of a series is one of its parts');
  return checkPartOf(of ?? series.initial, command);
};

/** Internal: the series' stream has the part as this work's. Its events are those that were decided before. */
export const beginPart = (state: WorkState, { proposed, overridden }: Command<'BeginPart'>): Decision<WorkEvent> => {
  if (isThere(state) || !proposed) return unchanged;
  return accept<WorkEvent>(
    { type: 'registry.WorkProposed.v1', data: proposed },
    ...(overridden ? [{ type: 'registry.StandstillOverridden.v1', data: overridden } as const] : []),
  );
};

/** The survey of needs that the law asks for. */
export const checkNeeds = (digest: string): Rejection | undefined => {
  const refused = checkDigest('needsSurveyDigest', digest);
  return refused && { ...refused, rule: { ...STANDARDIZATION_LAW, article: '第十五条' } };
};

/** A mandatory standard has its legal basis. */
export const checkLegalBasis = ({
  force,
  legalBasis,
}: Command<'ProposeWork' | 'ProposeRevision'>): Rejection | undefined =>
  force === Force.MANDATORY && legalBasis.trim() === ''
    ? {
        ...malformed('LEGAL_BASIS_MISSING', 'legalBasis', 'a mandatory local standard cites the law that asks for it'),
        rule: { ...STANDARDIZATION_LAW, article: '第十条' },
      }
    : undefined;

/** 分别立项: a province approves its own project; the last one establishes the work. */
export const approve = (state: WorkState, command: Command<'ApproveProject'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkParticipant(revision, command) ?? checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  if (revision.approved.includes(province)) return unchanged;
  const blocked = checkSubmission(revision, command);
  if (blocked) return reject(blocked);
  const { date: day } = document!;
  const held = heldStill(command, { revision: n, province, day, overridden: revision.overridden.get(province) });
  if (held.refused) return reject(held.refused);
  const approved: WorkEvent = {
    type: 'registry.ProjectApproved.v1',
    data: { workId, revision: n, province, document },
  };
  if (revision.established)
    return accept<WorkEvent>(approved, ...held.overridden, ...joined(revision, { workId, revision: n, province }));
  const missing = revision.members.filter((m) => m !== province && !revision.approved.includes(m));
  // Another province may have heard of an objection since it approved: then the lead establishes when that is answered.
  const isObjected = revision.approved.some((p) =>
    checkObjections(revision, { facts: command.facts, province: p, day }),
  );
  return missing.length > 0 || isObjected
    ? accept<WorkEvent>(approved, ...held.overridden)
    : accept<WorkEvent>(approved, ...held.overridden, {
        type: 'registry.WorkEstablished.v1',
        data: { workId, revision: n, provinces: [...revision.members], document: undefined },
      });
};

/** A province asked after the establishment takes part; a round of agreement that is open was between fewer. */
const joined = (
  { agreement }: Revision,
  data: { readonly workId: string; readonly revision: number; readonly province: string },
): readonly WorkEvent[] => {
  const { workId, revision, province } = data;
  const join: WorkEvent = {
    type: 'registry.ProvinceJoined.v1',
    data: { ...data, late: agreement?.status === 'agreed' },
  };
  return agreement?.status === 'open'
    ? [
        join,
        {
          type: 'registry.AgreementVoided.v1',
          data: { workId, revision, round: agreement.round, reason: `${province} joined` },
        },
      ]
    : [join];
};

/** A province refuses its own project; until every member has approved, each may change its mind. */
export const refuseProject = (state: WorkState, command: Command<'RefuseProject'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, reason, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  if (revision.established && !revision.joining.includes(province))
    return reject(unmet('ALREADY_ESTABLISHED', 'every member has approved; the project can no longer be refused'));
  if (revision.refused.includes(province)) return unchanged;
  return accept({ type: 'registry.ProjectRefused.v1', data: { workId, revision: n, province, reason, document } });
};
