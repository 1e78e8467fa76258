import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { formatStandardNumber, renderShared, type Force as PrintedForce } from '@tongbiao/standard-number';
import {
  alreadyThere,
  checkDay,
  checkDigest,
  checkDocument,
  checkPastDay,
  malformed,
  readNumber,
  readNumbers,
  sameData,
  unmet,
} from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import { checkDifferences } from './difference.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { checkPublicationRules } from './gates.ts';
import { checkReplaceable } from './replaceable.ts';
import { checkBesideNames, checkNamesOn, checkOrganisations } from './references.ts';
import { addressed, type AgreementRound, type Revision, type WorkState } from './state.ts';
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
  const { organisations } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkParticipant(revision, command) ??
    checkAnnouncement(command) ??
    checkBehind(command) ??
    checkPublishable(revision, command);
  if (refused) return reject(refused);
  const replaced = readNumbers('replaces', command.replaces);
  if (replaced.refused) return reject(replaced.refused);
  const foreign = checkReplaceable('replaces', replaced.numbers, command);
  if (foreign) return reject(foreign);
  const numbered = numberOf(revision, command);
  if (numbered.refused) return reject(numbered.refused);
  const { number } = numbered;
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
    organisations,
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

/** A member's reading of the shared sequence; a guest has a number of its own, which its own province gave. */
const numberOf = (revision: Revision, command: Command<'PublishEdition'>): Numbered => {
  const { province, announcement, facts, ownNumber } = command;
  const { prefix } = memberOf(facts, province)!;
  const force = printedForce[revision.force]!;
  const year = Number(announcement!.date.slice(0, 4));
  if (!revision.guests.includes(province)) {
    if (ownNumber !== '')
      return { refused: malformed('NUMBER_IS_SHARED', 'ownNumber', 'a member publishes under the shared sequence') };
    const { sequence, part, width } = revision.sequence!;
    return { number: renderShared({ prefix, force, sequence, width, ...(part === '' ? {} : { part }), year }) };
  }
  const read = readNumber('ownNumber', ownNumber);
  if (read.refused) return read;
  const own = read.number;
  if (own.prefix !== prefix || own.force !== force || own.year !== year)
    return {
      refused: unmet(
        'NUMBER_OF_ANOTHER',
        `the number must be one of DB${prefix}, of the force of the text and of the year ${year}`,
        'ownNumber',
      ),
    };
  return { number: formatStandardNumber(own) };
};

type Numbered =
  | { readonly number: string; readonly refused?: never }
  | { readonly refused: Rejection; readonly number?: never };

/** 提出, 归口, 组织实施, 起草单位, 发布机关: registered organisations, printed by the name of the day. */
const checkBehind = (command: Command<'PublishEdition'>): Rejection | undefined => {
  const { organisations, issuers, publishedOn } = command;
  if (organisations === undefined) return undefined;
  const { proposedBy, managedBy, implementedBy, draftedBy, issuedBy } = organisations;
  return (
    Object.entries({ proposedBy, managedBy, implementedBy, draftedBy })
      .map(([role, ids]) => checkOrganisations(`organisations.${role}`, ids, command, publishedOn))
      .find((refused) => refused !== undefined) ??
    checkBesideNames('organisations.issuedBy', issuedBy, issuers, command, publishedOn) ??
    checkNamesOn('organisations.issuedBy', issuedBy, issuers, command, publishedOn)
  );
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

const checkPublishable = (revision: Revision, { facts, province, publishedOn }: Command<'PublishEdition'>) => {
  if (revision.agreement?.status !== 'agreed')
    return unmet('NOT_AGREED', 'no edition is published before every member has agreed to the common text');
  const unready = checkJoinedLate(revision, { province, publishedOn });
  if (unready) return unready;
  if (!revision.sequence) return unmet('NOT_NUMBERED', 'the agreement has no number yet; it is being assigned');
  const isHolder = [...revision.agreement.roster, ...revision.guests, ...revision.numbered].includes(province);
  if (!isHolder)
    return unmet(
      'SEQUENCE_NOT_JOINED',
      `${province} holds no number of sequence ${revision.sequence.sequence} yet; it is being joined`,
      'province',
    );
  const early = checkReviewed(revision, publishedOn);
  if (early) return early;
  // Asked anew, an edition that stands is answered as it was.
  return revision.editions.has(province)
    ? undefined
    : (checkDifferences(revision, province) ?? checkPublicationRules(revision, { facts, province, day: publishedOn }));
};

const checkReviewed = ({ review }: Revision, publishedOn: string): Rejection | undefined =>
  review && publishedOn < review.heldOn
    ? unmet('PUBLISHED_BEFORE_REVIEW', `the text was reviewed on ${review.heldOn}`, 'publishedOn')
    : undefined;

/** On another day, an edition that stands would have had to meet what that day asked for. */
export const checkMovedPublication = (
  revision: Revision,
  { facts, province, publishedOn }: Pick<Command<'PublishEdition'>, 'facts' | 'province' | 'publishedOn'>,
): Rejection | undefined =>
  checkReviewed(revision, publishedOn) ??
  checkJoinedLate(revision, { province, publishedOn }) ??
  checkPublicationRules(revision, { facts, province, day: publishedOn });

const checkJoinedLate = (
  revision: Revision,
  publication: { readonly province: string; readonly publishedOn: string },
): Rejection | undefined =>
  revision.agreement === undefined || revision.agreement.roster.includes(publication.province)
    ? undefined
    : checkLate(revision, revision.agreement, publication);

/** Who joined after the agreement publishes when it has adopted the text that was agreed. */
const checkLate = (
  { late }: Revision,
  { roster, digest }: AgreementRound,
  { province, publishedOn }: { readonly province: string; readonly publishedOn: string },
): Rejection | undefined => {
  if (!late.has(province)) return unmet('NOT_IN_ROSTER', `the agreement is between ${roster.join(', ')}`, 'province');
  const adopted = late.get(province);
  if (adopted?.digest !== digest) return unmet('TEXT_NOT_ADOPTED', `${province} has not adopted the common text`);
  return publishedOn < adopted.document!.date
    ? unmet('PUBLISHED_BEFORE_ADOPTION', `the text was adopted on ${adopted.document!.date}`, 'publishedOn')
    : undefined;
};
