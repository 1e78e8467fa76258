import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkDocument, checkOwnProvince, checkText, sameData, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkDisposed } from './gates.ts';
import { checkParticipant, checkSigned, checkTakesPart } from './participants.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/**
 * A province that joined after the agreement adopts the common text for itself, when its own consultation on it is over. No agreement is
 * made anew, and the text does not change for it: what it cannot take over it declares as a difference.
 */
export const adoptCommonText = (state: WorkState, command: Command<'AdoptCommonText'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, round, digest, document, openComments, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkParticipant(revision, command) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  const { agreement, late } = revision;
  if (!late.has(province))
    return reject(unmet('NOT_LATE', `${province} did not join after the agreement; it agrees to the text`, 'province'));
  if (agreement?.round !== round || agreement.status !== 'agreed')
    return reject(unmet('NOT_AGREED', `round ${round} is not agreed`, 'round'));
  if (agreement.digest !== digest)
    return reject(unmet('DIGEST_MISMATCH', `round ${round} is about ${agreement.digest}`, 'digest'));
  if (late.get(province)?.digest === digest) return unchanged;
  const { date } = document!;
  const blocked =
    checkOwnConsultation(revision, { province, digest, date }) ??
    checkDisposed(openComments, [{ facts: command.facts, province, day: date }]);
  return blocked
    ? reject(blocked)
    : accept({
        type: 'registry.CommonTextAdopted.v1',
        data: { workId, revision: n, round, province, digest, document },
      });
};

const checkOwnConsultation = (
  { windows }: Revision,
  asked: { readonly province: string; readonly digest: string; readonly date: string },
): Rejection | undefined => {
  const { province, digest, date } = asked;
  const window = windows.get(province);
  if (!window || window.draftDigest !== digest || window.closedOn === '')
    return unmet('CONSULTATION_NOT_CLOSED', `${province} has not closed a consultation window on the common text`);
  return date < window.closedOn
    ? unmet('ADOPTED_BEFORE_CLOSE', `${province}'s window was closed on ${window.closedOn}`, 'document.date')
    : undefined;
};

/** 退出: a province leaves the project before it publishes. The others go on: two or more, as long as the text is not agreed. */
export const endParticipation = (state: WorkState, command: Command<'EndParticipation'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, reason, document, actor, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkOwnProvince(actor, province) ??
    checkSigned(command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, reason, document };
  const standing = revision.ended.get(province);
  if (standing && sameData(standing, data)) return unchanged;
  const blocked = checkTakesPart(revision, province) ?? checkMayLeave(revision, province);
  if (blocked) return reject(blocked);
  const ended: WorkEvent = { type: 'registry.ParticipationEnded.v1', data };
  return revision.agreement?.status === 'open'
    ? accept<WorkEvent>(ended, {
        type: 'registry.AgreementVoided.v1',
        data: { workId, revision: n, round: revision.agreement.round, reason: `${province} left` },
      })
    : accept<WorkEvent>(ended);
};

const checkMayLeave = (revision: Revision, province: string): Rejection | undefined => {
  const { established, leadProvince, editions, members, joining, agreement } = revision;
  if (!established || joining.includes(province))
    return unmet('NOT_ESTABLISHED', 'who does not take part yet refuses its project', 'province');
  if (province === leadProvince)
    return unmet('LEAD_CANNOT_LEAVE', `${province} leads the work; it may terminate the revision`, 'province');
  if (editions.has(province))
    return unmet('EDITION_PUBLISHED', `${province} published; it may leave the collaboration with its edition`);
  return agreement?.status !== 'agreed' && members.length <= 2
    ? unmet('TOO_FEW_MEMBERS', 'a collaborative work has two members or more; one alone would be left')
    : undefined;
};
