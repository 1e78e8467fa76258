import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { checkText, malformed, sameData, unmet } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkLead } from './participants.ts';
import { checkBesideNames } from './references.ts';
import { addressed, type WorkState } from './state.ts';

/** 起草单位, 起草人: the lead names who drafts, persons by reference. The list takes the place of the one before. */
export const nameDrafters = (state: WorkState, command: Command<'NameDrafters'>): Decision<WorkEvent> => {
  const { workId, revision: n, organisations, personRefs, organisationIds, today } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLead(revision.leadProvince, command) ??
    (organisations.length === 0
      ? malformed('FIELD_REQUIRED', 'organisations', 'a text is drafted by one organisation at least')
      : undefined) ??
    checkList('organisations', organisations) ??
    checkList('personRefs', personRefs) ??
    checkBesideNames('organisationIds', organisationIds, organisations, command, today);
  if (refused) return reject(refused);
  const data = { workId, revision: n, organisations, personRefs, organisationIds };
  if (revision.drafters && sameData(revision.drafters, data)) return unchanged;
  // A correction cannot bring about what the review would have been refused for.
  const reviewer = personRefs.findIndex((ref) => revision.review?.panelRefs.includes(ref));
  if (reviewer >= 0)
    return reject(unmet('DRAFTER_REVIEWED', 'this person sat on the panel that reviewed', `personRefs[${reviewer}]`));
  return accept({ type: 'registry.DraftersNamed.v1', data });
};

const checkList = (field: string, items: readonly string[]) => {
  for (const [i, item] of items.entries()) {
    const refused =
      checkText(`${field}[${i}]`, item) ??
      (items.indexOf(item) < i
        ? malformed('DRAFTER_REPEATED', `${field}[${i}]`, 'each drafter is named once')
        : undefined);
    if (refused) return refused;
  }
  return undefined;
};
