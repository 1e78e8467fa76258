import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { formatStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import {
  alreadyThere,
  checkBackfilledDates,
  checkChosen,
  checkSource,
  checkText,
  malformed,
  notFound,
  readNumber,
  readNumbers,
  sameData,
  unmet,
} from '../checks.ts';
import { memberOf } from '../region-facts.ts';
import type { Command } from './commands.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { printedForce } from './publication.ts';
import type { WorkState } from './state.ts';

/** Backfill: what is known of a work from before the registry. Gates are skipped; identity, membership and the form of numbers are not. */
export const recordWork = (state: WorkState, command: Command<'RecordWork'>): Decision<WorkEvent> => {
  const { workId, facts, workKey, titleZh, titleEn, field, ics, ccs, kind, leadProvince, seriesId, part } = command;
  const { publishedOn, implementsOn, observedStatus, note, source, confidence, rangeId, sequence } = command;
  const refused =
    checkText('workKey', workKey) ??
    checkText('titleZh', titleZh) ??
    checkChosen('kind', kind) ??
    (leadProvince === '' || memberOf(facts, leadProvince)
      ? undefined
      : unmet('NOT_A_MEMBER', `${leadProvince} is no member of region ${facts.regionId}`, 'leadProvince')) ??
    checkPart(command) ??
    checkSequence(command) ??
    checkBackfilledDates(command, facts.liveFrom) ??
    checkSource(source, confidence);
  if (refused) return reject(refused);
  if (state.proposed) return reject(liveWork(workId));
  const { regionId } = facts;
  const data: DataOf<'registry.WorkRecorded.v1'> = {
    workId,
    regionId,
    workKey,
    titleZh,
    titleEn,
    field,
    ics,
    ccs,
    kind,
    leadProvince,
    seriesId,
    part,
    publishedOn,
    implementsOn,
    observedStatus,
    note,
    source,
    confidence,
    rangeId,
    sequence,
  };
  if (!state.recorded) return accept({ type: 'registry.WorkRecorded.v1', data });
  return sameData(state.recorded, data)
    ? unchanged
    : reject(alreadyThere('RECORDED_DIFFERENTLY', `work ${workKey} is on record with other content`, 'workKey'));
};

const checkPart = ({
  seriesId,
  part,
  series,
  facts,
  sequence,
  rangeId,
}: Command<'RecordWork'>): Rejection | undefined => {
  if (part !== '' && !/^[1-9]\d{0,3}$/.test(part))
    return malformed('PART_MALFORMED', 'part', 'a part is a number from 1 to 9999, without leading zeros');
  if (seriesId === '') return undefined;
  const recorded = series?.recorded;
  if (recorded?.seriesId !== seriesId || recorded.regionId !== facts.regionId)
    return notFound('UNKNOWN_SERIES', `region ${facts.regionId} has no series ${seriesId}`, 'seriesId');
  if (part === '') return malformed('FIELD_REQUIRED', 'part', 'a work of a series is one of its parts');
  return rangeId !== '' && recorded.sequence !== sequence
    ? unmet('SEQUENCE_MISMATCH', `the series carries sequence ${recorded.sequence || 'unknown'}`, 'sequence')
    : undefined;
};

const checkSequence = ({ facts, kind, rangeId, sequence }: Command<'RecordWork'>): Rejection | undefined => {
  if (rangeId === '' && sequence === 0) return undefined;
  if (rangeId === '' || sequence < 1)
    return malformed(
      'SEQUENCE_INCOMPLETE',
      'sequence',
      'rangeId and a sequence above 0 are given together, or neither',
    );
  if (!rangeId.startsWith(`${facts.regionId}-`))
    return unmet('UNKNOWN_RANGE', `a range of region ${facts.regionId} is named ${facts.regionId}-<first>`, 'rangeId');
  return kind === WorkKind.COLLABORATIVE
    ? undefined
    : malformed('KIND_MISMATCH', 'kind', 'a work with a shared sequence is of kind WORK_KIND_COLLABORATIVE');
};

const liveWork = (workId: string): Rejection =>
  unmet(
    'WORK_IS_LIVE',
    `work ${workId} has steps recorded live; a late entry is an ordinary command with an earlier date`,
    'workId',
  );

/** Backfill: what is known of one province's edition. */
export const recordEdition = (state: WorkState, command: Command<'RecordEdition'>): Decision<WorkEvent> => {
  const { workId, facts, revision, province, titleZh, publishedOn, implementsOn, observedStatus, ics, ccs } = command;
  const { note, source, confidence } = command;
  if (state.proposed) return reject(liveWork(workId));
  if (!state.recorded) return reject(notFound('UNKNOWN_WORK', `there is no work ${workId}`, 'workId'));
  const member = memberOf(facts, province);
  const refused =
    (revision >= 1 && revision <= 99
      ? undefined
      : malformed('REVISION_OUT_OF_RANGE', 'revision', 'revisions count from 1 to 99')) ??
    (member ? undefined : unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province')) ??
    (state.recorded.kind === WorkKind.PLANNED
      ? unmet('WORK_IS_PLANNED', 'a work that was only announced has no editions', 'workId')
      : undefined) ??
    checkBackfilledDates(command, facts.liveFrom) ??
    checkSource(source, confidence);
  if (refused) return reject(refused);
  const read = command.number === '' ? undefined : readNumber('number', command.number);
  if (read?.refused) return reject(read.refused);
  const number = read === undefined ? '' : formatStandardNumber(read.number);
  const misfit =
    (read && checkNumber(read.number, member!.prefix, command.force)) ?? checkTaken(state, command, number);
  if (misfit) return reject(misfit);
  const replaces = readNumbers('replaces', command.replaces);
  if (replaces.refused) return reject(replaces.refused);
  const replacedBy = readNumbers('replacedBy', command.replacedBy);
  if (replacedBy.refused) return reject(replacedBy.refused);
  const data: DataOf<'registry.EditionRecorded.v1'> = {
    workId,
    revision,
    province,
    number,
    titleZh,
    publishedOn,
    implementsOn,
    observedStatus,
    ics,
    ccs,
    force: read ? forceOf(read.number) : command.force,
    replaces: [...replaces.numbers],
    replacedBy: [...replacedBy.numbers],
    note,
    source,
    confidence,
  };
  const same = state.recordedEditions.find((e) => e.revision === revision && e.province === province);
  if (!same)
    return state.revisions.size > 0 ? reject(liveWork(workId)) : accept({ type: 'registry.EditionRecorded.v1', data });
  return sameData(same, data)
    ? unchanged
    : reject(alreadyThere('RECORDED_DIFFERENTLY', 'this edition is on record with other content', 'province'));
};

const checkNumber = (number: StandardNumber, prefix: string, force: Force): Rejection | undefined => {
  if (number.prefix !== prefix)
    return unmet('PREFIX_MISMATCH', `this province's numbers begin with DB${prefix}`, 'number');
  return force === Force.UNSPECIFIED || printedForce[force] === number.force
    ? undefined
    : malformed('FORCE_MISMATCH', 'force', `the number says ${number.force}`);
};

const checkTaken = (state: WorkState, { revision, province }: Command<'RecordEdition'>, number: string) =>
  number !== '' &&
  state.recordedEditions.some((e) => e.number === number && (e.revision !== revision || e.province !== province))
    ? alreadyThere('NUMBER_TAKEN', `${number} is the number of another edition of this work`, 'number')
    : undefined;

const forceOf = ({ force }: StandardNumber): Force =>
  ({ mandatory: Force.MANDATORY, recommended: Force.RECOMMENDED, guidance: Force.GUIDANCE })[force];
