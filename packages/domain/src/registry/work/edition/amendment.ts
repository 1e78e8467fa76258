import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import {
  alreadyThere,
  checkDay,
  checkDigest,
  checkDocument,
  checkPastDay,
  checkText,
  malformed,
  sameData,
  unmet,
} from '../../checks.ts';
import type { Command } from '../commands.ts';
import type { DataOf, WorkEvent } from '../events.ts';
import type { WorkState } from '../state.ts';
import { checkNotBefore, checkSincePublished, checkStands, signedEdition } from './edition.ts';

/** 第 n 号修改单: amendment sheets are numbered without gaps. */
export const publishAmendment = (state: WorkState, command: Command<'PublishAmendment'>): Decision<WorkEvent> => {
  const { workId, revision, province, ordinal, announcement, publishedOn, implementsOn, textDigest, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    (ordinal >= 1 ? undefined : malformed('ORDINAL_OUT_OF_RANGE', 'ordinal', 'amendment sheets count from 1')) ??
    checkDocument('announcement', announcement, command.today) ??
    checkSincePublished(edition, 'publishedOn', publishedOn, today) ??
    checkDay('implementsOn', implementsOn) ??
    checkDigest('textDigest', textDigest) ??
    (announcement!.date > publishedOn
      ? unmet('PUBLISHED_BEFORE_ANNOUNCED', 'publishedOn must not lie before the announcement', 'publishedOn')
      : undefined) ??
    (implementsOn < publishedOn
      ? unmet('IMPLEMENTED_BEFORE_PUBLISHED', 'implementsOn must not lie before publishedOn', 'implementsOn')
      : undefined);
  if (refused) return reject(refused);
  const data: DataOf<'registry.AmendmentPublished.v1'> = {
    workId,
    revision,
    province,
    ordinal,
    announcement,
    publishedOn,
    implementsOn,
    textDigest,
  };
  const { amendments } = edition.life;
  const standing = amendments[ordinal - 1];
  if (standing)
    return sameData(standing, data)
      ? unchanged
      : reject(
          alreadyThere('AMENDMENT_EXISTS', `sheet ${ordinal} was published on ${standing.publishedOn}`, 'ordinal'),
        );
  const blocked =
    checkStands(edition) ??
    (ordinal === amendments.length + 1
      ? undefined
      : unmet('AMENDMENT_OUT_OF_ORDER', `the next sheet is number ${amendments.length + 1}`, 'ordinal'));
  return blocked ? reject(blocked) : accept({ type: 'registry.AmendmentPublished.v1', data });
};

/** 暂不实施: an edition that is not in force yet is put off, until another day or until further notice. */
export const reschedule = (state: WorkState, command: Command<'RescheduleImplementation'>): Decision<WorkEvent> => {
  const { workId, revision, province, implementsOn, reason, announcement, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkText('reason', reason) ??
    checkDocument('announcement', announcement, command.today) ??
    checkPastDay('announcement.date', announcement!.date, today) ??
    (implementsOn === ''
      ? undefined
      : (checkDay('implementsOn', implementsOn) ??
        checkNotBefore('implementsOn', implementsOn, edition.publishedOn) ??
        (implementsOn < announcement!.date
          ? unmet('IMPLEMENTED_BEFORE_ANNOUNCED', 'implementsOn must not lie before the announcement', 'implementsOn')
          : undefined)));
  if (refused) return reject(refused);
  const data = { workId, revision, province, implementsOn, reason, announcement };
  if (edition.life.rescheduled && sameData(edition.life.rescheduled, data)) return unchanged;
  const blocked =
    checkStands(edition) ??
    (edition.implementsOn !== '' && edition.implementsOn <= announcement!.date
      ? unmet('ALREADY_IN_FORCE', `the edition is in force since ${edition.implementsOn}; it may be abolished`)
      : undefined);
  return blocked ? reject(blocked) : accept({ type: 'registry.ImplementationRescheduled.v1', data });
};
