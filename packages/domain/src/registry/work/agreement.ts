import { DraftKind, ReviewOutcome } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { alreadyThere, checkDay, checkDigest, checkDocument, checkText, malformed, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkAgreementRules, checkDisposed } from './gates.ts';
import { isPassed } from './review.ts';
import { checkUncontested } from './review-acceptance.ts';
import { addressed, latestDraft, type AgreementRound, type Revision, type WorkState } from './state.ts';
import { checkLead, checkParticipant } from './participants.ts';

/** 共商发布: the lead opens a round of agreement to the latest 报批稿; the roster is frozen. */
export const openAgreement = (state: WorkState, command: Command<'OpenAgreement'>): Decision<WorkEvent> => {
  const { workId, revision: n, digest, targetDate, changesSinceReview } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLead(revision.leadProvince, command) ??
    checkDigest('digest', digest) ??
    checkDay('targetDate', targetDate) ??
    checkReviewed(revision, changesSinceReview) ??
    checkUncontested(revision) ??
    checkConsulted(revision) ??
    checkLatest(revision, digest);
  if (refused) return reject(refused);
  const { agreement } = revision;
  if (agreement?.status === 'agreed') return reject(alreadyThere('ALREADY_AGREED', 'every member has agreed already'));
  if (agreement?.status === 'open')
    return agreement.digest === digest &&
      agreement.targetDate === targetDate &&
      agreement.changesSinceReview === changesSinceReview
      ? unchanged
      : reject(alreadyThere('AGREEMENT_OPEN', `round ${agreement.round} is open, for ${agreement.targetDate}`));
  const { facts, today: day, openComments } = command;
  const steps = revision.members.map((province) => ({ facts, province, day }));
  // Members that left an agreed text are gone when the agreement is revoked.
  const blocked =
    (revision.members.length < 2
      ? unmet(
          'TOO_FEW_MEMBERS',
          'a collaborative work has two members or more; another one is asked, or the revision ends',
        )
      : undefined) ??
    checkDisposed(openComments, steps) ??
    steps.map((step) => checkAgreementRules(revision, step)).find((r) => r !== undefined);
  if (blocked) return reject(blocked);
  return accept({
    type: 'registry.AgreementOpened.v1',
    data: {
      workId,
      revision: n,
      round: (agreement?.round ?? 0) + 1,
      digest,
      roster: [...revision.members],
      targetDate,
      changesSinceReview,
    },
  });
};

/** What passed with changes is agreed to with these changes stated. */
const checkReviewed = ({ review }: Revision, changesSinceReview: string): Rejection | undefined => {
  if (!review || !isPassed(review)) return unmet('NOT_REVIEWED', 'the text has not passed its review (审查)');
  return review.outcome === ReviewOutcome.PASS_WITH_CHANGES && changesSinceReview.trim() === ''
    ? malformed('CHANGES_NOT_STATED', 'changesSinceReview', 'the text passed with changes; what changed is stated')
    : undefined;
};

/** A new consultation draft after the review, or a member that came after it, has its own windows first. */
const checkConsulted = ({ members, windows }: Revision): Rejection | undefined => {
  const open = members.filter((m) => (windows.get(m)?.closedOn ?? '') === '');
  return open.length === 0
    ? undefined
    : unmet('CONSULTATION_NOT_CLOSED', `${open.join(', ')} has not closed its consultation window`);
};

const checkLatest = (revision: Revision, digest: string): Rejection | undefined => {
  if (!revision.drafts[DraftKind.APPROVAL]?.includes(digest))
    return unmet('UNKNOWN_DIGEST', 'no 报批稿 with this digest is recorded', 'digest');
  const latest = latestDraft(revision, DraftKind.APPROVAL);
  return latest === digest ? undefined : unmet('DIGEST_SUPERSEDED', `the latest 报批稿 is ${latest}`, 'digest');
};

/** A province agrees to the digest; the last signature makes the agreement, in the same decision. */
export const agree = (state: WorkState, command: Command<'AgreeToText'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, round, digest, document } = command;
  const found = inRound(state, command);
  if (found.refused) return reject(found.refused);
  const { agreement } = found;
  const refused = checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  if (agreement.digest !== digest)
    return reject(unmet('DIGEST_MISMATCH', `round ${round} is about ${agreement.digest}`, 'digest'));
  if (agreement.agreed.includes(province) && (agreement.status === 'open' || agreement.status === 'agreed'))
    return unchanged;
  if (agreement.status !== 'open') return reject(notOpen(agreement));
  const agreed: WorkEvent = {
    type: 'registry.TextAgreed.v1',
    data: { workId, revision: n, round, province, digest, document },
  };
  const missing = agreement.roster.filter((m) => m !== province && !agreement.agreed.includes(m));
  return missing.length > 0
    ? accept<WorkEvent>(agreed)
    : accept<WorkEvent>(agreed, {
        type: 'registry.PublicationAgreed.v1',
        data: { workId, revision: n, round, digest, roster: agreement.roster, targetDate: agreement.targetDate },
      });
};

/** A province refuses: the round is over. */
export const refuseAgreement = (state: WorkState, command: Command<'RefuseAgreement'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, round, reason, document, today } = command;
  const found = inRound(state, command);
  if (found.refused) return reject(found.refused);
  const { agreement } = found;
  const refused = checkText('reason', reason) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  if (agreement.status === 'refused' && agreement.endedBy === province) return unchanged;
  if (agreement.status !== 'open') return reject(notOpen(agreement));
  if (agreement.agreed.includes(province))
    return reject(unmet('ALREADY_AGREED', 'the province has agreed; it may revoke its agreement'));
  return accept({
    type: 'registry.AgreementRefused.v1',
    data: { workId, revision: n, round, province, reason, document },
  });
};

/** A province takes its signature back: from an open round or a finished agreement, until an edition is published. */
export const revokeAgreement = (state: WorkState, command: Command<'RevokeAgreement'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, round, reason, document, today } = command;
  const found = inRound(state, command);
  if (found.refused) return reject(found.refused);
  const { revision, agreement } = found;
  const refused = checkText('reason', reason) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  if (agreement.status === 'revoked' && agreement.endedBy === province) return unchanged;
  if (agreement.status !== 'open' && agreement.status !== 'agreed') return reject(notOpen(agreement));
  if (!agreement.agreed.includes(province))
    return reject(unmet('NOT_AGREED', 'the province has not agreed; it may refuse', 'province'));
  if (revision.editions.size > 0)
    return reject(
      unmet('EDITION_PUBLISHED', `${[...revision.editions.keys()].join(', ')} published; the agreement stands`),
    );
  return accept({
    type: 'registry.AgreementRevoked.v1',
    data: { workId, revision: n, round, province, reason, document },
  });
};

/** Internal: the number that the process brought, once per agreed round. */
export const recordSequence = (state: WorkState, command: Command<'RecordSequence'>): Decision<WorkEvent> => {
  const { workId, revision: n, round, rangeId, sequence, part, width } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { agreement, sequence: assigned } = found.revision;
  if (agreement?.round !== round || agreement.status !== 'agreed')
    return reject(unmet('NOT_AGREED', `round ${round} is not agreed`, 'round'));
  if (assigned)
    return assigned.rangeId === rangeId && assigned.sequence === sequence
      ? unchanged
      : reject(alreadyThere('SEQUENCE_ASSIGNED', `the revision carries ${assigned.rangeId} ${assigned.sequence}`));
  return accept({
    type: 'registry.SequenceAssigned.v1',
    data: { workId, revision: n, round, rangeId, sequence, part, width },
  });
};

/** Internal: the number that the process brought to a province that joined late. */
export const recordJoin = (state: WorkState, command: Command<'RecordJoin'>): Decision<WorkEvent> => {
  const { workId, revision: n, round, province, rangeId, sequence } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { agreement, sequence: assigned, late, numbered } = found.revision;
  if (agreement?.round !== round || agreement.status !== 'agreed')
    return reject(unmet('NOT_AGREED', `round ${round} is not agreed`, 'round'));
  if (assigned?.rangeId !== rangeId || assigned.sequence !== sequence)
    return reject(unmet('SEQUENCE_MISMATCH', `the revision does not carry ${rangeId} ${sequence}`, 'sequence'));
  if (!late.has(province)) return reject(unmet('NOT_LATE', `${province} did not join after the agreement`, 'province'));
  return numbered.includes(province)
    ? unchanged
    : accept({
        type: 'registry.SequenceJoined.v1',
        data: { workId, revision: n, round, province, rangeId, sequence },
      });
};

type InRound = { readonly revision: Revision; readonly agreement: AgreementRound; readonly refused?: never };

const inRound = (
  state: WorkState,
  command: Command<'AgreeToText' | 'RefuseAgreement' | 'RevokeAgreement'>,
): InRound | { readonly refused: Rejection } => {
  const found = addressed(state, command);
  if (found.refused) return found;
  const { revision } = found;
  const refused = checkParticipant(revision, command);
  if (refused) return { refused };
  const { agreement } = revision;
  if (!agreement) return { refused: unmet('NO_AGREEMENT', 'no round of agreement was opened', 'round') };
  if (agreement.round !== command.round)
    return { refused: unmet('ROUND_SUPERSEDED', `the latest round is ${agreement.round}`, 'round') };
  return agreement.roster.includes(command.province)
    ? { revision, agreement }
    : { refused: unmet('NOT_IN_ROSTER', `the agreement is between ${agreement.roster.join(', ')}`, 'province') };
};

const notOpen = ({ round, status }: AgreementRound): Rejection =>
  unmet('ROUND_NOT_OPEN', `round ${round} is ${status}`, 'round');
