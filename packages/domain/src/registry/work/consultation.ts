import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { alreadyThere, checkDay, checkOwnProvince, checkPastDay, checkText, malformed, unmet } from '../checks.ts';
import { daysBetween } from '../days.ts';
import { clockOf, ruleSetOn } from '../region-facts.ts';
import { certainEnd } from '../working-calendar.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkConsultationRules } from './gates.ts';
import { isPassed } from './review.ts';
import { addressed, latestDraft, type Revision, type Window, type WorkState } from './state.ts';
import { checkJoined, checkTakesPart } from './participants.ts';

/** 征求意见: a province opens its own window, as long as its own rule set asks. */
export const openConsultation = (state: WorkState, command: Command<'OpenConsultation'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, from, to, url, actor } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkJoined(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkDay('from', from) ??
    checkDay('to', to) ??
    checkUrl(url) ??
    checkLength(command);
  if (refused) return reject(refused);
  // Who joined after the agreement consults on the text that was agreed.
  const draftDigest = revision.late.has(province)
    ? revision.agreement?.digest
    : latestDraft(revision, DraftKind.CONSULTATION);
  if (draftDigest === undefined)
    return reject(unmet('DRAFT_MISSING', 'a consultation draft (征求意见稿) must be recorded first'));
  const window = revision.windows.get(province);
  if (window)
    return window.from === from && window.to === to && window.url === url
      ? unchanged
      : reject(alreadyThere('CONSULTATION_ALREADY_OPEN', `the window is ${window.from} to ${window.to}`, 'province'));
  const blocked = checkConsultationRules(revision, { facts: command.facts, province, day: from });
  if (blocked) return reject(blocked);
  return accept({
    type: 'registry.ConsultationOpened.v1',
    data: { workId, revision: n, round: revision.consultationRound, province, from, to, url, draftDigest },
  });
};

const checkLength = ({ facts, province, from, to }: Command<'OpenConsultation'>): Rejection | undefined => {
  const set = ruleSetOn(facts, province, from);
  const clock = set && clockOf(set, ClockKind.PUBLIC_COMMENT);
  if (!set || !clock) return unmet('NO_RULE_SET', `${province} has no rule set in force on ${from}`, 'from');
  const rule = { set: set.id, version: set.version, article: clock.article };
  const least = certainEnd(clock, from, 'from', rule);
  if (least.refused) return least.refused;
  const needed =
    clock.unit === ClockUnit.CALENDAR_DAYS
      ? `the window has ${daysBetween(from, to)} days (the first does not count); at least ${clock.limit} are needed`
      : `the window must last until ${least.day} at least`;
  return to >= least.day ? undefined : unmet('CONSULTATION_TOO_SHORT', needed, 'to', rule);
};

/** A province closes its own window, not before its last day. */
export const closeConsultation = (state: WorkState, command: Command<'CloseConsultation'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, closedOn, actor, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkTakesPart(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkPastDay('closedOn', closedOn, today);
  if (refused) return reject(refused);
  const window = revision.windows.get(province);
  if (!window)
    return reject(unmet('CONSULTATION_NOT_OPEN', `${province} has opened no window in this round`, 'province'));
  if (window.closedOn !== '')
    return window.closedOn === closedOn
      ? unchanged
      : reject(alreadyThere('CONSULTATION_CLOSED', `the window was closed on ${window.closedOn}`, 'closedOn'));
  if (closedOn < window.to)
    return reject(unmet('CLOSED_TOO_EARLY', `the window was announced to last until ${window.to}`, 'closedOn'));
  return accept({
    type: 'registry.ConsultationClosed.v1',
    data: { workId, revision: n, round: window.round, province, closedOn },
  });
};

/** A window that is open lasts longer than announced; it never becomes shorter. */
export const extendConsultation = (state: WorkState, command: Command<'ExtendConsultation'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, to, reason } = command;
  const found = ownWindow(state, command);
  if (found.refused) return reject(found.refused);
  const { window } = found;
  const refused = checkDay('to', to) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  if (window.closedOn !== '')
    return reject(unmet('CONSULTATION_CLOSED', `the window was closed on ${window.closedOn}; it may be reopened`));
  if (to === window.to) return unchanged;
  return to < window.to
    ? reject(unmet('NOT_LATER', `the window lasts until ${window.to}; an extension is later`, 'to'))
    : accept({
        type: 'registry.ConsultationExtended.v1',
        data: { workId, revision: n, round: window.round, province, to, reason },
      });
};

/** A window that was closed is opened again about the same text, as long as that has not passed its review. */
export const reopenConsultation = (state: WorkState, command: Command<'ReopenConsultation'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, from, to, url, reason } = command;
  const found = ownWindow(state, command);
  if (found.refused) return reject(found.refused);
  const { revision, window } = found;
  const refused =
    checkDay('from', from) ??
    checkDay('to', to) ??
    (to < from ? unmet('ENDS_BEFORE_IT_BEGINS', 'to must not lie before from', 'to') : undefined) ??
    checkUrl(url) ??
    checkText('reason', reason);
  if (refused) return reject(refused);
  if (window.closedOn === '')
    return window.from === from && window.to === to && window.url === url
      ? unchanged
      : reject(alreadyThere('CONSULTATION_ALREADY_OPEN', `the window is ${window.from} to ${window.to}`, 'province'));
  if (from < window.closedOn)
    return reject(unmet('BEFORE_LAST_CLOSE', `the window was closed on ${window.closedOn}`, 'from'));
  const over = checkConsultable(revision, province);
  if (over) return reject(over);
  return accept({
    type: 'registry.ConsultationReopened.v1',
    data: { workId, revision: n, round: window.round, province, from, to, url, reason },
  });
};

/** A text is consulted on until it has passed its review; who joined after the agreement consults until it has adopted the text. */
const checkConsultable = ({ review, late, agreement }: Revision, province: string): Rejection | undefined => {
  if (late.has(province))
    return late.get(province)?.digest === agreement?.digest
      ? unmet('TEXT_ADOPTED', `${province} has adopted the common text`)
      : undefined;
  return review && isPassed(review)
    ? unmet('ALREADY_REVIEWED', `the text passed its review on ${review.heldOn}`)
    : undefined;
};

const ownWindow = (
  state: WorkState,
  command: Command<'ExtendConsultation' | 'ReopenConsultation'>,
):
  | { readonly revision: Revision; readonly window: Window; readonly refused?: never }
  | { readonly refused: Rejection } => {
  const found = addressed(state, command);
  if (found.refused) return found;
  const { revision } = found;
  const { province, actor } = command;
  const refused = checkTakesPart(revision, province) ?? checkOwnProvince(actor, province);
  if (refused) return { refused };
  const window = revision.windows.get(province);
  return window
    ? { revision, window }
    : { refused: unmet('CONSULTATION_NOT_OPEN', `${province} has opened no window in this round`, 'province') };
};

const checkUrl = (url: string): Rejection | undefined =>
  /^https?:\/\/\S+$/.test(url) ? undefined : malformed('URL_MALFORMED', 'url', 'url must begin with https://');
