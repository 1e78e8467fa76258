import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { renderShared, type Force as PrintedForce } from '@tongbiao/standard-number';
import {
  alreadyThere,
  checkDay,
  checkDigest,
  checkDocument,
  checkPastDay,
  malformed,
  readNumbers,
  sameData,
  unmet,
} from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import { checkDifferences } from './difference.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { addressed, type Revision, type WorkState } from './state.ts';
import { checkParticipant } from './participants.ts';

/** How the forces of the contracts are called where numbers are read and printed. */
export const printedForce: Readonly<Partial<Record<Force, PrintedForce>>> = {
  [Force.MANDATORY]: 'mandatory',
  [Force.RECOMMENDED]: 'recommended',
  [Force.GUIDANCE]: 'guidance',
};

/** A province publishes its own edition by its own announcement; the number carries the announcement's year. */
export const publish = (state: WorkState, command: Command<'PublishEdition'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, announcement, publishedOn, implementsOn, textDigest, issuers } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ?? checkAnnouncement(command) ?? checkPublishable(revision, command);
  if (refused) return reject(refused);
  const replaced = readNumbers('replaces', command.replaces);
  if (replaced.refused) return reject(replaced.refused);
  const { sequence, part, width } = revision.sequence!;
  const number = renderShared({
    prefix: memberOf(command.facts, province)!.prefix,
    force: printedForce[revision.force]!,
    sequence,
    width,
    ...(part === '' ? {} : { part }),
    year: Number(announcement!.date.slice(0, 4)),
  });
  const data: DataOf<'registry.EditionPublished.v1'> = {
    workId,
    revision: n,
    province,
    number,
    force: revision.force,
    announcement,
    publishedOn,
    implementsOn,
    textDigest,
    issuers,
    replaces: [...replaced.numbers],
  };
  const published = revision.editions.get(province);
  if (published)
    return sameData(published, data)
      ? unchanged
      : reject(alreadyThere('EDITION_EXISTS', `${province} published ${published.number} on ${published.publishedOn}`));
  if (replaced.numbers.includes(number))
    return reject(malformed('REPLACES_ITSELF', 'replaces', `${number} cannot replace itself`));
  return accept({ type: 'registry.EditionPublished.v1', data });
};

const checkAnnouncement = (command: Command<'PublishEdition'>): Rejection | undefined => {
  const { announcement, publishedOn, implementsOn, textDigest, issuers, today } = command;
  return (
    checkDocument('announcement', announcement, command.today) ??
    checkPastDay('publishedOn', publishedOn, today) ??
    checkDay('implementsOn', implementsOn) ??
    checkDigest('textDigest', textDigest) ??
    (issuers.length === 0 || issuers.some((i) => i.trim() === '')
      ? malformed('FIELD_REQUIRED', 'issuers', 'issuers must name the organs on the cover, in order')
      : undefined) ??
    (announcement!.date > publishedOn
      ? unmet('PUBLISHED_BEFORE_ANNOUNCED', 'publishedOn must not lie before the announcement', 'publishedOn')
      : undefined) ??
    (implementsOn < publishedOn
      ? unmet('IMPLEMENTED_BEFORE_PUBLISHED', 'implementsOn must not lie before publishedOn', 'implementsOn')
      : undefined)
  );
};

const checkPublishable = (revision: Revision, { province, publishedOn }: Command<'PublishEdition'>) => {
  const { agreement, sequence, review } = revision;
  if (agreement?.status !== 'agreed')
    return unmet('NOT_AGREED', 'no edition is published before every member has agreed to the common text');
  if (!agreement.roster.includes(province))
    return unmet('NOT_IN_ROSTER', `the agreement is between ${agreement.roster.join(', ')}`, 'province');
  if (!sequence) return unmet('NOT_NUMBERED', 'the agreement has no number yet; it is being assigned');
  if (review && publishedOn < review.heldOn)
    return unmet('PUBLISHED_BEFORE_REVIEW', `the text was reviewed on ${review.heldOn}`, 'publishedOn');
  // Asked anew, an edition that stands is answered as it was.
  return revision.editions.has(province) ? undefined : checkDifferences(revision, province);
};
