import { ClockKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
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
} from '../checks.ts';
import { clockOf, ruleSetOn } from '../region-facts.ts';
import { certainEnd } from '../working-calendar.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { checkApprovalRules, checkObjections, openObjections } from './gates.ts';
import { checkParticipant, checkTakesPart } from './participants.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/** 立项申报: a province's department submits the project to its regulator; after a return it may submit again, also the same. */
export const submitProject = (state: WorkState, command: Command<'SubmitProject'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, submittedOn, applicationDigest, actor, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkTakesPart(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkPastDay('submittedOn', submittedOn, today) ??
    checkDigest('applicationDigest', applicationDigest);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, submittedOn, applicationDigest };
  const standing = revision.submissions.get(province);
  if (standing && !standing.returned)
    return sameData(standing.submitted, data)
      ? unchanged
      : reject(alreadyThere('ALREADY_SUBMITTED', `the project was submitted on ${standing.submitted.submittedOn}`));
  const decided = checkUndecided(revision, province);
  return decided ? reject(decided) : accept({ type: 'registry.ProjectSubmitted.v1', data });
};

/** 退回补正: the regulator returns what is not complete, saying why and until when. */
export const returnProject = (state: WorkState, command: Command<'ReturnProject'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, reason, due, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today) ??
    checkDay('due', due) ??
    (due < document!.date ? unmet('DUE_BEFORE_RETURN', 'due must not lie before the document', 'due') : undefined);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, reason, due, document };
  const standing = revision.submissions.get(province);
  if (!standing) return reject(unmet('NOT_SUBMITTED', `${province} has not submitted its project`, 'province'));
  if (standing.returned)
    return sameData(standing.returned, data)
      ? unchanged
      : reject(
          alreadyThere('ALREADY_RETURNED', `the project was returned, to be completed by ${standing.returned.due}`),
        );
  const decided = checkUndecided(revision, province);
  return decided ? reject(decided) : accept({ type: 'registry.ProjectReturned.v1', data });
};

const checkUndecided = (revision: Revision, province: string): Rejection | undefined =>
  revision.approved.includes(province)
    ? alreadyThere('ALREADY_APPROVED', `${province} has approved its project`, 'province')
    : undefined;

/** 公示: a province puts its project on public notice, as long as its own rule set asks. Another one may follow when it is over. */
export const postNotice = (state: WorkState, command: Command<'PostPublicNotice'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, from, to, url, actor } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkTakesPart(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkDay('from', from) ??
    checkDay('to', to) ??
    (/^https?:\/\/\S+$/.test(url) ? undefined : malformed('URL_MALFORMED', 'url', 'url must begin with https://')) ??
    checkLength(command);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, from, to, url };
  const standing = revision.notices.get(province);
  if (standing && sameData(standing, data)) return unchanged;
  if (standing && from <= standing.to)
    return reject(alreadyThere('NOTICE_POSTED', `the notice is ${standing.from} to ${standing.to}`, 'from'));
  const decided = checkUndecided(revision, province);
  return decided ? reject(decided) : accept({ type: 'registry.PublicNoticePosted.v1', data });
};

const checkLength = ({ facts, province, from, to }: Command<'PostPublicNotice'>): Rejection | undefined => {
  if (to < from) return unmet('ENDS_BEFORE_IT_BEGINS', 'to must not lie before from', 'to');
  const set = ruleSetOn(facts, province, from);
  const clock = set && clockOf(set, ClockKind.PUBLIC_NOTICE);
  if (!set || !clock) return undefined;
  const rule = { set: set.id, version: set.version, article: clock.article };
  const least = certainEnd(clock, from, 'from', rule);
  if (least.refused) return least.refused;
  return to >= least.day
    ? undefined
    : unmet('NOTICE_TOO_SHORT', `the notice must last until ${least.day} at least`, 'to', rule);
};

/** 异议: raised while the notice runs, and kept by reference; the objector's name stays outside. */
export const receiveObjection = (state: WorkState, command: Command<'RecordObjection'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, objectionId, receivedOn, objectorRef, bodyDigest, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkPastDay('receivedOn', receivedOn, today) ??
    checkText('objectorRef', objectorRef) ??
    checkDigest('bodyDigest', bodyDigest);
  if (refused) return reject(refused);
  if (revision.objections.has(objectionId)) return unchanged;
  const notice = revision.notices.get(province);
  if (!notice) return reject(unmet('NO_NOTICE', `${province} has no public notice of this project`, 'province'));
  if (receivedOn < notice.from || receivedOn > notice.to)
    return reject(unmet('OUTSIDE_NOTICE', `the notice is ${notice.from} to ${notice.to}`, 'receivedOn'));
  return accept({
    type: 'registry.ObjectionReceived.v1',
    data: { workId, revision: n, province, objectionId, receivedOn, objectorRef, bodyDigest },
  });
};

/** The regulator decides an objection that was raised in its own province. */
export const decideObjection = (state: WorkState, command: Command<'DecideObjection'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, objectionId, upheld, reason, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const objection = revision.objections.get(objectionId);
  if (objection?.province !== province)
    return reject(notFound('UNKNOWN_OBJECTION', `${province} has no objection ${objectionId}`, 'objectionId'));
  const data: DataOf<'registry.ObjectionDecided.v1'> = {
    workId,
    revision: n,
    province,
    objectionId,
    upheld,
    reason,
    document,
  };
  if (!objection.decided) return accept({ type: 'registry.ObjectionDecided.v1', data });
  return sameData(objection.decided, data)
    ? unchanged
    : reject(alreadyThere('ALREADY_DECIDED', 'the objection is decided', 'objectionId'));
};

/** What stands before a province's approval: a return that was not answered, a notice that still runs, an objection left open or upheld in vain. */
export const checkSubmission = (
  revision: Revision,
  { facts, province, document }: Command<'ApproveProject'>,
): Rejection | undefined => {
  const returned = revision.submissions.get(province)?.returned;
  if (returned)
    return unmet('PROJECT_RETURNED', `the project was returned for completion by ${returned.due}: ${returned.reason}`);
  const notice = revision.notices.get(province);
  if (notice && document!.date <= notice.to)
    return unmet('NOTICE_RUNNING', `the public notice runs until ${notice.to}`, 'document.date');
  const step = { facts, province, day: document!.date };
  const open = [...revision.objections.values()].filter((o) => o.province === province && !o.decided).length;
  const { code, message } = openObjections(province, open);
  return checkObjections(revision, step) ?? (open === 0 ? checkApprovalRules(revision, step) : unmet(code, message));
};
