import type { Replacement } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { formatStandardNumber } from '@tongbiao/standard-number';
import {
  alreadyThere,
  checkChosen,
  checkDocument,
  checkOwnProvince,
  malformed,
  readNumber,
  sameData,
  unmet,
} from '../../checks.ts';
import { memberOf } from '../../region-facts.ts';
import type { Command } from '../commands.ts';
import type { DataOf, WorkEvent } from '../events.ts';
import { checkSigned } from '../participants.ts';
import { checkReplaceable } from '../replaceable.ts';
import type { WorkState } from '../state.ts';
import { checkSincePublished, checkStands, editionIn, signedEdition } from './edition.ts';

/** 互认: a province confirms for itself an edition that another one has. */
export const recognise = (state: WorkState, command: Command<'RecogniseEdition'>): Decision<WorkEvent> => {
  const { workId, revision, province, editionProvince, recognisedOn, scope, document, actor, facts, today } = command;
  const found = editionIn(state, { workId, revision, province: editionProvince });
  if (found.refused)
    return reject({ ...found.refused, field: found.refused.field === 'province' ? 'editionProvince' : 'workId' });
  const { edition } = found;
  const refused =
    (memberOf(facts, province)
      ? undefined
      : unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province')) ??
    checkOwnProvince(actor, province) ??
    checkSigned(command) ??
    checkSincePublished(edition, 'recognisedOn', recognisedOn, today) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data: DataOf<'registry.EditionRecognised.v1'> = {
    workId,
    revision,
    province: editionProvince,
    recognisedBy: province,
    recognisedOn,
    scope,
    document,
  };
  const standing = edition.life.recognitions.get(province);
  if (standing)
    return sameData(standing, data)
      ? unchanged
      : reject(alreadyThere('ALREADY_RECOGNISED', `${province} recognised it on ${standing.recognisedOn}`));
  const own = editionIn(state, command);
  if (!own.refused)
    return reject(alreadyThere('OWN_EDITION_EXISTS', `${province} has an edition of its own: ${own.edition.number}`));
  const blocked = checkStands(edition);
  return blocked ? reject(blocked) : accept({ type: 'registry.EditionRecognised.v1', data });
};

/** 代替: what an edition replaces, whole or in part. The list takes the place of the one before. */
export const declareReplacements = (state: WorkState, command: Command<'DeclareReplacements'>): Decision<WorkEvent> => {
  const { workId, revision, province, document } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused = checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const read = readReplacements(command.replacements, edition.number);
  if (read.refused) return reject(read.refused);
  const foreign = checkReplaceable(
    'replacements',
    read.replacements.map((r) => r.number),
    command,
  );
  if (foreign) return reject(foreign);
  const data: DataOf<'registry.ReplacementsDeclared.v1'> = {
    workId,
    revision,
    province,
    replacements: [...read.replacements],
    document,
  };
  return edition.life.replacements && sameData(edition.life.replacements, data)
    ? unchanged
    : accept({ type: 'registry.ReplacementsDeclared.v1', data });
};

const readReplacements = (
  asked: readonly Replacement[],
  own: string,
):
  | { readonly replacements: readonly Replacement[]; readonly refused?: never }
  | { readonly refused: Rejection; readonly replacements?: never } => {
  const replacements: Replacement[] = [];
  for (const [i, { number: text, extent, note }] of asked.entries()) {
    const at = `replacements[${i}]`;
    const read = readNumber(`${at}.number`, text);
    if (read.refused) return { refused: read.refused };
    const refused = checkChosen(`${at}.extent`, extent);
    if (refused) return { refused };
    const number = formatStandardNumber(read.number);
    if (number === own)
      return { refused: malformed('REPLACES_ITSELF', `${at}.number`, `${number} cannot replace itself`) };
    if (replacements.some((r) => r.number === number))
      return { refused: malformed('NUMBER_REPEATED', `${at}.number`, `${number} is named once`) };
    replacements.push({ number, extent, note });
  }
  return { replacements };
};
