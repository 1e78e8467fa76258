import type { EventOf } from '@tongbiao/contracts';
import type { RecordSeriesRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { accept, reject, unchanged, type Decider, type Decision } from '@tongbiao/decider';
import type { Body } from './body.ts';
import { alreadyThere, checkSource, checkText, malformed, sameData } from './checks.ts';
import type { Context } from './command.ts';

/** What happens to a multi-part standard (stream `series-<id>`). */
export type SeriesEvent = EventOf<'registry.SeriesRecorded.v1'>;

/** What can be asked of a series. */
export type SeriesCommand = { readonly type: 'RecordSeries'; readonly seriesId: string } & Context &
  Body<RecordSeriesRequest>;

/** A series as it stands. */
export interface SeriesState {
  readonly recorded: SeriesEvent['data'] | undefined;
}

const decide = (state: SeriesState, command: SeriesCommand): Decision<SeriesEvent> => {
  const { seriesId, facts, seriesKey, titleZh, sequence, source, confidence } = command;
  const refused =
    checkText('seriesKey', seriesKey) ??
    checkText('titleZh', titleZh) ??
    (sequence < 0 ? malformed('SEQUENCE_OUT_OF_RANGE', 'sequence', 'a sequence is above 0; 0 = unknown') : undefined) ??
    checkSource(source, confidence);
  if (refused) return reject(refused);
  const data = { seriesId, regionId: facts.regionId, seriesKey, titleZh, sequence, source, confidence };
  if (!state.recorded) return accept({ type: 'registry.SeriesRecorded.v1', data });
  return sameData(state.recorded, data)
    ? unchanged
    : reject(alreadyThere('RECORDED_DIFFERENTLY', `series ${seriesKey} is on record with other content`, 'seriesKey'));
};

const evolve = (state: SeriesState, event: SeriesEvent): SeriesState =>
  state.recorded ? state : { recorded: event.data };

/** A multi-part standard (分部分标准): it owns the sequence, its parts are works. */
export const series: Decider<SeriesState, SeriesCommand, SeriesEvent> = {
  initial: { recorded: undefined },
  decide,
  evolve,
};
