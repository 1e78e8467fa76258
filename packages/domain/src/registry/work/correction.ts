import type { FieldChange } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import {
  checkBackfilledDates,
  checkDay,
  checkDigest,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkSource,
  checkText,
  malformed,
  notAllowed,
  notFound,
  readNumbers,
  unmet,
} from '../checks.ts';
import { applied, changesOf } from '../field-changes.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { asCorrected, editionKey, isThere, unknownWork, type WorkState } from './state.ts';
import { firstDayOf } from './edition/life.ts';
import { heldStill } from './holding-still.ts';
import { checkLead, checkSigned } from './participants.ts';
import { checkMovedPublication } from './publication.ts';
import { checkReplaceable } from './replaceable.ts';

/** What a work says of itself; what its gates, its numbers and other provinces rest on is not corrected but decided anew. */
const WORK_FIELDS = ['titleZh', 'titleEn', 'field', 'ics', 'ccs', 'note'] as const;
const EDITION_FIELDS = ['publishedOn', 'implementsOn', 'textDigest', 'issuers', 'replaces'] as const;
const RECORDED_FIELDS = [
  'titleZh',
  'publishedOn',
  'implementsOn',
  'observedStatus',
  'ics',
  'ccs',
  'replaces',
  'replacedBy',
  'note',
] as const;

/** A correction of the record of a work: an event of its own that says what it said before. */
export const correctWork = (state: WorkState, command: Command<'CorrectWork'>): Decision<WorkEvent> => {
  const { workId, corrections, reason } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const current = applied((state.proposed ?? state.recorded)!, state.corrections);
  const refused = checkCorrector(state, command) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const found = changesOf(current, corrections, state.proposed ? WORK_FIELDS.filter((f) => f !== 'note') : WORK_FIELDS);
  if (found.refused) return reject(found.refused);
  const after = applied(current, found.changes);
  const blocked = checkText('titleZh', after.titleZh) ?? (state.proposed && checkText('field', after.field));
  if (blocked) return reject(blocked);
  if (found.changes.length === 0) return unchanged;
  const corrected: WorkEvent = {
    type: 'registry.WorkCorrected.v1',
    data: { workId, changes: [...found.changes], reason },
  };
  const [n, revision] = [...state.revisions].at(-1) ?? [];
  if (n === undefined || revision === undefined) return accept(corrected);
  const { leadProvince: province, overridden } = revision;
  const held = heldStill(command, { revision: n, province, day: command.today, overridden: overridden.get(province) });
  return held.refused ? reject(held.refused) : accept(corrected, ...held.overridden);
};

/** The lead of the latest revision; the secretariat as long as everything is backfill. */
const checkCorrector = ({ revisions }: WorkState, command: Command<'CorrectWork'>): Rejection | undefined => {
  const latest = [...revisions.values()].at(-1);
  if (latest) return checkLead(latest.leadProvince, command);
  return command.actor.role === 'secretariat'
    ? undefined
    : notAllowed('NOT_SECRETARIAT', 'a backfilled work is corrected by the secretariat, which recorded it');
};

/** 更正: a province corrects its own published edition; what its publication would have been refused for is refused here too. */
export const correctEdition = (state: WorkState, command: Command<'CorrectEdition'>): Decision<WorkEvent> => {
  const { workId, revision: n, province, reason, document } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const revision = state.revisions.get(n);
  const published = revision?.editions.get(province);
  if (!revision || !published)
    return reject(notFound('UNKNOWN_EDITION', `${province} published no edition of revision ${n}`, 'province'));
  const current = asCorrected(state, published);
  const refused =
    checkOwnProvince(command.actor, province) ??
    checkSigned(command) ??
    checkDocument('document', document, command.today) ??
    checkText('reason', reason);
  if (refused) return reject(refused);
  const found = corrected(current, command, EDITION_FIELDS);
  if (found.refused) return reject(found.refused);
  const { changes } = found;
  if (changes.length === 0) return unchanged;
  const after = applied(current, changes);
  const blocked =
    checkPastDay('publishedOn', after.publishedOn, command.today) ??
    checkDay('implementsOn', after.implementsOn) ??
    checkDigest('textDigest', after.textDigest) ??
    (after.issuers.length === 0 || after.issuers.some((i) => i.trim() === '')
      ? malformed('FIELD_REQUIRED', 'issuers', 'issuers must name the organs on the cover, in order')
      : undefined) ??
    checkOrder(after) ??
    (after.publishedOn === current.publishedOn
      ? undefined
      : checkMovedPublication(revision, { ...after, facts: command.facts })) ??
    checkBegun(current, after, document!.date) ??
    (after.replaces === current.replaces ? undefined : checkReplaceable('replaces', after.replaces, command)) ??
    checkLife(state, after, changes);
  if (blocked) return reject(blocked);
  return accept({
    type: 'registry.EditionCorrected.v1',
    data: { workId, revision: n, province, changes: [...changes], reason, document, source: undefined },
  });
};

const checkOrder = ({
  announcement,
  publishedOn,
  implementsOn,
  number,
  replaces,
}: DataOf<'registry.EditionPublished.v1'>): Rejection | undefined => {
  if (announcement!.date > publishedOn)
    return unmet('PUBLISHED_BEFORE_ANNOUNCED', 'publishedOn must not lie before the announcement', 'publishedOn');
  if (implementsOn < publishedOn)
    return unmet('IMPLEMENTED_BEFORE_PUBLISHED', 'implementsOn must not lie before publishedOn', 'implementsOn');
  return replaces.includes(number)
    ? malformed('REPLACES_ITSELF', 'replaces', `${number} cannot replace itself`)
    : undefined;
};

/**
 * When the correcting document was issued, an edition in force is not put off by the way (it is abolished), and one that was not in force
 * does not come into force before that document: what a rescheduling would be refused for.
 */
const checkBegun = (
  before: DataOf<'registry.EditionPublished.v1'>,
  after: DataOf<'registry.EditionPublished.v1'>,
  correctedOn: string,
): Rejection | undefined => {
  if (before.implementsOn <= correctedOn)
    return after.implementsOn > correctedOn
      ? unmet('ALREADY_IN_FORCE', `the edition is in force since ${before.implementsOn}; it may be abolished`)
      : undefined;
  return after.implementsOn < correctedOn
    ? unmet('IMPLEMENTED_BEFORE_ANNOUNCED', 'implementsOn must not lie before the correcting document', 'implementsOn')
    : undefined;
};

/** What happened to the edition since stays possible, and is not undone by the way. */
const checkLife = (
  { lives }: WorkState,
  edition: { readonly revision: number; readonly province: string; readonly publishedOn: string },
  changes: readonly FieldChange[],
): Rejection | undefined => {
  const life = lives.get(editionKey(edition.revision, edition.province));
  if (life === undefined) return undefined;
  const isChanged = (field: string): boolean => changes.some((c) => c.field === field);
  const first = firstDayOf(life);
  if (isChanged('publishedOn') && first !== undefined && edition.publishedOn > first)
    return unmet('PUBLISHED_AFTER_USE', `something happened to the edition on ${first} already`, 'publishedOn');
  if (isChanged('implementsOn') && life.rescheduled)
    return unmet(
      'IMPLEMENTATION_RESCHEDULED',
      'its implementation was moved; that is moved again, not corrected',
      'implementsOn',
    );
  return isChanged('replaces') && life.replacements
    ? unmet('REPLACEMENTS_DECLARED', 'what it replaces was declared since; that list is declared anew', 'replaces')
    : undefined;
};

/** A backfilled edition is corrected from a source, by the secretariat. */
export const correctRecordedEdition = (
  state: WorkState,
  command: Command<'CorrectRecordedEdition'>,
): Decision<WorkEvent> => {
  const { workId, revision, province, reason, source, facts } = command;
  if (!isThere(state)) return reject(unknownWork(workId));
  const recorded = state.recordedEditions.find((e) => e.revision === revision && e.province === province);
  if (!recorded)
    return reject(
      notFound('UNKNOWN_EDITION', `no edition of ${province} is recorded for revision ${revision}`, 'province'),
    );
  const current = asCorrected(state, recorded);
  const refused = checkText('reason', reason) ?? checkSource(source, current.confidence);
  if (refused) return reject(refused);
  const found = corrected(current, command, RECORDED_FIELDS);
  if (found.refused) return reject(found.refused);
  const { changes } = found;
  if (changes.length === 0) return unchanged;
  const after = applied(current, changes);
  const blocked = checkBackfilledDates(after, facts.liveFrom) ?? checkLife(state, after, changes);
  if (blocked) return reject(blocked);
  return accept({
    type: 'registry.EditionCorrected.v1',
    data: { workId, revision, province, changes: [...changes], reason, document: undefined, source },
  });
};

/** The changes, with numbers in canonical form. */
const corrected = (
  current: object,
  { corrections }: Command<'CorrectEdition' | 'CorrectRecordedEdition'>,
  fields: readonly string[],
):
  | { readonly changes: readonly FieldChange[]; readonly refused?: never }
  | { readonly refused: Rejection; readonly changes?: never } => {
  const canonical = [];
  for (const { field, values } of corrections) {
    if (field !== 'replaces' && field !== 'replacedBy') {
      canonical.push({ field, values });
      continue;
    }
    const read = readNumbers(field, values);
    if (read.refused) return { refused: read.refused };
    canonical.push({ field, values: [...read.numbers] });
  }
  return changesOf(current, canonical, fields);
};
