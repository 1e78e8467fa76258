import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkText,
  notFound,
  sameData,
  unmet,
} from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkSigned } from './participants.ts';
import { isThere, unknownWork, type WorkState } from './state.ts';

/** 投诉举报: kept by reference; the complainant's name stays outside. */
export const receiveComplaint = (state: WorkState, command: Command<'RecordComplaint'>): Decision<WorkEvent> => {
  const { workId, revision, province, complaintId, subject, channel, receivedOn, complainantRef, bodyDigest } = command;
  const { facts, today } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const refused =
    checkKnownRevision(state, revision) ??
    (memberOf(facts, province)
      ? undefined
      : unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province')) ??
    checkText('subject', subject) ??
    checkChosen('channel', channel) ??
    checkPastDay('receivedOn', receivedOn, today) ??
    checkText('complainantRef', complainantRef) ??
    checkDigest('bodyDigest', bodyDigest);
  if (refused) return reject(refused);
  return state.affairs.complaints.has(complaintId)
    ? unchanged
    : accept({
        type: 'registry.ComplaintReceived.v1',
        data: { workId, revision, province, complaintId, subject, channel, receivedOn, complainantRef, bodyDigest },
      });
};

/** What a complaint or a dispute is about: the work as a whole (0), or a revision that is there. */
export const checkKnownRevision = (
  { revisions, recordedEditions }: WorkState,
  revision: number,
): Rejection | undefined =>
  revision === 0 || revisions.has(revision) || recordedEditions.some((e) => e.revision === revision)
    ? undefined
    : notFound('UNKNOWN_REVISION', `the work has no revision ${revision}`, 'revision');

/** The province that received the complaint answers it, once. */
export const answerComplaint = (state: WorkState, command: Command<'AnswerComplaint'>): Decision<WorkEvent> => {
  const { workId, province, complaintId, upheld, answer, document, actor, today } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const refused =
    checkOwnProvince(actor, province) ??
    checkSigned(command) ??
    checkText('answer', answer) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const complaint = state.affairs.complaints.get(complaintId);
  if (complaint?.received.province !== province)
    return reject(notFound('UNKNOWN_COMPLAINT', `${province} received no complaint ${complaintId}`, 'complaintId'));
  const data = { workId, revision: complaint.received.revision, province, complaintId, upheld, answer, document };
  if (!complaint.answered) return accept({ type: 'registry.ComplaintAnswered.v1', data });
  return sameData(complaint.answered, data)
    ? unchanged
    : reject(alreadyThere('COMPLAINT_ANSWERED', 'the complaint is answered', 'complaintId'));
};
