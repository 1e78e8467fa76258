import type { OrdinaryNumbers, SharedRange, SharedRangeCommand, SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { Batcher, EventStore, StateCache } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import type { Regions } from './regions.ts';

/** What the handlers work with. */
export interface Numbering {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  /** Shared ranges are hot: their commands are decided in turn and appended together. */
  readonly ranges: Batcher<SharedRange, SharedRangeCommand, SharedRangeEvent>;
  readonly ordinary: StateCache<OrdinaryNumbers>;
  readonly regions: Regions;
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor'>;
}

/** The region that a range belongs to, by its name: `<region>-<first>`. */
export const regionOf = (rangeId: string): string => rangeId.slice(0, rangeId.lastIndexOf('-'));
