import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  checkDigest,
  checkDocument,
  checkOwnProvince,
  checkText,
  malformed,
  notAllowed,
  notFound,
  unmet,
} from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Dispute } from './affairs.ts';
import type { Command } from './commands.ts';
import { checkKnownRevision } from './complaint.ts';
import type { WorkEvent } from './events.ts';
import { checkSigned } from './participants.ts';
import { isThere, unknownWork, type WorkState } from './state.ts';

/** 争议: a province says with whom it disagrees, and about what. It stops nothing by itself. */
export const raiseDispute = (state: WorkState, command: Command<'RaiseDispute'>): Decision<WorkEvent> => {
  const { workId, revision, disputeId, province, against, subject, statementDigest, document, actor, today } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const refused =
    checkOwnProvince(actor, province) ??
    checkSigned(command) ??
    checkKnownRevision(state, revision) ??
    checkOpponents(command) ??
    checkText('subject', subject) ??
    checkDigest('statementDigest', statementDigest) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  return state.affairs.disputes.has(disputeId)
    ? unchanged
    : accept({
        type: 'registry.DisputeRaised.v1',
        data: { workId, revision, disputeId, province, against, subject, statementDigest, document },
      });
};

const checkOpponents = ({ province, against, facts }: Command<'RaiseDispute'>): Rejection | undefined => {
  if (against.length === 0) return malformed('FIELD_REQUIRED', 'against', 'a dispute is with another province');
  for (const [i, other] of against.entries()) {
    const at = `against[${i}]`;
    if (other === province || against.indexOf(other) < i)
      return malformed('PARTY_REPEATED', at, 'each party of a dispute is named once, and nobody disputes with itself');
    if (!memberOf(facts, other)) return unmet('NOT_A_MEMBER', `${other} is no member of region ${facts.regionId}`, at);
  }
  return undefined;
};

/** 协商解决: a party signs a settlement; the last one settles the dispute, in the same decision. */
export const signSettlement = (state: WorkState, command: Command<'SignSettlement'>): Decision<WorkEvent> => {
  const { workId, disputeId, province, settlementDigest, document, today } = command;
  const found = disputed(state, command);
  const refused =
    found.refused ?? checkDigest('settlementDigest', settlementDigest) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  const { raised, settlement, settled, withdrawn } = found.dispute!;
  const signedBy = settlement?.digest === settlementDigest ? settlement.signedBy : [];
  if (signedBy.includes(province)) return unchanged;
  if (settled) return reject(unmet('DISPUTE_SETTLED', `it was settled by ${settled.settlementDigest}`, 'disputeId'));
  if (withdrawn) return reject(unmet('DISPUTE_WITHDRAWN', `it was given up: ${withdrawn.reason}`, 'disputeId'));
  const { revision } = raised;
  const signed: WorkEvent = {
    type: 'registry.SettlementSigned.v1',
    data: { workId, revision, disputeId, province, settlementDigest, document },
  };
  const parties = partiesOf(raised);
  return parties.every((p) => p === province || signedBy.includes(p))
    ? accept<WorkEvent>(signed, {
        type: 'registry.DisputeSettled.v1',
        data: { workId, revision, disputeId, settlementDigest, parties: [...parties] },
      })
    : accept<WorkEvent>(signed);
};

/** Who raised a dispute gives it up. */
export const withdrawDispute = (state: WorkState, command: Command<'WithdrawDispute'>): Decision<WorkEvent> => {
  const { workId, disputeId, province, reason } = command;
  const found = disputed(state, command);
  const refused = found.refused ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const { raised, settled, withdrawn } = found.dispute!;
  if (raised.province !== province)
    return reject(notAllowed('NOT_THE_CLAIMANT', `${raised.province} raised the dispute`, 'province'));
  if (withdrawn) return unchanged;
  return settled
    ? reject(unmet('DISPUTE_SETTLED', `it was settled by ${settled.settlementDigest}`, 'disputeId'))
    : accept({
        type: 'registry.DisputeWithdrawn.v1',
        data: { workId, revision: raised.revision, disputeId, province, reason },
      });
};

const partiesOf = ({ province, against }: Dispute['raised']): readonly string[] => [province, ...against];

const disputed = (
  state: WorkState,
  command: Command<'SignSettlement' | 'WithdrawDispute'>,
):
  | { readonly dispute: Dispute; readonly refused?: never }
  | { readonly refused: Rejection; readonly dispute?: never } => {
  const { workId, disputeId, province, actor } = command;
  if (!isThere(state)) return { refused: unknownWork(workId) };
  const refused = checkOwnProvince(actor, province) ?? checkSigned(command);
  if (refused) return { refused };
  const dispute = state.affairs.disputes.get(disputeId);
  return dispute && partiesOf(dispute.raised).includes(province)
    ? { dispute }
    : { refused: notFound('UNKNOWN_DISPUTE', `${province} is party to no dispute ${disputeId}`, 'disputeId') };
};
