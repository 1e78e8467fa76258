import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkDay, checkText, notFound, unmet } from '../../checks.ts';
import type { Command } from '../commands.ts';
import type { WorkEvent } from '../events.ts';
import { checkOrganisation } from '../references.ts';
import type { WorkState } from '../state.ts';
import { checkNotBefore, checkStands, ownEdition } from './edition.ts';

/** 协同实施: a province sets what is to be done for its edition, by which organisation and by when. */
export const setTask = (state: WorkState, command: Command<'SetImplementationTask'>): Decision<WorkEvent> => {
  const { workId, revision, province, taskId, title, organisation, due, organisationId } = command;
  const found = ownEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkText('title', title) ??
    checkText('organisation', organisation) ??
    checkOrganisation(organisationId, command, command.today) ??
    checkDay('due', due) ??
    checkNotBefore('due', due, edition.publishedOn);
  if (refused) return reject(refused);
  if (edition.life.tasks.has(taskId)) return unchanged;
  const blocked = checkStands(edition);
  return blocked
    ? reject(blocked)
    : accept({
        type: 'registry.ImplementationTaskSet.v1',
        data: { workId, revision, province, taskId, title, organisation, due, organisationId },
      });
};

/** What was not done is given up, with the reason. */
export const dropTask = (state: WorkState, command: Command<'DropImplementationTask'>): Decision<WorkEvent> => {
  const { workId, revision, province, taskId, reason } = command;
  const found = ownEdition(state, command);
  const refused = found.refused ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const task = found.edition!.life.tasks.get(taskId);
  if (!task) return reject(unknownTask(taskId));
  if (task.isDropped) return unchanged;
  return task.doneOn === undefined
    ? accept({ type: 'registry.ImplementationTaskDropped.v1', data: { workId, revision, province, taskId, reason } })
    : reject(unmet('TASK_DONE', `the task was done on ${task.doneOn}`, 'taskId'));
};

/** The refusal of a task that was not set, or was given up. */
export const unknownTask = (taskId: string): Rejection =>
  notFound('UNKNOWN_TASK', `the edition has no task ${taskId}`, 'taskId');
