import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDay,
  checkDigest,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkText,
  malformed,
  notFound,
  sameData,
  unmet,
} from '../../checks.ts';
import { isEnding } from '../../national-measure.ts';
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
  const ended = edition.life.nationalMeasures.find(isEnding);
  return ended
    ? reject(alreadyThere('EDITION_ENDED', `the national authority ended it on ${ended.effectiveOn}`))
    : accept({ type: 'registry.NationalMeasureRecorded.v1', data });
};

const checkDue = ({ measure, due, effectiveOn }: Command<'RecordNationalMeasure'>): Rejection | undefined => {
  if (isEnding({ measure }))
    return due === ''
      ? undefined
      : malformed('DUE_NOT_ASKED', 'due', 'only what is asked for has a day until which it is due');
  return (
    checkDay('due', due) ??
    (due < effectiveOn ? unmet('DUE_BEFORE_DEMAND', 'due must not lie before effectiveOn', 'due') : undefined)
  );
};

/** 说明情况: the province answers what the national authority asked in a document, once. */
export const answerDemand = (state: WorkState, command: Command<'AnswerNationalDemand'>): Decision<WorkEvent> => {
  const { workId, revision, province, demand, answeredOn, explanationDigest, document, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { nationalMeasures, answers } = found.edition.life;
  const refused =
    checkText('demand', demand) ??
    checkPastDay('answeredOn', answeredOn, today) ??
    checkDigest('explanationDigest', explanationDigest) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const asked = nationalMeasures.find((m) => !isEnding(m) && m.document!.number === demand);
  if (!asked) return reject(notFound('UNKNOWN_DEMAND', `the national authority asked nothing in ${demand}`, 'demand'));
  const data = { workId, revision, province, demand, answeredOn, explanationDigest, document };
  const standing = answers.get(demand);
  if (standing)
    return sameData(standing, data)
      ? unchanged
      : reject(alreadyThere('DEMAND_ANSWERED', `${demand} was answered on ${standing.answeredOn}`, 'demand'));
  return answeredOn < asked.effectiveOn
    ? reject(unmet('ANSWERED_BEFORE_ASKED', `it was asked on ${asked.effectiveOn}`, 'answeredOn'))
    : accept({ type: 'registry.NationalDemandAnswered.v1', data });
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
