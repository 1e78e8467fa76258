import { DifferenceKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDocument,
  checkOwnProvince,
  checkText,
  malformed,
  notFound,
  unmet,
} from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkJoined, checkParticipant, checkTakesPart } from './participants.ts';
import { addressed, type Revision, type WorkState } from './state.ts';

/** A province says where its edition will differ from the text that all agreed to. A clause needs the others' consent. */
export const declareDifference = (state: WorkState, command: Command<'DeclareDifference'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, differenceId, kind, clause, description, actor } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkJoined(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkChosen('kind', kind) ??
    checkText('description', description) ??
    (kind === DifferenceKind.CLAUSE
      ? checkText('clause', clause)
      : clause === ''
        ? undefined
        : malformed('CLAUSE_NOT_ASKED', 'clause', 'only a clause that differs is named'));
  if (refused) return reject(refused);
  if (revision.differences.has(differenceId)) return unchanged;
  const { agreement } = revision;
  if (agreement?.status !== 'agreed')
    return reject(unmet('NOT_AGREED', 'an edition differs from a text that was agreed; there is none yet'));
  if (revision.editions.has(province))
    return reject(unmet('EDITION_PUBLISHED', `${province} has published its edition`, 'province'));
  return accept({
    type: 'registry.DifferenceDeclared.v1',
    data: {
      workId,
      revision: n,
      province,
      differenceId,
      kind,
      clause,
      description,
      commonTextDigest: agreement.digest,
    },
  });
};

/** Another member consents to a clause that differs. */
export const consentToDifference = (state: WorkState, command: Command<'ConsentToDifference'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, differenceId, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkParticipant(revision, command) ?? checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const difference = revision.differences.get(differenceId);
  if (!difference || difference.withdrawn) return reject(unknownDifference(differenceId));
  if (difference.declared.province === province)
    return reject(unmet('OWN_DIFFERENCE', 'the other members consent to it', 'province'));
  if (difference.declared.kind !== DifferenceKind.CLAUSE)
    return reject(unmet('NO_CONSENT_NEEDED', 'only a clause that differs needs consent', 'differenceId'));
  return difference.consentedBy.includes(province)
    ? unchanged
    : accept({
        type: 'registry.DifferenceConsented.v1',
        data: {
          workId,
          revision: n,
          province: difference.declared.province,
          differenceId,
          consentedBy: province,
          document,
        },
      });
};

const unknownDifference = (differenceId: string): Rejection =>
  notFound('UNKNOWN_DIFFERENCE', `no difference ${differenceId} is declared`, 'differenceId');

/** A difference is given up, before the edition is published. */
export const withdrawDifference = (state: WorkState, command: Command<'WithdrawDifference'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, differenceId, actor } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkTakesPart(revision, province) ?? checkOwnProvince(actor, province);
  if (refused) return reject(refused);
  const difference = revision.differences.get(differenceId);
  if (difference?.declared.province !== province) return reject(unknownDifference(differenceId));
  if (difference.withdrawn) return unchanged;
  return revision.editions.has(province)
    ? reject(alreadyThere('EDITION_PUBLISHED', `${province} has published its edition`, 'province'))
    : accept({
        type: 'registry.DifferenceWithdrawn.v1',
        data: { workId, revision: n, province, differenceId },
      });
};

/** Before an edition is published, every other member of the roster has consented to each of its clauses that differs. */
export const checkDifferences = (revision: Revision, province: string): Rejection | undefined => {
  const { agreement, differences, ended } = revision;
  for (const { declared, consentedBy, withdrawn } of differences.values()) {
    if (withdrawn || declared.province !== province || declared.kind !== DifferenceKind.CLAUSE) continue;
    // A difference from a text that is no longer the agreed one binds nobody.
    if (declared.commonTextDigest !== agreement?.digest) continue;
    const missing = agreement.roster.filter((m) => m !== province && !ended.has(m) && !consentedBy.includes(m));
    if (missing.length > 0)
      return unmet(
        'DIFFERENCE_NOT_CONSENTED',
        `${missing.join(', ')} has not consented to what differs in clause ${declared.clause}`,
      );
  }
  return undefined;
};
