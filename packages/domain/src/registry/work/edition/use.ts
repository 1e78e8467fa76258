import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { alreadyThere, checkChosen, checkDigest, checkDocument, checkText, sameData, unmet } from '../../checks.ts';
import type { Command } from '../commands.ts';
import type { WorkEvent } from '../events.ts';
import { checkOrganisation } from '../references.ts';
import type { WorkState } from '../state.ts';
import { checkSincePublished, checkStands, ownEdition, signedEdition } from './edition.ts';
import { unknownTask } from './tasks.ts';

/** 协同实施: a measure, evidence, feedback or a case of application; organisations are named, persons never. */
export const recordImplementation = (
  state: WorkState,
  command: Command<'RecordImplementation'>,
): Decision<WorkEvent> => {
  const { workId, revision, province, recordId, kind, title, happenedOn, organisation, place, result } = command;
  const { evidenceDigest, taskId, organisationId, today } = command;
  const found = ownEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkChosen('kind', kind) ??
    checkText('title', title) ??
    checkSincePublished(edition, 'happenedOn', happenedOn, today) ??
    checkOrganisation(organisationId, command, happenedOn) ??
    (evidenceDigest === '' ? undefined : checkDigest('evidenceDigest', evidenceDigest));
  if (refused) return reject(refused);
  if (edition.life.implementation.has(recordId)) return unchanged;
  if (taskId !== '' && edition.life.tasks.get(taskId)?.isDropped !== false) return reject(unknownTask(taskId));
  return accept({
    type: 'registry.ImplementationRecorded.v1',
    data: {
      workId,
      revision,
      province,
      recordId,
      kind,
      title,
      happenedOn,
      organisation,
      place,
      result,
      evidenceDigest,
      taskId,
      organisationId,
    },
  });
};

/** 复审: begins; one at a time. */
export const openReview = (state: WorkState, command: Command<'OpenEditionReview'>): Decision<WorkEvent> => {
  const { workId, revision, province, openedOn, today } = command;
  const found = ownEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused = checkSincePublished(edition, 'openedOn', openedOn, today);
  if (refused) return reject(refused);
  const data = { workId, revision, province, openedOn };
  const { review } = edition.life;
  if (review && !review.concluded)
    return sameData(review.opened, data)
      ? unchanged
      : reject(alreadyThere('REVIEW_OPEN', `a review is under way since ${review.opened.openedOn}`));
  const blocked =
    checkStands(edition) ??
    (review?.concluded && openedOn < review.concluded.concludedOn
      ? unmet('BEFORE_LAST_REVIEW', `the last review was concluded on ${review.concluded.concludedOn}`, 'openedOn')
      : undefined);
  return blocked ? reject(blocked) : accept({ type: 'registry.EditionReviewOpened.v1', data });
};

/** Its conclusion: goes on, to be revised, to be abolished. The last two are followed by acts of their own. */
export const concludeReview = (state: WorkState, command: Command<'ConcludeEditionReview'>): Decision<WorkEvent> => {
  const { workId, revision, province, conclusion, concludedOn, document, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkChosen('conclusion', conclusion) ??
    checkSincePublished(edition, 'concludedOn', concludedOn, today) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data = { workId, revision, province, conclusion, concludedOn, document };
  const { review } = edition.life;
  if (!review) return reject(unmet('REVIEW_NOT_OPEN', 'no review of this edition was begun'));
  if (review.concluded)
    return sameData(review.concluded, data)
      ? unchanged
      : reject(alreadyThere('REVIEW_CONCLUDED', `the review was concluded on ${review.concluded.concludedOn}`));
  return concludedOn < review.opened.openedOn
    ? reject(unmet('CONCLUDED_BEFORE_OPENED', `the review began on ${review.opened.openedOn}`, 'concludedOn'))
    : accept({ type: 'registry.EditionReviewConcluded.v1', data });
};
