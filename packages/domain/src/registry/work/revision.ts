import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { alreadyThere, checkChosen, checkText, sameData, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { heldStill } from './holding-still.ts';
import { checkMembers } from './members.ts';
import { checkLegalBasis, checkNeeds } from './project.ts';
import { isOver, isThere, unknownWork, type WorkState } from './state.ts';

/** 修订: a province proposes the next revision of a work that has been published, here or before the registry. The sequence stays. */
export const proposeRevision = (state: WorkState, command: Command<'ProposeRevision'>): Decision<WorkEvent> => {
  const { workId, revision, titleZh, titleEn, members, scope, needsSurveyDigest, force, legalBasis, reason } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const refused =
    checkText('titleZh', titleZh) ??
    checkChosen('force', force) ??
    checkMembers(command) ??
    checkNeeds(needsSurveyDigest) ??
    checkLegalBasis(command) ??
    checkText('reason', reason);
  if (refused) return reject(refused);
  const data: DataOf<'registry.RevisionProposed.v1'> = {
    workId,
    revision,
    titleZh,
    titleEn,
    leadProvince: command.actor.province!,
    members,
    scope,
    needsSurveyDigest,
    force,
    legalBasis,
    reason,
  };
  const standing = state.revisions.get(revision);
  if (standing?.proposal && sameData(standing.proposal, data)) return unchanged;
  const blocked = checkNext(state, revision) ?? checkSequenceKnown(state);
  if (blocked) return reject(blocked);
  const held = heldStill(command, { revision, province: data.leadProvince, day: command.today });
  return held.refused
    ? reject(held.refused)
    : accept<WorkEvent>({ type: 'registry.RevisionProposed.v1', data }, ...held.overridden);
};

const checkNext = ({ revisions, recorded, recordedEditions }: WorkState, asked: number): Rejection | undefined => {
  const running = [...revisions].find(([, revision]) => !isOver(revision));
  if (running) return alreadyThere('REVISION_RUNNING', `revision ${running[0]} is still running`, 'revision');
  const first = recorded && recorded.kind !== WorkKind.PLANNED ? 1 : 0;
  const last = Math.max(first, ...revisions.keys(), ...recordedEditions.map((e) => e.revision));
  return asked === last + 1
    ? undefined
    : unmet('REVISION_OUT_OF_ORDER', `the next revision of this work is ${last + 1}`, 'revision');
};

/** A work keeps its sequence: where it has one that nobody knows yet, a new one must not be taken for it. */
const checkSequenceKnown = ({ recorded }: WorkState): Rejection | undefined =>
  recorded &&
  recorded.sequence === 0 &&
  (recorded.kind === WorkKind.COLLABORATIVE || recorded.kind === WorkKind.COLLABORATIVE_NUMBER_UNKNOWN)
    ? unmet(
        'SEQUENCE_UNKNOWN',
        'the sequence that the work carries is not on record; a revision would take another one',
      )
    : undefined;
