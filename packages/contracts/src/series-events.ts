import {
  PartProposed,
  PartRecorded,
  SeriesPlanned,
  SeriesProposed,
} from '../gen/tongbiao/registry/v1/series_events.ts';

/** Catalogue entries of multi-part standards. Who is proposed as a part is told to the public by the work itself. */
export const seriesEvents = {
  'registry.SeriesProposed.v1': {
    message: SeriesProposed,
    typeName: 'tongbiao.registry.v1.SeriesProposed',
    audience: 'public',
  },
  'registry.SeriesPlanned.v1': {
    message: SeriesPlanned,
    typeName: 'tongbiao.registry.v1.SeriesPlanned',
    audience: 'public',
  },
  'registry.PartProposed.v1': {
    message: PartProposed,
    typeName: 'tongbiao.registry.v1.PartProposed',
    audience: 'members',
  },
  'registry.PartRecorded.v1': {
    message: PartRecorded,
    typeName: 'tongbiao.registry.v1.PartRecorded',
    audience: 'public',
  },
} as const;
