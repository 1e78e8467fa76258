import type { EventOf } from '@tongbiao/contracts';
import type { PlannedPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_events';
import type {
  PlanSeriesRequest,
  ProposeSeriesRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import type { RecordSeriesRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import type { Body } from './body.ts';
import { alreadyThere, checkSource, checkText, malformed, notFound, sameData, unmet } from './checks.ts';
import type { Context } from './command.ts';
import { checkLead } from './work/participants.ts';
import { checkMembers } from './work/members.ts';

/** What happens to a multi-part standard (stream `series-<id>`). */
export type SeriesEvent = EventOf<
  | 'registry.SeriesProposed.v1'
  | 'registry.SeriesPlanned.v1'
  | 'registry.SeriesRecorded.v1'
  | 'registry.PartProposed.v1'
  | 'registry.PartRecorded.v1'
>;

type DataOf<T extends SeriesEvent['type']> = Extract<SeriesEvent, { type: T }>['data'];

/** What can be asked of a series. */
export type SeriesCommand = { readonly seriesId: string } & Context &
  (
    | ({ readonly type: 'RecordSeries' } & Body<RecordSeriesRequest>)
    | ({ readonly type: 'ProposeSeries' } & Body<ProposeSeriesRequest>)
    | ({ readonly type: 'PlanSeries' } & Body<PlanSeriesRequest>)
    /** Internal: a work was decided that is to be a part; what its own stream begins with. */
    | ({ readonly type: 'ProposePart' } & Omit<DataOf<'registry.PartProposed.v1'>, 'seriesId'>)
    /** Internal: a backfilled work is a part. */
    | ({ readonly type: 'RecordPart' } & Omit<DataOf<'registry.PartRecorded.v1'>, 'seriesId'>)
  );

type Command<T extends SeriesCommand['type']> = Extract<SeriesCommand, { type: T }>;

/** A series as it stands: proposed live or recorded as backfill, or (neither) not there. */
export interface SeriesState {
  readonly proposed: DataOf<'registry.SeriesProposed.v1'> | undefined;
  readonly recorded: DataOf<'registry.SeriesRecorded.v1'> | undefined;
  /** The latest plan. */
  readonly planned: readonly PlannedPart[];
  /** Part → the work that has it, for good. */
  readonly parts: ReadonlyMap<string, string>;
}

/** A part of a live work: a number that prints as itself. */
export const checkPartNumber = (field: string, part: string): Rejection | undefined =>
  /^[1-9]\d{0,2}$/.test(part)
    ? undefined
    : malformed('PART_MALFORMED', field, 'a part is a number from 1 to 999, without leading zeros');

const unknownSeries = ({ seriesId, facts }: Pick<SeriesCommand, 'seriesId' | 'facts'>): Rejection =>
  notFound('UNKNOWN_SERIES', `region ${facts.regionId} has no series ${seriesId}`, 'seriesId');

const regionOf = ({ proposed, recorded }: SeriesState): string | undefined => (proposed ?? recorded)?.regionId;

/** 分部分标准: a province proposes a series, for the provinces that its sequence is to be held for. */
const propose = (state: SeriesState, command: Command<'ProposeSeries'>): Decision<SeriesEvent> => {
  const { seriesId, facts, actor, titleZh, titleEn, members, scope, planned } = command;
  const refused = checkText('titleZh', titleZh) ?? checkMembers(command) ?? checkPlanned(planned);
  if (refused) return reject(refused);
  if (regionOf(state) !== undefined) return unchanged;
  const { regionId } = facts;
  const data = { seriesId, regionId, titleZh, titleEn, leadProvince: actor.province!, members, scope };
  return accept({ type: 'registry.SeriesProposed.v1', data: { ...data, planned: inOrder(planned) } });
};

const checkPlanned = (planned: readonly PlannedPart[]): Rejection | undefined =>
  planned
    .map(
      ({ part, titleZh }, i) =>
        checkPartNumber(`planned[${i}].part`, part) ??
        checkText(`planned[${i}].titleZh`, titleZh) ??
        (planned.findIndex((each) => each.part === part) < i
          ? malformed('PART_REPEATED', `planned[${i}].part`, `part ${part} is planned twice`)
          : undefined),
    )
    .find((refused) => refused !== undefined);

const inOrder = (planned: readonly PlannedPart[]): PlannedPart[] =>
  planned.toSorted((a, b) => Number(a.part) - Number(b.part));

/** The lead states anew which parts are planned. A plan binds nobody: what is proposed without it is a part as well. */
const plan = (state: SeriesState, command: Command<'PlanSeries'>): Decision<SeriesEvent> => {
  const { seriesId } = command;
  if (regionOf(state) === undefined) return reject(unknownSeries(command));
  if (!state.proposed) return reject(unmet('SERIES_RECORDED', 'a series from before the registry has no lead'));
  const refused = checkLead(state.proposed.leadProvince, command) ?? checkPlanned(command.planned);
  if (refused) return reject(refused);
  const planned = inOrder(command.planned);
  return sameData(planned, state.planned)
    ? unchanged
    : accept({ type: 'registry.SeriesPlanned.v1', data: { seriesId, planned } });
};

/** A part is one work's for good: whatever becomes of the work, nobody else gets it. */
const checkFree = (state: SeriesState, part: string, workId: string): Rejection | undefined => {
  const holder = state.parts.get(part);
  return holder === undefined || holder === workId
    ? undefined
    : alreadyThere('PART_TAKEN', `${part} belongs to work ${holder}; it is never given to another`, 'part');
};

const proposePart = (state: SeriesState, command: Command<'ProposePart'>): Decision<SeriesEvent> => {
  const { seriesId, part, proposed, overridden } = command;
  const workId = proposed!.workId;
  const refused = checkPartOf(state, command) ?? checkFree(state, part, workId);
  if (refused) return reject(refused);
  return state.parts.has(part)
    ? unchanged
    : accept({ type: 'registry.PartProposed.v1', data: { seriesId, part, proposed, overridden } });
};

/** A work may be proposed as a part of this series. */
export const checkPartOf = (
  state: SeriesState,
  command: Pick<SeriesCommand, 'seriesId' | 'facts' | 'actor'> & { readonly part: string },
): Rejection | undefined => {
  const { facts, actor, part } = command;
  if (regionOf(state) !== facts.regionId) return unknownSeries(command);
  const { proposed, recorded } = state;
  if (recorded?.sequence === 0)
    return unmet('SEQUENCE_UNKNOWN', 'the sequence of the series is not on record; a part would take another one');
  if (proposed && !proposed.members.includes(actor.province!))
    return unmet('NOT_A_MEMBER', `the series is one of ${proposed.members.join(', ')}`, 'seriesId');
  return checkPartNumber('part', part);
};

const recordPart = (state: SeriesState, command: Command<'RecordPart'>): Decision<SeriesEvent> => {
  const { seriesId, part, workId } = command;
  if (!state.recorded) return reject(unknownSeries(command));
  const refused = checkFree(state, part, workId);
  if (refused) return reject(refused);
  return state.parts.has(part)
    ? unchanged
    : accept({ type: 'registry.PartRecorded.v1', data: { seriesId, part, workId } });
};

const record = (state: SeriesState, command: Command<'RecordSeries'>): Decision<SeriesEvent> => {
  const { seriesId, facts, seriesKey, titleZh, sequence, source, confidence } = command;
  const refused =
    checkText('seriesKey', seriesKey) ??
    checkText('titleZh', titleZh) ??
    (sequence < 0 ? malformed('SEQUENCE_OUT_OF_RANGE', 'sequence', 'a sequence is above 0; 0 = unknown') : undefined) ??
    checkSource(source, confidence);
  if (refused) return reject(refused);
  const data = { seriesId, regionId: facts.regionId, seriesKey, titleZh, sequence, source, confidence };
  if (regionOf(state) === undefined) return accept({ type: 'registry.SeriesRecorded.v1', data });
  return sameData(state.recorded ?? {}, data)
    ? unchanged
    : reject(alreadyThere('RECORDED_DIFFERENTLY', `series ${seriesKey} is on record with other content`, 'seriesKey'));
};

const decide = (state: SeriesState, command: SeriesCommand): Decision<SeriesEvent> => {
  switch (command.type) {
    case 'ProposeSeries':
      return propose(state, command);
    case 'PlanSeries':
      return plan(state, command);
    case 'ProposePart':
      return proposePart(state, command);
    case 'RecordPart':
      return recordPart(state, command);
    case 'RecordSeries':
      return record(state, command);
  }
};

const withPart = (state: SeriesState, part: string, workId: string): SeriesState =>
  regionOf(state) === undefined || state.parts.has(part)
    ? state
    : { ...state, parts: new Map(state.parts).set(part, workId) };

const evolve = (state: SeriesState, event: SeriesEvent): SeriesState => {
  switch (event.type) {
    case 'registry.SeriesProposed.v1':
      return regionOf(state) === undefined ? { ...state, proposed: event.data, planned: event.data.planned } : state;
    case 'registry.SeriesRecorded.v1':
      return regionOf(state) === undefined ? { ...state, recorded: event.data } : state;
    case 'registry.SeriesPlanned.v1':
      return state.proposed ? { ...state, planned: event.data.planned } : state;
    case 'registry.PartProposed.v1':
      return withPart(state, event.data.part, event.data.proposed?.workId ?? '');
    case 'registry.PartRecorded.v1':
      return withPart(state, event.data.part, event.data.workId);
  }
};

/** A multi-part standard (分部分标准): it owns the sequence, its parts are works. Two proposals of one part meet on its stream. */
export const series: Decider<SeriesState, SeriesCommand, SeriesEvent> = {
  initial: { proposed: undefined, recorded: undefined, planned: [], parts: new Map() },
  decide,
  evolve,
};
