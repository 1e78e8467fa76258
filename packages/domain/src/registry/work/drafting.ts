import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { checkChosen, checkDigest, checkText, malformed, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkLead } from './participants.ts';
import { addressed, latestDraft, type WorkState } from './state.ts';

/**
 * 统一制定: the lead records drafts by digest. A new consultation draft begins a new round of consultation; a new 报批稿
 * with another digest voids the round of agreement that is open.
 */
export const recordDraft = (state: WorkState, command: Command<'RecordDraft'>): Decision<WorkEvent> => {
  const { workId, revision: n, kind, digest, mediaType, size, uri, explanationDigest } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLead(revision.leadProvince, command) ??
    checkChosen('kind', kind) ??
    checkDigest('digest', digest) ??
    checkText('mediaType', mediaType) ??
    (size === 0 ? malformed('FIELD_REQUIRED', 'size', 'size must be the number of bytes, above 0') : undefined) ??
    (explanationDigest === '' ? undefined : checkDigest('explanationDigest', explanationDigest)) ??
    (revision.established ? undefined : unmet('NOT_ESTABLISHED', 'drafting begins when every member has approved'));
  if (refused) return reject(refused);
  if (latestDraft(revision, kind) === digest) return unchanged;
  const { agreement } = revision;
  if (agreement?.status === 'agreed')
    return reject(unmet('TEXT_AGREED', 'the text is agreed; a member must revoke its agreement before it changes'));
  if (agreement?.status === 'open' && kind !== DraftKind.APPROVAL)
    return reject(unmet('AGREEMENT_OPEN', 'a round of agreement is open; only a new 报批稿 can end it', 'kind'));
  const recorded: WorkEvent = {
    type: 'registry.DraftRecorded.v1',
    data: { workId, revision: n, kind, digest, mediaType, size, uri, explanationDigest },
  };
  return agreement?.status === 'open' && agreement.digest !== digest
    ? accept<WorkEvent>(recorded, {
        type: 'registry.AgreementVoided.v1',
        data: { workId, revision: n, round: agreement.round, reason: `the text changed to ${digest}` },
      })
    : accept(recorded);
};
