import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { sameData, unmet } from '../../checks.ts';
import type { Command } from '../commands.ts';
import type { WorkEvent } from '../events.ts';
import type { WorkState } from '../state.ts';
import { editionIn } from './edition.ts';

/**
 * 被代替: what the lists of other works say of an edition. Whoever asks says what was on record when it read them: what was read before
 * another recording is refused, so that an older reading never takes the place of a newer one.
 */
export const recordReplaced = (state: WorkState, command: Command<'RecordReplaced'>): Decision<WorkEvent> => {
  const { workId, revision, province, number, by, standing } = command;
  const found = editionIn(state, command);
  if (found.refused) return reject(found.refused);
  const { replacedBy } = found.edition.life;
  if (sameData(replacedBy, by)) return unchanged;
  return sameData(replacedBy, standing)
    ? accept({ type: 'registry.EditionReplaced.v1', data: { workId, revision, province, number, by } })
    : reject(unmet('REPLACED_MEANWHILE', 'what replaces the edition was recorded anew since it was read', 'by'));
};
