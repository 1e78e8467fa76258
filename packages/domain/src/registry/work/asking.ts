import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { checkDocument, unmet } from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkLeadAct, checkTakesPart } from './participants.ts';
import { addressed, type WorkState } from './state.ts';

/**
 * The lead asks a further province: a member of the region, or a guest of this work. While the project is being approved it is one of
 * those asked; afterwards it takes part when it approves.
 */
export const askProvince = (state: WorkState, command: Command<'AskProvince'>): Decision<WorkEvent> => {
  const { workId, revision: n, asked, document, facts, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkLeadAct(revision, command) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  if (checkTakesPart(revision, asked) === undefined) return unchanged;
  const member = memberOf(facts, asked);
  if (!member)
    return reject(
      unmet(
        'NOT_A_MEMBER',
        `${asked} is neither a member of region ${facts.regionId} nor a guest of this work`,
        'asked',
      ),
    );
  if (revision.agreement?.status === 'agreed' && revision.agreement.roster.includes(asked))
    return reject(unmet('PARTICIPATION_ENDED', `${asked} was party to the agreement and left`, 'asked'));
  return accept({
    type: 'registry.ProvinceAsked.v1',
    data: { workId, revision: n, asked, guest: member.isGuest === true, document },
  });
};
