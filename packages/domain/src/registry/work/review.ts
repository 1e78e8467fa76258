import { DraftKind, ReviewOutcome } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { VoteBase, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkChosen, checkDigest, checkPastDay, checkText, malformed, sameData, unmet } from '../checks.ts';
import { ruleSetOn } from '../region-facts.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { checkDisposed } from './gates.ts';
import { checkCommittee, votersOf } from './references.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/** True where the review lets the text go on to agreement. */
export const isPassed = ({ outcome }: DataOf<'registry.ReviewHeld.v1'>): boolean =>
  outcome === ReviewOutcome.PASS || outcome === ReviewOutcome.PASS_WITH_CHANGES;

/** 审查: a committee or expert group reviews for all provinces, so each one's threshold must be met. */
export const recordReview = (state: WorkState, command: Command<'RecordReview'>): Decision<WorkEvent> => {
  const { workId, revision: n, body, draftDigest, heldOn, panelRefs, votesFor, votesAgainst, abstentions } = command;
  const { minutesDigest, outcome, conflicts, committeeId } = command;
  // A committee's members with a vote are those appointed.
  const appointed = command.appointed === 0 && committeeId !== '' ? votersOf(command, heldOn) : command.appointed;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkText('body', body) ??
    checkDigest('draftDigest', draftDigest) ??
    checkPastDay('heldOn', heldOn, command.today) ??
    checkDigest('minutesDigest', minutesDigest) ??
    checkChosen('outcome', outcome) ??
    checkPanel(command) ??
    checkAppointed(command) ??
    checkSeats(command) ??
    checkDrafters(revision, command) ??
    checkReadiness(revision, command);
  if (refused) return reject(refused);
  const data = {
    workId,
    revision: n,
    body,
    draftDigest,
    heldOn,
    panelRefs,
    votesFor,
    votesAgainst,
    abstentions,
    minutesDigest,
    outcome,
    appointed,
    conflicts,
    committeeId,
  };
  if (revision.review && sameData(revision.review, data)) return unchanged;
  const blocked = checkOutcome(revision, { ...command, appointed });
  return blocked ? reject(blocked) : accept({ type: 'registry.ReviewHeld.v1', data });
};

const checkPanel = ({ panelRefs, votesFor, votesAgainst, abstentions }: Command<'RecordReview'>) => {
  if (panelRefs.length === 0) return malformed('FIELD_REQUIRED', 'panelRefs', 'the panel must be named by references');
  if (new Set(panelRefs).size < panelRefs.length)
    return malformed('PANEL_REPEATED', 'panelRefs', 'a person sits on the panel once');
  const negative = Object.entries({ votesFor, votesAgainst, abstentions }).find(([, votes]) => votes < 0);
  if (negative) return malformed('VOTES_NEGATIVE', negative[0], `${negative[0]} must not be negative`);
  return votesFor + votesAgainst + abstentions === panelRefs.length
    ? undefined
    : malformed('VOTES_MISCOUNTED', 'votesFor', `the votes must add up to the panel's ${panelRefs.length}`);
};

/** 回避: who declared a conflict neither sat nor voted, and counts among those appointed. */
const checkAppointed = ({ panelRefs, appointed, conflicts }: Command<'RecordReview'>): Rejection | undefined => {
  for (const [i, { personRef, interest }] of conflicts.entries()) {
    const at = `conflicts[${i}]`;
    const refused =
      checkText(`${at}.personRef`, personRef) ??
      checkText(`${at}.interest`, interest) ??
      (panelRefs.includes(personRef)
        ? unmet('CONFLICTED_PERSON_SAT', 'who declared a conflict of interest takes no part', `${at}.personRef`)
        : undefined) ??
      (conflicts.findIndex((c) => c.personRef === personRef) < i
        ? malformed('PANEL_REPEATED', `${at}.personRef`, 'a person is appointed once')
        : undefined);
    if (refused) return refused;
  }
  return appointed === 0 || appointed >= panelRefs.length + conflicts.length
    ? undefined
    : malformed('APPOINTED_MISCOUNTED', 'appointed', 'those who sat and those who had a conflict were appointed');
};

/** Who sat, and who had a conflict, are of the committee that is named; so are all who were appointed. */
const checkSeats = (command: Command<'RecordReview'>): Rejection | undefined => {
  const { committeeId, panelRefs, conflicts, appointed, heldOn } = command;
  if (committeeId === '') return undefined;
  const persons = [
    ...panelRefs.map((ref, i) => [`panelRefs[${i}]`, ref] as const),
    ...conflicts.map(({ personRef }, i) => [`conflicts[${i}].personRef`, personRef] as const),
  ];
  return (
    checkCommittee(committeeId, persons, command, heldOn) ??
    (appointed === 0 || appointed === votersOf(command, heldOn)
      ? undefined
      : malformed('APPOINTED_MISCOUNTED', 'appointed', 'those appointed are the committee’s members with a vote'))
  );
};

/** The persons who drafted do not review. */
const checkDrafters = ({ drafters }: Revision, { panelRefs }: Command<'RecordReview'>): Rejection | undefined => {
  const drafter = panelRefs.findIndex((ref) => drafters?.personRefs.includes(ref));
  return drafter < 0
    ? undefined
    : unmet('DRAFTER_REVIEWS', 'this person drafts the text and does not review it', `panelRefs[${drafter}]`);
};

const checkReadiness = (revision: Revision, command: Command<'RecordReview'>): Rejection | undefined => {
  const { draftDigest, heldOn, openComments } = command;
  if (!revision.drafts[DraftKind.REVIEW]?.includes(draftDigest))
    return unmet('UNKNOWN_DIGEST', 'no review draft (送审稿) with this digest is recorded', 'draftDigest');
  for (const province of revision.members) {
    const closedOn = revision.windows.get(province)?.closedOn ?? '';
    if (closedOn === '') return unmet('CONSULTATION_NOT_CLOSED', `${province} has not closed its consultation window`);
    if (heldOn < closedOn)
      return unmet(
        'REVIEWED_BEFORE_CLOSE',
        `${province}'s window was closed on ${closedOn}, after the review`,
        'heldOn',
      );
  }
  return checkDisposed(
    openComments,
    revision.members.map((province) => ({ facts: command.facts, province, day: heldOn })),
  );
};

const checkOutcome = (revision: Revision, command: Command<'RecordReview'>): Rejection | undefined => {
  const status = revision.agreement?.status;
  if (status === 'open' || status === 'agreed')
    return unmet('AGREEMENT_OPEN', 'the members are agreeing on the reviewed text; it is not reviewed again');
  if (revision.review && isPassed(revision.review) && revision.review.draftDigest === command.draftDigest)
    return unmet('ALREADY_REVIEWED', `this draft passed its review on ${revision.review.heldOn}`, 'draftDigest');
  return isPassed(command as DataOf<'registry.ReviewHeld.v1'>) ? checkThreshold(revision, command) : undefined;
};

/** Where the rule set does not say otherwise, abstentions are votes cast: the share counts of everybody who sat. */
const checkThreshold = (revision: Revision, command: Command<'RecordReview'>): Rejection | undefined => {
  const { facts, heldOn, votesFor, votesAgainst, panelRefs } = command;
  for (const province of revision.members) {
    const set = ruleSetOn(facts, province, heldOn);
    if (!set) return unmet('NO_RULE_SET', `${province} has no rule set in force on ${heldOn}`, 'heldOn');
    const blocked = checkPresence(set, province, command);
    if (blocked) return blocked;
    const votes = set.voting?.base === VoteBase.FOR_AND_AGAINST ? votesFor + votesAgainst : panelRefs.length;
    const needed = Math.max(1, Math.ceil((votes * set.reviewPassPercent) / 100));
    if (votesFor < needed)
      return unmet(
        'TOO_FEW_VOTES',
        `${votesFor} of ${votes} votes are in favour; ${province}'s rule asks for ${needed} (${set.reviewPassPercent} %)`,
        'votesFor',
        { set: set.id, version: set.version },
      );
  }
  return undefined;
};

/** The panel is large enough, and enough of those appointed sat. */
const checkPresence = (
  { id, version, voting }: RuleSet,
  province: string,
  { panelRefs, appointed }: Command<'RecordReview'>,
): Rejection | undefined => {
  if (!voting) return undefined;
  const rule = { set: id, version, article: voting.article };
  if (panelRefs.length < voting.leastPanel)
    return unmet('PANEL_TOO_SMALL', `${province}'s rule asks for ${voting.leastPanel} persons`, 'panelRefs', rule);
  if (voting.quorumPercent === 0) return undefined;
  if (appointed === 0)
    return unmet('QUORUM_NOT_SHOWN', `${province}'s rule asks how many persons were appointed`, 'appointed', rule);
  const quorum = Math.ceil((appointed * voting.quorumPercent) / 100);
  return panelRefs.length < quorum
    ? unmet('NO_QUORUM', `${panelRefs.length} of ${appointed} appointed sat; ${quorum} are needed`, 'panelRefs', rule)
    : undefined;
};
