import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkDigest, checkDocument, checkText, sameData, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkJoined, checkParticipant } from './participants.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/** A province accepts, for itself, the review that was held for all; also after it contested it. */
export const acceptReview = (state: WorkState, command: Command<'AcceptReview'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, minutesDigest, document } = command;
  const found = ofReview(state, command);
  if (found.refused) return reject(found.refused);
  return found.revision.acceptances.get(province)?.type === 'registry.ReviewAccepted.v1'
    ? unchanged
    : accept({ type: 'registry.ReviewAccepted.v1', data: { workId, revision: n, province, minutesDigest, document } });
};

/** A province does not accept it: the agreement has to wait until it does, or until the text is reviewed again. */
export const contestReview = (state: WorkState, command: Command<'ContestReview'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, minutesDigest, reason, document } = command;
  const found = ofReview(state, command);
  const refused = found.refused ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const { acceptances, agreement } = found.revision!;
  const data = { workId, revision: n, province, minutesDigest, reason, document };
  const standing = acceptances.get(province);
  if (standing?.type === 'registry.ReviewContested.v1' && sameData(standing.data, data)) return unchanged;
  return agreement?.status === 'open' || agreement?.status === 'agreed'
    ? reject(unmet('AGREEMENT_OPEN', 'a round of agreement is open to the text; the province may refuse or revoke it'))
    : accept({ type: 'registry.ReviewContested.v1', data });
};

type Found =
  | { readonly revision: Revision; readonly refused?: never }
  | { readonly refused: Rejection; readonly revision?: never };

const ofReview = (state: WorkState, command: Command<'AcceptReview' | 'ContestReview'>): Found => {
  const found = addressed(state, command);
  if (found.refused) return found;
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkJoined(revision, command.province) ??
    checkDigest('minutesDigest', command.minutesDigest) ??
    checkDocument('document', command.document, command.today) ??
    checkHeld(revision, command.minutesDigest);
  return refused ? { refused } : { revision };
};

const checkHeld = ({ review }: Revision, minutesDigest: string): Rejection | undefined => {
  if (!review) return unmet('NOT_REVIEWED', 'no review of the text was held');
  return review.minutesDigest === minutesDigest
    ? undefined
    : unmet('REVIEW_SUPERSEDED', `the latest review has the minutes ${review.minutesDigest}`, 'minutesDigest');
};

/** No province that takes part contests the review; one that left is not waited for. */
export const checkUncontested = ({ acceptances, members }: Revision): Rejection | undefined => {
  for (const { type, data } of acceptances.values())
    if (type === 'registry.ReviewContested.v1' && members.includes(data.province))
      return unmet('REVIEW_CONTESTED', `${data.province} does not accept the review: ${data.reason}`);
  return undefined;
};
