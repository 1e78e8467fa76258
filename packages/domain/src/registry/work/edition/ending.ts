import { NationalMeasure } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDay,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkText,
  malformed,
  sameData,
  unmet,
} from '../../checks.ts';
import type { Command } from '../commands.ts';
import type { DataOf, WorkEvent } from '../events.ts';
import type { WorkState } from '../state.ts';
import { checkNotBefore, checkSincePublished, checkStands, editionIn, signedEdition } from './edition.ts';

/** 废止: a province abolishes its own edition, from a day that may lie ahead. */
export const abolish = (state: WorkState, command: Command<'AbolishEdition'>): Decision<WorkEvent> => {
  const { workId, revision, province, abolishedOn, reason, announcement, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkText('reason', reason) ??
    checkDocument('announcement', announcement, command.today) ??
    checkPastDay('announcement.date', announcement!.date, today) ??
    checkDay('abolishedOn', abolishedOn) ??
    checkNotBefore('abolishedOn', abolishedOn, edition.publishedOn) ??
    (abolishedOn < announcement!.date
      ? unmet('ABOLISHED_BEFORE_ANNOUNCED', 'abolishedOn must not lie before the announcement', 'abolishedOn')
      : undefined);
  if (refused) return reject(refused);
  const data = { workId, revision, province, abolishedOn, reason, announcement };
  if (edition.life.abolished && sameData(edition.life.abolished, data)) return unchanged;
  const blocked = checkStands(edition);
  return blocked ? reject(blocked) : accept({ type: 'registry.EditionAbolished.v1', data });
};

/** What the national authority did (标准化法 Art. 34, 39, 40), recorded by whom it told: the province or the secretariat. */
export const recordNationalMeasure = (
  state: WorkState,
  command: Command<'RecordNationalMeasure'>,
): Decision<WorkEvent> => {
  const { workId, revision, province, measure, effectiveOn, due, reason, document, actor, today } = command;
  const found = editionIn(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    (actor.role === 'secretariat' ? undefined : checkOwnProvince(actor, province)) ??
    checkChosen('measure', measure) ??
    checkSincePublished(edition, 'effectiveOn', effectiveOn, today) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today) ??
    checkDue(command);
  if (refused) return reject(refused);
  const data: DataOf<'registry.NationalMeasureRecorded.v1'> = {
    workId,
    revision,
    province,
    measure,
    effectiveOn,
    due,
    reason,
    document,
  };
  if (edition.life.nationalMeasures.some((m) => sameData(m, data))) return unchanged;
  const ended = edition.life.nationalMeasures.find((m) => m.measure !== NationalMeasure.CORRECTION_DEMANDED);
  return ended
    ? reject(alreadyThere('EDITION_ENDED', `the national authority ended it on ${ended.effectiveOn}`))
    : accept({ type: 'registry.NationalMeasureRecorded.v1', data });
};

const checkDue = ({ measure, due, effectiveOn }: Command<'RecordNationalMeasure'>): Rejection | undefined => {
  if (measure !== NationalMeasure.CORRECTION_DEMANDED)
    return due === ''
      ? undefined
      : malformed('DUE_NOT_ASKED', 'due', 'only a correction has a day until which it is due');
  return (
    checkDay('due', due) ??
    (due < effectiveOn ? unmet('DUE_BEFORE_DEMAND', 'due must not lie before effectiveOn', 'due') : undefined)
  );
};

/** A province leaves the collaboration; its edition stays what it is and stands by itself. */
export const leave = (state: WorkState, command: Command<'LeaveCollaboration'>): Decision<WorkEvent> => {
  const { workId, revision, province, leftOn, reason, document, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkSincePublished(edition, 'leftOn', leftOn, today) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data = { workId, revision, province, leftOn, reason, document };
  const { left } = edition.life;
  if (!left) return accept({ type: 'registry.CollaborationLeft.v1', data });
  return sameData(left, data)
    ? unchanged
    : reject(alreadyThere('ALREADY_LEFT', `${province} left the collaboration on ${left.leftOn}`));
};
