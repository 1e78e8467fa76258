import type { OrdinaryNumbers, SharedRange, SharedRangeCommand, SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { Batcher, EventStore, StateCache } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import type { Call } from '@tongbiao/service';
import type { ReceiptSigner } from '../receipts.ts';
import type { ProvincialLists } from './provincial-lists.ts';
import type { Regions } from './regions.ts';

/** What the handlers work with. */
export interface Numbering {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'lastDomainEvent' | 'logId'>;
  /** Shared ranges are hot: their commands are decided in turn and appended together. */
  readonly ranges: Batcher<SharedRange, SharedRangeCommand, SharedRangeEvent>;
  readonly ordinary: StateCache<OrdinaryNumbers>;
  readonly regions: Regions;
  readonly lists: ProvincialLists;
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor'>;
  readonly receipts: ReceiptSigner;
}

/** The region that a range belongs to, by its name: `<region>-<first>`. */
export const regionOf = (rangeId: string): string => rangeId.slice(0, rangeId.lastIndexOf('-'));

/** What the views show is at least as new as the caller asked. Throws POSITION_NOT_REACHED. */
export const awaitViews = async ({ views }: Numbering, { minPosition, patience }: Call): Promise<bigint> => {
  if (minPosition !== undefined) await views.waitFor({ position: minPosition }, patience);
  return views.place()?.ordinal ?? 0n;
};

/** A regulator and a province's own system act for their province alone; services and the secretariat act for the region. */
export const provinceOf = ({ actor }: Call): string | undefined =>
  actor.role === 'service' || actor.role === 'secretariat' ? undefined : (actor.province ?? '');
