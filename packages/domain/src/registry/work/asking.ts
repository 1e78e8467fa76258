import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { alreadyThere, checkDocument, unmet } from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkLeadAct } from './participants.ts';
import { addressed, type WorkState } from './state.ts';

/** The lead asks a further province while the project is being approved: a member of the region, or a guest of this work. */
export const askProvince = (state: WorkState, command: Command<'AskProvince'>): Decision<WorkEvent> => {
  const { workId, revision: n, asked, document, facts, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkLeadAct(revision, command) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  if (revision.members.includes(asked)) return unchanged;
  const member = memberOf(facts, asked);
  if (!member)
    return reject(
      unmet(
        'NOT_A_MEMBER',
        `${asked} is neither a member of region ${facts.regionId} nor a guest of this work`,
        'asked',
      ),
    );
  if (revision.established)
    return reject(alreadyThere('ALREADY_ESTABLISHED', 'the work is established with the provinces that take part'));
  return accept({
    type: 'registry.ProvinceAsked.v1',
    data: { workId, revision: n, asked, guest: member.isGuest === true, document },
  });
};
