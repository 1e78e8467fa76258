import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { checkChosen, checkDigest, checkOwnProvince, malformed, sameData } from '../checks.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { checkTakesPart } from './participants.ts';
import { addressed, type WorkState } from './state.ts';

/** A province records a document of its project, or why none is needed; a later one of the kind takes its place. */
export const recordMaterial = (state: WorkState, command: Command<'RecordMaterial'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, kind, digest, notApplicable, actor } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkTakesPart(revision, province) ??
    checkOwnProvince(actor, province) ??
    checkChosen('kind', kind) ??
    checkDocumented(command);
  if (refused) return reject(refused);
  const data = { workId, revision: n, province, kind, digest, notApplicable };
  const standing = revision.materials.get(province)?.get(kind);
  return standing && sameData(standing, data) ? unchanged : accept({ type: 'registry.MaterialRecorded.v1', data });
};

const checkDocumented = ({ digest, notApplicable }: Command<'RecordMaterial'>): Rejection | undefined => {
  if (notApplicable.trim() === '') return checkDigest('digest', digest);
  return digest === ''
    ? undefined
    : malformed('MATERIAL_AMBIGUOUS', 'notApplicable', 'there is a document, or a reason why none is needed');
};
